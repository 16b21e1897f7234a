import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('TokenBucket', () => {
  it('X3 lets a burst through at once and then so many a second', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
    expect([bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(bucket.waitMs(0)).toBe(500);
    expect(bucket.waitMs(400)).toBe(100);
    expect(bucket.take(499)).toBe(false);
    expect(bucket.take(500)).toBe(true);
    expect(bucket.take(500)).toBe(false);
  });

  it('never holds more than a burst', () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 1 }, 0);
    expect([bucket.take(1e9), bucket.take(1e9), bucket.take(1e9)]).toEqual([true, true, false]);
  });

  it('X3 what need not be there is owed, and nothing passes before it is paid', () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 10 }, 0);
    bucket.owe(5, 0);
    expect(bucket.waitMs(0)).toBe(400);
    expect([bucket.take(399), bucket.take(400), bucket.take(400)]).toEqual([false, true, false]);
    bucket.owe(1, 10_000);
    expect([bucket.take(10_000), bucket.take(10_000)]).toEqual([true, false]);
  });

  it('X3 input may cost more than one token', () => {
    const bucket = new TokenBucket({ burst: 4, perSecond: 2 }, 0);
    expect([bucket.take(0, 3), bucket.take(0, 2), bucket.take(0, 1)]).toEqual([true, false, true]);
    expect(bucket.waitMs(0, 4)).toBe(2_000);
  });
});
