import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '#shared/text';
import { parseMessage } from './message.ts';
import {
  guest,
  heard,
  heardOf,
  ircUser,
  server,
  steady,
  telnetUser,
  webUser,
  withSwitchboard,
} from './testing/people.ts';

describe('IRC talk', () => {
  withSwitchboard();

  it('I1 says and tells, to IRC and back, without an echo for who asked for none', async () => {
    const [alice, bob] = [await ircUser('alice', '', 'chat'), await ircUser('bob', '', 'chat')];
    await alice.settled();
    expect(await heardOf(bob, alice, 'PRIVMSG #chat :hi there', 'PRIVMSG #CHAT :x')).toEqual([
      ':alice!alice@irc PRIVMSG #chat :hi there',
      ':alice!alice@irc PRIVMSG #chat :x',
    ]);
    expect(await heardOf(bob, alice, 'PRIVMSG bob :psst')).toEqual([':alice!alice@irc PRIVMSG bob :psst']);
    expect(await alice.answers('PRIVMSG #chat :hi', 'PRIVMSG bob :psst', 'NOTICE #chat :n')).toEqual([]);
  });

  it('I3 the page and IRC say and tell each other', async () => {
    const [alice, page] = [await ircUser('alice', '', 'chat'), await webUser('page', 'chat')];
    expect(
      await heard(alice, async () => {
        await page.get('say', { room: 'chat', text: 'hello' });
        await page.get('tell', { to: 'ALICE', text: 'psst' });
        await page.get('broadcast', { text: 'dinner' });
      }),
    ).toEqual([
      ':page!page@web PRIVMSG #chat :hello',
      ':page!page@web PRIVMSG ALICE :psst',
      ':page!page@web PRIVMSG $* :dinner',
    ]);
    alice.send('PRIVMSG #chat :hi', 'PRIVMSG Page :psst', 'PRIVMSG $* :tea');
    await page.lines.next('message {"from":"alice","room":"chat","text":"hi","gateway":"irc"}');
    await page.lines.next('message {"from":"alice","to":"Page","text":"psst","gateway":"irc"}');
    await page.lines.next('broadcast {"from":"alice","text":"tea","gateway":"irc"}');
  });

  it('I1 who is told something is called as they are called: IRC compares names in ASCII alone', async () => {
    const [ünal, page] = [await ircUser('Ünal'), await webUser('page')];
    expect(
      await heard(ünal, async () => {
        await page.get('tell', { to: 'ünal', text: 'psst' });
        await page.get('tell', { to: 'Ｕ̈ｎａｌ', text: 'wide' });
      }),
    ).toEqual([':page!page@web PRIVMSG Ünal :psst', ':page!page@web PRIVMSG Ünal :wide']);
  });

  it('I1 one message to several targets goes to each; each that cannot be is reported', async () => {
    const [alice, bob] = [await ircUser('alice', '', 'chat'), await ircUser('bob', '', 'chat')];
    const lines = ['PRIVMSG #chat,nobody,bob,#none :hi'];
    expect(await heardOf(bob, alice, ...lines)).toEqual([
      ':alice!alice@irc PRIVMSG #chat :hi',
      ':alice!alice@irc PRIVMSG bob :hi',
    ]);
    expect(await alice.answers(...lines)).toEqual([
      `${server} 401 alice nobody :No such nick`,
      `${server} 404 alice #none :You are not in that channel`,
    ]);
  });

  it('X3 too many targets: 407, and nobody gets it', async () => {
    const [alice, bob] = [await ircUser('alice'), await ircUser('bob')];
    const shown = await heard(bob, async () => {
      expect(
        await alice.answers('PRIVMSG bob,a,b,c,d :x', 'NOTICE bob,a,b,c,d :x', '@+a=1 TAGMSG bob,a,b,c,d'),
      ).toEqual([
        `${server} 407 alice bob,a,b,c,d :Too many targets: nothing was sent`,
        `${server} 407 alice bob,a,b,c,d :Too many targets: nothing was sent`,
      ]);
    });
    expect(shown).toEqual([]);
  });

  it.each([
    ['PRIVMSG', '411 alice :No recipient given (PRIVMSG)'],
    ['PRIVMSG bob', '412 alice :No text to send'],
    ['PRIVMSG bob :', '412 alice :No text to send'],
    ['PRIVMSG bob :\x02\x03', '412 alice :No text to send'],
    ['PRIVMSG nobody :hi', '401 alice nobody :No such nick'],
    ['PRIVMSG #other :hi', '404 alice #other :You are not in that channel'],
    ['PRIVMSG # :hi', '476 alice # :a room name needs at least one character'],
    ['PRIVMSG $$* :hi', '401 alice $$* :No such nick'],
    ['PRIVMSG joe|guest :hi', '401 alice joe|guest :No such nick'],
    ['TAGMSG', '461 alice TAGMSG :Not enough parameters'],
  ])('I1 %j is answered with %s', async (line, answer) => {
    const alice = await ircUser('alice', 'message-tags');
    await ircUser('bob');
    expect(await alice.answers(line)).toEqual([`${server} ${answer}`]);
  });

  it.each([
    '',
    'bob',
    'bob :',
    'nobody :hi',
    '#none :hi',
    '# :hi',
    'bob :\x02',
    'a,b,c,d,e :hi',
    '$x :hi',
    ': :',
  ])('I1 NOTICE %j never gets an error', async (rest) => {
    const alice = await ircUser('alice');
    await ircUser('bob');
    expect(await alice.answers(`NOTICE ${rest}`)).toEqual([]);
  });

  it('I1 a NOTICE is one at IRC, and a message elsewhere; nobody’s being away answers it', async () => {
    const [alice, bob, page] = [await ircUser('alice'), await ircUser('bob'), await webUser('page')];
    await bob.answers('AWAY :lunch');
    expect(await heardOf(bob, alice, 'NOTICE bob :beep')).toEqual([':alice!alice@irc NOTICE bob :beep']);
    expect(await alice.answers('NOTICE bob :beep')).toEqual([]);
    alice.send('NOTICE page :beep');
    await page.lines.next(/"text":"beep"/);
  });

  it('H6 what one says comes before the answer to what one asks next, and in order', async () => {
    const alice = await ircUser('alice', 'echo-message', 'chat');
    expect(
      await alice.answers('PRIVMSG #chat :one', 'PRIVMSG alice :two', 'PING x', 'PRIVMSG #chat :three'),
    ).toEqual([
      ':alice!alice@irc PRIVMSG #chat :one',
      ':alice!alice@irc PRIVMSG alice :two',
      ':alice!alice@irc PRIVMSG alice :two',
      `${server} PONG switchboard.local :x`,
      ':alice!alice@irc PRIVMSG #chat :three',
    ]);
  });

  it('I1 one is in a channel before one hears those in it', async () => {
    const speakers = await Promise.all([1, 2, 3].map((at) => ircUser(`s${at}`, '', 'chat')));
    const alice = await ircUser('alice');
    for (let round = 0; round < 8; round++) {
      for (const speaker of speakers) speaker.send('PRIVMSG #chat :hi');
      const shown = await alice.answers('JOIN #chat', 'PART #chat');
      expect(shown[0]).toBe(':alice!alice@irc JOIN #chat');
      expect(shown[1]).toMatch(/ 353 /);
      expect(shown[2]).toMatch(/ 366 /);
      expect(shown.at(-1)).toBe(':alice!alice@irc PART #chat');
    }
    for (const speaker of speakers) await speaker.settled();
  });

  it('I3 ACTION and /me are the same at every gateway', async () => {
    const alice = await ircUser('alice', '', 'chat');
    const [bob, page] = [await ircUser('bob', '', 'chat'), await webUser('page', 'chat')];
    const [dora, eve] = [await telnetUser('dora', 'chat'), await guest('eve', 'chat')];
    expect(
      await heardOf(bob, alice, 'PRIVMSG #chat :\x01ACTION waves\x01', 'PRIVMSG bob :\x01ACTION winks\x01'),
    ).toEqual([
      ':alice!alice@irc PRIVMSG #chat :\x01ACTION waves\x01',
      ':alice!alice@irc PRIVMSG bob :\x01ACTION winks\x01',
    ]);
    await page.lines.next('message {"from":"alice","room":"chat","text":"/me waves","gateway":"irc"}');
    await dora.lines.next('* alice waves');
    await eve.lines.next('alice: /me waves');
    const shown = await heard(bob, async () => {
      await page.get('say', { room: 'chat', text: '/me nods' });
      await page.get('say', { room: 'chat', text: '/me\nno' });
      await eve.say('chat', '/me jumps');
    });
    expect(shown).toEqual([
      ':page!page@web PRIVMSG #chat :\x01ACTION nods\x01',
      ':page!page@web PRIVMSG #chat :/me',
      ':page!page@web PRIVMSG #chat :no',
      ':eve|guest!eve|guest@join PRIVMSG #chat :\x01ACTION jumps\x01',
    ]);
    expect(await heardOf(bob, alice, 'PRIVMSG #chat :/me typed it')).toEqual([
      ':alice!alice@irc PRIVMSG #chat :\x01ACTION typed it\x01',
    ]);
    await dora.lines.next('* alice typed it');
    expect(await alice.answers('PRIVMSG #chat :\x01ACTION \x01')).toEqual([
      `${server} 412 alice #chat :No text to send`.replace(' #chat', ''),
    ]);
  });

  it('I3 formatting is kept between IRC users, and stripped elsewhere', async () => {
    const alice = await ircUser('alice', '', 'chat');
    const [bob, page] = [await ircUser('bob', '', 'chat'), await webUser('page', 'chat')];
    const [dora, eve] = [await telnetUser('dora', 'chat'), await guest('eve', 'chat')];
    const typed = '\x02bold\x02 \x0304,12red\x03 \x1dit\x0f';
    expect(
      await heardOf(bob, alice, `PRIVMSG #chat :${typed}`, `PRIVMSG #chat :\x01ACTION \x02x\x02\x01`),
    ).toEqual([
      `:alice!alice@irc PRIVMSG #chat :${typed}`,
      ':alice!alice@irc PRIVMSG #chat :\x01ACTION \x02x\x02\x01',
    ]);
    await page.lines.next(/"text":"bold red it"/);
    await dora.lines.next('alice: bold red it');
    await eve.lines.next('alice: bold red it');
    await dora.lines.next('* alice x');
  });

  it('I3 what looks like a code, a CTCP or a line’s end is none when it comes from elsewhere', async () => {
    const [alice, page] = [await ircUser('alice', '', 'chat'), await webUser('page', 'chat')];
    const text = '\x01VERSION\x01 \x02b\x00c\x1b[2J\ttab\u009b';
    const shown = '\ufffdVERSION\ufffd \ufffdb\ufffdc\ufffd[2J tab\ufffd';
    expect(
      await heard(alice, async () => {
        await page.get('say', { room: 'chat', text });
        await page.get('tell', { to: 'alice', text: 'a\r\n:evil QUIT\rb\u2028c' });
        await page.get('broadcast', { text: '\n\n:evil 001 alice\n' });
      }),
    ).toEqual([
      `:page!page@web PRIVMSG #chat :${shown}`,
      ':page!page@web PRIVMSG alice :a',
      ':page!page@web PRIVMSG alice ::evil QUIT',
      ':page!page@web PRIVMSG alice :b',
      ':page!page@web PRIVMSG alice :c',
      ':page!page@web PRIVMSG $* ::evil 001 alice',
    ]);
  });

  it('H5 a text of nothing but line breaks is not lost', async () => {
    const [alice, page] = [await ircUser('alice', '', 'chat'), await webUser('page', 'chat')];
    const shown = await heard(alice, () => page.get('say', { room: 'chat', text: '\n\n' }));
    expect(shown).toEqual([':page!page@web PRIVMSG #chat : ']);
  });

  it('I1 other CTCP goes to IRC clients only, as it is', async () => {
    const alice = await ircUser('alice', '', 'chat');
    const [bob, page] = [await ircUser('bob', '', 'chat'), await webUser('page', 'chat')];
    const [dora, eve] = [await telnetUser('dora', 'chat'), await guest('eve', 'chat')];
    expect(
      await heardOf(
        bob,
        alice,
        'PRIVMSG #chat :\x01VERSION\x01',
        'PRIVMSG bob :\x01PING 1 2\x01',
        'NOTICE bob :\x01PING 1\x01',
      ),
    ).toEqual([
      ':alice!alice@irc PRIVMSG #chat :\x01VERSION\x01',
      ':alice!alice@irc PRIVMSG bob :\x01PING 1 2\x01',
      ':alice!alice@irc NOTICE bob :\x01PING 1\x01',
    ]);
    alice.send(
      'PRIVMSG page :\x01VERSION\x01',
      'PRIVMSG dora :\x01VERSION\x01',
      'PRIVMSG $* :\x01VERSION\x01',
      'PRIVMSG #chat :end',
    );
    await page.lines.next(/"text":"end"/);
    await dora.lines.next('alice: end');
    await eve.lines.next('alice: end');
    for (const { all } of [dora.lines, eve.lines]) expect(all.join()).not.toContain('VERSION');
    expect(page.all('message')).toHaveLength(1);
    expect(await alice.answers('PRIVMSG nobody :\x01VERSION\x01', 'PRIVMSG #none :\x01VERSION\x01')).toEqual([
      `${server} 401 alice nobody :No such nick`,
      `${server} 404 alice #none :You are not in that channel`,
    ]);
  });

  it('I1 a CTCP that is too long with its sender before it is cut, and its line is not', async () => {
    const [alice, bob] = [await ircUser('a'.repeat(20)), await ircUser('bob')];
    const [line = ''] = await heardOf(bob, alice, `PRIVMSG bob :\x01PING ${'é'.repeat(240)}\x01`);
    expect(line).toMatch(/^:a{20}!a{20}@irc PRIVMSG bob :\x01PING é+$/);
    expect(utf8Bytes(line)).toBeLessThanOrEqual(510);
    expect(utf8Bytes(line)).toBeGreaterThan(500);
  });

  it.each([
    ['words', 'lorem ipsum dolor '.repeat(1_111)],
    ['one word', 'x'.repeat(20_000)],
    ['CJK', '日本語'.repeat(2_222)],
    ['emoji', '👩‍👩‍👧🇫🇷😀'.repeat(666)],
    ['marks', 'e\u0301\u0323'.repeat(4_000)],
  ])('I3 20,000 bytes of %s from the page arrive split, never cut', async (_, text) => {
    const [alice, page] = [await ircUser('alice', '', 'chat'), await webUser('page', 'chat')];
    const lines = await heard(alice, () => page.get('say', { room: 'chat', text }));
    const pieces = lines.map((line) => parseMessage(line)?.params[1] ?? '');
    expect(pieces.join('')).toBe(text);
    expect(lines.length).toBeLessThan(60);
    const whole = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].length;
    const inPieces = pieces.flatMap((piece) => [
      ...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(piece),
    ]).length;
    expect(inPieces).toBe(whole);
    for (const line of lines) {
      expect(utf8Bytes(line)).toBeLessThanOrEqual(510);
      expect(line).toMatch(/^:page!page@web PRIVMSG #chat :/);
    }
  });

  it('I3 a line that fits alone and not with its sender before it arrives in two', async () => {
    const [alice, bob] = [await ircUser('alice', '', 'chat'), await ircUser('bob', '', 'chat')];
    const text = `${'word '.repeat(98)}end`;
    const lines = await heardOf(bob, alice, `PRIVMSG #chat :${text}`);
    expect(lines).toHaveLength(2);
    expect(lines.map((line) => parseMessage(line)?.params[1]).join('')).toBe(text);
  });

  it('I3 a long action is several', async () => {
    const [alice, page] = [await ircUser('alice', '', 'chat'), await webUser('page', 'chat')];
    const text = 'waves '.repeat(200).trim();
    const lines = await heard(alice, () => page.get('say', { room: 'chat', text: `/me ${text}` }));
    expect(lines.map((line) => /\x01ACTION (.*)\x01$/.exec(line)?.[1]).join('')).toBe(text);
    for (const line of lines) expect(utf8Bytes(line)).toBeLessThanOrEqual(510);
  });

  it('H3 a room that no channel’s name can hold is there all the same', async () => {
    const [alice, page] = [await ircUser('alice'), await webUser('page', 'a,b', '100%')];
    const shown = await alice.answers('JOIN #a%2cB', 'JOIN #100%25,#100%');
    expect(steady(shown).filter((line) => line.includes('JOIN'))).toEqual([
      ':alice!alice@irc JOIN #a%2Cb',
      ':alice!alice@irc JOIN #100%25',
    ]);
    const said = await heard(alice, () => page.get('say', { room: 'a,b', text: 'hi' }));
    expect(said).toEqual([':page!page@web PRIVMSG #a%2Cb :hi']);
    alice.send('PRIVMSG #a%2Cb :back');
    await page.lines.next('message {"from":"alice","room":"a,b","text":"back","gateway":"irc"}');
  });

  it('H4 nobody who is outside hears anything of a room', async () => {
    const [alice, bob] = [await ircUser('alice', '', 'chat', 'other'), await ircUser('bob', '', 'other')];
    const shown = await heardOf(
      bob,
      alice,
      'PRIVMSG #chat :hi',
      'PRIVMSG #chat :\x01VERSION\x01',
      'NOTICE #chat :x',
      'PART #chat',
    );
    expect(shown).toEqual([]);
  });
});
