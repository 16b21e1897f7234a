import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../../engine/testing/fuzz-runs.ts';
import { matcher } from './masks.ts';

describe('masks', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['**', 'a', true],
    ['', '', true],
    ['', 'a', false],
    ['?', 'a', true],
    ['?', '', false],
    ['?', '😀', true],
    ['a*', 'a', true],
    ['a*c', 'abc', true],
    ['a*c', 'abcd', false],
    ['*a*b*', 'xaybz', true],
    ['*ab', 'aab', true],
    ['*ab?', 'ababx', true],
    ['BOB', 'bob', true],
    ['stra?e', 'STRASE', true],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['a+', 'aa', false],
    ['\\d', '1', false],
    ['*!*@web', 'bob!bob@web', true],
    ['*!*@web', 'bob!bob@irc', false],
  ])('I1 %j fits %j: %s', (mask, text, fits) => {
    expect(matcher(mask)(text)).toBe(fits);
  });

  it('I1 fits what a regular expression made of it does', () => {
    const short = (chars: string) => fc.string({ unit: fc.constantFrom(...chars), maxLength: 10 });
    fc.assert(
      fc.property(short('ab*?'), short('abc'), (mask, text) => {
        const form = new RegExp(`^${mask.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u');
        expect(matcher(mask)(text)).toBe(form.test(text));
      }),
      { numRuns: fuzzRuns(3_000) },
    );
  });

  it('X3 a mask made to be slow is not', () => {
    const before = performance.now();
    expect(matcher(`${'*a'.repeat(250)}b`)('a'.repeat(5_000))).toBe(false);
    expect(matcher(`*${'a'.repeat(400)}b`)('a'.repeat(5_000))).toBe(false);
    expect(matcher(`${'*?'.repeat(250)}b`)('a'.repeat(5_000))).toBe(false);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
