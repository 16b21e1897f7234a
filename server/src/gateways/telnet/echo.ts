/**
 * What a terminal shows of the line being typed when we echo it, and how messages come in between. Uses only CR,
 * backspace and spaces, which every terminal has. Knows neither telnet nor the line's bytes.
 */
import { printable } from '#shared/text';
import { columns } from './columns.ts';

/** Narrower than the terminals there are: what is typed beyond may have wrapped, and is not taken back. */
const safeColumns = 79;
/** How much of a long line is shown again after a message. */
const shownColumns = 60;
/** More than so many columns take: a character may carry marks. */
export const shownBytes = 600;

export class Echo {
  /** Columns of the line that are on the screen, in the row or rows where the cursor is. */
  #columns = 0;

  /** What to send for a character typed. */
  typed(character: string): string {
    const shown = printable(character);
    this.#columns += columns(shown);
    return shown;
  }

  /** What to send for characters erased. @param rest the end of what is left */
  erased(characters: string, rest: string): string {
    const count = Math.min(this.#columns, columns(printable(characters)));
    // A cursor does not go back over the terminal's edge.
    if (count > 2 && this.#columns >= safeColumns) return `\r\n${this.#show(rest)}`;
    this.#columns -= count;
    const taken = '\b'.repeat(count) + ' '.repeat(count) + '\b'.repeat(count);
    return this.#columns === 0 ? taken + this.#show(rest) : taken;
  }

  /** What to send when the line is ended. */
  ended(): string {
    this.#columns = 0;
    return '\r\n';
  }

  /** What to send before other output, to get the line out of its way, and after it, to show it again. */
  around(line: string): { before: string; after: string } {
    const before = this.#columns < safeColumns ? `\r${' '.repeat(this.#columns)}\r` : '\r\n';
    return { before, after: this.#show(line) };
  }

  #show(line: string): string {
    let shown = '';
    this.#columns = 0;
    for (const character of [...printable(line)].reverse()) {
      if (this.#columns + columns(character) > shownColumns) break;
      this.#columns += columns(character);
      shown = character + shown;
    }
    return shown;
  }
}
