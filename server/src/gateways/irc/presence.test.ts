import { describe, expect, it } from 'vitest';
import {
  everyCap,
  guest,
  heard,
  heardOf,
  ircUser,
  server,
  telnetUser,
  webUser,
  withSwitchboard,
} from './testing/people.ts';

describe('IRC presence', () => {
  withSwitchboard();

  it('I3 people of other gateways come and go exactly once, and at the right moment', async () => {
    const alice = await ircUser('alice', '', 'chat');
    const page = await webUser('page');
    const shown = await heard(alice, async () => {
      await page.get('join', { room: 'chat' });
      await page.get('say', { room: 'chat', text: 'one' });
      await page.get('rename', { name: 'paul' });
      await page.get('say', { room: 'chat', text: 'two' });
      await page.get('rename', { name: 'PAUL' });
      await page.get('leave', { room: 'chat' });
      await page.get('join', { room: 'chat' });
    });
    expect(shown).toEqual([
      ':page!page@web JOIN #chat',
      ':page!page@web PRIVMSG #chat :one',
      ':page!page@web NICK paul',
      ':paul!paul@web PRIVMSG #chat :two',
      ':paul!paul@web NICK PAUL',
      ':PAUL!PAUL@web PART #chat',
      ':PAUL!PAUL@web JOIN #chat',
    ]);
    expect(
      await heard(alice, async () => {
        await page.close();
        await alice.lines.next(/ QUIT /);
      }),
    ).toEqual([':PAUL!PAUL@web QUIT :Gone']);
  });

  it('I3 telnet and JOIN people do, too', async () => {
    const alice = await ircUser('alice', '', 'chat', 'more');
    const shown = await heard(alice, async () => {
      const dora = await telnetUser('dora', 'chat');
      await dora.say('chat', 'hi');
      await dora.rename('doris');
      await dora.leave('chat');
      await dora.join('more');
      await dora.quit();
      await alice.lines.next(/ QUIT /);
      const eve = await guest('eve', 'chat');
      await eve.say('chat', 'hello');
      await eve.quit();
      await alice.lines.next(/ QUIT /);
    });
    expect(shown).toEqual([
      ':dora!dora@telnet JOIN #chat',
      ':dora!dora@telnet PRIVMSG #chat :hi',
      ':dora!dora@telnet NICK doris',
      ':doris!doris@telnet PART #chat',
      ':doris!doris@telnet JOIN #more',
      ':doris!doris@telnet QUIT :Gone',
      ':eve|guest!eve|guest@join JOIN #chat',
      ':eve|guest!eve|guest@join PRIVMSG #chat :hello',
      ':eve|guest!eve|guest@join QUIT :Gone',
    ]);
  });

  it('I1 who shares several channels with somebody hears one NICK and one QUIT', async () => {
    const alice = await ircUser('alice', '', 'a', 'b', 'c');
    const [bob, page] = [await ircUser('bob', '', 'a', 'b', 'c', 'd'), await webUser('page', 'a', 'b', 'c')];
    expect(await heardOf(alice, bob, 'NICK robert', 'NICK Robert')).toEqual([
      ':bob!bob@irc NICK robert',
      ':robert!robert@irc NICK Robert',
    ]);
    expect(await heard(alice, () => page.get('rename', { name: 'paul' }))).toEqual([
      ':page!page@web NICK paul',
    ]);
    const shown = await heard(alice, async () => {
      bob.send('QUIT :Gone to lunch');
      await alice.lines.next(/^:Robert\S+ QUIT/);
      await page.close();
      await alice.lines.next(/^:paul\S+ QUIT/);
    });
    expect(shown).toEqual([':Robert!Robert@irc QUIT :Gone to lunch', ':paul!paul@web QUIT :Gone']);
  });

  it('I1 a connection that breaks is a QUIT, and the nick and channels are free', async () => {
    const [alice, bob] = [await ircUser('alice', '', 'a', 'b'), await ircUser('bob', '', 'a', 'b', 'c')];
    bob.stream.destroy();
    await alice.lines.next(':bob!bob@irc QUIT :Gone');
    expect((await alice.answers('LIST')).filter((line) => line.includes(' 322 '))).toHaveLength(2);
    expect(await alice.answers('NICK bob')).toEqual([':alice!alice@irc NICK bob']);
  });

  it('I1 PART gives its reason to those in the channel, and JOIN 0 leaves all', async () => {
    const [alice, bob] = [await ircUser('alice', '', 'a', 'b', 'c'), await ircUser('bob', '', 'a', 'b', 'c')];
    await alice.settled();
    expect(await heardOf(alice, bob, 'PART #a,#none :that is enough', 'JOIN 0')).toEqual([
      ':bob!bob@irc PART #a :that is enough',
      ':bob!bob@irc PART #b',
      ':bob!bob@irc PART #c',
    ]);
    expect(await alice.answers('PART #a :now then', 'PART #a', 'PART chat', 'JOIN 0')).toEqual([
      ':alice!alice@irc PART #a :now then',
      `${server} 442 alice #a :You are not in that channel`,
      `${server} 403 alice chat :No such channel`,
      ':alice!alice@irc PART #b',
      ':alice!alice@irc PART #c',
    ]);
  });

  it('I1 one hears nothing of people one shares no channel with', async () => {
    const alice = await ircUser('alice', everyCap, 'mine');
    const shown = await heard(alice, async () => {
      const bob = await ircUser('bob', everyCap, 'chat');
      await bob.answers(
        'AWAY :x',
        'SETNAME :Bob',
        'NICK robert',
        'PRIVMSG #chat :x',
        '@+typing=active TAGMSG #chat',
        'PART #chat',
      );
      bob.send('JOIN #chat', 'QUIT :bye');
      await bob.lines.next(/^ERROR /);
      const page = await webUser('page', 'chat');
      await page.get('rename', { name: 'paul' });
      await page.close();
    });
    expect(shown).toEqual([]);
  });

  it('I1 after leaving the last shared channel one hears no more of somebody', async () => {
    const [alice, bob] = [
      await ircUser('alice', everyCap, 'a', 'b'),
      await ircUser('bob', everyCap, 'a', 'b'),
    ];
    await alice.answers('PART #a', 'PART #b');
    expect(
      await heardOf(alice, bob, 'NICK robert', 'AWAY :x', 'SETNAME :Bob', 'PRIVMSG #a :x', 'PART #a'),
    ).toEqual([]);
  });

  it('I1 JOIN of several joins those that can be, reports the others, and each once', async () => {
    await webUser('page', 'a');
    const alice = await ircUser('alice');
    expect(await alice.answers('JOIN #a,bad,#,#b,#A')).toEqual([
      ':alice!alice@irc JOIN #a',
      `${server} 353 alice = #a :alice page`,
      `${server} 366 alice #a :End of /NAMES list`,
      `${server} 403 alice bad :No such channel`,
      `${server} 476 alice # :a room name needs at least one character`,
      ':alice!alice@irc JOIN #b',
      `${server} 353 alice = #b :alice`,
      `${server} 366 alice #b :End of /NAMES list`,
    ]);
    expect(await alice.answers('JOIN #a somekey', 'JOIN :')).toEqual([]);
    expect(await alice.answers(`JOIN #${'x'.repeat(21)}`, 'JOIN :#a b')).toEqual([
      `${server} 476 alice #${'x'.repeat(21)} :a room name has at most 20 characters`,
      `${server} 476 alice #a_b :a room name has no spaces or control characters`,
    ]);
  });

  it('X3 one can be in 100 channels: the next is refused with 405', async () => {
    const alice = await ircUser('alice');
    const channels = Array.from({ length: 100 }, (_, at) => `#${at}`);
    await alice.answers(`JOIN ${channels.slice(0, 60).join()}`, `JOIN ${channels.slice(60).join()}`);
    expect(await alice.answers('JOIN #more')).toEqual([
      `${server} 405 alice #more :You are in too many channels`,
    ]);
    expect((await alice.answers('PART #7', 'JOIN #more'))[1]).toBe(':alice!alice@irc JOIN #more');
  });

  it('I2 extended-join says what people call themselves, to who asked, and to oneself', async () => {
    const [alice, plain] = [
      await ircUser('alice', 'extended-join', 'chat'),
      await ircUser('plain', '', 'chat'),
    ];
    await alice.settled();
    const bob = await ircUser('bob', 'extended-join');
    await bob.answers('SETNAME :Bob A. Doe');
    const shown = await heard(plain, async () => {
      expect(await heardOf(alice, bob, 'JOIN #chat')).toEqual([':bob!bob@irc JOIN #chat * :Bob A. Doe']);
    });
    expect(shown).toEqual([':bob!bob@irc JOIN #chat']);
    expect((await bob.answers('PART #chat', 'JOIN #chat'))[1]).toBe(':bob!bob@irc JOIN #chat * :Bob A. Doe');
    expect(await heard(alice, () => webUser('page', 'chat'))).toContain(':page!page@web JOIN #chat * page');
  });

  it('I2 userhost-in-names gives whole masks, of everybody', async () => {
    await webUser('page', 'chat');
    await guest('eve', 'chat');
    const alice = await ircUser('alice', 'userhost-in-names');
    const masks = `${server} 353 alice = #chat :alice!alice@irc eve|guest!eve|guest@join page!page@web`;
    expect((await alice.answers('JOIN #chat'))[1]).toBe(masks);
    expect((await alice.answers('NAMES #chat'))[0]).toBe(masks);
  });

  it('I2 away-notify: who asked hears of it, and who joins away says so', async () => {
    const [alice, plain] = [
      await ircUser('alice', 'away-notify', 'a', 'b'),
      await ircUser('plain', '', 'a', 'b'),
    ];
    await alice.settled();
    const bob = await ircUser('bob', '', 'a', 'b');
    await alice.settled();
    const shown = await heard(plain, async () => {
      expect(
        await heardOf(
          alice,
          bob,
          'AWAY :out for tea',
          'AWAY :out for tea',
          'AWAY :still out',
          'PART #a',
          'JOIN #a',
          'NICK rob',
          'AWAY',
        ),
      ).toEqual([
        ':bob!bob@irc AWAY :out for tea',
        ':bob!bob@irc AWAY :still out',
        ':bob!bob@irc PART #a',
        ':bob!bob@irc JOIN #a',
        ':bob!bob@irc AWAY :still out',
        ':bob!bob@irc NICK rob',
        ':rob!rob@irc AWAY',
      ]);
    });
    expect(shown).toEqual([':bob!bob@irc PART #a', ':bob!bob@irc JOIN #a', ':bob!bob@irc NICK rob']);
  });

  it('I1 AWAY answers for one, under each name one takes, until one is back', async () => {
    const [alice, bob] = [await ircUser('alice'), await ircUser('bob')];
    expect(await bob.answers('AWAY :out for tea')).toEqual([
      `${server} 306 bob :You have been marked as being away`,
    ]);
    const away = `${server} 301 alice bob :out for tea`;
    expect(await alice.answers('PRIVMSG bob :x', 'PRIVMSG bob :\x02y')).toEqual([away, away]);
    expect(await alice.answers('WHOIS bob')).toContain(away);
    expect(await alice.answers('WHO bob', 'USERHOST bob')).toEqual([
      `${server} 352 alice * bob irc switchboard.local bob G :0 bob`,
      `${server} 315 alice bob :End of WHO list`,
      `${server} 302 alice :bob=-bob@irc`,
    ]);
    await bob.answers('NICK rob');
    expect(await alice.answers('PRIVMSG rob :x')).toEqual([away.replace('bob', 'rob')]);
    expect(await bob.answers('AWAY', 'AWAY :')).toEqual(
      Array(2).fill(`${server} 305 rob :You are no longer marked as being away`),
    );
    expect(await alice.answers('PRIVMSG rob :x')).toEqual([]);
    await bob.answers(`AWAY :${'é'.repeat(200)}`);
    expect(await alice.answers('PRIVMSG rob :x')).toEqual([`${server} 301 alice rob :${'é'.repeat(100)}`]);
  });

  it('I2 setname: who asked hears of it once, oneself too; nobody else gets SETNAME', async () => {
    const [alice, plain] = [
      await ircUser('alice', 'setname', 'a', 'b'),
      await ircUser('plain', '', 'a', 'b'),
    ];
    await alice.settled();
    const bob = await ircUser('bob', 'setname standard-replies', 'a', 'b');
    await alice.settled();
    const shown = await heard(plain, async () => {
      expect(await heardOf(alice, bob, 'SETNAME :Bob A. Doe')).toEqual([':bob!bob@irc SETNAME :Bob A. Doe']);
    });
    expect(shown).toEqual([]);
    expect(await bob.answers('SETNAME :Bob')).toEqual([':bob!bob@irc SETNAME :Bob']);
    expect(await bob.answers('SETNAME :', `SETNAME :${'x'.repeat(129)}`)).toEqual(
      Array(2).fill(`${server} FAIL SETNAME INVALID_REALNAME :A real name has 1 to 128 bytes`),
    );
    expect(await plain.answers('SETNAME :Plain Jane')).toEqual([]);
    expect((await bob.answers('WHOIS plain'))[0]).toBe(`${server} 311 bob plain plain irc * :Plain Jane`);
  });
});

