/**
 * How a log is divided into days and groups.
 */
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../state/model.ts';
import { newMessagesLabel, type Row, rowsOf } from './rows.ts';

const noon = new Date(2025, 5, 15, 12).getTime();
const minute = 60_000;
const day = 24 * 60 * minute;

let ids = 0;
const said = (from: string, at: number, change: Partial<Entry> = {}): Entry => ({
  id: `id${++ids}`,
  kind: 'text',
  from,
  mine: from === 'me',
  text: 'x',
  at,
  ...change,
});

/** "day", or the sender with ( where a group begins and ) where it ends. */
const shape = (row: Row): string =>
  row.kind === 'day' ? 'day' : `${row.first ? '(' : ''}${row.entry.from}${row.last ? ')' : ''}`;
const shapes = (...entries: Entry[]): string[] => rowsOf(entries).map(shape);

describe('days', () => {
  test('an empty log has no rows', () => {
    expect(rowsOf([])).toEqual([]);
  });

  test('each day begins with a line, also the first', () => {
    expect(shapes(said('bob', noon), said('bob', noon + day), said('bob', noon + day + minute))).toEqual([
      'day',
      '(bob)',
      'day',
      '(bob',
      'bob)',
    ]);
  });

  test('clocks that go back are shown as they are, with keys that stay unique', () => {
    const rows = rowsOf([said('bob', noon), said('bob', noon - day), said('bob', noon)]);
    expect(rows.map(shape)).toEqual(['day', '(bob)', 'day', '(bob)', 'day', '(bob)']);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });

  test('times no calendar knows do no harm', () => {
    expect(shapes(said('bob', Number.MAX_SAFE_INTEGER), said('bob', Number.NaN))).toHaveLength(4);
  });
});

describe('groups', () => {
  test('hold what one person says in a row, within five minutes from one to the next', () => {
    const entries = [0, 4, 8, 14].map((minutes) => said('bob', noon + minutes * minute));
    expect(shapes(...entries)).toEqual(['day', '(bob', 'bob', 'bob)', '(bob)']);
  });

  test('are not shared with whoever had this name before', () => {
    expect(shapes(said('me', noon, { mine: false }), said('me', noon))).toEqual(['day', '(me)', '(me)']);
  });

  test('end with another sender, an action or a notice', () => {
    const entries = [
      said('bob', noon),
      said('me', noon),
      said('bob', noon),
      said('bob', noon, { kind: 'action' }),
      said('bob', noon),
      said('', noon, { kind: 'notice' }),
      said('bob', noon),
    ];
    expect(shapes(...entries)).toEqual(['day', '(bob)', '(me)', '(bob)', '(bob)', '(bob)', '()', '(bob)']);
  });

  test('a group that goes on leaves the rows before it as they were', () => {
    const entries = [said('bob', noon), said('carol', noon)];
    const before = rowsOf(entries);
    const after = rowsOf([...entries, said('carol', noon)]);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  });
});

test('10,000 entries take no time to speak of', () => {
  const entries = Array.from({ length: 10_000 }, (_, index) =>
    said(index % 3 ? 'bob' : 'me', noon + index * minute),
  );
  const started = performance.now();
  expect(rowsOf(entries).length).toBeGreaterThan(10_000);
  expect(performance.now() - started).toBeLessThan(500);
});

test.each([
  [0, 'Jump to latest'],
  [1, '1 new message'],
  [3, '3 new messages'],
])('W5: with %i unread the button says "%s"', (count, label) => {
  expect(newMessagesLabel(count)).toBe(label);
});
