/** L2: texts as rows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../typing/graphemes.ts';
import { inputRows, wrap } from './wrap.ts';

const text = fc.string({
  unit: fc.constantFrom('a', 'bc', ' ', '日', '👩‍👩‍👧', 'e\u0301', '\n', '\t', '\x1b', '\u202e', '\u009b'),
  maxLength: 80,
});

describe('L2 texts as rows', () => {
  it.each([
    ['one two three', 7, 7, ['one two', 'three']],
    ['one two three', 3, 9, ['one', 'two three']],
    ['abcdefghij', 4, 4, ['abcd', 'efgh', 'ij']],
    ['日本語', 5, 5, ['日本', '語']],
    ['a\r\nb\n\nc', 9, 9, ['a', 'b', '', 'c']],
    ['', 9, 9, ['']],
    ['exact', 5, 5, ['exact']],
    ['  indented code', 8, 8, ['  indent', 'ed code']],
    ['日', 1, 1, ['日']],
    ['日本', 1, 4, ['', '日本']],
  ])('L2 %j', (given, first, columns, rows) => {
    expect(wrap(given, first, columns)).toEqual(rows);
  });

  it('L2 no row is too wide, none holds a control character, and only spaces at breaks are gone', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 20 }), (given, columns) => {
        const rows = wrap(given, columns, columns);
        for (const row of rows) {
          expect(columnsOf(row)).toBeLessThanOrEqual(columns);
          expect(row).not.toMatch(/[\p{Cc}\u202e]/u);
        }
        const bare = (line: string) => line.replace(/[\s\x1b\u009b\u202e\ufffd]/gu, '');
        expect(bare(rows.join(''))).toBe(bare(given));
      }),
    );
  });
});

describe('L2 what is written, as rows with the cursor', () => {
  it.each([
    ['abcdef', 6, 4, ['abcd', 'ef'], 1, 2],
    ['abcd', 4, 4, ['abcd', ''], 1, 0],
    ['日本', 1, 9, ['日本'], 0, 2],
    ['a日', 1, 2, ['a', '日', ''], 1, 0],
    ['a\nb', 2, 9, ['a', 'b'], 1, 0],
    ['a\nb', 1, 9, ['a', 'b'], 0, 1],
    ['', 0, 9, [''], 0, 0],
    ['e\u0301x', 2, 9, ['e\u0301x'], 0, 1],
  ])('L2 %j with the cursor at %i in %i columns', (given, cursor, columns, rows, row, column) => {
    expect(inputRows(given, cursor, columns)).toEqual({ rows, row, column });
  });

  it('L2 the cursor is where what stands before it ends', () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 4, max: 20 }), (before, after, columns) => {
        const { rows, row, column } = inputRows(`${before}|${after}`, before.length, columns);
        expect(rows[row]?.includes('|')).toBe(true);
        expect(columnsOf(rows[row]?.split('|')[0] ?? '')).toBe(column);
        for (const each of rows) expect(columnsOf(each)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
