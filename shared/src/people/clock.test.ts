import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginning, compareOrder, isOrder, maxC, maxL, observe, tick, wholeMs } from './clock.ts';

const orders = fc.record({ l: fc.integer({ min: 0, max: maxL }), c: fc.nat() });

describe('clock', () => {
  it('P1 follows the machine while that goes on, and counts while it does not', () => {
    const first = tick(beginning, 1_000);
    const second = tick(first, 1_000);
    const third = tick(second, 500);
    expect([first, second, third]).toEqual([
      { l: 1_000, c: 0 },
      { l: 1_000, c: 1 },
      { l: 1_000, c: 2 },
    ]);
    expect(tick(third, 1_001)).toEqual({ l: 1_001, c: 0 });
  });

  it('P1 what is written after something was seen comes after it, whatever any clock says', () => {
    fc.assert(
      fc.property(orders, orders, fc.double(), (own, seen, nowMs) => {
        const next = tick(observe(own, seen), nowMs);
        expect(compareOrder(next, own)).toBeGreaterThan(0);
        expect(compareOrder(next, seen)).toBeGreaterThan(0);
        expect(isOrder(next)).toBe(true);
      }),
    );
  });

  it('P1 refuses what lies above 2^48, and stands still at the very end', () => {
    for (const bad of [
      { l: maxL + 1, c: 0 },
      { l: 0, c: maxC + 1 },
      { l: -1, c: 0 },
      { l: 0.5, c: 0 },
      { l: Number.NaN, c: 0 },
    ])
      expect(() => observe(beginning, bad)).toThrow(RangeError);
    const last = observe(beginning, { l: maxL, c: maxC });
    expect(tick(last, maxL * 2)).toEqual(last);
  });

  it('P1 an impossible clock of the machine does no harm', () => {
    expect([-5, 1.9, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60].map(wholeMs)).toEqual([0, 1, 0, 0, maxL]);
  });
});
