/**
 * What the document's title and the badges say.
 */
import { expect, test } from 'vitest';
import { countLabel, titleOf } from './title.ts';

test.each([
  [0, 'Switchboard'],
  [3, '(3) Switchboard'],
  [250, '(99+) Switchboard'],
])('with %i unread the title is "%s"', (unread, title) => {
  expect(titleOf(unread)).toBe(title);
});

test('counts stay narrow', () => {
  expect([1, 99, 100].map(countLabel)).toEqual(['1', '99', '99+']);
});
