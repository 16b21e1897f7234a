/**
 * The hybrid logical clock that orders a conversation (SPEC P1). A wrong clock on somebody's machine makes the times
 * shown wrong, never the order of answers: what is written after seeing a record sorts after it. Knows no records.
 */

/** Where a record stands: `l` is like milliseconds since 1970 UTC and never goes back, `c` counts on while it stays. */
export interface Order {
  readonly l: number;
  readonly c: number;
}

/** What an order may reach; anything above is refused, so that nobody can push a conversation beyond numbers. */
export const maxL = 2 ** 48;
export const maxC = 2 ** 32;

/** Before everything. */
export const beginning: Order = { l: 0, c: 0 };

/** A machine's clock as a whole number of milliseconds within bounds; an impossible one is 0. */
export const wholeMs = (ms: number): number =>
  Number.isFinite(ms) ? Math.min(Math.max(Math.floor(ms), 0), maxL) : 0;

/**
 * The order of a record written now, in a conversation whose latest order is `latest`. At the very end of its range
 * the clock stands still; records then fall back on the order of their ids.
 */
export function tick(latest: Order, nowMs: number): Order {
  const l = wholeMs(nowMs);
  if (l > latest.l) return { l, c: 0 };
  return { l: latest.l, c: Math.min(latest.c + 1, maxC) };
}

/** The latest order after seeing another. Throws a RangeError for one beyond the bounds. */
export function observe(latest: Order, seen: Order): Order {
  if (!isOrder(seen)) throw new RangeError('An order beyond its bounds.');
  return compareOrder(latest, seen) < 0 ? seen : latest;
}

/** Whether an order lies within the bounds. */
export const isOrder = ({ l, c }: Order): boolean => isWithin(l, maxL) && isWithin(c, maxC);

const isWithin = (value: number, max: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && value <= max;

/** Negative if `a` comes first. */
export const compareOrder = (a: Order, b: Order): number => a.l - b.l || a.c - b.c;
