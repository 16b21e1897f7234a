/**
 * WebSocket output, gathered: what a connection is sent in one turn of the event loop goes out in one write. While there is
 * next to nothing to gather, as where one person tells another something, it goes out at once.
 */
import type { Duplex } from 'node:stream';
import { afterFlush, flushNext } from '../../engine/flush.ts';

type Answer = (error?: Error | null) => void;

/** So many writes in a turn, of all streams together, are few: two frames of two parts each, for each of two events. */
const few = 8;
/** While turns have few, it is only looked at now and then whether they still do: seeing a turn end costs something too. */
const betweenLooks = 64;
let writes = 0;
let isLooking = false;
/** There were few in the turn looked at last: so it will be in this one. */
let isCalm = true;

/**
 * From now on, writes to the stream reach the kernel together, at the end of the turn. Who waits to be answered before
 * they write on, as Engine.IO does, is answered just before that, so that what they write then is in it too; unless so
 * much is unread that they had better wait.
 */
export function gatherWrites(stream: Duplex): void {
  const write = stream.write;
  const answers: Answer[] = [];
  let corked = false;
  const settle = () => {
    // The list may grow meanwhile.
    for (const answer of answers) if (!stream.destroyed) answer();
    answers.length = 0;
    corked = false;
    stream.uncork();
  };
  const gathering = { settle };
  const gatheringWrite = (...args: unknown[]): boolean => {
    if (mayGo() && !corked) return Reflect.apply(write, stream, args) as boolean;
    if (!corked) {
      corked = true;
      stream.cork();
      flushNext(gathering);
    }
    if (typeof args.at(-1) === 'function' && !stream.writableNeedDrain) answers.push(args.pop() as Answer);
    return Reflect.apply(write, stream, args) as boolean;
  };
  stream.write = gatheringWrite;
}

/** Counts a write: whether it may go out at once. */
function mayGo(): boolean {
  writes++;
  if (!isLooking && (!isCalm || writes > betweenLooks)) {
    isLooking = true;
    writes = 1;
    afterFlush(endTurn);
  }
  return isCalm && !(isLooking && writes > few);
}

function endTurn(): void {
  isCalm = writes <= few;
  isLooking = false;
  writes = 0;
}
