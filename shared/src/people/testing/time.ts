/**
 * Time that only goes on when told, and chance that can be repeated, for tests. Knows nothing of what is timed.
 */
import type { Timing } from '../ports.ts';

export class VirtualTime {
  #now = 1_800_000_000_000;
  #sequence = 0;
  #timers: { at: number; order: number; run: () => void }[] = [];

  get now(): number {
    return this.#now;
  }

  schedule(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, order: this.#sequence++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** A machine's clock that is wrong by some time. */
  skewed(skewMs: number): Timing {
    return { now: () => this.#now + skewMs, schedule: (ms, run) => this.schedule(ms, run) };
  }

  /** Lets time pass, and everything happen that falls into it. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#now = timer.at;
      timer.run();
    }
    this.#now = end;
  }

  #next(end: number) {
    const due = this.#timers.filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** Numbers from 0 to 1 out of a seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes out of the same. */
export const chanceBytes = (next: () => number) => (bytes: number) =>
  Uint8Array.from({ length: bytes }, () => Math.floor(next() * 256));
