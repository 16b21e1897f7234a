import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AddressRates } from './address-rates.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('X3 each address has a rate of its own', () => {
  const rates = new AddressRates({ burst: 2, perSecond: 1 });
  expect([rates.of('a').take(), rates.of('a').take(), rates.of('a').take()]).toEqual([true, true, false]);
  expect(rates.of('b').take()).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect([rates.of('a').take(), rates.of('a').take()]).toEqual([true, false]);
});

it('H1 an address is forgotten once it has its whole burst again, and not before', () => {
  const rates = new AddressRates({ burst: 2, perSecond: 1 });
  rates.of('a').take();
  rates.of('b').owe(5);
  vi.advanceTimersByTime(2_001);
  expect(rates.size).toBe(1);
  expect(rates.of('b').take()).toBe(false);
  vi.advanceTimersByTime(6_001);
  expect(rates.size).toBe(0);
});
