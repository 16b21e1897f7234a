/**
 * Bytes cut into lines of text, for a client of the line protocol, in any JavaScript. Knows no verb and no connection.
 */
import { ChatError } from '../errors.ts';

/**
 * UTF-8 lines ended by LF, given without it and without one CR before it; bytes that are no UTF-8 become U+FFFD. What is not
 * ended yet is kept for the bytes that follow.
 */
export class LineSplitter {
  readonly #limitChars: number;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #partial = '';

  /** @param limitChars of one line, in UTF-16 code units, its LF not counted */
  constructor(limitChars: number) {
    this.#limitChars = limitChars;
  }

  /** The lines that these bytes complete. Throws `too_long` past the limit: then the stream is of no more use. */
  push(bytes: Uint8Array): string[] {
    const lines = this.#decoder.decode(bytes, { stream: true }).split('\n');
    lines[0] = this.#partial + lines[0];
    if (lines.some((line) => line.length > this.#limitChars))
      throw new ChatError('too_long', `A line has more than ${this.#limitChars} characters.`);
    this.#partial = lines.pop() ?? '';
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }
}
