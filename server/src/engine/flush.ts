/**
 * When outboxes are written: at the end of the turn of the event loop in which they were given something, those whose
 * owners have just spoken before the others. Where many hear of little, as in a full room where one person speaks, input
 * is looked at again before all of them are written: whoever is still to be written then gets the next lines in the same
 * write, and who speaks hears themselves soon. Knows no bytes.
 */

export interface Flushable {
  /** Writes what there is, if anything. */
  settle(): void;
}

/** So many are written before input is looked at again, and so many more for each who has spoken. */
const sliceBase = 16;
const slicePerSpeaker = 8;

const before: (() => void)[] = [];
const after: (() => void)[] = [];
const speakers: Flushable[] = [];
/** First come, first served. */
const others: Flushable[] = [];
let scheduled = false;

/** Calls back at the end of this turn, before anything is written. */
export function beforeFlush(run: () => void): void {
  before.push(run);
  schedule();
}

/** Calls back at the end of this turn, when what it is time for has been written. */
export function afterFlush(run: () => void): void {
  after.push(run);
  schedule();
}

/** Resolves when all that has been sent so far is written. */
export function flushed(): Promise<void> {
  return new Promise((resolve) => beforeFlush(() => flushNext({ settle: resolve })));
}

/** Has it written first. */
export function flushFirst(speaker: Flushable): void {
  speakers.push(speaker);
  schedule();
}

/** Has it written when it is its turn. */
export function flushNext(other: Flushable): void {
  others.push(other);
  schedule();
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(flush);
}

function flush(): void {
  for (const run of taken(before)) run();
  scheduled = false;
  const first = taken(speakers);
  const next = others.splice(0, sliceBase + slicePerSpeaker * first.length);
  for (const each of first) each.settle();
  for (const each of next) each.settle();
  for (const run of taken(after)) run();
  if (others.length > 0) schedule();
}

/** What is in a list, which is empty afterwards. */
const taken = <T>(list: T[]): T[] => list.splice(0);
