/**
 * Records as entries of a log, in their order. Pure.
 */
import { type ChatRecord, compareRecords } from '#shared/people/records';
import { actionOf } from '#shared/text';
import type { Entry } from './model.ts';

/** Who wrote a record, as shown; and how far it has come if that was oneself. */
export interface Authors {
  isMine(record: ChatRecord): boolean;
  nameOf(record: ChatRecord): string;
  progressOf(id: string): Entry['progress'];
}

/** An entry with what it is sorted by. */
export type SortedEntry = Entry & { record?: ChatRecord };

/** Kinds of a newer client, which are kept and not shown, give undefined. */
export function entryOf(record: ChatRecord, authors: Authors): SortedEntry | undefined {
  const { id, kind, body, at } = record;
  if (kind === 'notice') return { id, kind, from: '', mine: false, text: body, at, record };
  if (kind !== 'text') return undefined;
  const mine = authors.isMine(record);
  const action = actionOf(body);
  const progress = mine ? authors.progressOf(id) : undefined;
  return {
    id,
    kind: action === undefined ? 'text' : 'action',
    from: authors.nameOf(record),
    mine,
    text: action ?? body,
    at,
    ...(progress && { progress }),
    record,
  };
}

/** All records as entries. */
export const entriesOf = (records: readonly ChatRecord[], authors: Authors): SortedEntry[] =>
  records.flatMap((record) => entryOf(record, authors) ?? []);

/** The entries with one more, where it belongs: mostly at the end. Those it has already stay as they are. */
export function insertEntry(entries: readonly SortedEntry[], entry: SortedEntry): readonly SortedEntry[] {
  if (entries.some(({ id }) => id === entry.id)) return entries;
  const before = entries.findLastIndex((other) => !follows(other, entry));
  return entries.toSpliced(before + 1, 0, entry);
}

/** Lines that are shown and not kept stand where they came. */
const follows = (a: SortedEntry, b: SortedEntry): boolean =>
  a.record !== undefined && b.record !== undefined && compareRecords(a.record, b.record) > 0;
