/** P1: items as files: any key, any value, and nothing that is not whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf, fileNameOf, itemIn, keyInFileName } from './item-file.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });
const wholeText = fc.string({
  unit: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 1 }), fc.constantFrom('\n', ' ', '\u0000')),
  maxLength: 300,
});

describe('P1 files of items', () => {
  it('P1 a key of a record is readable in the name', () => {
    expect(fileNameOf('sb1 AbC-_9 rec r:chat XyZ')).toBe('sb1%20AbC-_9%20rec%20r%3Achat%20XyZ');
    expect(keyInFileName('sb1%20AbC-_9%20rec%20r%3Achat%20XyZ')).toBe('sb1 AbC-_9 rec r:chat XyZ');
  });

  it('P1 any key makes a name that every file system takes, and different keys different names', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const name = fileNameOf(a);
        expect(name).toMatch(/^[\w%~-]{1,255}$/);
        expect(keyInFileName(name) ?? a).toBe(a);
        if (a !== b) expect(fileNameOf(b)).not.toBe(name);
      }),
    );
  });

  it('P1 long keys and lone surrogates are kept too', () => {
    for (const key of ['sb1 x rec r:'.padEnd(400, '😀'), '\ud800', '', '.', '..', '~', 'a/b', 'a\0b']) {
      const name = fileNameOf(key);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(itemIn(name, contentOf({ key, value: 'v' }))).toEqual({ key, value: 'v' });
    }
  });

  it('P1 what is written is read as it was', () => {
    fc.assert(
      fc.property(anyText, wholeText, (key, value) => {
        expect(itemIn(fileNameOf(key), contentOf({ key, value }))).toEqual({ key, value });
      }),
    );
  });

  it('P1 a file cut anywhere, with a character changed, or under another name, is none', () => {
    const item = { key: 'sb1 me rec r:chat id', value: 'hello' };
    const [name, content] = [fileNameOf(item.key), contentOf(item)];
    for (let end = 0; end < content.length; end++) {
      expect(itemIn(name, content.slice(0, end))).toBeUndefined();
      expect(itemIn(name, `${content.slice(0, end)}#${content.slice(end + 1)}`)).toBeUndefined();
    }
    expect(itemIn(fileNameOf('other'), content)).toBeUndefined();
    expect(keyInFileName('README.md')).toBeUndefined();
    expect(keyInFileName('100%')).toBeUndefined();
  });
});
