/**
 * A seed as something a person can write down and type in again: six groups of five characters of Crockford's
 * base32, 26 for the seed and 4 to check them (SPEC P2). Knows nothing of what the seed is for.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { base32crockford } from '@scure/base';
import { utf8 } from './bytes.ts';

const seedChars = 26;
const checkChars = 4;
const codeChars = seedChars + checkChars;

/** The check: the first 20 bits of a hash of the seed, so that of a million wrong codes one passes. */
const checkOf = (seed: Uint8Array): string =>
  base32crockford
    .encode(sha256(concatBytes(utf8('switchboard/recovery/1'), seed)).subarray(0, 5))
    .slice(0, checkChars);

/** The recovery code of a seed of 16 bytes. */
export const recoveryCode = (seed: Uint8Array): string =>
  (base32crockford.encode(seed) + checkOf(seed)).replace(/.{5}(?=.)/gu, '$&-');

export type Recovered = { seed: Uint8Array } | { problem: string };

/**
 * The seed of a recovery code, or what is wrong with the code, as a sentence for whoever typed it. Case, spaces and
 * hyphens do not matter; O is taken for 0, I and L for 1.
 */
export function seedFromRecoveryCode(text: string): Recovered {
  const code = text
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replace(/O/gu, '0')
    .replace(/[IL]/gu, '1');
  const stranger = /[^0-9A-HJKMNP-TV-Z]/u.exec(code)?.[0];
  if (stranger !== undefined) return { problem: `A recovery code has no "${stranger}" in it.` };
  if (code.length !== codeChars)
    return { problem: `A recovery code has ${codeChars} characters; this one has ${code.length}.` };
  const seed = decode(code.slice(0, seedChars));
  if (!seed || checkOf(seed) !== code.slice(seedChars))
    return { problem: 'One of the characters is wrong: the code does not add up.' };
  return { seed };
}

/** 26 characters hold two bits more than a seed has: a code with one of them set is nobody's. */
function decode(chars: string): Uint8Array | undefined {
  try {
    return base32crockford.decode(chars);
  } catch {
    return undefined;
  }
}
