import { describe, expect, it } from 'vitest';
import { actionOf, checkText, linesOf, printable, utf8Bytes } from './text.ts';

describe('H5 texts', () => {
  it.each([
    ['a'.repeat(20_000), true],
    ['a'.repeat(20_001), false],
    ['é'.repeat(10_000), true],
    ['é'.repeat(10_001), false],
    ['😀'.repeat(5_000), true],
    [`${'😀'.repeat(5_000)}a`, false],
  ])('H5 counts bytes of UTF-8 (case %#)', (text, fits) => {
    const check = () => checkText(text);
    if (fits) expect(check()).toBe(text);
    else expect(check).toThrow(expect.objectContaining({ code: 'too_long' }));
  });

  it('H5 an empty text is a bad request', () => {
    expect(() => checkText('')).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  it('counts bytes as they are encoded', () => {
    expect(utf8Bytes('aé€😀')).toBe(10);
  });

  it('H5 splits lines however they end', () => {
    expect(linesOf('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd']);
    expect(linesOf('a')).toEqual(['a']);
  });
});

describe('T3 what may reach a terminal', () => {
  it.each([
    ['\u001b[31mred', '\ufffd[31mred'],
    ['\u009b31m', '\ufffd31m'],
    ['a\u0007\u0000\u007f', 'a\ufffd\ufffd\ufffd'],
    ['abc\u202ecba', 'abc\ufffdcba'],
    ['a\tb', 'a    b'],
    ['Grüße 😀 עברית', 'Grüße 😀 עברית'],
  ])('T3 shows %j as %j', (line, shown) => {
    expect(printable(line)).toBe(shown);
  });
});

describe('actions', () => {
  it.each([
    ['/me waves', 'waves'],
    ['/me  waves twice', 'waves twice'],
    ['/me', undefined],
    ['/me ', undefined],
    ['/mean', undefined],
    ['say /me waves', undefined],
  ])('%j does %j', (text, action) => {
    expect(actionOf(text)).toBe(action);
  });
});
