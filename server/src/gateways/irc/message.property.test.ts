import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { escapeTag, formatMessage, parseMessage, unescapeTag } from './message.ts';

const alphabet = (chars: string) => fc.constantFrom(...chars);
/** No NUL, CR, LF; what has a meaning comes often. */
const anyText = fc.string({
  unit: fc.oneof(
    alphabet(' :;@=\\#,a\u0001é日😀'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});
const text = anyText.map((each) => each.replace(/[\0\r\n]/gu, ''));
const word = text.map((each) => each.replace(/ /gu, '').replace(/^:+/u, '')).filter((each) => each !== '');
const tagName = fc
  .tuple(alphabet('ab+'), fc.string({ unit: alphabet('abc019-./'), maxLength: 8 }))
  .map((parts) => parts.join(''));
const message = fc.record({
  // A tag's value may hold line breaks.
  tags: fc.dictionary(
    tagName,
    anyText.map((each) => each.replaceAll('\0', '')),
    { noNullPrototype: true },
  ),
  source: fc.option(
    text.map((each) => each.replace(/ /gu, '')),
    { nil: undefined },
  ),
  command: fc.oneof(
    fc.constantFrom('PRIVMSG', 'JOIN', 'TOPIC', '004', '353'),
    fc.stringMatching(/^[A-Z]{1,9}$/),
  ),
  params: fc.tuple(fc.array(word, { maxLength: 6 }), text).map(([words, last]) => [...words, last]),
});

describe('IRC messages, any', () => {
  it('I1 I2 what is written is what is read', () => {
    fc.assert(
      fc.property(message, (each) => {
        const line = formatMessage(each);
        expect(line).not.toMatch(/[\0\r\n]/u);
        expect(parseMessage(line)).toEqual(each);
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it('I1 any line is read or has no command; what is read can be written, and reads the same', () => {
    const token = fc.constantFrom(
      ' ',
      '  ',
      ':',
      ' :',
      '@',
      ';',
      '=',
      '\\',
      'a',
      'PING',
      '\\s',
      '日',
      '\ud800',
    );
    const line = fc.oneof(
      text,
      fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join('')),
    );
    fc.assert(
      fc.property(line, (each) => {
        const read = parseMessage(each);
        if (!read) return;
        expect(read.command).not.toMatch(/^$|[ ]/u);
        const again = parseMessage(formatMessage(read));
        // A lone surrogate is nothing that comes in: bytes are UTF-8 or refused.
        expect(again).toEqual(read);
      }),
      { numRuns: fuzzRuns(2_000) },
    );
  });

  it('I2 a tag’s value survives its line, and breaks none', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const inLine = escapeTag(value);
        expect(inLine).not.toMatch(/[; \r\n]/u);
        expect(unescapeTag(inLine)).toBe(value);
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it('I2 a relayed tag is no longer than it came', () => {
    fc.assert(
      fc.property(
        text.map((each) => each.replace(/[ ;]/gu, '')),
        (inLine) => {
          expect(escapeTag(unescapeTag(inLine)).length).toBeLessThanOrEqual(inLine.length);
        },
      ),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it('X3 a line made to be slow is not', () => {
    const spaces = ' '.repeat(400_000);
    const before = performance.now();
    for (const line of [
      `@a${spaces}:`,
      `@a${spaces}:b${spaces}`,
      `${spaces}:`,
      `:a${spaces}`,
      `@${'a;'.repeat(200_000)} `,
    ])
      expect(parseMessage(line)).toBeUndefined();
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
