/**
 * What can go wrong with a request, as problem documents (SPEC R3, RFC 9457). Knows no request and no route.
 *
 *     HTTP/1.1 409 Conflict
 *     Content-Type: application/problem+json
 *
 *     {"type":"about:blank","title":"Conflict","status":409,"detail":"The name bob is taken.","code":"name_taken"}
 */
import { STATUS_CODES } from 'node:http';
import { ChatError, type ErrorCode, errorCodes } from '#shared/errors';

/** What the rules know nothing of. */
const httpCodes = [
  'unauthorized',
  'not_found',
  'method_not_allowed',
  'unsupported_media_type',
  'unavailable',
  'internal_error',
] as const;

export const problemCodes = [...errorCodes, ...httpCodes] as const;
export type ProblemCode = ErrorCode | (typeof httpCodes)[number];

/** The status of each code. */
export const statusOf: Record<ProblemCode, number> = {
  bad_request: 400,
  not_registered: 401,
  unauthorized: 401,
  no_such_user: 404,
  not_found: 404,
  method_not_allowed: 405,
  name_taken: 409,
  already_registered: 409,
  not_in_room: 409,
  too_long: 413,
  unsupported_media_type: 415,
  invalid_name: 422,
  invalid_room: 422,
  rate_limited: 429,
  internal_error: 500,
  unavailable: 503,
};

/** A request that is refused. The message is a whole sentence for the person whose program caused it. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  /** What the answer says in its head. */
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/** Its document. */
export const documentOf = ({ code, message }: Problem) => ({
  type: 'about:blank',
  title: STATUS_CODES[statusOf[code]] ?? '',
  status: statusOf[code],
  detail: message,
  code,
});

/** Express's own errors that are not a plain bad request, by their `type`. */
const typed: Record<string, () => Problem> = {
  'entity.too.large': () =>
    new Problem('too_long', 'The body is longer than any text may be. Send it in parts.'),
  'encoding.unsupported': () =>
    new Problem('unsupported_media_type', 'This Content-Encoding is not understood here.'),
};

/** Any error as a problem. One that nobody expected says nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ChatError) return new Problem(error.code, error.message);
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  const known = typeof type === 'string' && Object.hasOwn(typed, type) ? typed[type] : undefined;
  if (known) return known();
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new Problem('bad_request', 'The request could not be read.');
  return new Problem('internal_error', 'The server could not do that.');
}
