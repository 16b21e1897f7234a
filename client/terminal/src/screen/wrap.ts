/**
 * Texts as rows of a terminal: broken between words where that can be, and never within a character. Pure.
 */
import { linesOf } from '#shared/text';
import { type Grapheme, graphemesOf } from '../typing/graphemes.ts';

/**
 * The rows of a text, printable. Each has so many columns at most, but for a character wider than that.
 * @param first columns of the first row, where something stands before it
 * @param columns of every other row
 */
export function wrap(text: string, first: number, columns: number): string[] {
  const rows: string[] = [];
  for (const line of linesOf(text))
    rows.push(...wrapLine(line, rows.length === 0 ? first : columns, columns));
  return rows;
}

function wrapLine(line: string, first: number, columns: number): string[] {
  const rows: string[] = [];
  let left = graphemesOf(line);
  // Where nothing fits behind what stands before it, it begins in the next row.
  if ((left[0]?.columns ?? 0) > first && first < columns) rows.push('');
  do {
    const end = rowEnd(left, Math.max(1, rows.length === 0 ? first : columns));
    rows.push(shown(left.slice(0, end)));
    left = left.slice(end);
    // The space at which a row was broken belongs to neither.
    if (left[0]?.text === ' ' && rows.length > 0) left = left.slice(1);
  } while (left.length > 0);
  return rows;
}

/** How many characters stand in the next row: up to the last space that fits, else as many as fit. */
function rowEnd(graphemes: readonly Grapheme[], columns: number): number {
  let [used, space, word] = [0, 0, false];
  for (const [index, grapheme] of graphemes.entries()) {
    // What a line is indented by is no place to break it.
    if (grapheme.text !== ' ') word = true;
    else if (word) space = index;
    used += grapheme.columns;
    if (used > columns) return space > 0 ? space : Math.max(1, index);
  }
  return graphemes.length;
}

const shown = (graphemes: readonly Grapheme[]): string => graphemes.map((each) => each.shown).join('');

export interface InputRows {
  rows: string[];
  /** Where the cursor stands. */
  row: number;
  column: number;
}

/** What is being written, as rows of exactly this many columns or fewer, broken anywhere, and the cursor in them. */
export function inputRows(text: string, cursor: number, columns: number): InputRows {
  const found: InputRows = { rows: [''], row: 0, column: 0 };
  let [used, offset] = [0, 0];
  const begin = () => {
    found.rows.push('');
    used = 0;
  };
  const mark = () => {
    if (offset !== cursor) return;
    [found.row, found.column] = [found.rows.length - 1, used];
  };
  for (const grapheme of graphemesOf(text)) {
    const breaks = grapheme.text === '\n' || grapheme.text === '\r\n';
    if (!breaks && used + grapheme.columns > columns) begin();
    mark();
    offset += grapheme.text.length;
    if (breaks) begin();
    else {
      found.rows[found.rows.length - 1] += grapheme.shown;
      used += grapheme.columns;
    }
  }
  // At the end of a full row the cursor stands in the next.
  if (used >= columns) begin();
  mark();
  return found;
}
