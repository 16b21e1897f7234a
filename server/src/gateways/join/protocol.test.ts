/** The JOIN protocol, to the byte. */
import { describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { answerTo, connect, guest, webUser, withSwitchboard } from './testing/people.ts';

withSwitchboard();

describe('J1 the first line', () => {
  it.each([
    'JOIN cooking james',
    'join cooking james',
    'JoIn cooking james',
    'JOIN cooking james\r',
    'JOIN a james',
    'JOIN !"#$%&\'()*+,-./:;<= james',
  ])('J1 %j joins', async (line) => {
    const client = connect();
    client.write(`${line}\n`);
    await client.lines.exactly('james has joined');
  });

  it.each([
    ['three names', 'JOIN foo bar blah\n'],
    ['a name of 22 characters', 'JOIN foo usernameislongerthan20chars\n'],
    ['a name of 21 characters', `JOIN foo ${'x'.repeat(21)}\n`],
    ['a room of 21 characters', `JOIN ${'x'.repeat(21)} joe\n`],
    ['another command', 'EAT tacos\n'],
    ['no name', 'JOIN foo\n'],
    ['an empty name', 'JOIN foo \n'],
    ['no room and no name', 'JOIN\n'],
    ['two spaces', 'JOIN foo  joe\n'],
    ['two spaces before', 'JOIN  foo joe\n'],
    ['a space before', ' JOIN foo joe\n'],
    ['a space after', 'JOIN foo joe \n'],
    ['a tab', 'JOIN\tfoo joe\n'],
    ['a control character', 'JOIN foo j\x07e\n'],
    ['DEL', 'JOIN foo joe\x7f\n'],
    ['NUL', 'JOIN foo joe\0\n'],
    ['a character that is not ASCII', 'JOIN foo josé\n'],
    ['a room that is not ASCII', 'JOIN café joe\n'],
    ['a room with a control character', 'JOIN fo\x07 joe\n'],
    ['one that folds to ASCII', 'JO\u0130N foo joe\n'],
    ['two CRs', 'JOIN foo joe\r\r\n'],
    ['a CR within', 'JOIN foo\rjoe\n'],
    ['an empty line', '\n'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0, 0x0a])],
    ['an endless line', 'x'.repeat(limits.lineBytes)],
  ])('J1 %s: ERROR, and closed', async (_what, bytes) => {
    expect(await answerTo(bytes)).toBe('ERROR\n');
  });

  it('J1 names of 20 characters are let in', async () => {
    await guest('r'.repeat(20), 'n'.repeat(20));
  });

  it('J1 what follows an error is not obeyed', async () => {
    const watcher = await guest('foo', 'watcher');
    expect(await answerTo('EAT tacos\nJOIN foo joe\nhello\n')).toBe('ERROR\n');
    watcher.write('the end\n');
    await watcher.lines.exactly('watcher: the end');
  });
});

describe('J2 the room', () => {
  it('J2 the typical session, to the byte', async () => {
    const joe = connect();
    joe.write('JOIN cooking joe\nno one here yet\n');
    await joe.lines.exactly('joe has joined', 'joe: no one here yet');
    const bob = connect();
    bob.write('Join cooking bob\nhi joe\n');
    await bob.lines.exactly('bob has joined', 'bob: hi joe');
    await joe.lines.exactly('bob has joined', 'bob: hi joe');
    joe.write('good day, bob\n');
    await bob.lines.exactly('joe: good day, bob');
    joe.stream.end();
    const toJoe = 'joe has joined\njoe: no one here yet\nbob has joined\nbob: hi joe\njoe: good day, bob\n';
    expect(await joe.closed()).toBe(toJoe);
    await bob.lines.exactly('joe has left');
    bob.write('all alone now\n');
    await bob.lines.exactly('bob: all alone now');
    bob.stream.end();
    expect(await bob.closed()).toBe(
      'bob has joined\nbob: hi joe\njoe: good day, bob\njoe has left\nbob: all alone now\n',
    );
  });

  it('J2 all lines of one write come back, also the last ones before the connection is closed', async () => {
    const bob = await guest('cooking', 'bob');
    const joe = connect();
    joe.stream.end('JOIN cooking joe\none\ntwo\n\nthree\nnot a line');
    expect(await joe.closed()).toBe('joe has joined\njoe: one\njoe: two\njoe: \njoe: three\n');
    await bob.lines.exactly('joe has joined', 'joe: one', 'joe: two', 'joe: ', 'joe: three', 'joe has left');
  });

  it('J2 who is cut off has left', async () => {
    const [bob, joe] = [await guest('cooking', 'bob'), await guest('cooking', 'joe')];
    joe.stream.resetAndDestroy();
    await bob.lines.exactly('joe has joined', 'joe has left');
  });

  it('J2 who has sent too long a line has left, and hears an ERROR after their last lines', async () => {
    const [bob, joe] = [await guest('cooking', 'bob'), await guest('cooking', 'joe')];
    joe.write(`before\n${'x'.repeat(limits.lineBytes)}\nafter\n`);
    expect(await joe.closed()).toBe('joe has joined\njoe: before\nERROR\n');
    await bob.lines.exactly('joe has joined', 'joe: before', 'joe has left');
  });

  it('J2 JOIN is a command once: after that it is a line', async () => {
    const joe = await guest('cooking', 'joe');
    joe.write('JOIN baking joe\n');
    await joe.lines.exactly('joe: JOIN baking joe');
  });

  it('H4 nothing said in one room is seen in another', async () => {
    const [ann, bob] = [await guest('one', 'ann'), await guest('two', 'bob')];
    ann.write('for one\n');
    bob.write('for two\n');
    await ann.lines.exactly('ann: for one');
    await bob.lines.exactly('bob: for two');
    await ann.close();
    bob.write('and now?\n');
    await bob.lines.exactly('bob: and now?');
  });

  it('H3 rooms are the same in any case', async () => {
    const ann = await guest('Cooking', 'ann');
    await guest('cOOKING', 'bob');
    await ann.lines.exactly('bob has joined');
  });

  it('H4 a room vanishes with its last member', async () => {
    const web = await webUser('web', 'lobby');
    const [ann, bob] = [await guest('cooking', 'ann'), await guest('cooking', 'bob')];
    const inCooking = async () => (await web.get('rooms', {})).rooms;
    expect(await inCooking()).toEqual([
      { name: 'cooking', members: 2 },
      { name: 'lobby', members: 1 },
    ]);
    await Promise.all([ann.close(), bob.close()]);
    await expect.poll(inCooking).toEqual([{ name: 'lobby', members: 1 }]);
  });
});