describe('IRC MONITOR', () => {
  withSwitchboard();

  it('I1 H9 + says who is there, and tells of coming, going and renaming, of anybody', async () => {
    const other = await webUser('other');
    const page = await webUser('Page');
    // Until everybody has heard so, it may still be news.
    await other.lines.next(/presence .*"Page"/);
    const alice = await ircUser('alice');
    expect(await alice.answers('MONITOR + page,zoe,paul')).toEqual([
      `${server} 730 alice :Page!Page@web`,
      `${server} 731 alice :zoe,paul`,
    ]);
    await page.get('rename', { name: 'Paul' });
    await alice.lines.exactly(`${server} 731 alice :Page`, `${server} 730 alice :Paul!Paul@web`);
    await page.close();
    await alice.lines.exactly(`${server} 731 alice :Paul`);
    const zoe = await ircUser('Zoe');
    await alice.lines.exactly(`${server} 730 alice :Zoe!Zoe@irc`);
    expect(await heardOf(alice, zoe, 'NICK ZOE')).toEqual([]);
    zoe.send('QUIT');
    await alice.lines.next(`${server} 731 alice :ZOE`);
  });

  it('I1 S, L, - and C', async () => {
    await webUser('page');
    const alice = await ircUser('alice');
    expect(await alice.answers('MONITOR L', 'MONITOR S')).toEqual([
      `${server} 733 alice :End of MONITOR list`,
    ]);
    await alice.answers('MONITOR + page,Zoe,zoe', 'monitor + page');
    expect(await alice.answers('MONITOR l')).toEqual([
      `${server} 732 alice :page,zoe`,
      `${server} 733 alice :End of MONITOR list`,
    ]);
    expect(await alice.answers('MONITOR S')).toEqual([
      `${server} 730 alice :page!page@web`,
      `${server} 731 alice :zoe`,
    ]);
    expect(await alice.answers('MONITOR - PAGE,nobody')).toEqual([]);
    expect(await alice.answers('MONITOR S')).toEqual([`${server} 731 alice :zoe`]);
    expect(await alice.answers('MONITOR C', 'MONITOR S', 'MONITOR ?', 'MONITOR +')).toEqual([]);
    expect(await heard(alice, () => ircUser('zoe'))).toEqual([]);
  });

  it('X3 the list holds 100 names, and says which did not fit', async () => {
    const alice = await ircUser('alice');
    const names = Array.from({ length: 101 }, (_, at) => `n${at}`);
    await alice.answers(`MONITOR + ${names.slice(0, 60).join()}`);
    const shown = await alice.answers(`MONITOR + ${names.slice(60).join()},n102`);
    expect(shown[0]).toBe(`${server} 734 alice 100 n100,n102 :Monitor list is full`);
    const list = await alice.answers('MONITOR L');
    expect(list.slice(0, -1).flatMap((line) => line.split(' :')[1]?.split(','))).toEqual(names.slice(0, 100));
    for (const line of [...shown, ...list]) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
  });

  it('I1 what is no nick is passed over', async () => {
    const alice = await ircUser('alice');
    expect(await alice.answers('MONITOR + 4,:a,#chat,*!*@*,joe|guest', 'MONITOR L')).toEqual([
      `${server} 733 alice :End of MONITOR list`,
    ]);
  });
});
