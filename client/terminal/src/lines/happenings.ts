/**
 * What has happened between two states of a client, for whoever has no screen. Pure. What the server itself tells (presence,
 * joined, left, broadcast, notice, typing) is told in the forms of SPEC E and is no part of this.
 */
import type { Box, ChatState, Connection, Entry, Progress } from '../../../state/model.ts';

/** Where something was said: a conversation or a room. */
export type Where = { with: string } | { room: string };

export type Happening =
  | { event: 'connection'; state: Connection }
  /** The name is held now. */
  | { event: 'registered'; name: string }
  /** A name, a room or a text was not taken. */
  | ({ event: 'refused'; what: 'name' | 'room' | 'text'; why: string } & Partial<Where>)
  | ({ event: 'message' } & Where & Omit<Entry, 'progress'>)
  /** How far a message of one's own has come. */
  | ({ event: 'progress'; id: string; progress: Progress } & Where)
  /** The person came with another key: nothing goes there until it is accepted. */
  | { event: 'new_key'; with: string }
  /** So many messages of one's own wait for a yes. */
  | { event: 'held'; with: string; count: number }
  | { event: 'storage_full' }
  | { event: 'error'; text: string };

/** @param kept ids of records that are no news */
export function happenings(before: ChatState, now: ChatState, kept: ReadonlySet<string>): Happening[] {
  if (before === now) return [];
  return [
    ...personal(before, now),
    ...errors(before, now),
    ...now.boxes.flatMap((box) => inBox(before, box, kept)),
  ];
}

const changed = <T>(before: T, now: T): now is NonNullable<T> =>
  now !== undefined && now !== false && before !== now;

function personal(before: ChatState, now: ChatState): Happening[] {
  const list: Happening[] = [];
  if (before.connection !== now.connection) list.push({ event: 'connection', state: now.connection });
  if (changed(before.me?.name, now.me?.name)) list.push({ event: 'registered', name: now.me?.name ?? '' });
  if (changed(before.nameProblem, now.nameProblem))
    list.push({ event: 'refused', what: 'name', why: now.nameProblem });
  if (changed(before.roomProblem, now.roomProblem))
    list.push({ event: 'refused', what: 'room', why: now.roomProblem });
  if (changed(before.storageFull, now.storageFull)) list.push({ event: 'storage_full' });
  return list;
}

/** Alerts of other kinds are told in the server's own words. */
const errors = (before: ChatState, now: ChatState): Happening[] =>
  now.alerts
    .filter((alert) => alert.kind === 'error' && !before.alerts.includes(alert))
    .map(({ text }) => ({ event: 'error', text }));

const whereOf = ({ kind, name }: Box): Where => (kind === 'room' ? { room: name } : { with: name });

function inBox(state: ChatState, now: Box, kept: ReadonlySet<string>): Happening[] {
  const before = state.boxes.find(({ id }) => id === now.id);
  if (before === now) return [];
  const where = whereOf(now);
  const list = inLog(before?.entries ?? [], now.entries, where, kept);
  if (changed(before?.problem, now.problem))
    list.push({ event: 'refused', what: 'text', why: now.problem, ...where });
  if (now.kind !== 'conversation') return list;
  const earlier = before?.kind === 'conversation' ? before : undefined;
  if (changed(earlier?.newKey, now.newKey)) list.push({ event: 'new_key', with: now.name });
  if (now.heldBack > 0 && earlier?.heldBack !== now.heldBack)
    list.push({ event: 'held', with: now.name, count: now.heldBack });
  return list;
}

/** Entries are the same objects until they change, and mostly only the end of a log does. */
function inLog(
  before: readonly Entry[],
  now: readonly Entry[],
  where: Where,
  kept: ReadonlySet<string>,
): Happening[] {
  let same = 0;
  while (same < now.length && before[same] === now[same]) same++;
  const earlier = new Map(before.slice(same).map((entry) => [entry.id, entry]));
  return now.slice(same).flatMap((entry) => ofEntry(entry, earlier.get(entry.id), where, kept));
}

function ofEntry(
  entry: Entry,
  earlier: Entry | undefined,
  where: Where,
  kept: ReadonlySet<string>,
): Happening[] {
  // A line that is shown and kept nowhere says what the server's own events say.
  if (entry.id.startsWith('note ')) return [];
  const { progress, id, kind, from, mine, text, at } = entry;
  const said: Happening[] =
    earlier === undefined && !kept.has(id)
      ? [{ event: 'message', ...where, id, kind, from, mine, text, at }]
      : [];
  const further: Happening[] =
    progress !== undefined && progress !== (earlier?.progress ?? (kept.has(id) ? progress : undefined))
      ? [{ event: 'progress', id, progress, ...where }]
      : [];
  return [...said, ...further];
}
