/**
 * How fast input passes from each address, where it comes in connections too short to count by (SPEC X3). An address is known
 * here only until it may have its whole burst again. Knows no requests.
 */
import { type Rate, TokenBucket } from './token-bucket.ts';

export class AddressRates {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, TokenBucket>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** The bucket of an address, to be taken from at once. */
  of(address: string): TokenBucket {
    let bucket = this.#buckets.get(address);
    if (!bucket) {
      bucket = new TokenBucket(this.#rate);
      this.#buckets.set(address, bucket);
      this.#sweepLater();
    }
    return bucket;
  }

  /** Addresses known at this moment. */
  get size(): number {
    return this.#buckets.size;
  }

  #sweepLater(): void {
    const { burst, perSecond } = this.#rate;
    this.#sweep ??= setTimeout(() => this.#forgetFull(), (burst * 1000) / perSecond).unref();
  }

  #forgetFull(): void {
    this.#sweep = undefined;
    for (const [address, bucket] of this.#buckets)
      if (bucket.waitMs(performance.now(), this.#rate.burst) === 0) this.#buckets.delete(address);
    if (this.#buckets.size > 0) this.#sweepLater();
  }
}
