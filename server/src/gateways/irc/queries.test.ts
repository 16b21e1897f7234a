import { describe, expect, it } from 'vitest';
import { guest, heard, ircUser, server, telnetUser, webUser, withSwitchboard } from './testing/people.ts';

const channelsOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => / 322 \S+ (\S+ \d+) :$/.exec(line)?.[1] ?? []);

describe('IRC queries', () => {
  withSwitchboard();

  it('I1 NAMES lists everybody, as each likes to be written; of no channel it is 366 alone', async () => {
    await webUser('Page', 'chat');
    await guest('eve', 'chat');
    const alice = await ircUser('alice', '', 'chat', 'more');
    expect(await alice.answers('NAMES #chat,#none,bad', 'NAMES #CHAT', 'NAMES')).toEqual([
      `${server} 353 alice = #chat :alice eve|guest Page`,
      `${server} 366 alice #chat :End of /NAMES list`,
      `${server} 366 alice #none :End of /NAMES list`,
      `${server} 366 alice bad :End of /NAMES list`,
      `${server} 353 alice = #CHAT :alice eve|guest Page`,
      `${server} 366 alice #CHAT :End of /NAMES list`,
      `${server} 366 alice * :End of /NAMES list`,
    ]);
    expect(await alice.answers('NAMES #a,#b,#c,#d,#e')).toEqual([
      `${server} 407 alice #a,#b,#c,#d,#e :Too many targets: nothing was sent`,
    ]);
  });

  it('I1 a long list takes several lines, none over 512 bytes, nobody left out', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `n${at}_${'日'.repeat(15)}`);
    await Promise.all(names.map((name) => webUser(name, 'chat')));
    const alice = await ircUser('alice', 'userhost-in-names', 'chat');
    const shown = await alice.answers('NAMES #chat');
    for (const line of shown) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    const listed = shown.slice(0, -1).flatMap((line) => line.split(' :')[1]?.split(' ') ?? []);
    expect(listed.map((mask) => mask.split('!')[0]).sort()).toEqual(['alice', ...names].sort());
    expect(await alice.answers(`USERHOST ${names.slice(0, 5).join(' ')}`)).toHaveLength(2);
  });

  it('I1 WHO: a channel, a nick, a mask, everybody; without match 315 alone', async () => {
    await webUser('Page', 'chat');
    await guest('eve', 'chat');
    const alice = await ircUser('alice', '', 'chat');
    const line = (channel: string, name: string, gateway: string) =>
      `${server} 352 alice ${channel} ${name} ${gateway} switchboard.local ${name} H :0 ${name}`;
    const end = (mask: string) => `${server} 315 alice ${mask} :End of WHO list`;
    expect(await alice.answers('WHO #chat')).toEqual([
      line('#chat', 'alice', 'irc'),
      line('#chat', 'eve|guest', 'join'),
      line('#chat', 'Page', 'web'),
      end('#chat'),
    ]);
    expect(await alice.answers('WHO page', 'WHO P?G*', 'WHO *@web')).toEqual([
      line('#chat', 'Page', 'web'),
      end('page'),
      line('#chat', 'Page', 'web'),
      end('P?G*'),
      line('#chat', 'Page', 'web'),
      end('*@web'),
    ]);
    const everybody = [line('#chat', 'alice', 'irc'), line('#chat', 'Page', 'web')];
    expect(await alice.answers('WHO', 'WHO *', 'WHO 0')).toEqual(
      ['*', '*', '0'].flatMap((mask) => [...everybody, end(mask)]),
    );
    expect(await alice.answers('WHO #none', 'WHO nobody', 'WHO z*', 'WHO #', 'WHO * o', 'WHO :')).toEqual(
      ['#none', 'nobody', 'z*', '#', '*', '*'].map(end),
    );
  });

  it('I2 WHOX gives what was asked for, in its own order', async () => {
    const bob = await ircUser('bob', '', 'chat');
    await bob.answers('SETNAME :Bob Doe', 'AWAY :x');
    const alice = await ircUser('alice');
    const shown = (fields: string) => `${server} 354 alice ${fields}`;
    const end = `${server} 315 alice bob :End of WHO list`;
    expect(await alice.answers('WHO bob %tcuihsnfdlaor,152')).toEqual([
      shown('152 #chat bob 255.255.255.255 irc switchboard.local bob G 0 0 0 n/a :Bob Doe'),
      end,
    ]);
    expect(
      await alice.answers('WHO bob %rnt,7', 'WHO bob %na', 'WHO bob %z', 'WHO bob n%n', 'WHO bob %N'),
    ).toEqual([
      shown('7 bob :Bob Doe'),
      end,
      shown('bob 0'),
      end,
      `${server} 354 alice`,
      end,
      shown('bob'),
      end,
      shown('bob'),
      end,
    ]);
    expect((await alice.answers('WHO #chat %cn'))[0]).toBe(shown('#chat bob'));
  });

  it('I1 WHOIS says who and where, of people at every gateway', async () => {
    await webUser('Page', 'b', 'a');
    await telnetUser('dora', 'chat');
    await guest('eve', 'chat');
    const alice = await ircUser('alice');
    const end = (nick: string) => `${server} 318 alice ${nick} :End of /WHOIS list`;
    expect(await alice.answers('WHOIS page', 'WHOIS switchboard.local dora', 'WHOIS eve|guest')).toEqual([
      `${server} 311 alice Page Page web * :Page`,
      `${server} 319 alice Page :#a #b`,
      `${server} 312 alice Page switchboard.local :came by web`,
      end('page'),
      `${server} 311 alice dora dora telnet * :dora`,
      `${server} 319 alice dora :#chat`,
      `${server} 312 alice dora switchboard.local :came by telnet`,
      end('dora'),
      `${server} 311 alice eve|guest eve|guest join * :eve|guest`,
      `${server} 319 alice eve|guest :#chat`,
      `${server} 312 alice eve|guest switchboard.local :came by join`,
      end('eve|guest'),
    ]);
    expect(await alice.answers('WHOIS nobody', 'WHOIS alice,no')).toEqual([
      `${server} 401 alice nobody :No such nick`,
      end('nobody'),
      `${server} 311 alice alice alice irc * :alice`,
      `${server} 312 alice alice switchboard.local :came by irc`,
      `${server} 401 alice no :No such nick`,
      end('alice,no'),
    ]);
    expect((await alice.answers('WHOIS a,b,c,d,e')).filter((line) => line.includes(' 401 '))).toHaveLength(4);
  });

  it('I1 WHOWAS remembers nobody', async () => {
    const alice = await ircUser('alice');
    expect(await alice.answers('WHOWAS alice')).toEqual([
      `${server} 406 alice alice :There was no such nick: this server remembers nobody`,
      `${server} 369 alice alice :End of WHOWAS`,
    ]);
  });

  it('I1 ISON and USERHOST say who is there, as they are written', async () => {
    await webUser('Page');
    const alice = await ircUser('alice');
    expect(await alice.answers('ISON page nobody ALICE', 'ISON :page alice', 'ISON nobody')).toEqual([
      `${server} 303 alice :Page alice`,
      `${server} 303 alice :Page alice`,
      `${server} 303 alice :`,
    ]);
    expect(await alice.answers('USERHOST page nobody alice', 'USERHOST nobody')).toEqual([
      `${server} 302 alice :Page=+Page@web alice=+alice@irc`,
      `${server} 302 alice :`,
    ]);
  });

  it('I1 LIST: all, by name, by mask, by how many are there', async () => {
    await webUser('page', 'tea', 'coffee', '100%');
    const alice = await ircUser('alice', '', 'tea');
    const all = await alice.answers('LIST');
    expect(all[0]).toBe(`${server} 321 alice Channel :Users  Name`);
    expect(all.at(-1)).toBe(`${server} 323 alice :End of /LIST`);
    expect(channelsOf(all)).toEqual(['#100%25 1', '#coffee 1', '#tea 2']);
    const listed = async (asked: string) => channelsOf(await alice.answers(`LIST ${asked}`));
    expect(await listed('#TEA,#coffee,#none')).toEqual(['#coffee 1', '#tea 2']);
    expect(await listed('*e*')).toEqual(['#coffee 1', '#tea 2']);
    expect(await listed('!*e*')).toEqual(['#100%25 1']);
    expect(await listed('>1')).toEqual(['#tea 2']);
    expect(await listed('<2,*e*')).toEqual(['#coffee 1']);
    expect(await listed('#none')).toEqual([]);
  });

  it.each([
    ['MODE #chat', '324 alice #chat +n'],
    ['MODE #chat b', '368 alice #chat :End of channel ban list'],
    ['MODE #chat +b', '368 alice #chat :End of channel ban list'],
    ['MODE #chat +b *!*@*', '482 alice #chat :Channels have no operators here, and no topics, keys or bans'],
    ['MODE #chat +o bob', '482 alice #chat :Channels have no operators here, and no topics, keys or bans'],
    ['MODE #chat -n', '482 alice #chat :Channels have no operators here, and no topics, keys or bans'],
    ['MODE #none', '403 alice #none :No such channel'],
    ['MODE alice', '221 alice +'],
    ['MODE ALICE +x', '501 alice :Unknown mode flag'],
    ['MODE bob', '502 alice :You can only see and change your own modes'],
    ['MODE bob +i', '502 alice :You can only see and change your own modes'],
    ['MODE nobody', '401 alice nobody :No such nick'],
    ['MODE :', '401 alice * :No such nick'],
    ['TOPIC #chat', '331 alice #chat :No topic is set'],
    ['TOPIC #chat :tea', '482 alice #chat :Channels have no operators here, and no topics, keys or bans'],
    ['TOPIC #chat :', '482 alice #chat :Channels have no operators here, and no topics, keys or bans'],
    ['TOPIC #none', '403 alice #none :No such channel'],
    ['KICK #chat bob', '482 alice #chat :Channels have no operators here, and no topics, keys or bans'],
    ['KICK #chat zoe', '441 alice zoe #chat :They are not in that channel'],
    ['KICK #other bob', '442 alice #other :You are not in that channel'],
    ['KICK #none bob', '403 alice #none :No such channel'],
    ['INVITE zoe #chat', '401 alice zoe :No such nick'],
    ['INVITE bob #chat', '443 alice bob #chat :is already in the channel'],
    ['INVITE bob #none', '442 alice #none :You are not in that channel'],
    ['INVITE bob bad', '403 alice bad :No such channel'],
    ['INVITE eve|guest #mine', '401 alice eve|guest :No such nick'],
    ['OPER root root', '491 alice :There are no operators here'],
    ['KILL bob :x', '481 alice :Permission denied: there are no operators here'],
    ['REHASH', '481 alice :Permission denied: there are no operators here'],
    ['RESTART', '481 alice :Permission denied: there are no operators here'],
    ['WALLOPS :x', '481 alice :Permission denied: there are no operators here'],
    ['STATS u', '219 alice u :End of /STATS report'],
    ['STATS', '219 alice * :End of /STATS report'],
    ['TIME elsewhere', '402 alice elsewhere :No such server'],
    ['HELP dance', '524 alice DANCE :There is no help on that'],
    ['PING', '409 alice :No origin specified'],
  ])('I1 %s is answered with %s', async (line, answer) => {
    await ircUser('bob', '', 'chat', 'other');
    await guest('eve', 'chat');
    const alice = await ircUser('alice', '', 'chat', 'mine');
    expect(await alice.answers(line)).toEqual([`${server} ${answer}`]);
  });

  it('I1 asking for +i, as clients do by themselves, is passed over', async () => {
    const alice = await ircUser('alice');
    expect(await alice.answers('MODE alice +i', 'MODE alice -i')).toEqual([]);
  });

  it('I1 VERSION, TIME, ADMIN, INFO, LINKS and HELP say what there is', async () => {
    const alice = await ircUser('alice');
    const numerics = async (line: string) =>
      (await alice.answers(line)).map((each) => / (\d{3}) alice /.exec(each)?.[1]).join(' ');
    expect(await numerics('VERSION')).toBe('351 005 005');
    expect(await numerics('TIME switchboard.local')).toBe('391');
    expect(await numerics('ADMIN')).toBe('256 257 258 259');
    expect(await numerics('INFO')).toBe('371 371 374');
    expect(await alice.answers('LINKS')).toEqual([
      `${server} 364 alice switchboard.local switchboard.local :0 Switchboard`,
      `${server} 365 alice * :End of /LINKS list`,
    ]);
    expect(await numerics('HELP')).toMatch(/^704 (705 )+706$/);
    expect((await alice.answers('HELP privmsg'))[0]).toMatch(
      /704 alice PRIVMSG :PRIVMSG \[targets\] \[text\]: /,
    );
  });

  it('I1 an invitation is INVITE at IRC, and words elsewhere', async () => {
    const [alice, bob] = [await ircUser('alice', '', 'chat'), await ircUser('bob')];
    const [page, dora] = [await webUser('page'), await telnetUser('dora', 'other')];
    const shown = await heard(bob, async () => {
      expect(await alice.answers('INVITE Bob #Chat', 'INVITE page #chat', 'INVITE dora #chat')).toEqual([
        `${server} 341 alice Bob #Chat`,
        `${server} 341 alice page #chat`,
        `${server} 341 alice dora #chat`,
      ]);
    });
    expect(shown).toEqual([':alice!alice@irc INVITE Bob #chat']);
    await page.lines.next(/"to":"page","text":"\/me invites you to the room chat"/);
    await dora.lines.next('[private] * alice invites you to the room chat');
  });
});
