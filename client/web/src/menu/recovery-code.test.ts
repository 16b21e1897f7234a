/**
 * The recovery code is shown so that it can be copied by hand (P2).
 */
import { expect, test } from 'vitest';
import { copy, grouped } from './recovery-code.ts';

test.each([
  ['ABCDEFGHIJ', 'ABCD EFGH IJ'],
  ['ABCD-EFGH', 'ABCD EFGH'],
  ['ABC', 'ABC'],
])('P2: %s is shown as %s', (code, shown) => {
  expect(grouped(code)).toBe(shown);
});

test('P2: without a clipboard the person is told to copy by hand', async () => {
  expect(await copy('ABCD')).toBe(false);
});
