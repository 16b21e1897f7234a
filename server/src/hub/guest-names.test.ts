import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameProblem } from '#shared/names';
import { freeNumber, shownName } from './guest-names.ts';

describe('J4 how guests are shown', () => {
  it.each([
    ['joe', 1, 'joe|guest'],
    ['joe', 2, 'joe|guest2'],
    ['Joe', 10, 'Joe|guest10'],
    ['4ever', 1, '_ever|guest'],
    ['-', 1, '_|guest'],
    ['a-1', 1, 'a-1|guest'],
    ['4:ever', 1, '__ever|guest'],
    ['!"#$%&\'()*+,./:;<=>?@', 1, `${'_'.repeat(21)}|guest`],
  ])('J4 %s, number %i: %s', (typed, number, shown) => {
    expect(shownName(typed, number)).toBe(shown);
  });

  it('J4 an IRC nick can hold all of it, and nobody else may be called so', () => {
    const typed = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(typed, fc.integer({ min: 1, max: 10_000 }), (name, number) => {
        const shown = shownName(name, number);
        expect(shown).toMatch(/^[A-Za-z_[\]{}\\^|`][A-Za-z0-9_\-[\]{}\\^|`]*\|guest\d*$/);
        expect(nameProblem(shown)).toBeDefined();
      }),
    );
  });
});

describe('J4 finding a number', () => {
  it('J4 the first, the second, the third, while nobody leaves', () => {
    const taken = new Set<number>();
    for (let expected = 1; expected <= 2_000; expected++) {
      const number = freeNumber((each) => taken.has(each));
      expect(number).toBe(expected);
      taken.add(number);
    }
  });

  it('J4 always one that is free, with few questions', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 300 }), (list) => {
        const taken = new Set(list);
        let questions = 0;
        const number = freeNumber((each) => {
          questions++;
          return taken.has(each);
        });
        expect(taken.has(number)).toBe(false);
        expect(questions).toBeLessThan(25);
      }),
    );
  });
});
