/**
 * Bodies of requests: as JSON, or where there is only a text, literally that. Knows no route and no rule.
 */
import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler } from 'express';
import { limits } from '#shared/limits';
import { Problem } from './problems.ts';

/** `curl -d` sends the second of these, whatever it is given. */
export const literalTypes = ['text/*', 'application/x-www-form-urlencoded'] as const;
export const jsonType = 'application/json';

/** Reads a body of any type, as bytes. */
export const readBody: RequestHandler = express.raw({ type: () => true, limit: limits.restBodyBytes });

const charsetForm = /;\s*charset\s*=\s*"?([^";\s]+)/i;
const utf8Names = ['utf-8', 'utf8', 'us-ascii'];

/**
 * What a body that has been read says; of a literal one `{text}`. Throws `bad_request`, `unsupported_media_type`.
 * @param literal whether it may be
 */
export function bodyOf(request: Request, literal: boolean): unknown {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes) || (bytes.length === 0 && !request.get('Content-Type')))
    throw new Problem('bad_request', 'There is no body.');
  const isJson = request.is([jsonType, '+json']);
  if (!isJson && !(literal && request.is([...literalTypes]))) throw unsupported(literal);
  const text = decoded(request, bytes);
  return isJson ? parsed(text) : { text };
}

function decoded(request: Request, bytes: Buffer): string {
  const [, charset = 'utf-8'] = charsetForm.exec(request.get('Content-Type') ?? '') ?? [];
  if (!utf8Names.includes(charset.toLowerCase()))
    throw new Problem('unsupported_media_type', 'Only UTF-8 is understood here.');
  if (!isUtf8(bytes)) throw new Problem('bad_request', 'The body is no UTF-8.');
  return bytes.toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('bad_request', 'The body is no JSON.');
  }
}

const unsupported = (literal: boolean): Problem =>
  new Problem(
    'unsupported_media_type',
    literal
      ? 'Send JSON ("Content-Type: application/json"), or the text itself as text/plain.'
      : 'Send JSON: "Content-Type: application/json".',
  );
