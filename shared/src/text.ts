/**
 * Texts: their size, their lines, and what of them may reach a terminal (SPEC H5, T3).
 */
import { ChatError } from './errors.ts';
import { limits } from './limits.ts';

const encoder = new TextEncoder();

/** Bytes of a text as UTF-8. */
export const utf8Bytes = (text: string): number => encoder.encode(text).length;

/** A code unit is at least one byte and at most three: most texts need no encoding to be judged. */
const isTooLong = (text: string): boolean =>
  text.length > limits.textBytes ||
  (3 * text.length > limits.textBytes && utf8Bytes(text) > limits.textBytes);

/** The text itself, if it may be sent. Throws `bad_request` for an empty one, `too_long` past 20,000 bytes. */
export function checkText(text: string): string {
  if (text.length === 0) throw new ChatError('bad_request', 'There is no text to send.');
  if (isTooLong(text))
    throw new ChatError(
      'too_long',
      `A text has at most ${limits.textBytes.toLocaleString('en')} bytes. Send it in parts.`,
    );
  return text;
}

/** The lines of a text, however they end; at least one. */
export const linesOf = (text: string): string[] => text.split(/\r\n|[\n\r\u2028\u2029]/u);

/** One line as a terminal may show it: control characters, escape sequences' starts and bidi overrides are made visible. */
export const printable = (line: string): string =>
  line
    .replace(/\t/gu, '    ')
    .replace(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');

const action = /^\/me\s+(?=\S)/u;

/** What somebody does rather than says: "/me waves" gives "waves"; other texts give undefined. */
export const actionOf = (text: string): string | undefined => {
  const verb = action.exec(text);
  return verb ? text.slice(verb[0].length) : undefined;
};
