/**
 * After a lost connection everybody comes back at their own moment. What waited to be said in a room is said when those
 * who were in it are back, or have had the time to be: a room has no memory of its own. It knows names and time.
 */
import { fold } from '#shared/names';
import type { Timing } from '#shared/people/ports';

/** A little more than the longest pause between a client's attempts to connect. */
const graceMs = 4_000;

export class Regather {
  readonly #timing: Timing;
  readonly #gathered: (room: string) => void;
  readonly #awaited = new Map<string, { names: Set<string>; cancel: () => void }>();

  /** @param gathered called once for each room awaited, unless it is given up */
  constructor(timing: Timing, gathered: (room: string) => void) {
    this.#timing = timing;
    this.#gathered = gathered;
  }

  /** Waits for some people in a room; for nobody, that is at once. */
  await(room: string, names: readonly string[]): void {
    this.giveUp(room);
    const cancel = this.#timing.schedule(graceMs, () => this.#done(room));
    this.#awaited.set(room, { names: new Set(names.map(fold)), cancel });
    if (names.length === 0) this.#done(room);
  }

  came(room: string, name: string): void {
    const names = this.#awaited.get(room)?.names;
    if (names?.delete(fold(name)) && names.size === 0) this.#done(room);
  }

  giveUp(room: string): void {
    this.#awaited.get(room)?.cancel();
    this.#awaited.delete(room);
  }

  #done(room: string): void {
    this.giveUp(room);
    this.#gathered(room);
  }
}
