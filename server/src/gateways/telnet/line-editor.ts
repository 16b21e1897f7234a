/**
 * The line being typed, as bytes, and what the erasing keys do to it. Knows neither telnet nor whether it is echoed.
 */
import { columns } from './columns.ts';

const space = 0x20;
const firstBytes = 256;

/** Bytes in the UTF-8 sequence that a byte begins; 0 if it begins none. */
const sequenceBytes = (lead: number): number =>
  lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

export class LineEditor {
  readonly #limitBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  /** @param limitBytes of a line, its ending not counted */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  get isFull(): boolean {
    return this.#length >= this.#limitBytes;
  }

  /** Whether the last bytes begin a character that lacks its end. */
  get isWithinCharacter(): boolean {
    const start = this.#lastStart();
    return !this.isEmpty && this.#length - start < sequenceBytes(this.#bytes[start] ?? 0);
  }

  /** Adds a byte to a line that is not full. Returns the character it completes, or '' for none. */
  add(byte: number): string {
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = byte;
    if (byte < 0x80) return String.fromCharCode(byte);
    const start = this.#lastStart();
    const whole = this.#length - start === sequenceBytes(this.#bytes[start] ?? 0);
    return whole ? this.#text(start, this.#length) : '';
  }

  /** Erases the last character with the marks on it, and returns it. */
  eraseCharacter(): string {
    const end = this.#length;
    let last: string;
    do {
      const lastEnd = this.#length;
      this.#length = this.#lastStart();
      last = this.#text(this.#length, lastEnd);
    } while (this.#length > 0 && columns(last) === 0);
    return this.#text(this.#length, end);
  }

  /** Erases the last word and the spaces after it, and returns them. */
  eraseWord(): string {
    const end = this.#length;
    while (this.#bytes[this.#length - 1] === space && this.#length > 0) this.#length--;
    while (this.#bytes[this.#length - 1] !== space && this.#length > 0) this.#length--;
    return this.#text(this.#length, end);
  }

  /** Erases all, and returns it. */
  clear(): string {
    return this.take().toString('utf8');
  }

  /** The line, and begins another. */
  take(): Buffer {
    const line = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return line;
  }

  /** The line's end, whole characters of at most so many bytes. */
  tail(maxBytes: number): string {
    let start = Math.max(0, this.#length - maxBytes);
    while (isContinuation(this.#bytes[start]) && start < this.#length) start++;
    return this.#text(start, this.#length);
  }

  /** Where the last character begins: a byte that belongs to none counts as one. */
  #lastStart(): number {
    const end = this.#length;
    let start = Math.max(0, end - 1);
    while (start > 0 && end - start < 4 && isContinuation(this.#bytes[start])) start--;
    const bytes = sequenceBytes(this.#bytes[start] ?? 0);
    return bytes >= end - start ? start : Math.max(0, end - 1);
  }

  #text(start: number, end: number): string {
    return this.#bytes.toString('utf8', start, end);
  }

  #grow(): void {
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#limitBytes, Math.max(firstBytes, 2 * this.#length)));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
