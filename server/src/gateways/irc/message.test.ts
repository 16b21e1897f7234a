import { describe, expect, it } from 'vitest';
import { escapeTag, formatMessage, type Message, parseMessage, unescapeTag } from './message.ts';

const message = (
  command: string,
  params: string[] = [],
  more: Partial<Pick<Message, 'tags' | 'source'>> = {},
) => ({ tags: {}, source: undefined, command, params, ...more });

describe('IRC messages', () => {
  it.each<[string, Message]>([
    ['QUIT', message('QUIT')],
    ['quit', message('QUIT')],
    ['Privmsg #tea Milk?', message('PRIVMSG', ['#tea', 'Milk?'])],
    ['PRIVMSG #tea :Milk?', message('PRIVMSG', ['#tea', 'Milk?'])],
    ['PRIVMSG #tea :with milk, please', message('PRIVMSG', ['#tea', 'with milk, please'])],
    ['PRIVMSG #tea :  two before, two after  ', message('PRIVMSG', ['#tea', '  two before, two after  '])],
    ['PRIVMSG #tea ::-)', message('PRIVMSG', ['#tea', ':-)'])],
    ['PRIVMSG #tea : :', message('PRIVMSG', ['#tea', ' :'])],
    ['PRIVMSG #tea :one :two', message('PRIVMSG', ['#tea', 'one :two'])],
    ['PRIVMSG #tea half:past:ten', message('PRIVMSG', ['#tea', 'half:past:ten'])],
    ['PRIVMSG #tea @five', message('PRIVMSG', ['#tea', '@five'])],
    ['AWAY :', message('AWAY', [''])],
    ['AWAY', message('AWAY')],
    ['AWAY ', message('AWAY')],
    ['USER   jo  0   *   :Jo Doe', message('USER', ['jo', '0', '*', 'Jo Doe'])],
    ['JOIN #tea   ', message('JOIN', ['#tea'])],
    ['JOIN #tea   :', message('JOIN', ['#tea', ''])],
    ['  JOIN #tea', message('JOIN', ['#tea'])],
    ['NICK\tjo', message('NICK\tJO')],
    ['NICK Jürgen日本', message('NICK', ['Jürgen日本'])],
    ['PRIVMSG #tea :a\u2028b\u0001', message('PRIVMSG', ['#tea', 'a\u2028b\u0001'])],
    [':jo QUIT', message('QUIT', [], { source: 'jo' })],
    [':jo!jo@web  PRIVMSG   #tea  :hi', message('PRIVMSG', ['#tea', 'hi'], { source: 'jo!jo@web' })],
    [': PING x', message('PING', ['x'], { source: '' })],
    [':a:b!c@d PING x', message('PING', ['x'], { source: 'a:b!c@d' })],
    [':tea.example 433 * jo :Taken', message('433', ['*', 'jo', 'Taken'], { source: 'tea.example' })],
    ['@a=1 PING x', message('PING', ['x'], { tags: { a: '1' } })],
    ['@a=1   :jo   PING   x', message('PING', ['x'], { tags: { a: '1' }, source: 'jo' })],
    ['@a PING', message('PING', [], { tags: { a: '' } })],
    ['@a= PING', message('PING', [], { tags: { a: '' } })],
    ['@a;b=;c=3 PING', message('PING', [], { tags: { a: '', b: '', c: '3' } })],
    ['@a=1;a=2;a PING', message('PING', [], { tags: { a: '' } })],
    ['@a=x=y==z PING', message('PING', [], { tags: { a: 'x=y==z' } })],
    ['@;;a=1; PING', message('PING', [], { tags: { a: '1' } })],
    ['@=1 PING', message('PING')],
    ['@ PING', message('PING')],
    [
      '@+tea.example/cup-2=a,b:c;time=12:00 PING',
      message('PING', [], { tags: { '+tea.example/cup-2': 'a,b:c', time: '12:00' } }),
    ],
    [
      String.raw`@a=semi\:colon;b=a\sspace;c=back\\slash;d=c\rl\nf PING`,
      message('PING', [], { tags: { a: 'semi;colon', b: 'a space', c: 'back\\slash', d: 'c\rl\nf' } }),
    ],
    [
      String.raw`@a=no\xmeaning\;b=\\s\\\s;c=\ PING`,
      message('PING', [], { tags: { a: 'noxmeaning', b: '\\s\\ ', c: '' } }),
    ],
    ['@__proto__=1;constructor=2 PING', message('PING', [], { tags: { constructor: '2' } })],
  ])('I1 I2 reads %j', (line, expected) => {
    expect(parseMessage(line)).toEqual(expected);
  });

  it.each([
    '',
    ' ',
    '   ',
    ':',
    ': ',
    ':jo',
    ':jo ',
    ':jo :',
    '@a',
    '@a ',
    '@a :jo',
    '@a :jo ',
    '@a @b PING',
    ': :',
  ])('I1 finds no command in %j', (line) => {
    expect(parseMessage(line)).toBeUndefined();
  });

  it.each<[string, Partial<Message> & { command: string }]>([
    ['QUIT', { command: 'QUIT' }],
    ['JOIN #tea', { command: 'JOIN', params: ['#tea'] }],
    [':jo JOIN #tea * :Jo Doe', { source: 'jo', command: 'JOIN', params: ['#tea', '*', 'Jo Doe'] }],
    ['PRIVMSG #tea :hi', { command: 'PRIVMSG', params: ['#tea', 'hi'] }],
    ['TOPIC #tea ::)', { command: 'TOPIC', params: ['#tea', ':)'] }],
    ['TOPIC #tea :', { command: 'TOPIC', params: ['#tea', ''] }],
    ['TOPIC #tea a:b', { command: 'TOPIC', params: ['#tea', 'a:b'] }],
    ['004 jo tea 1 i n', { command: '004', params: ['jo', 'tea', '1', 'i', 'n'] }],
    ['376 jo :End', { command: '376', params: ['jo', 'End'] }],
    ['@a;b=1 PING x', { command: 'PING', tags: { a: '', b: '1' }, params: ['x'] }],
    [String.raw`@a=\:\s\\\r\n PING`, { command: 'PING', tags: { a: '; \\\r\n' } }],
    [':=@ PING', { source: '=@', command: 'PING' }],
  ])('I1 I2 writes %j', (line, form) => {
    expect(formatMessage(form)).toBe(line);
  });

  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['; \\\r\n', String.raw`\:\s\\\r\n`],
    ['\\:', String.raw`\\:`],
    ['a=b,c"d\u00e9', 'a=b,c"d\u00e9'],
  ])('I2 a tag’s value %j stands in a line as %j', (value, inLine) => {
    expect(escapeTag(value)).toBe(inLine);
    expect(unescapeTag(inLine)).toBe(value);
  });
});
