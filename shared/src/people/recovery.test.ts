import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recoveryCode, seedFromRecoveryCode } from './recovery.ts';

const seeds = fc.uint8Array({ minLength: 16, maxLength: 16 });
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const problemOf = (text: string): string | undefined => {
  const recovered = seedFromRecoveryCode(text);
  return 'problem' in recovered ? recovered.problem : undefined;
};

describe('recovery code', () => {
  it('P2 a code is six groups of five characters and gives the seed back', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const code = recoveryCode(seed);
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}$/);
        expect(seedFromRecoveryCode(code)).toEqual({ seed });
      }),
    );
  });

  it('P2 case, spaces and hyphens do not matter, and look-alikes are understood', () => {
    fc.assert(
      fc.property(seeds, fc.infiniteStream(fc.nat(5)), (seed, choices) => {
        const write = (char: string) => {
          const looks = { '0': ['0', 'o', 'O'], '1': ['1', 'i', 'L', 'l', 'I'] }[char] ?? [
            char,
            char.toLowerCase(),
          ];
          const apart = ['', '', '-', ' ', '\u2013', '\n'];
          const choice = choices.next().value ?? 0;
          return `${looks[choice % looks.length]}${apart[choices.next().value ?? 0]}`;
        };
        const typed = [...recoveryCode(seed).replaceAll('-', '')].map(write).join('');
        expect(seedFromRecoveryCode(` ${typed} `)).toEqual({ seed });
      }),
    );
  });

  it('P2 one wrong character, or two changed places, are found out', () => {
    fc.assert(
      fc.property(seeds, fc.nat(29), fc.nat(31), (seed, at, letter) => {
        const code = recoveryCode(seed).replaceAll('-', '');
        const wrong = code.slice(0, at) + alphabet[letter] + code.slice(at + 1);
        const swapped =
          code.slice(0, at) + [...code.slice(at, at + 2)].reverse().join('') + code.slice(at + 2);
        for (const other of [wrong, swapped])
          if (other !== code) expect(problemOf(other)).toMatch(/does not add up/);
      }),
      // With 20 bits of check one in a million passes: a fixed seed, so that this never fails by chance.
      { seed: 1 },
    );
  });

  it('P2 says what is wrong, in words', () => {
    const code = recoveryCode(new Uint8Array(16));
    expect(problemOf(code.slice(0, -1))).toBe('A recovery code has 30 characters; this one has 29.');
    expect(problemOf(`${code}0`)).toBe('A recovery code has 30 characters; this one has 31.');
    expect(problemOf('')).toBe('A recovery code has 30 characters; this one has 0.');
    expect(problemOf(`U${code.slice(1)}`)).toBe('A recovery code has no "U" in it.');
    expect(problemOf(`\u{1f600}${code}`)).toBe('A recovery code has no "\u{1f600}" in it.');
    expect(problemOf('000000000000000000000000010000')).toMatch(/does not add up/);
  });
});
