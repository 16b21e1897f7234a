/**
 * Bytes cut into lines at LF, under a limit. Pure: knows neither streams nor what a line says.
 */

/** Stands among the lines for one that was longer than the limit. */
export const overlong: unique symbol = Symbol('overlong');

/** What a framing gives: a line without its ending. */
export type Line = Buffer | typeof overlong;

/** Cuts what comes in into lines. A gateway may bring its own, such as telnet's, which negotiates as well. */
export interface Framing {
  /** Takes bytes in. They are not copied before `next` has gone through them, so they must not change. */
  push(chunk: Buffer): void;
  /** The next whole line, `overlong` in place of one past the limit, or undefined until more bytes come. */
  next(): Line | undefined;
}

const lf = 0x0a;
const cr = 0x0d;
const noBytes: Buffer = Buffer.alloc(0);

/**
 * Lines ended by LF, given without it and without one CR before it. The limit counts both. An overlong line is
 * reported once, as soon as it is known to be one, and skipped up to its LF. Beside the chunk being cut, no more than
 * the limit is held.
 */
export class LineFramer implements Framing {
  #limitBytes: number;
  #chunk = noBytes;
  #at = 0;
  /** The beginning of a line whose end has not come yet: the first `#length` bytes. */
  #partial = noBytes;
  #length = 0;
  #skipping = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** From the next line on. Lines that `next` has given, or has begun to skip, stay what they are. */
  set limitBytes(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  push(chunk: Buffer): void {
    const rest = this.#chunk.subarray(this.#at);
    this.#chunk = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    this.#at = 0;
  }

  next(): Line | undefined {
    for (;;) {
      const end = this.#chunk.indexOf(lf, this.#at);
      if (end < 0) return this.#keepRest();
      const piece = this.#chunk.subarray(this.#at, end);
      this.#at = end + 1;
      if (!this.#skipping) return this.#complete(piece);
      this.#skipping = false;
    }
  }

  #complete(piece: Buffer): Line {
    const fits = this.#length + piece.length < this.#limitBytes;
    if (fits && this.#length === 0) return withoutCr(piece);
    if (fits) this.#append(piece);
    const line = this.#partial.subarray(0, this.#length);
    this.#forgetPartial();
    return fits ? withoutCr(line) : overlong;
  }

  /** The chunk is used up: what is left of it begins a line. */
  #keepRest(): typeof overlong | undefined {
    const rest = this.#chunk.subarray(this.#at);
    this.#chunk = noBytes;
    this.#at = 0;
    if (this.#skipping) return undefined;
    if (this.#length + rest.length < this.#limitBytes) {
      this.#append(rest);
      return undefined;
    }
    this.#skipping = true;
    this.#forgetPartial();
    return overlong;
  }

  /** Copies, so that a few bytes do not hold on to a whole chunk; grows by doubling, so that single bytes are cheap. */
  #append(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#partial.length) {
      const grown = Buffer.allocUnsafeSlow(
        Math.min(this.#limitBytes, Math.max(length, 2 * this.#partial.length)),
      );
      this.#partial.copy(grown, 0, 0, this.#length);
      this.#partial = grown;
    }
    bytes.copy(this.#partial, this.#length);
    this.#length = length;
  }

  #forgetPartial(): void {
    this.#partial = noBytes;
    this.#length = 0;
  }
}

const withoutCr = (line: Buffer): Buffer =>
  line[line.length - 1] === cr ? line.subarray(0, line.length - 1) : line;
