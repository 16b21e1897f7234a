/** L2: what a terminal sends, as keys; what is written, as drafts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from '#shared/people/testing/time';
import { type Draft, draftOf, emptyDraft, erase, insert, move, moveLine } from './draft.ts';
import { columnsOf, cut, graphemesOf, padded } from './graphemes.ts';
import { Inputs } from './input.ts';
import { type Key, KeyReader } from './keys.ts';

/** The keys in what a terminal sends, piece by piece, and then nothing more. */
function keysIn(...pieces: string[]): string[] {
  const time = new VirtualTime();
  const keys: string[] = [];
  const reader = new KeyReader(time.skewed(0), ({ name, text }: Key) =>
    keys.push(text === undefined ? name : `${name} ${text}`),
  );
  for (const piece of pieces) reader.read(piece);
  time.pass(1_000);
  return keys;
}

describe('L2 keys', () => {
  it.each([
    ['a', ['text a']],
    ['日本 é👩‍👩‍👧', ['text 日本 é👩‍👩‍👧']],
    ['\r', ['enter']],
    ['\n', ['ctrl+j']],
    ['\x1b\r', ['alt+enter']],
    ['\t\x1b[Z', ['tab', 'shift+tab']],
    ['\x7f\b\x1b\x7f', ['backspace', 'backspace', 'alt+backspace']],
    ['\x01\x0e\x10\x1a', ['ctrl+a', 'ctrl+n', 'ctrl+p', 'ctrl+z']],
    ['\x1b[A\x1bOB\x1b[C\x1b[D', ['up', 'down', 'right', 'left']],
    ['\x1b[1;5D\x1b[1;3A\x1b[1;2B', ['ctrl+left', 'alt+up', 'shift+down']],
    ['\x1b[5~\x1b[6~\x1b[3~\x1b[1;5H\x1b[4~', ['pageup', 'pagedown', 'delete', 'ctrl+home', 'end']],
    ['\x1b1\x1bb', ['alt+1', 'alt+b']],
    ['\x1b[27;3;13~\x1b[13;3u', ['alt+enter', 'alt+enter']],
    ['\x1b', ['escape']],
    ['\x1b[', ['escape', 'text [']],
    ['\x1b[99~\x1b[?1;2c\x1c', []],
    ['\x1b[200~two\rlines\r\n\x1b[31mred\x07\x1b[201~x', ['paste two\nlines\n[31mred', 'text x']],
    ['\x1b[200~\x1b[201~', []],
  ])('L2 %j', (sent, keys) => {
    expect(keysIn(sent)).toEqual(keys);
  });

  it('L2 an escape is a key of its own only when nothing follows it for a moment', () => {
    expect(keysIn('\x1b', '[A')).toEqual(['up']);
    const time = new VirtualTime();
    const keys: string[] = [];
    const reader = new KeyReader(time.skewed(0), ({ name }) => keys.push(name));
    reader.read('\x1b');
    expect(keys).toEqual([]);
    time.pass(50);
    expect(keys).toEqual(['escape']);
  });

  it('L2 however what is sent is cut, the keys are the same', () => {
    const sent = fc.array(
      fc.constantFrom(
        'a',
        '日',
        '\r',
        '\x1b[A',
        '\x1b[1;5D',
        '\x1b\r',
        '\x1bOH',
        '\x1b[5~',
        '\x1b[200~two\rlines\x1b[2\x1b[201~',
        '\x7f',
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(sent, fc.infiniteStream(fc.integer({ min: 1, max: 4 })), (parts, sizes) => {
        const whole = parts.join('');
        const pieces: string[] = [];
        for (let at = 0; at < whole.length; ) {
          const size = sizes.next().value;
          pieces.push(whole.slice(at, at + size));
          at += size;
        }
        // Text may come in pieces; what is meant is the same.
        const joined = (keys: string[]) => keys.join('|').replace(/(?<=(^|\|)text [^|]*)\|text /gu, '');
        expect(joined(keysIn(...pieces))).toBe(joined(keysIn(whole)));
      }),
    );
  });

  it('L2 any input at all is read to its end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('\x1b', '[', 'O', '1', ';', '~', 'a', '\0', '2', '0') })),
        (pieces) => {
          expect(() => keysIn(...pieces)).not.toThrow();
        },
      ),
    );
  });
});

const type = (draft: Draft, ...changes: ((draft: Draft) => Draft)[]): Draft =>
  changes.reduce((now, change) => change(now), draft);
const shown = ({ text, cursor }: Draft): string => `${text.slice(0, cursor)}▮${text.slice(cursor)}`;

