import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '#shared/text';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { split } from './split.ts';

describe('split', () => {
  it.each<[string, string, number, string[]]>([
    ['what fits stays whole', 'one two', 7, ['one two']],
    ['nothing stays nothing', '', 10, ['']],
    ['between words, the space before', 'one two three', 9, ['one two ', 'three']],
    ['not at a space too early', 'a bcdefghijkl', 10, ['a bcdefghi', 'jkl']],
    ['a word too long at its limit', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['many spaces', `a${' '.repeat(9)}b`, 5, ['a    ', '     ', 'b']],
    ['bytes count, not characters', 'äöüß', 4, ['äö', 'üß']],
    ['three bytes each', '日本語です', 8, ['日本', '語で', 'す']],
    ['four bytes each', '😀😁😂', 9, ['😀😁', '😂']],
    ['a family is one character', 'ab👩‍👩‍👧x', 20, ['ab👩‍👩‍👧', 'x']],
    ['a flag is one character', '🇫🇷🇩🇪', 15, ['🇫🇷', '🇩🇪']],
    ['a space with a mark is no space', 'aaaaaaaaaaa \u0301bbb', 15, ['aaaaaaaaaaa \u0301b', 'bb']],
    ['marks stay with their letter', 'aaae\u0301', 5, ['aaa', 'e\u0301']],
    [
      'a character longer than all the room, by its code points',
      `e${'\u0301'.repeat(4)}`,
      4,
      ['e\u0301', '\u0301\u0301', '\u0301'],
    ],
  ])('I3 %s', (_, line, bytes, pieces) => {
    expect(split(line, bytes)).toEqual(pieces);
  });

  const unit = fc.constantFrom(
    'a',
    'bc',
    ' ',
    '  ',
    'é',
    'e\u0301',
    '日',
    '😀',
    '👩‍👩‍👧',
    '🇫🇷',
    '\u0301',
    'क्षि',
    '\t',
    '\u200d',
  );
  const line = fc.oneof(
    fc.array(unit, { maxLength: 200 }).map((units) => units.join('')),
    fc.string({ unit: 'binary' }),
  );
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

  it('I3 the pieces are the line, none too long, none empty but for an empty line', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 4, max: 60 }), (text, bytes) => {
        const pieces = split(text, bytes);
        expect(pieces.join('')).toBe(text);
        for (const piece of pieces) {
          expect(utf8Bytes(piece)).toBeLessThanOrEqual(bytes);
          if (pieces.length > 1) expect(piece).not.toBe('');
        }
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it('I3 no code point is ever cut, and no character that people see, where it has room at all', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 4, max: 60 }), (text, bytes) => {
        const ends = new Set([0]);
        for (const { segment, index } of graphemes.segment(text)) {
          ends.add(index + segment.length);
          if (utf8Bytes(segment) <= bytes) continue;
          let at = index;
          for (const point of segment) {
            at += point.length;
            ends.add(at);
          }
        }
        let at = 0;
        for (const piece of split(text, bytes)) {
          at += piece.length;
          expect(ends).toContain(at);
        }
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it('I3 no word is cut that is shorter than half a piece', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 60 }), (list, bytes) => {
        const pieces = split(list.join(' '), bytes);
        expect(pieces.flatMap((piece) => piece.trim().split(' ').filter(Boolean))).toEqual(list);
      }),
      { numRuns: fuzzRuns(500) },
    );
  });

  it('X3 the longest text of one mark takes no time to speak of', () => {
    const before = performance.now();
    for (const text of [
      `e${'\u0301'.repeat(9_999)}`,
      ' '.repeat(20_000),
      'a'.repeat(20_000),
      '👩‍'.repeat(2_857),
    ])
      expect(split(text, 480).join('')).toBe(text);
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});
