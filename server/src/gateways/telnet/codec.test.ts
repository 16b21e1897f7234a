import { describe, expect, it } from 'vitest';
import { overlong } from '../../engine/line-framer.ts';
import { TelnetCodec } from './codec.ts';

const IAC = '\xff';
const [WILL, WONT, DO, DONT, SB, SE] = ['\xfb', '\xfc', '\xfd', '\xfe', '\xfa', '\xf0'];
const [BINARY, ECHO, SGA, TIMING_MARK, TTYPE, NAWS] = ['\x00', '\x01', '\x03', '\x06', '\x18', '\x1f'];

/** A codec and what comes out of it, bytes as characters. */
function start(limitBytes = 100) {
  let sent = '';
  const codec = new TelnetCodec(limitBytes, (bytes) => {
    sent += bytes.toString('latin1');
  });
  return {
    /** Gives it bytes; returns the lines, as UTF-8. */
    give(bytes: string | Buffer): (string | typeof overlong)[] {
      codec.push(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
      const lines: (string | typeof overlong)[] = [];
      for (let line = codec.next(); line !== undefined; line = codec.next())
        lines.push(line === overlong ? line : line.toString());
      return lines;
    },
    /** What it has sent since the last call. */
    sent(): string {
      const text = sent;
      sent = '';
      return text;
    },
    amid: (output: string) => codec.amid(Buffer.from(output)).toString(),
  };
}

const utf8 = (text: string) => Buffer.from(text).toString('latin1');

describe('TelnetCodec', () => {
  it.each([
    ['CR LF', 'one\r\ntwo\r\n', ['one', 'two']],
    ['CR NUL', 'one\r\0two\r\0', ['one', 'two']],
    ['LF', 'one\ntwo\n', ['one', 'two']],
    ['CR alone', 'one\rtwo\r', ['one', 'two']],
    ['empty lines', '\r\n\n\r\0', ['', '', '']],
    ['NUL means nothing', 'o\0ne\n', ['one']],
    ['IAC IAC is a byte 255, which is no UTF-8', `a${IAC}${IAC}b\n`, ['a\ufffdb']],
    ['unknown commands are passed over', `a${IAC}\xf1b${IAC}\xf9c${IAC}\x41d\n`, ['abcd']],
  ])('T3 ends lines: %s', (_what, bytes, lines) => {
    const { give, sent } = start();
    expect(give(bytes)).toEqual(lines);
    expect(sent()).toBe('');
  });

  it('T3 a line is given at its CR; the LF may come later', () => {
    const { give } = start();
    expect(give('one\r')).toEqual(['one']);
    expect(give('\n')).toEqual([]);
    expect(give('\n')).toEqual(['']);
  });

  it('T3 negotiates nothing unasked', () => {
    const { give, sent } = start();
    give('hello\r\nthere');
    expect(sent()).toBe('');
  });

  it.each([
    ['agrees to echo', DO + ECHO, WILL + ECHO],
    ['agrees to suppress go-aheads', DO + SGA, WILL + SGA],
    ['lets the other side suppress its own', WILL + SGA, DO + SGA],
    ['agrees to binary, both ways', DO + BINARY, WILL + BINARY],
    ['agrees to binary, both ways', WILL + BINARY, DO + BINARY],
    ['refuses what it does not do', DO + NAWS, WONT + NAWS],
    ['refuses what it does not want', WILL + TTYPE, DONT + TTYPE],
    ['does not want the other side to echo', WILL + ECHO, DONT + ECHO],
  ])('T3 %s, once', (_what, asked, answer) => {
    const { give, sent } = start();
    expect(give(IAC + asked)).toEqual([]);
    expect(sent()).toBe(IAC + answer);
    give(IAC + asked);
    expect(sent()).toBe('');
  });

  it('T3 answers each DO TIMING-MARK', () => {
    const { give, sent } = start();
    give(IAC + DO + TIMING_MARK + IAC + DO + TIMING_MARK);
    expect(sent()).toBe((IAC + WILL + TIMING_MARK).repeat(2));
  });

  it('T3 ends an option when asked to, and says nothing about one that is off', () => {
    const { give, sent } = start();
    give(IAC + DONT + ECHO + IAC + WONT + NAWS);
    expect(sent()).toBe('');
    give(IAC + DO + ECHO + IAC + DONT + ECHO);
    expect(sent()).toBe(IAC + WILL + ECHO + IAC + WONT + ECHO);
    give('not echoed');
    expect(sent()).toBe('');
    give(IAC + DO + ECHO);
    expect(sent()).toBe(IAC + WILL + ECHO);
  });

  it('T3 skips subnegotiations, also with IAC and line ends inside', () => {
    const { give, sent } = start();
    expect(give(`a${IAC}${SB}${NAWS}\0P${IAC}${IAC}\r\n${IAC}${SE}b\r\n`)).toEqual(['ab']);
    expect(sent()).toBe('');
  });

  it('T3 gives up a subnegotiation without an end', () => {
    const { give } = start();
    expect(give(`${IAC}${SB}${NAWS}${'x'.repeat(5_000)}\nstill here\n`)).toEqual([overlong, 'still here']);
  });

  it('T3 answers ARE YOU THERE, and erases for the commands and the keys', () => {
    const { give, sent } = start();
    expect(give(`${IAC}\xf6`)).toEqual([]);
    expect(sent()).toBe('[Yes]\r\n');
    expect(give(`abc${IAC}\xf7d\n`)).toEqual(['abd']);
    expect(give(`abc${IAC}\xf8d\n`)).toEqual(['d']);
    expect(give('abc\b\x7fd\n')).toEqual(['ad']);
    expect(give('abc\x15d\n')).toEqual(['d']);
    expect(give('one two \x17three\n')).toEqual(['one three']);
    expect(give('\b\x17\x15ok\n')).toEqual(['ok']);
    expect(sent()).toBe('');
  });

  it('T3 erases whole characters, with the marks on them', () => {
    const { give } = start();
    expect(give(utf8('aé\b日\b😀\be\u0301\u0323\bz\n'))).toEqual(['az']);
  });

  it('T3 takes UTF-8 split between reads', () => {
    const { give } = start();
    const lines = Array.from(Buffer.from('日本 é 😀\n'), (byte) => give(Buffer.of(byte)));
    expect(lines.flat()).toEqual(['日本 é 😀']);
  });

  it.each([
    ['Ü', '\xc3', '\xf3', ''],
    ['Ú', '\xc3', '\xed', ''],
    ['Ã', '\xc3', '\xf4', ''],
    ['Ï', '\xc3', '\xf5', ''],
    ['“', '\xe2\x80', '\xf3', ''],
    ['本', '\xe6', '\xf3', '\xac'],
  ])(
    "T3 mends %s, in which Debian's telnet takes a byte for a control character",
    (character, before, command, after) => {
      const { give, sent } = start();
      const asTelnetSendsIt = before + IAC + command + IAC + DO + TIMING_MARK + after;
      expect(give(`a${asTelnetSendsIt}z\r\n`)).toEqual([`a${character}z`]);
      expect(sent()).toBe(IAC + WILL + TIMING_MARK);
      expect(give(`a${IAC}${command}z\r\n`)).toEqual(['az']);
    },
  );

  it('H5 reports an overlong line once, skips it, and lives on', () => {
    const { give } = start(10);
    expect(give('0123456789\n')).toEqual(['0123456789']);
    expect(give('01234567890')).toEqual([overlong]);
    expect(give('and more')).toEqual([]);
    expect(give('and more\b\x15\r\nshort\r\n')).toEqual(['short']);
  });

  it('keeps control characters that are part of a text', () => {
    const { give } = start();
    expect(give('a\x1b[31mb\x07\n')).toEqual(['a\x1b[31mb\x07']);
  });

  describe('echoing', () => {
    const startEcho = (limitBytes?: number) => {
      const codec = start(limitBytes);
      codec.give(IAC + DO + ECHO + IAC + DO + SGA);
      codec.sent();
      return codec;
    };

    it('T3 shows what is typed, and the line end', () => {
      const { give, sent } = startEcho();
      give('hi');
      expect(sent()).toBe('hi');
      expect(give('!\r\0')).toEqual(['hi!']);
      expect(sent()).toBe('!\r\n');
    });

    it('T3 shows characters when they are whole', () => {
      const { give, sent } = startEcho();
      give('\xe6\x97');
      expect(sent()).toBe('');
      give('\xa5');
      expect(sent()).toBe(utf8('日'));
    });

    it('T3 takes erased characters off the screen, as wide as they are', () => {
      const { give, sent } = startEcho();
      give(utf8('a日é'));
      sent();
      give('\x7f');
      expect(sent()).toBe('\b \b');
      give('\b');
      expect(sent()).toBe('\b\b  \b\b');
      give('\b\b\b');
      expect(sent()).toBe('\b \b');
      give('one two');
      sent();
      give('\x17');
      expect(sent()).toBe('\b\b\b   \b\b\b');
      give('\x15');
      expect(sent()).toBe('\b\b\b\b    \b\b\b\b');
      expect(give('end\r\0')).toEqual(['end']);
    });

    it('T3 keys without a meaning do nothing', () => {
      const { give, sent } = startEcho();
      expect(give('\x1b[A\x1b[1;5C\x1bOPa\x03\x0c\x04b\r\0')).toEqual(['ab']);
      expect(sent()).toBe('ab\r\n');
    });

    it('T3 what arrives takes the place of the line being typed, which is shown again below', () => {
      const { give, sent, amid } = startEcho();
      expect(amid('foo: hi\r\n')).toBe('foo: hi\r\n');
      give('half');
      sent();
      expect(amid('foo: hi\r\n')).toBe('\r    \rfoo: hi\r\nhalf');
      give('\x15');
      expect(sent()).toBe('\b\b\b\b    \b\b\b\b');
      expect(amid('foo: hi\r\n')).toBe('foo: hi\r\n');
    });

    it('T3 leaves a line that may have wrapped where it is, and shows its end again', () => {
      const { give, sent, amid } = startEcho(1_000);
      give('x'.repeat(90) + 'y'.repeat(60));
      sent();
      expect(amid('foo: hi\r\n')).toBe(`\r\nfoo: hi\r\n${'y'.repeat(60)}`);
      give('\b'.repeat(60));
      sent();
      expect(amid('foo: hi\r\n')).toBe(`\r${' '.repeat(60)}\rfoo: hi\r\n${'x'.repeat(60)}`);
    });

    it('H5 ends the echo of an overlong line', () => {
      const { give, sent } = startEcho(3);
      expect(give('abcd')).toEqual([overlong]);
      expect(sent()).toBe('abc\r\n');
      expect(give('efg\r\0ok\r\0')).toEqual(['ok']);
      expect(sent()).toBe('ok\r\n');
    });

    it('answers ARE YOU THERE around the line being typed', () => {
      const { give, sent } = startEcho();
      give(`ab${IAC}\xf6`);
      expect(sent()).toBe('ab\r  \r[Yes]\r\nab');
    });
  });
});
