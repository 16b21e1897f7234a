import { describe, expect, it } from 'vitest';
import { ctcp, ctcpOf, plain } from './formatting.ts';

describe('formatting', () => {
  it.each([
    ['no codes, none lost', 'no codes, none lost'],
    [
      '\x02bold\x02 \x1ditalic\x1d \x1funder\x1f \x1estrike\x1e \x11mono\x11 \x16back\x16 \x0fend',
      'bold italic under strike mono back end',
    ],
    ['\x034red\x03', 'red'],
    ['\x0304,12red on blue', 'red on blue'],
    ['\x03123', '3'],
    ['\x0312,345', '5'],
    ['\x034, comma', ', comma'],
    ['\x03,4', ',4'],
    ['\x0304,text', ',text'],
    ['\x04ff00AAhex\x04', 'hex'],
    ['\x04ff00AA,00ff00both', 'both'],
    ['\x04ff00notsix', 'ff00notsix'],
    ['\x02\x03\x0f', ''],
    ['tab\tand é日😀', 'tab\tand é日😀'],
  ])('I3 %j without its codes is %j', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it.each([
    ['\x01ACTION waves\x01', 'ACTION', 'waves'],
    ['\x01action waves  twice \x01', 'ACTION', 'waves  twice '],
    ['\x01VERSION\x01', 'VERSION', ''],
    ['\x01PING 123 456', 'PING', '123 456'],
    ['\x01ACTION \x01', 'ACTION', ''],
    ['\x01DCC SEND a.txt 1 2 3\x01', 'DCC', 'SEND a.txt 1 2 3'],
  ])('I1 %j is a CTCP', (text, verb, rest) => {
    expect(ctcpOf(text)).toEqual({ verb, rest });
  });

  it.each([
    'ACTION waves',
    '\x01',
    '\x01\x01',
    '\x01 ACTION\x01',
    'a\x01ACTION waves\x01',
    '\x01ACTION a\x01 b',
    '\x01ACTION a\x01b\x01',
    '\x01PING a\n:evil PRIVMSG #chat :b\x01',
    '\x01PING\r\nQUIT\x01',
    '\x01PING a\x01\n',
  ])('I1 %j is none', (text) => {
    expect(ctcpOf(text)).toBeUndefined();
  });

  it('I1 writes one', () => {
    expect(ctcp('ACTION', 'waves')).toBe('\x01ACTION waves\x01');
  });
});