describe('L2 what is written', () => {
  it.each([
    ['left over a family of emoji', type(draftOf('a👩‍👩‍👧'), move('left')), 'a▮👩‍👩‍👧'],
    ['backspace over a combined character', type(draftOf('xe\u0301'), erase('left')), 'x▮'],
    ['delete of a wide character', type(draftOf('日本'), move('home'), erase('right')), '▮本'],
    ['a word back', type(draftOf('one two  '), move('wordLeft')), 'one ▮two  '],
    ['deleting a word', type(draftOf('one two'), erase('wordLeft')), 'one ▮'],
    ['home of the second line', type(draftOf('one\ntwo'), move('home')), 'one\n▮two'],
    ['left at its start', type(draftOf('one\ntwo'), move('home'), move('left')), 'one▮\ntwo'],
    ['right over the line break', type({ text: 'a\nb', cursor: 1 }, move('right')), 'a\n▮b'],
    ['deleting to the end of the line', type({ text: 'abc\ndef', cursor: 1 }, erase('end')), 'a▮\ndef'],
    ['inserting in the middle', type({ text: 'ac', cursor: 1 }, insert('b')), 'ab▮c'],
    ['nothing to the left', type(emptyDraft, move('left'), erase('left')), '▮'],
    ['nothing to the right', type(draftOf('x'), move('right'), erase('right')), 'x▮'],
  ])('L2 %s', (_what, draft, expected) => {
    expect(shown(draft)).toBe(expected);
  });

  it('L2 a line up and down keeps the place, as far as there is one', () => {
    const draft = { text: '日本語\nab\nlong line', cursor: 11 };
    expect(shown(draft)).toBe('日本語\nab\nlong▮ line');
    const up = moveLine(draft, -1);
    expect(up && shown(up)).toBe('日本語\nab▮\nlong line');
    const top = up && moveLine(up, -1);
    expect(top && shown(top)).toBe('日本▮語\nab\nlong line');
    expect(top && moveLine(top, -1)).toBeUndefined();
    expect(moveLine(draft, 1)).toBeUndefined();
  });

  const steps = ['left', 'right', 'wordLeft', 'wordRight', 'home', 'end'] as const;
  const character = fc.constantFrom('a', ' ', '\n', '日', '👩‍👩‍👧', 'x\u0301', '🇩🇪');

  it('L2 wherever keys lead, the cursor stands between characters', () => {
    const moves = fc.array(fc.constantFrom(...steps).map(move), { maxLength: 20 });
    fc.assert(
      fc.property(fc.string({ unit: character }), moves, (text, changes) => {
        const borders = [0];
        for (const grapheme of graphemesOf(text)) borders.push((borders.at(-1) ?? 0) + grapheme.text.length);
        expect(borders).toContain(type(draftOf(text), ...changes).cursor);
      }),
    );
  });

  it('L2 whatever is done, no half of a character is left', () => {
    const change = fc.oneof(
      ...[move, erase].map((make) => fc.constantFrom(...steps).map(make)),
      character.map(insert),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const { text, cursor } = type(emptyDraft, ...changes);
        for (const part of [text.slice(0, cursor), text.slice(cursor)]) expect(part).not.toMatch(/\p{Cs}/u);
      }),
    );
  });
});

describe('L2 columns', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['한글', 4],
    ['🇩🇪', 2],
  ])('L2 %s takes %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  it('L2 what is cut ends with an ellipsis and is never too wide; what is padded is exactly as wide', () => {
    expect([cut('日本語', 5), cut('日本語', 6), cut('abc', 0), padded('日', 4)]).toEqual([
      '日本…',
      '日本語',
      '',
      '日  ',
    ]);
    const unit = fc.constantFrom('a', '日', '👩‍👩‍👧', 'e\u0301', '\x1b', '\u009b', '\t');
    fc.assert(
      fc.property(fc.string({ unit }), fc.integer({ min: 0, max: 30 }), (text, columns) => {
        expect(columnsOf(cut(text, columns))).toBeLessThanOrEqual(columns);
        expect(columnsOf(padded(text, columns))).toBe(columns);
        expect(padded(text, columns)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe('L2 inputs', () => {
  const written = (inputs: Inputs, text: string, place = 'here') => {
    inputs.change(place, () => draftOf(text));
    return inputs;
  };
  const sent = (...texts: string[]) => {
    const inputs = new Inputs();
    for (const text of texts) written(inputs, text).taken('here');
    return inputs;
  };

  it('L2 Up goes back in what was sent, Down forth, and what was begun waits at the end', () => {
    const inputs = written(sent('one', 'two', 'two'), 'begun');
    const texts = [-1, -1, -1, 1, 1, 1].map((direction) => {
      inputs.vertical('here', direction as 1 | -1);
      return inputs.draft('here').text;
    });
    expect(texts).toEqual(['two', 'one', 'one', 'two', 'begun', 'begun']);
  });

  it('L2 in a text of several lines Up and Down move in it first', () => {
    const inputs = written(sent('one'), 'a\nb');
    inputs.vertical('here', -1);
    expect(inputs.draft('here')).toEqual({ text: 'a\nb', cursor: 1 });
    inputs.vertical('here', -1);
    expect(inputs.draft('here').text).toBe('one');
  });

  it('L2 each place has a draft of its own', () => {
    const inputs = written(written(new Inputs(), 'here'), 'there', 'there');
    expect([inputs.draft('here').text, inputs.draft('there').text]).toEqual(['here', 'there']);
    inputs.forget('there');
    expect(inputs.draft('there').text).toBe('');
  });

  it('L2 Tab goes through what fits, Shift+Tab back, and typing ends it', () => {
    const inputs = written(new Inputs(), 'hi b');
    const find = () => ({ start: 3, options: ['bob ', 'bonnie '] });
    const texts = ([1, 1, 1, -1] as const).map((direction) => {
      inputs.complete('here', direction, find);
      return inputs.draft('here').text;
    });
    expect(texts).toEqual(['hi bob ', 'hi bonnie ', 'hi bob ', 'hi bonnie ']);
    inputs.change('here', insert('x'));
    inputs.complete('here', 1, (before) => {
      expect(before).toBe('hi bonnie x');
      return { start: 0, options: [] };
    });
    expect(inputs.draft('here').text).toBe('hi bonnie x');
  });
});
