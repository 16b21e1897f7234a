/**
 * Brings what is drawn to a terminal: only the rows that have changed, each from its beginning, and then the cursor. It
 * knows rows of text with their colours, and nothing of what they say.
 */
export interface Cursor {
  /** From 0. */
  row: number;
  column: number;
}

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const clear = '\x1b[0m\x1b[2J';
/** Colours off, and nothing to the right of what was written: so no row depends on what stood there. */
const endRow = '\x1b[0m\x1b[K';
const to = (row: number, column: number): string => `\x1b[${row + 1};${column + 1}H`;

/** Colours (SGR) are Ink's own. */
const color = /\x1b\[[\d;]*m/gu;

export class Painter {
  readonly #write: (output: string) => void;
  #rows: string[] = [];
  #cursor = '';

  constructor(write: (output: string) => void) {
    this.#write = write;
  }

  /** @param drawn rows with LF between them */
  paint(drawn: string, cursor: Cursor): void {
    const rows = drawn.split('\n');
    const count = Math.max(rows.length, this.#rows.length);
    let output = '';
    for (let row = 0; row < count; row++)
      if (rows[row] !== this.#rows[row]) output += to(row, 0) + harmless(rows[row] ?? '') + endRow;
    const place = to(cursor.row, cursor.column);
    this.#rows = rows;
    if (output !== '') this.#write(hideCursor + output + place + showCursor);
    else if (place !== this.#cursor) this.#write(place);
    this.#cursor = place;
  }

  /** Whatever is on the screen, it is not what was painted: everything is painted anew. */
  forget(): void {
    this.#rows = [];
    this.#cursor = '';
    this.#write(clear);
  }
}

/** What is drawn was made printable where it came in; should that ever be forgotten somewhere, it ends here. */
function harmless(row: string): string {
  const colors = row.match(color) ?? [];
  return row
    .split(color)
    .map((part, index) => part.replace(/\p{Cc}/gu, '\ufffd') + (colors[index] ?? ''))
    .join('');
}
