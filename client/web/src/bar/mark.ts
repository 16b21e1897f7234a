/**
 * How keys move the mark through a list of options. Pure.
 */

/** Rows that PageUp and PageDown skip. */
const page = 8;

const moves: Record<string, (mark: number, count: number) => number> = {
  ArrowDown: (mark, count) => (mark + 1) % count,
  ArrowUp: (mark, count) => (mark <= 0 ? count : mark) - 1,
  PageDown: (mark, count) => Math.min(mark + page, count - 1),
  PageUp: (mark) => Math.max(mark - page, 0),
};

/** The index to mark after a key; undefined if the key does not move the mark, or there is nothing to mark. */
export function movedMark(key: string, mark: number, count: number): number | undefined {
  return count === 0 ? undefined : moves[key]?.(mark, count);
}
