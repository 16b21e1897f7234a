/**
 * A text that is being written, and the cursor in it. Pure: every change makes a new draft. The cursor never stands within
 * a character that people see as one.
 */
import { graphemesOf } from './graphemes.ts';

export interface Draft {
  readonly text: string;
  /** In UTF-16 units. */
  readonly cursor: number;
}

export type Change = (draft: Draft) => Draft;

/** Far more than can be sent; a bound all the same. */
const draftChars = 200_000;

export const emptyDraft: Draft = { text: '', cursor: 0 };

/** A draft of a whole text, the cursor at its end. */
export const draftOf = (text: string): Draft => ({ text, cursor: text.length });

export const insert =
  (added: string): Change =>
  ({ text, cursor }) =>
    text.length + added.length > draftChars
      ? { text, cursor }
      : { text: text.slice(0, cursor) + added + text.slice(cursor), cursor: cursor + added.length };

const before = ({ text, cursor }: Draft): string => text.slice(0, cursor);
const after = ({ text, cursor }: Draft): string => text.slice(cursor);
const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);
const firstLine = (text: string): string => /^[^\n]*/u.exec(text)?.[0] ?? '';
const wordBack = (text: string): number => /\S*\s*$/u.exec(text)?.[0].length ?? 0;
const wordAhead = (text: string): number => /^\s*\S*/u.exec(text)?.[0].length ?? 0;

/** How far it is to the places that keys lead to, in UTF-16 units; less than 0 is back. */
const steps = {
  left: (draft: Draft) =>
    -(graphemesOf(lastLine(before(draft))).at(-1)?.text.length ?? Math.min(1, draft.cursor)),
  right: (draft: Draft) =>
    graphemesOf(firstLine(after(draft)))[0]?.text.length ?? Math.min(1, after(draft).length),
  wordLeft: (draft: Draft) => -wordBack(before(draft)),
  wordRight: (draft: Draft) => wordAhead(after(draft)),
  home: (draft: Draft) => -lastLine(before(draft)).length,
  end: (draft: Draft) => firstLine(after(draft)).length,
} as const;

type Step = keyof typeof steps;

export const move =
  (step: Step): Change =>
  (draft) => ({ ...draft, cursor: draft.cursor + steps[step](draft) });

/** Deletes from the cursor to where a key leads. */
export const erase =
  (step: Step): Change =>
  (draft) => {
    const other = draft.cursor + steps[step](draft);
    const [from, to] = [Math.min(other, draft.cursor), Math.max(other, draft.cursor)];
    return { text: draft.text.slice(0, from) + draft.text.slice(to), cursor: from };
  };

/** The same place in the line above (-1) or below (1), counted in characters; undefined where there is none. */
export function moveLine(draft: Draft, direction: -1 | 1): Draft | undefined {
  const lines = draft.text.split('\n');
  const row = before(draft).split('\n').length - 1;
  const target = lines[row + direction];
  if (target === undefined) return undefined;
  const column = graphemesOf(lastLine(before(draft))).length;
  const start = lines.slice(0, row + direction).reduce((sum, line) => sum + line.length + 1, 0);
  const within = graphemesOf(target).slice(0, column);
  return { ...draft, cursor: start + within.reduce((sum, { text }) => sum + text.length, 0) };
}
