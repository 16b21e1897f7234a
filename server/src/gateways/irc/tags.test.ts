import { describe, expect, it } from 'vitest';
import {
  everyCap,
  heard,
  heardOf,
  ircUser,
  server,
  steady,
  webUser,
  withSwitchboard,
} from './testing/people.ts';

const tagsOf = (line = ''): Record<string, string> =>
  Object.fromEntries(
    (/^@(\S+) /.exec(line)?.[1] ?? '')
      .split(';')
      .filter((tag) => tag !== '')
      .map((tag) => [tag.split('=')[0], tag.split('=').slice(1).join('=')]),
  );

describe('IRC tags', () => {
  withSwitchboard();

  it('I2 server-time is the message’s time, and msgid its id, the same at the page and for each', async () => {
    const [alice, bob] = [await ircUser('alice', everyCap, 'chat'), await ircUser('bob', everyCap, 'chat')];
    const page = await webUser('page', 'chat');
    const shown = await heardOf(
      bob,
      alice,
      'PRIVMSG #chat :hi',
      'PRIVMSG #chat :\x02bold',
      'PRIVMSG #chat :last',
    );
    await page.lines.next(/"text":"last"/);
    const own = alice.lines.all.filter((line) => line.includes(' PRIVMSG #chat '));
    expect(page.all('message')).toHaveLength(3);
    for (const [at, { id, at: time }] of page.all('message').entries()) {
      const tags = { time: new Date(time).toISOString(), msgid: id };
      expect(tagsOf(shown[at])).toEqual(tags);
      expect(tagsOf(own[at])).toEqual(tags);
    }
    const [fromPage] = await heard(bob, () => page.get('say', { room: 'chat', text: 'x', id: 'my.own:id' }));
    expect(tagsOf(fromPage).msgid).toBe('my.own:id');
    const [told] = await heard(bob, () => page.get('tell', { to: 'bob', text: 'x', id: 'told-id' }));
    expect(tagsOf(told).msgid).toBe('told-id');
  });

  it.each([
    ['', []],
    ['server-time', ['time']],
    ['message-tags', ['msgid', '+a']],
    ['message-tags server-time', ['time', 'msgid', '+a']],
    ['labeled-response batch', []],
  ])('I2 who asked for %j gets the tags %j', async (caps, tags) => {
    const [alice, bob] = [await ircUser('alice', 'message-tags', 'chat'), await ircUser('bob', caps, 'chat')];
    for (const line of [
      '@+a=1 PRIVMSG #chat :x',
      '@+a=1 NOTICE bob :x',
      '@+a=1 PRIVMSG bob :\x01PING\x01',
      '@+a=1 PRIVMSG $* :x',
    ]) {
      const [shown] = await heardOf(bob, alice, line);
      expect(Object.keys(tagsOf(shown))).toEqual(tags);
    }
    const page = await webUser('page', 'chat');
    const [shown] = await heard(bob, () => page.get('say', { room: 'chat', text: 'x' }));
    expect(Object.keys(tagsOf(shown))).toEqual(tags.filter((tag) => tag !== '+a'));
  });

  it('I2 only tags with + are relayed, as they are, and only of who asked for tags', async () => {
    const [alice, bob] = [
      await ircUser('alice', 'message-tags', 'chat'),
      await ircUser('bob', 'message-tags', 'chat'),
    ];
    const line = String.raw`@+draft/reply=a\:b\sc\\;time=2000-01-01T00:00:00.000Z;msgid=evil;account=root;+b;label=x;batch2=y PRIVMSG #chat :hi`;
    expect(steady(await heardOf(bob, alice, line))).toEqual([
      String.raw`@msgid=ID;+draft/reply=a\:b\sc\\;+b :alice!alice@irc PRIVMSG #chat :hi`,
    ]);
    expect(steady(await heardOf(bob, alice, String.raw`@+c=\r\n:evil\sQUIT TAGMSG bob`))).toEqual([
      String.raw`@msgid=ID;+c=\r\n:evil\sQUIT :alice!alice@irc TAGMSG bob`,
    ]);
    const carol = await ircUser('carol', '', 'chat');
    expect(steady(await heardOf(bob, carol, '@+b=1 PRIVMSG #chat :hi', '@+b=1 TAGMSG #chat'))).toEqual([
      '@msgid=ID :carol!carol@irc PRIVMSG #chat :hi',
    ]);
  });

  it('I2 client tags have 4,096 bytes, apart from the 512 of the rest', async () => {
    const [alice, bob] = [
      await ircUser('alice', 'message-tags', 'chat'),
      await ircUser('bob', 'message-tags', 'chat'),
    ];
    const tooLong = `${server} 417 alice :Input line was too long`;
    const tags = (bytes: number) => `@+a=${'x'.repeat(bytes - '@+a= '.length)} `;
    const rest = (bytes: number) => `PRIVMSG #chat :${'y'.repeat(bytes - 'PRIVMSG #chat :'.length)}`;
    const shown = await heardOf(bob, alice, tags(4_096) + rest(510));
    expect(tagsOf(shown[0])['+a']).toHaveLength(4_091);
    expect(shown.map((line) => line.split(' :').at(-1)).join('')).toBe('y'.repeat(495));
    expect(await alice.answers(tags(4_097) + rest(20))).toEqual([tooLong]);
    expect(await alice.answers(tags(20) + rest(511))).toEqual([tooLong]);
    expect(await alice.answers(rest(511))).toEqual([tooLong]);
    expect(await alice.answers(rest(510))).toEqual([]);
    expect(await alice.answers(`@${'x'.repeat(4_200)}`, 'x'.repeat(20_000))).toEqual([tooLong, tooLong]);
    expect(await heardOf(bob, alice, tags(4_097) + rest(20), rest(511))).toEqual([]);
  });

  it('I2 TAGMSG goes to who asked for tags, at IRC alone, and is echoed to who asked for that', async () => {
    const [alice, bob] = [
      await ircUser('alice', 'message-tags echo-message', 'chat'),
      await ircUser('bob', 'message-tags', 'chat'),
    ];
    const [carol, page] = [await ircUser('carol', 'server-time', 'chat'), await webUser('page', 'chat')];
    const shown = await heard(carol, async () => {
      expect(steady(await heardOf(bob, alice, '@+draft/react=x;+b=2 TAGMSG #chat'))).toEqual([
        '@msgid=ID;+draft/react=x;+b=2 :alice!alice@irc TAGMSG #chat',
      ]);
    });
    expect(shown).toEqual([]);
    expect(steady(await alice.answers('@+c TAGMSG #chat', '@+c TAGMSG bob', '@+c TAGMSG alice'))).toEqual([
      '@msgid=ID;+c :alice!alice@irc TAGMSG #chat',
      '@msgid=ID;+c :alice!alice@irc TAGMSG bob',
      '@msgid=ID;+c :alice!alice@irc TAGMSG alice',
      '@msgid=ID;+c :alice!alice@irc TAGMSG alice',
    ]);
    expect(await alice.answers('@+c TAGMSG nobody,#none', '@+typing=active TAGMSG nobody,#none')).toEqual([
      `${server} 401 alice nobody :No such nick`,
      `${server} 404 alice #none :You are not in that channel`,
      `${server} 401 alice nobody :No such nick`,
      `${server} 404 alice #none :You are not in that channel`,
    ]);
    await page.get('say', { room: 'chat', text: 'end' });
    expect(
      page.events.filter(({ name }) => name !== 'hello' && name !== 'message' && name !== 'presence'),
    ).toEqual([]);
  });

  it('I2 typing goes both ways between IRC and the page, in rooms and between two', async () => {
    const [alice, bob] = [
      await ircUser('alice', 'message-tags', 'chat'),
      await ircUser('bob', 'message-tags', 'chat'),
    ];
    const [carol, page] = [await ircUser('carol', '', 'chat'), await webUser('page', 'chat')];
    const shown = await heard(carol, async () => {
      expect(await heardOf(bob, alice, '@+typing=active TAGMSG #chat', '@+typing=active TAGMSG bob')).toEqual(
        ['@+typing=active :alice!alice@irc TAGMSG #chat', '@+typing=active :alice!alice@irc TAGMSG bob'],
      );
      alice.send('@+typing=active TAGMSG page');
      await page.lines.next('typing {"from":"alice","room":"chat","gateway":"irc"}');
      await page.lines.next('typing {"from":"alice","to":"page","gateway":"irc"}');
      expect(
        await heard(alice, async () => {
          await page.get('typing', { room: 'chat' });
          await page.get('typing', { to: 'Alice' });
        }),
      ).toEqual([
        '@+typing=active :page!page@web TAGMSG #chat',
        '@+typing=active :page!page@web TAGMSG Alice',
      ]);
    });
    expect(shown).toEqual([]);
    expect(
      steady(await heardOf(bob, alice, '@+typing=paused TAGMSG #chat', '@+typing=done TAGMSG bob')),
    ).toEqual([
      '@msgid=ID;+typing=paused :alice!alice@irc TAGMSG #chat',
      '@msgid=ID;+typing=done :alice!alice@irc TAGMSG bob',
    ]);
    await page.get('say', { room: 'chat', text: 'end' });
    expect(page.all('typing')).toHaveLength(2);
    await alice.answers('CAP REQ echo-message');
    expect(await alice.answers('@+typing=active TAGMSG #chat', '@+typing=active TAGMSG page')).toEqual([
      '@+typing=active :alice!alice@irc TAGMSG #chat',
      '@+typing=active :alice!alice@irc TAGMSG page',
    ]);
  });

  it('I2 echo-message: whoever asked hears each message once, as the others do', async () => {
    const [alice, bob] = [await ircUser('alice', 'echo-message', 'chat'), await ircUser('bob', '', 'chat')];
    const lines = [
      'PRIVMSG #chat :a',
      'NOTICE #chat :b',
      'PRIVMSG #chat :\x01ACTION c\x01',
      'PRIVMSG #chat :\x02d',
      'PRIVMSG #chat :\x01PING\x01',
    ];
    const shown = await heard(alice, async () => {
      expect(await heardOf(bob, alice, ...lines)).toEqual(lines.map((line) => `:alice!alice@irc ${line}`));
    });
    expect(shown.filter((line) => !line.includes('PONG'))).toEqual(
      lines.map((line) => `:alice!alice@irc ${line}`),
    );
    expect(
      await alice.answers('PRIVMSG bob,nobody :x', 'PRIVMSG #chat :x', 'PRIVMSG $* :all', 'NOTICE bob :y'),
    ).toEqual([
      ':alice!alice@irc PRIVMSG bob :x',
      `${server} 401 alice nobody :No such nick`,
      ':alice!alice@irc PRIVMSG #chat :x',
      ':alice!alice@irc PRIVMSG $* :all',
      ':alice!alice@irc NOTICE bob :y',
    ]);
  });
});
