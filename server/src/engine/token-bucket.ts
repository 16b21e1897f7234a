/**
 * How fast one connection's input passes: so much at once, so much more each second (SPEC X3). Knows neither
 * connections nor timers, nor what becomes of what is over.
 */

export interface Rate {
  burst: number;
  perSecond: number;
}

export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #filledAtMs: number;

  /** @param nowMs any clock that does not go back; the same one in each call */
  constructor(rate: Rate, nowMs = performance.now()) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAtMs = nowMs;
  }

  /** Takes a token if there is one. */
  take(nowMs = performance.now()): boolean {
    if (this.waitMs(nowMs) > 0) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until there is a token to take; 0 if there is one. */
  waitMs(nowMs = performance.now()): number {
    const { burst, perSecond } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#filledAtMs) * perSecond) / 1000);
    this.#filledAtMs = nowMs;
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1000) / perSecond);
  }
}
