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

  /** Takes tokens if there are as many: one, unless the input costs more. */
  take(nowMs = performance.now(), cost = 1): boolean {
    if (this.waitMs(nowMs, cost) > 0) return false;
    this.#tokens -= cost;
    return true;
  }

  /** Takes tokens that need not be there: until as many have come, none can be taken. */
  owe(cost: number, nowMs = performance.now()): void {
    this.waitMs(nowMs);
    this.#tokens -= cost;
  }

  /** Milliseconds until there are tokens to take; 0 if there are. At most `burst` can ever be there. */
  waitMs(nowMs = performance.now(), cost = 1): number {
    const { burst, perSecond } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#filledAtMs) * perSecond) / 1000);
    this.#filledAtMs = nowMs;
    return this.#tokens >= cost ? 0 : Math.ceil(((cost - this.#tokens) * 1000) / perSecond);
  }
}
