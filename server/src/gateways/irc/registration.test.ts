import { describe, expect, it } from 'vitest';
import { connect, everyCap, heard, ircUser, server, webUser, withSwitchboard } from './testing/people.ts';

const numericsOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => / (\d{3}) /.exec(line)?.[1] ?? []);

describe('IRC registration', () => {
  withSwitchboard();

  it('I1 who gives a nick and a user is greeted: 001 to 005, LUSERS, MOTD, in this order', async () => {
    const client = await connect();
    client.send('NICK alice', 'USER a 0 * :Alice Doe');
    await client.lines.next(/ 376 /);
    expect(numericsOf(client.lines.all)).toEqual(
      '001 002 003 004 005 005 251 255 265 266 375 372 372 372 376'.split(' '),
    );
    expect(client.lines.all[0]).toBe(`${server} 001 alice :Welcome to Switchboard, alice!alice@irc`);
    expect(client.lines.all[3]).toBe(`${server} 004 alice switchboard.local switchboard i n`);
    for (const line of client.lines.all) expect(line).toMatch(/^:switchboard\.local \d{3} alice /);
  });

  it('I1 the user may come first', async () => {
    const client = await connect();
    client.send('USER a 0 * :Alice', 'NICK alice');
    await client.lines.next(/ 001 alice /);
  });

  it('I1 005 is ASCII, thirteen tokens a line at most, each with one "=" at most, in 512 bytes', async () => {
    const client = await ircUser('alice');
    const lines = client.lines.all.filter((line) => line.includes(' 005 '));
    const tokens = lines.flatMap((line) => {
      const list = line.split(' :')[0]?.split(' ').slice(3) ?? [];
      expect(list.length).toBeLessThanOrEqual(13);
      expect(line).toMatch(/^:switchboard\.local 005 alice .* :are supported by this server$/);
      expect(line).toMatch(/^[ -~]*$/);
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
      return list;
    });
    for (const token of tokens) expect(token).toMatch(/^[A-Z0-9]+(?:=[^=]*)?$/);
    expect(tokens).toEqual(
      expect.arrayContaining([
        'CASEMAPPING=ascii',
        'CHANTYPES=#',
        'CHANMODES=,,,n',
        'PREFIX=',
        'NICKLEN=20',
        'CHANNELLEN=81',
        'CHANLIMIT=#:100',
        'MONITOR=100',
        'UTF8ONLY',
        'WHOX',
      ]),
    );
    expect(tokens.find((token) => token.startsWith('TARGMAX='))).toContain('PRIVMSG:4,');
    expect(new Set(tokens.map((token) => token.split('=')[0])).size).toBe(tokens.length);
  });

  it('I1 LUSERS and MOTD can be asked for again, and count everybody', async () => {
    await webUser('bob', 'chat');
    const client = await ircUser('alice');
    expect(await client.answers('LUSERS')).toEqual([
      `${server} 251 alice :There are 2 users and 0 invisible on 1 server`,
      `${server} 254 alice 1 :channels formed`,
      `${server} 255 alice :I have 2 clients and 0 servers`,
      `${server} 265 alice 2 2 :Current local users 2, max 2`,
      `${server} 266 alice 2 2 :Current global users 2, max 2`,
    ]);
    expect(numericsOf(await client.answers('MOTD'))).toEqual(['375', '372', '372', '372', '376']);
    expect(numericsOf(await client.answers('MOTD switchboard.local'))).toContain('376');
    expect(await client.answers('MOTD elsewhere')).toEqual([`${server} 402 alice elsewhere :No such server`]);
  });

  it('H2 a taken nick is refused in any case, and the next one registers', async () => {
    await webUser('Alice');
    const client = await connect();
    client.send('NICK ALICE', 'USER a 0 * :A');
    await client.lines.exactly(`${server} 433 * ALICE :That nick is taken`);
    client.send('NICK alice2');
    await client.lines.next(/ 001 alice2 /);
  });

  it.each([
    ['4ever', /^:switchboard\.local 432 \* 4ever :.*digit.*try "_4ever"$/],
    ['joe|guest', /^:switchboard\.local 432 \* joe\|guest :/],
    ['a.b', /^:switchboard\.local 432 \* a\.b :.*try "ab"$/],
    [':Bob Smith', /^:switchboard\.local 432 \* Bob_Smith :a name has no spaces: try "Bob_Smith"$/],
    [':', /^:switchboard\.local 431 \* :No nickname given$/],
    ['x'.repeat(21), /^:switchboard\.local 432 \* x{21} :/],
  ])('H2 NICK %s is refused, and another is taken', async (nick, answer) => {
    const client = await connect();
    client.send(`NICK ${nick}`);
    await client.lines.next(answer);
    client.send('USER a 0 * :A', 'NICK good');
    await client.lines.next(/ 001 good /);
  });

  it('H2 a nick is free at once after QUIT', async () => {
    const [first, second] = [await ircUser('alice'), await connect()];
    first.send('QUIT :bye');
    await first.lines.next(/^ERROR /);
    second.send('NICK alice', 'USER a 0 * :A');
    await second.lines.next(/ (001|433) /);
    expect(second.lines.all[0]).toContain(' 001 alice ');
  });

  it('H8 a change of case only is allowed', async () => {
    const client = await ircUser('alice');
    expect(await client.answers('NICK ALICE')).toEqual([':alice!alice@irc NICK ALICE']);
    expect(await client.answers('NICK ALICE')).toEqual([]);
    expect(await client.answers('PING x')).toEqual([`${server} PONG switchboard.local :x`]);
    expect((await client.answers('LUSERS'))[0]).toContain(' 251 ALICE ');
  });

  it('I1 a nick that is taken or malformed is refused later, too', async () => {
    await ircUser('bob');
    const client = await ircUser('alice');
    expect(await client.answers('NICK BOB')).toEqual([`${server} 433 alice BOB :That nick is taken`]);
    expect((await client.answers('NICK 4'))[0]).toContain(' 432 alice 4 :');
    expect(await client.answers('NICK')).toEqual([`${server} 431 alice :No nickname given`]);
  });

  it('I1 USER and PASS come once, and before registration', async () => {
    const client = await connect();
    client.send('PASS secret', 'USER a 0 * :A', 'USER b 0 * :B');
    await client.lines.exactly(`${server} 462 * :You may not register again`);
    client.send('NICK alice');
    await client.lines.next(/ 376 /);
    const again = `${server} 462 alice :You may not register again`;
    expect(await client.answers('USER b 0 * :B', 'PASS x')).toEqual([again, again]);
    client.send('WHOIS alice');
    await client.lines.next(`${server} 311 alice alice alice irc * :A`);
  });

  it('I1 only what needs no name is done without one', async () => {
    const client = await connect();
    expect(
      await client.answers('JOIN #chat', 'PRIVMSG a :b', 'WHO', 'AWAY', 'BATCH +a draft/multiline #a'),
    ).toEqual(Array(5).fill(`${server} 451 * :You have not registered`));
    expect(await client.answers('DANCE')).toEqual([`${server} 421 * DANCE :Unknown command`]);
    expect(await client.answers('USER a')).toEqual([`${server} 461 * USER :Not enough parameters`]);
    expect(await client.answers('NOTICE a :b', 'PONG x')).toEqual([]);
  });

  it('I2 CAP LS holds registration until END', async () => {
    const client = await connect();
    const shown = await client.answers('CAP LS 302', 'NICK alice', 'USER a 0 * :A');
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatch(
      /^:switchboard\.local CAP \* LS :message-tags .*draft\/multiline=max-bytes=20000,max-lines=1000 /,
    );
    expect(Buffer.byteLength(shown[0] ?? '')).toBeLessThanOrEqual(510);
    expect(numericsOf(await client.answers('CAP END'))[0]).toBe('001');
    expect(await client.answers('CAP END')).toEqual([]);
  });

  it('I2 CAP REQ holds it, too, and without a version there are no values', async () => {
    const client = await connect();
    expect(await client.answers('CAP REQ :batch', 'NICK alice', 'USER a 0 * :A')).toEqual([
      `${server} CAP * ACK :batch`,
    ]);
    expect((await client.answers('CAP LS'))[0]).not.toContain('=');
    expect(await client.answers('CAP LIST')).toEqual([`${server} CAP alice LIST :batch`]);
    expect(numericsOf(await client.answers('CAP END'))[0]).toBe('001');
  });

  it('I2 REQ is all or nothing, and NAK repeats the request as it was', async () => {
    const client = await ircUser('alice');
    expect(await client.answers('CAP REQ :batch  sasl setname')).toEqual([
      `${server} CAP alice NAK :batch  sasl setname`,
    ]);
    expect(await client.answers('CAP LIST')).toEqual([`${server} CAP alice LIST :`]);
    expect(await client.answers('CAP REQ :batch  setname')).toEqual([
      `${server} CAP alice ACK :batch  setname`,
    ]);
    expect(await client.answers('CAP REQ :-batch')).toEqual([`${server} CAP alice ACK :-batch`]);
    expect(await client.answers('cap list')).toEqual([`${server} CAP alice LIST :setname`]);
  });

  it('I2 a request too long to be repeated in a line is repeated in two', async () => {
    const client = await ircUser('alice');
    const request = Array(35).fill('message-tags').join(' ');
    const shown = await client.answers(`CAP REQ :${request}`);
    expect(shown).toHaveLength(1);
    const longer = Array(38).fill('message-tags').join(' ');
    const two = await client.answers(`CAP REQ :${longer}`);
    expect(two).toHaveLength(2);
    for (const line of two) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    expect(two.map((line) => line.replace(/^.* ACK :/, '')).join('')).toBe(longer);
  });

  it.each(['FOO', 'ls2', 'toString', ''])('I2 CAP %s is answered with 410', async (subcommand) => {
    const client = await ircUser('alice');
    expect(await client.answers(`CAP ${subcommand || ':'}`)).toEqual([
      `${server} 410 alice ${subcommand || '*'} :Invalid CAP command`,
    ]);
  });

  it('I2 everything can be had together, also later', async () => {
    const client = await ircUser('alice');
    expect(await client.answers(`CAP REQ :${everyCap}`)).toEqual([`${server} CAP alice ACK :${everyCap}`]);
    expect(await client.answers('CAP LIST')).toEqual([`${server} CAP alice LIST :${everyCap}`]);
    expect(await heard(client, () => {})).toEqual([]);
  });

  it('I1 QUIT is answered with ERROR, and the connection is closed', async () => {
    const client = await ircUser('alice');
    client.send('QUIT');
    await client.lines.exactly('ERROR :Closing link: you asked for it');
    await client.close();
    const stranger = await connect();
    stranger.send('QUIT');
    await stranger.lines.exactly('ERROR :Closing link: you asked for it');
  });
});