describe('J3 lines are bytes', () => {
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 10));

  it('J3 carries every byte, valid UTF-8 or not', async () => {
    const [joe, bob] = [await guest('cooking', 'joe'), await guest('cooking', 'bob')];
    await joe.lines.exactly('bob has joined');
    joe.write(Buffer.concat([everyByte, Buffer.from('\n')]));
    const line = `joe: ${everyByte.toString('latin1')}`;
    await joe.lines.exactly(line);
    await bob.lines.exactly(line);
  });

  it.each([
    ['a CR in the middle', 'one\rtwo\n', 'joe: one\rtwo\n'],
    ['a CR at the end, dropped', 'one\r\n', 'joe: one\n'],
    ['two CRs, one dropped', 'one\r\r\n', 'joe: one\r\n'],
    ['a line separator', 'one\u2028two\n', 'joe: one\u2028two\n'],
    ['a byte order mark', '\ufeffone\n', 'joe: \ufeffone\n'],
    ['a replacement character', '\ufffd\n', 'joe: \ufffd\n'],
    ['an empty line', '\n', 'joe: \n'],
    ['only a CR', '\r\n', 'joe: \n'],
    ['escape sequences', '\x1b[31mred\n', 'joe: \x1b[31mred\n'],
  ])('J3 %s', async (_what, bytes, answer) => {
    const joe = connect();
    joe.stream.end(`JOIN cooking joe\n${bytes}`);
    expect(Buffer.from(await joe.closed(), 'latin1').toString()).toBe(`joe has joined\n${answer}`);
  });

  it.each([
    ['20,000 bytes with the newline', 'x'.repeat(19_999), ''],
    ['20,000 bytes with CR and newline', 'x'.repeat(19_998), '\r'],
  ])('J3 %s are carried', async (_what, text, cr) => {
    const joe = connect();
    joe.stream.end(`JOIN cooking joe\n${text}${cr}\n`);
    expect(await joe.closed()).toBe(`joe has joined\njoe: ${text}\n`);
  });

  it.each([
    ['20,001 bytes with the newline', `${'x'.repeat(20_000)}\n`],
    ['20,001 bytes with CR and newline', `${'x'.repeat(19_999)}\r\n`],
    ['20,000 bytes without one', 'x'.repeat(20_000)],
  ])('J3 %s are too much', async (_what, line) => {
    const joe = connect();
    joe.write(`JOIN cooking joe\n${line}`);
    expect(await joe.closed()).toBe('joe has joined\nERROR\n');
  });

  it('J3 elsewhere, bytes that are no UTF-8 show as U+FFFD; they are told as well', async () => {
    const web = await webUser('web', 'cooking');
    const joe = await guest('cooking', 'joe');
    const bytes = Buffer.from([0x68, 0x69, 0xff]);
    joe.write(Buffer.concat([bytes, Buffer.from('\n')]));
    joe.write('valid \ufffd\n');
    await web.lines.next(/valid/);
    expect(web.all('message')).toMatchObject([
      {
        from: 'joe|guest',
        guest: 'joe',
        room: 'cooking',
        text: 'hi\ufffd',
        bytes: bytes.toString('base64url'),
      },
      { from: 'joe|guest', guest: 'joe', room: 'cooking', text: 'valid \ufffd' },
    ]);
    expect(web.all('message')[1]).not.toHaveProperty('bytes');
  });
});
