/**
 * Whose input is handled when. In one turn of the event loop only so many lines are handled, of all connections
 * together; whoever has more waits in line, first come first served. So what a turn produces is bounded (it has to
 * find room in the outboxes), output goes out in between, and nobody starves. Knows nobody but who waits.
 */

/** Lines and bytes handled in one turn, of all connections together. */
const turnLines = 4_096;
const turnBytes = 262_144;

let lines = 0;
let bytes = 0;
let scheduled = false;
let waiting: (() => void)[] = [];

/** Whether somebody who has not waited must do so now. */
export const mustWait = (): boolean => waiting.length > 0 || turnIsFull();

/** Whether nothing more can be handled in this turn. */
export const turnIsFull = (): boolean => lines >= turnLines || bytes >= turnBytes;

/** Counts a line that is handled in this turn. */
export function spend(lineBytes: number): void {
  lines++;
  bytes += lineBytes;
  schedule();
}

/** Calls back when it is one's turn. */
export function waitForTurn(run: () => void): void {
  waiting.push(run);
  schedule();
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(nextTurn);
}

function nextTurn(): void {
  scheduled = false;
  lines = 0;
  bytes = 0;
  const round = waiting;
  waiting = [];
  let served = 0;
  while (served < round.length && !turnIsFull()) round[served++]?.();
  waiting = [...round.slice(served), ...waiting];
  if (waiting.length > 0) schedule();
}
