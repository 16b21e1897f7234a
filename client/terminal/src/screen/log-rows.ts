/**
 * Entries of a log as rows of a terminal. Pure; draws nothing.
 *
 *     ── Today ──────────────────
 *     12:03 bob: a text that goes
 *           on here ✓
 */
import { clockLabel, dayKey, dayLabel } from '../../../state/dates.ts';
import type { Entry, Progress } from '../../../state/model.ts';
import { columnsOf, cut } from '../typing/graphemes.ts';
import { wrap } from './wrap.ts';

/** One row. Its parts stand one behind the other. */
export interface LogRow {
  kind: Entry['kind'] | 'day';
  time: string;
  /** Who speaks, with what follows the name. */
  who: string;
  mine: boolean;
  from: string;
  text: string;
  /** How far an own message has come. */
  tail: string;
}

/** On narrower logs the time is left out. */
const timeFromColumns = 50;
const hangingColumns = 2;

/** What is said of an own message, until it is where it should be. */
const tails: Readonly<Record<Progress, string>> = {
  waiting: ' (waiting)',
  held: ' (held back: /release or /discard)',
  delivered: ' ✓',
};

const emptyRow = { time: '', who: '', mine: false, from: '', text: '', tail: '' };

interface Cached {
  columns: number;
  dated: boolean;
  rows: readonly LogRow[];
}

/** Entries never change, and wrapping costs: most of what is shown was shown before. */
const cache = new WeakMap<Entry, Cached>();

/** The rows of an entry, with the day above it if that is another than the one before had. */
export function rowsOf(entry: Entry, before: Entry | undefined, columns: number): readonly LogRow[] {
  const dated = before === undefined || dayKey(before.at) !== dayKey(entry.at);
  const cached = cache.get(entry);
  if (cached?.columns === columns && cached.dated === dated) return cached.rows;
  const rows = [...(dated ? [dayRow(entry.at, columns)] : []), ...entryRows(entry, columns)];
  cache.set(entry, { columns, dated, rows });
  return rows;
}

function dayRow(at: number, columns: number): LogRow {
  const label = `── ${dayLabel(at, Date.now())} `;
  return { ...emptyRow, kind: 'day', text: cut(label.padEnd(columns, '─'), columns) };
}

const speakers: Readonly<Record<Entry['kind'], (name: string) => string>> = {
  text: (name) => `${name}: `,
  action: (name) => `* ${name} `,
  notice: () => '* ',
};

function entryRows(entry: Entry, columns: number): LogRow[] {
  const time = columns >= timeFromColumns ? `${clockLabel(entry.at)} ` : '';
  const who = cut(speakers[entry.kind](entry.from), columns - time.length - 1);
  const indent = time.length || hangingColumns;
  const first = columns - columnsOf(time) - columnsOf(who);
  const rows = wrap(entry.text, first, columns - indent).map(
    (text, index): LogRow => ({
      kind: entry.kind,
      time: index === 0 ? time : ' '.repeat(indent),
      who: index === 0 ? who : '',
      mine: entry.mine,
      from: entry.from,
      text,
      tail: '',
    }),
  );
  return entry.progress ? withTail(rows, tails[entry.progress], columns) : rows;
}

/** At the end of the last row, or below it where there is no room. */
function withTail(rows: LogRow[], tail: string, columns: number): LogRow[] {
  const last = rows.at(-1);
  if (!last) return rows;
  const used = columnsOf(last.time + last.who + last.text);
  if (used + columnsOf(tail) <= columns) return rows.with(-1, { ...last, tail });
  const time = ' '.repeat(hangingColumns);
  return [
    ...rows,
    { ...last, time, who: '', text: '', tail: cut(tail.trimStart(), columns - hangingColumns) },
  ];
}
