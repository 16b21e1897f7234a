/**
 * Text as people see it on a terminal: characters made of several code points are one, and take their columns. Pure.
 */
import stringWidth from 'string-width';
import { printable } from '#shared/text';

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
const simple = /^[\x20-\x7e]*$/;

export interface Grapheme {
  /** As it is. */
  text: string;
  /** As a terminal may show it. */
  shown: string;
  /** Columns on a terminal: 0, 1, 2, or 4 for a tab. */
  columns: number;
}

export const graphemesOf = (text: string): Grapheme[] =>
  simple.test(text)
    ? Array.from(text, (character) => ({ text: character, shown: character, columns: 1 }))
    : Array.from(segmenter.segment(text), ({ segment }) => graphemeOf(segment));

function graphemeOf(text: string): Grapheme {
  const shown = printable(text);
  return { text, shown, columns: stringWidth(shown) };
}

/** Columns of a line that a terminal shows. */
export const columnsOf = (line: string): number => (simple.test(line) ? line.length : stringWidth(line));

/** A line in so many columns at most, an ellipsis at its end if something is missing. Printable. */
export function cut(line: string, columns: number): string {
  const shown = printable(line);
  if (columnsOf(shown) <= columns) return shown;
  let [text, left] = ['', columns - 1];
  for (const grapheme of graphemesOf(shown)) {
    left -= grapheme.columns;
    if (left < 0) break;
    text += grapheme.shown;
  }
  return columns > 0 ? `${text}…` : '';
}

/** A line in exactly so many columns. */
export function padded(line: string, columns: number): string {
  const shown = cut(line, columns);
  return shown + ' '.repeat(Math.max(0, columns - columnsOf(shown)));
}
