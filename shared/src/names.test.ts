import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatError } from './errors.ts';
import {
  checkName,
  checkRoom,
  codePoints,
  fold,
  nameProblem,
  sameName,
  sortByName,
  suggestName,
} from './names.ts';

const refusal = (check: () => unknown): ChatError => {
  try {
    check();
  } catch (error) {
    return error as ChatError;
  }
  throw new Error('nothing was refused');
};

describe('H2 names of people', () => {
  it.each([
    'a',
    'Bob',
    'Żółć',
    '李雷',
    'नेहा',
    'a1',
    '_x-[]{}\\^|`',
    'x'.repeat(20),
    '𝔘'.repeat(20),
    'bob|guest7x',
  ])('H2 takes %s', (name) => {
    expect(checkName(name)).toBe(name);
  });

  it.each([
    ['', 'somebody', /at least one/],
    ['Bob Smith', 'Bob_Smith', /spaces/],
    ['x'.repeat(21), 'x'.repeat(20), /at most 20/],
    ['𝔘'.repeat(21), '𝔘'.repeat(20), /at most 20/],
    ['1st', '_1st', /start with a digit/],
    ['٣x', '_٣x', /start with a digit/],
    ['-x', '_-x', /start with a digit or "-"/],
    ['a:b', 'ab', /letters, digits/],
    ['a\u0000b', 'ab', /letters, digits/],
    ['a\u202eb', 'ab', /letters, digits/],
    ['bob\ufe0f', 'bob', /letters, digits/],
    ['😀', 'somebody', /letters, digits/],
    ['\ud800', 'somebody', /letters, digits/],
    ['joe|guest', 'joe', /for guests/],
    ['joe|GUEST12', 'joe', /for guests/],
    ['joe|ｇuest', 'joe', /for guests/],
    ['|guest|guest', 'somebody', /for guests/],
  ])('H2 refuses %j and suggests %s', (name, suggestion, reason) => {
    const { code, message } = refusal(() => checkName(name));
    expect(code).toBe('invalid_name');
    expect(message).toMatch(reason);
    expect(message).toContain(`try "${suggestion}"`);
  });

  it('H2 suggests a good name for any bad one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        expect(nameProblem(suggestName(name))).toBeUndefined();
      }),
    );
  });

  it.each([
    ['Bob', 'bOB'],
    ['ﬁn', 'FIN'],
    ['Straße', 'STRASSE'],
    ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
    ['Ｂob', 'bob'],
    ['e\u0301', 'É'],
  ])('H2 %s and %s are the same name', (a, b) => {
    expect(sameName(a, b)).toBe(true);
  });

  it.each([
    ['bob', 'rob'],
    ['a[', 'a{'],
  ])('H2 %s and %s are two names', (a, b) => {
    expect(sameName(a, b)).toBe(false);
  });

  it('H2 folding twice changes nothing, and never makes a colon or a space out of a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), (name) => {
        expect(fold(fold(name))).toBe(fold(name));
        if (nameProblem(name) === undefined) expect(fold(name)).not.toMatch(/[:\s]/u);
      }),
    );
  });

  it('sorts by folded name', () => {
    expect(sortByName(['b', 'C', 'a', 'Ä'], (name) => name)).toEqual(['a', 'b', 'C', 'Ä']);
  });
});

describe('H3 names of rooms', () => {
  it.each([
    ['chat', 'chat'],
    ['Chat', 'chat'],
    ['a:b*?[c]', 'a:b*?[c]'],
    ['#1', '#1'],
    ['😀', '😀'],
    ['ＣＨＡＴ', 'chat'],
    ['x'.repeat(20), 'x'.repeat(20)],
  ])('H3 takes %s as %s', (room, folded) => {
    expect(checkRoom(room)).toBe(folded);
    expect(checkRoom(folded)).toBe(folded);
  });

  it.each([
    '',
    ' ',
    'a b',
    'a\tb',
    'a\u00a0b',
    'a\nb',
    '\u0000',
    'x'.repeat(21),
    'a\u202eb',
    '\ud800',
    '\u00a8',
  ])('H3 refuses %j', (room) => {
    expect(refusal(() => checkRoom(room)).code).toBe('invalid_room');
  });

  it('H3 a room has at most 20 characters after folding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 25 }), (room) => {
        try {
          expect(codePoints(checkRoom(room))).toBeLessThanOrEqual(20);
        } catch (error) {
          expect((error as ChatError).code).toBe('invalid_room');
        }
      }),
    );
  });
});
