/**
 * Which rows of a log are in view, and how keys move that. Pure. A place is a row of an entry, so that it stays the same
 * when the terminal's size changes or something is said; only what is in view is made into rows.
 */
import type { Entry } from '../../../state/model.ts';
import { type LogRow, rowsOf } from './log-rows.ts';

/** The last row in view; undefined follows the end. */
export type Anchor = { entry: string; row: number } | undefined;

export interface Log {
  entries: readonly Entry[];
  columns: number;
  /** Rows in view. */
  height: number;
}

export interface Seen {
  rows: LogRow[];
  /** Entries of which nothing is in view any more, below. */
  below: number;
}

/** A row by its entry's index; rows past its end stand for its last one. */
interface Spot {
  index: number;
  row: number;
}

const rowsAt = ({ entries, columns }: Log, index: number): readonly LogRow[] => {
  const entry = entries[index];
  return entry ? rowsOf(entry, entries[index - 1], columns) : [];
};

function spotOf(log: Log, anchor: Anchor): Spot {
  const index = anchor ? log.entries.findLastIndex(({ id }) => id === anchor.entry) : -1;
  const last = log.entries.length - 1;
  if (!anchor || index < 0) return { index: last, row: rowsAt(log, last).length - 1 };
  return { index, row: Math.min(anchor.row, rowsAt(log, index).length - 1) };
}

/** What is in view. Where the beginning is in view, it is shown from its first row on. */
export function seen(log: Log, anchor: Anchor): Seen {
  const bottom = anchor ? lower(log, spotOf(log, anchor), 0) : spotOf(log, anchor);
  const rows: LogRow[] = [];
  for (let index = bottom.index; index >= 0 && rows.length < log.height; index--) {
    const all = rowsAt(log, index);
    rows.unshift(...(index === bottom.index ? all.slice(0, bottom.row + 1) : all));
  }
  return { rows: rows.slice(-log.height), below: log.entries.length - 1 - bottom.index };
}

/** The anchor so many rows further down; undefined at the end. */
export function scrollDown(log: Log, anchor: Anchor, rows: number): Anchor {
  return anchor && anchorAt(log, lower(log, spotOf(log, anchor), rows));
}

/** The anchor so many rows further up, but not above the first screenful. */
export function scrollUp(log: Log, anchor: Anchor, rows: number): Anchor {
  let { index, row } = spotOf(log, anchor);
  row -= rows;
  while (row < 0 && index > 0) row += rowsAt(log, --index).length;
  return anchorAt(log, lower(log, { index, row: Math.max(row, 0) }, 0));
}

/** The anchor of the first screenful. */
export const scrollToStart = (log: Log): Anchor => anchorAt(log, lower(log, { index: 0, row: 0 }, 0));

/** A spot so many rows lower, and so low that a whole screen is above it, or the log's end. */
function lower(log: Log, spot: Spot, rows: number): Spot {
  let left = Math.max(rows, log.height - 1 - rowsAbove(log, spot));
  let { index, row } = spot;
  const last = log.entries.length - 1;
  for (;;) {
    const room = rowsAt(log, index).length - 1 - row;
    if (left <= room || index >= last) return { index, row: row + Math.min(left, room) };
    left -= room + 1;
    [index, row] = [index + 1, 0];
  }
}

/** Rows above a spot, as far as a screen goes. */
function rowsAbove(log: Log, { index, row }: Spot): number {
  let above = row;
  for (let each = index - 1; each >= 0 && above < log.height; each--) above += rowsAt(log, each).length;
  return above;
}

function anchorAt(log: Log, { index, row }: Spot): Anchor {
  const entry = log.entries[index];
  const atEnd = index >= log.entries.length - 1 && row >= rowsAt(log, index).length - 1;
  return entry && !atEnd ? { entry: entry.id, row } : undefined;
}
