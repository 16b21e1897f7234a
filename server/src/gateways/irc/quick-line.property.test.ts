import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { parseMessage } from './message.ts';
import { quickLine } from './quick-line.ts';

const part = fc.constantFrom(
  ...[
    'PRIVMSG',
    'privmsg',
    'PRIVMSG #chat :',
    'PRIVMSG bob :',
    ' ',
    ':',
    '#',
    'a',
    'é',
    '😀',
    ',',
    '%',
    '$',
    '/',
    '/me ',
  ],
  ...['\0', '\r', '\n', '\x01', '\x02', '\x7f', '\x85', '\xa0', '@', '\xff'],
);
/** As bytes, some of them no UTF-8. */
const line = fc
  .tuple(
    fc.constantFrom('', 'PRIVMSG ', 'PRIVMSG #chat :', 'PRIVMSG bob :'),
    fc.array(part, { maxLength: 8 }),
  )
  .map(([start, parts]) =>
    Buffer.concat([start, ...parts].map((each) => Buffer.from(each, each === '\xff' ? 'latin1' : 'utf8'))),
  );

describe('the quick line', () => {
  it.each(['PRIVMSG #chat :hi there!', 'PRIVMSG bob ::-)', 'PRIVMSG #CHAT :é日😀', 'PRIVMSG #a:b :x '])(
    'I1 reads %j',
    (typed) => {
      const quick = quickLine(Buffer.from(typed));
      const [target = '', text] = parseMessage(typed)?.params ?? [];
      expect(quick && { ...quick, text: `${quick.text}` }).toEqual({
        target: target.replace(/^#/, ''),
        isChannel: target.startsWith('#'),
        text,
      });
    },
  );

  it.each([
    'PRIVMSG #chat :',
    'PRIVMSG #chat :  ',
    'PRIVMSG #chat hi',
    'PRIVMSG #chat  :hi',
    'PRIVMSG #chat :/me waves',
    'PRIVMSG #chat :\x01ACTION waves\x01',
    'PRIVMSG #chat :\x02bold',
    'PRIVMSG #chat :a\rb',
    'PRIVMSG #chat :a\u0085b',
    'PRIVMSG #chat,bob :hi',
    'PRIVMSG #a%2Cb :hi',
    'PRIVMSG Ünal :hi',
    'PRIVMSG $* :hi',
    'NOTICE #chat :hi',
    'PRIVMSG',
    '',
  ])('I1 leaves %j to the codec', (typed) => {
    expect(quickLine(Buffer.from(typed))).toBeUndefined();
  });

  it('I1 what it reads, the codec reads alike, and nothing in it needs another look', () => {
    fc.assert(
      fc.property(line, (bytes) => {
        const quick = quickLine(bytes);
        // No name or room is called so, and the codec is asked then.
        if (!quick || (!quick.isChannel && /^(?:$|:)/u.test(quick.target))) return;
        expect(isUtf8(bytes)).toBe(true);
        const text = `${quick.text}`;
        expect(text).not.toMatch(/^\/|^ *$|\p{Cc}/u);
        expect(quick.target).toMatch(/^[!-+\x2d-~]*$/u);
        expect(quick.target).not.toMatch(/[%$]/u);
        const target = (quick.isChannel ? '#' : '') + quick.target;
        expect(parseMessage(`${bytes}`)).toMatchObject({
          tags: {},
          command: 'PRIVMSG',
          params: [target, text],
        });
      }),
      { numRuns: fuzzRuns(3_000) },
    );
  });
});
