import { describe, expect, it } from 'vitest';
import { type Command, formatCommand, parseCommand } from './commands.ts';
import { parseMessage } from './messages.ts';
import { LineSplitter } from './splitter.ts';

describe('L1 commands', () => {
  it.each<[string, Command]>([
    ['LOGIN gh', { verb: 'LOGIN', name: 'gh' }],
    ['login  Bob Smith ', { verb: 'LOGIN', name: 'Bob Smith' }],
    ['  USERS  ', { verb: 'USERS' }],
    ['SEND bob  two  spaces ', { verb: 'SEND', user: 'bob', text: ' two  spaces ' }],
    ['SEND   bob hi', { verb: 'SEND', user: 'bob', text: 'hi' }],
    ['Say chat USERS', { verb: 'SAY', room: 'chat', text: 'USERS' }],
    ['PING 1 2', { verb: 'PING', token: '1 2' }],
    ['CALL users {}', { verb: 'CALL', event: 'users', body: {} }],
    ['CALL say [1, "\\n"]', { verb: 'CALL', event: 'say', body: [1, '\n'] }],
  ])('L1 %j is read', (line, command) => {
    expect(parseCommand(line)).toEqual(command);
  });

  it.each([
    ['', '?', 'There is no such verb.'],
    [' ', '?', 'There is no such verb.'],
    ['FLY away', '?', 'There is no such verb.'],
    ['LOGIN\tbob', '?', 'There is no such verb.'],
    ['constructor', '?', 'There is no such verb.'],
    ['login', 'LOGIN', 'The form is: LOGIN name'],
    ['LOGIN  ', 'LOGIN', 'The form is: LOGIN name'],
    ['SEND bob', 'SEND', 'The form is: SEND user text'],
    ['SEND bob ', 'SEND', 'The form is: SEND user text'],
    ['SAY', 'SAY', 'The form is: SAY room text'],
    ['USERS all', 'USERS', 'The form is: USERS'],
    ['CALL say {', 'CALL', 'The form is: CALL event body'],
    ['CALL say', 'CALL', 'The form is: CALL event body'],
  ])('L1 %j is no command', (line, misread, why) => {
    expect(parseCommand(line)).toEqual({ misread, why });
  });

  it.each<Command>([
    { verb: 'SEND', user: 'bob smith', text: 'hi' },
    { verb: 'SEND', user: '', text: 'hi' },
    { verb: 'SEND', user: 'bob', text: 'two\nlines' },
    { verb: 'LOGIN', name: 'bob\nLOGOUT' },
  ])('L1 %j is not written, for it would be read as something else', (command) => {
    expect(() => formatCommand(command)).toThrow(RangeError);
  });
});

describe('L1 messages', () => {
  it.each([
    '',
    'FLY',
    'users a',
    'OK',
    'ERROR SEND',
    'ROOM x',
    'EVENT x []',
    'EVENT x null',
    'EVENT x',
    'toString',
  ])('L1 %j is nothing that a server says, and does no harm', (line) => {
    expect(parseMessage(line)).toBeUndefined();
  });

  it('L1 a text may be empty, also where the space before it was lost', () => {
    const said = { type: 'SAID', room: 'chat', from: 'bob', text: '' };
    expect([parseMessage('SAID chat bob '), parseMessage('SAID chat bob')]).toEqual([said, said]);
  });

  it('H3 a room whose name holds a colon keeps it', () => {
    expect(parseMessage('ROOMS a:1 a:b:2 nonsense')).toEqual({
      type: 'ROOMS',
      rooms: [
        { name: 'a', members: 1 },
        { name: 'a:b', members: 2 },
      ],
    });
  });
});

describe('L1 lines of bytes', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('L1 drops one CR before LF, keeps others, and shows bytes that are no UTF-8 as U+FFFD', () => {
    const splitter = new LineSplitter(100);
    expect(splitter.push(bytes('a\r\nb\rc\r\r\n\n\ufeffd\n'))).toEqual(['a', 'b\rc\r', '', '\ufeffd']);
    expect(splitter.push(Uint8Array.of(0xff, 0x41, 0x0a))).toEqual(['\ufffdA']);
  });

  it('X3 takes lines up to its limit, and says so past it, also before they end', () => {
    expect(new LineSplitter(3).push(bytes('abc\nde'))).toEqual(['abc']);
    expect(() => new LineSplitter(3).push(bytes('abcd\n'))).toThrow('more than 3 characters');
    const splitter = new LineSplitter(3);
    splitter.push(bytes('ab'));
    expect(() => splitter.push(bytes('cd'))).toThrow('more than 3 characters');
  });
});
