/**
 * What a log shows, row by row: entries in groups of one sender, and a line at each new day. Pure; draws nothing.
 */
import { dayKey } from '../../../state/dates.ts';
import type { Entry } from '../../../state/model.ts';

export type Row =
  | { kind: 'day'; key: string; at: number }
  | {
      kind: 'entry';
      key: string;
      entry: Entry;
      /** Begins a group: its sender's name stands above it. */
      first: boolean;
      /** Ends a group: some room is left below it. */
      last: boolean;
    };

type EntryRow = Extract<Row, { kind: 'entry' }>;

/** Messages further apart than this do not stand in one group. */
const groupMs = 5 * 60_000;

/** The rows of a log, one for each entry and one for each change of day, in the entries' order. */
export function rowsOf(entries: readonly Entry[]): Row[] {
  const rows: Row[] = [];
  let previous: EntryRow | undefined;
  let day = '';
  for (const entry of entries) {
    const today = dayKey(entry.at);
    if (today !== day) rows.push({ kind: 'day', key: `day ${entry.id}`, at: entry.at });
    const grouped = today === day && previous !== undefined && belongTogether(previous.entry, entry);
    if (grouped && previous !== undefined) previous.last = false;
    previous = { kind: 'entry', key: entry.id, entry, first: !grouped, last: true };
    rows.push(previous);
    day = today;
  }
  return rows;
}

const belongTogether = (a: Entry, b: Entry): boolean =>
  a.kind === 'text' &&
  b.kind === 'text' &&
  a.from === b.from &&
  a.mine === b.mine &&
  Math.abs(b.at - a.at) <= groupMs;

/** What the button that leads to the newest messages says (W5). */
export const newMessagesLabel = (count: number): string =>
  count === 0 ? 'Jump to latest' : count === 1 ? '1 new message' : `${count} new messages`;
