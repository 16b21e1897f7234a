/**
 * What texts are made of (W5, and what the page promises of links, emoticons and code).
 */
import { describe, expect, test } from 'vitest';
import { type Token, tokensOf } from './tokens.ts';

const short = (token: Token): string =>
  token.kind === 'link' ? `link ${token.href}` : `${token.kind} ${token.text}`;
const shape = (text: string): string[] => tokensOf(text).map(short);

describe('W5: the text of a message', () => {
  test('is one token when there is nothing special in it, line breaks and all', () => {
    expect(shape('hello <b>Bob</b>,\nhow are *you*?')).toEqual(['text hello <b>Bob</b>,\nhow are *you*?']);
  });

  test('keeps every line break, however it was made', () => {
    expect(shape('a\r\nb\rc\u2028d')).toEqual(['text a\nb\nc\nd']);
  });

  test('shows control characters and bidi overrides instead of obeying them', () => {
    expect(shape('a\u0000b\u001b[31m\u202egnp.exe')).toEqual(['text a\ufffdb\ufffd[31m\ufffdgnp.exe']);
  });

  test('an empty text has no tokens', () => {
    expect(shape('')).toEqual([]);
  });
});

describe('links', () => {
  test.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['HTTP://EXAMPLE.com', 'HTTP://EXAMPLE.com'],
    ['http://localhost:3000/x', 'http://localhost:3000/x'],
    ['www.example.com', 'https://www.example.com'],
    ['mailto:bob@example.com', 'mailto:bob@example.com'],
    ['bob@example.com', 'mailto:bob@example.com'],
  ])('%s leads to %s', (typed, href) => {
    expect(tokensOf(typed)).toEqual([{ kind: 'link', text: typed, href }]);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'ftp://example.com/x',
    'vbscript:x',
    'readme.md',
    'main.rs',
    'example.com',
    '[x](javascript:alert(1))',
  ])('%s is no link', (typed) => {
    expect(tokensOf(typed).filter((token) => token.kind === 'link')).toEqual([]);
  });

  test('end before the punctuation of the sentence', () => {
    expect(shape('(see https://example.com/a).')).toEqual([
      'text (see ',
      'link https://example.com/a',
      'text ).',
    ]);
  });

  test('hold no hidden direction marks', () => {
    const [link] = tokensOf('https://example.com/\u202egpj.exe');
    expect(link?.text).toBe('https://example.com/\ufffdgpj.exe');
  });
});

describe('emoticons', () => {
  test('are drawn where they stand alone', () => {
    expect(shape(':-) hi ;)\n<3')).toEqual(['emoji :-)', 'text  hi ', 'emoji ;)', 'text \n', 'emoji <3']);
  });

  test('carry what they are drawn as, and what they are called', () => {
    expect(tokensOf(':D')).toEqual([{ kind: 'emoji', text: ':D', emoji: '😀', name: 'big smile' }]);
  });

  test.each(['a:)', ':)b', 'http://a.example/:)', '8:3', '(:D)', 'std::Option:P'])(
    'stay text inside of words: %s',
    (typed) => {
      expect(tokensOf(typed).filter((token) => token.kind === 'emoji')).toEqual([]);
    },
  );

  test('stay text beside code and links, which are no spaces', () => {
    expect(shape('`x`:) :)`x`')).toEqual(['code x', 'text :) :)', 'code x']);
  });
});

describe('code', () => {
  test('is left alone: no links, no emoticons, no stars', () => {
    expect(shape('`:-) https://example.com *x*`')).toEqual(['code :-) https://example.com *x*']);
  });

  test('a block takes the line ends around it along', () => {
    expect(shape('see\n```\nif (a) {\n    b();\n}\n```\nok')).toEqual([
      'text see',
      'block if (a) {\n    b();\n}',
      'text ok',
    ]);
  });

  test.each(['`', '``', '```', 'a ` b', '```a', '`a\nb`'])('unfinished code is text: %j', (typed) => {
    expect(shape(typed)).toEqual([`text ${typed}`]);
  });
});

describe('hostile texts', () => {
  const bytes = 20_000;
  test.each([
    ['a long word', 'x'.repeat(bytes)],
    ['unfinished code', '`'.repeat(bytes)],
    ['open blocks', '``` '.repeat(bytes / 4)],
    ['unfinished links', 'http://'.repeat(bytes / 7)],
    ['addresses', 'a@b.co '.repeat(bytes / 7)],
    ['brackets', 'http://a.b/((((('.repeat(bytes / 16)],
    ['emoticons', ':) '.repeat(bytes / 3)],
    ['marks', 'a\u0301'.repeat(bytes / 3)],
  ])('%s: all of it is shown, and what would take forever runs into the time a test has', (_name, text) => {
    const tokens = tokensOf(text);
    expect(tokens.length).toBeGreaterThan(0);
    if (!text.includes('`')) expect(tokens.map((token) => token.text).join('')).toBe(text);
  });
});
