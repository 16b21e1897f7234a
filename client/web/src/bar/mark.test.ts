/**
 * Keys in the list of "Chat with" (W9: all of it works from the keyboard).
 */
import { expect, test } from 'vitest';
import { movedMark } from './mark.ts';

test.each([
  ['ArrowDown', -1, 3, 0],
  ['ArrowDown', 0, 3, 1],
  ['ArrowDown', 2, 3, 0],
  ['ArrowUp', -1, 3, 2],
  ['ArrowUp', 0, 3, 2],
  ['ArrowUp', 2, 3, 1],
  ['PageDown', -1, 100, 7],
  ['PageDown', 98, 100, 99],
  ['PageUp', 98, 100, 90],
  ['PageUp', 3, 100, 0],
])('W9: %s moves the mark from %i of %i to %i', (key, mark, count, moved) => {
  expect(movedMark(key, mark, count)).toBe(moved);
});

test('W9: other keys leave the mark alone, and an empty list has none', () => {
  expect(movedMark('a', 1, 3)).toBeUndefined();
  expect(movedMark('ArrowDown', -1, 0)).toBeUndefined();
});
