/**
 * How guests are shown where everyone else has a name (SPEC J4). Knows nobody: what is taken it is told.
 *
 *     Joe      Joe|guest, and if that is taken Joe|guest2
 *     4:ever   __ever|guest: an IRC nick begins with no digit and holds no colon
 */

const notInNicks = /^[\d-]|[^A-Za-z0-9_\-[\]{}\\^|`]/g;

/** What a guest is shown as. H2 keeps such names from everyone else, so only guests can collide. */
export const shownName = (typed: string, number: number): string =>
  `${typed.replace(notInNicks, '_')}|guest${number === 1 ? '' : number}`;

/**
 * A number that is free: the first one, unless guests before have left gaps. Doubles until it finds one and then halves,
 * so that the thousandth guest of a name costs twenty questions and not a thousand.
 */
export function freeNumber(isTaken: (number: number) => boolean): number {
  if (!isTaken(1)) return 1;
  let taken = 1;
  let free = 2;
  while (isTaken(free)) {
    taken = free;
    free *= 2;
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2);
    if (isTaken(middle)) taken = middle;
    else free = middle;
  }
  return free;
}
