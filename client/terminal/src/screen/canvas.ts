/**
 * What Ink draws on in place of the terminal: it keeps the latest drawing, for the painter to bring to the terminal. Ink by
 * itself would clear the whole screen for each change of a full-screen drawing, and flicker.
 */
import { Writable } from 'node:stream';
import type { Size } from './layout.ts';

export class Canvas extends Writable {
  columns: number;
  rows: number;
  /** Rows with LF between them; empty before the first. */
  drawing = '';
  readonly #drawn: () => void;

  /** @param drawn called at each drawing */
  constructor({ columns, rows }: Size, drawn: () => void) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.#drawn = drawn;
  }

  override _write(drawing: unknown, _encoding: string, done: () => void): void {
    this.drawing = String(drawing);
    done();
    this.#drawn();
  }

  resize({ columns, rows }: Size): void {
    this.columns = columns;
    this.rows = rows;
  }
}
