import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { Admission } from '../../engine/admission.ts';
import { nextTurn, until } from '../../engine/testing/streams.ts';
import { roomPlace } from '../../hub/places.ts';
import type { IrcClient } from '../../testing/irc-client.ts';
import { IrcServer } from './testing/irc-server.ts';

const server = ':tea.example';

describe('IRC, hostile', () => {
  let irc: IrcServer;
  beforeEach(async () => {
    irc = await new IrcServer().open();
  });
  afterEach(async () => {
    await irc.close();
    expect(irc.faults).toEqual([]);
  });
  const restart = async (options: Parameters<IrcServer['open']>[0], engine = {}) => {
    await irc.close();
    irc = await new IrcServer(engine).open(options);
  };
  const closed = async ({ stream }: IrcClient) => {
    if (!stream.closed) await once(stream, 'close');
  };

  it('I1 a line over 512 bytes is refused with 417, and the next is read', async () => {
    const me = await irc.person('me');
    const tooLong = `${server} 417 me :Input line was too long`;
    expect(await me.answers(`PING ${'x'.repeat(506)}`)).toEqual([tooLong]);
    expect(await me.answers('x'.repeat(511), 'x'.repeat(100_000), `@${'x'.repeat(4_095)} PING x`)).toEqual(
      Array(3).fill(tooLong),
    );
    expect(await me.answers('PING fine')).toEqual([`${server} PONG tea.example :fine`]);
  });

  it('I2 bytes that are no UTF-8 are refused, in words for who knows no FAIL', async () => {
    const me = await irc.person('me', 'standard-replies');
    const you = await irc.person('you');
    const latin1 = Buffer.from('PRIVMSG me :caf\xe9\r\n', 'latin1');
    me.stream.write(latin1);
    await me.lines.next(
      `${server} FAIL * INVALID_UTF8 :This server speaks UTF-8 alone: your line was ignored`,
    );
    you.stream.write(latin1);
    await you.lines.next(`${server} NOTICE you :This server speaks UTF-8 alone: your line was ignored`);
    expect(await me.answers()).toEqual([]);
    const stranger = await irc.connect();
    stranger.stream.write(Buffer.from([0x4e, 0xff, 0x0a]));
    await stranger.lines.exactly(`${server} NOTICE * :This server speaks UTF-8 alone: your line was ignored`);
  });

  it('I1 NUL and CR inside lines are passed over; lines may end in LF alone, and be empty', async () => {
    const [me, you] = [await irc.person('me'), await irc.person('you')];
    me.stream.write('\n\r\n  \r\nPRIV\0MSG yo\ru :a\0b\rc\nPRIVMSG you :d\r\r\n');
    await me.settled();
    await you.lines.next(':me!me@irc PRIVMSG you :abc');
    await you.lines.exactly(':me!me@irc PRIVMSG you :d');
  });

  it('I1 421, 461 and 451 for what is unknown, lacks parameters, or comes too early', async () => {
    const me = await irc.connect();
    me.send('JOIN #chat', 'toString', 'USER x');
    await me.lines.exactly(
      `${server} 451 * :You have not registered`,
      `${server} 421 * TOSTRING :Unknown command`,
      `${server} 461 * USER :Not enough parameters`,
    );
    const you = await irc.person('you');
    for (const verb of [
      'JOIN',
      'PART',
      'MODE',
      'TOPIC',
      'KICK #a',
      'INVITE a',
      'WHOIS',
      'ISON',
      'MONITOR',
      'SETNAME',
      'BATCH',
    ])
      expect(await you.answers(verb)).toEqual([
        `${server} 461 you ${verb.split(' ')[0]} :Not enough parameters`,
      ]);
  });

  it('I1 no answer is broken, or too long, by what it repeats', async () => {
    await restart({ ircLines: undefined });
    const me = await irc.person('me', 'standard-replies', 'batch', 'draft/multiline');
    const long = 'é'.repeat(230);
    const odd = [' a b', ':x', ' ', ''];
    const verbs = [
      'JOIN',
      'PART',
      'NAMES',
      'TOPIC',
      'MODE',
      'WHO',
      'WHOIS',
      'WHOWAS',
      'NICK',
      'HELP',
      'STATS',
      'TIME',
      'CAP',
      'PING',
      'MONITOR +',
      'LIST',
      'ISON',
      'USERHOST',
      'PRIVMSG',
      'TAGMSG',
      'KICK #a',
      'INVITE a',
      'BATCH +1 x',
    ];
    for (const verb of verbs)
      for (const param of [...odd, `#${long}`, long]) {
        const shown = await me.answers(`${verb} :${param}`, `${verb} ${param.trim() || 'x'} :y`);
        for (const line of shown) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
          // Source, numeric or verb, and no empty or split parameter before the last.
          expect(line).toMatch(/^(?::\S+ )?\S+(?: [^ :]\S*)*(?: :.*)?$/u);
        }
        if (me.lines.all.at(-1)?.startsWith('ERROR')) throw new Error(`${verb} ended the connection`);
      }
    expect((await me.answers('x'.repeat(510)))[0]).toMatch(/^:tea\.example 421 \S+ X+ :Unknown command$/);
    expect(
      await me.answers(
        `BATCH +1 draft/multiline ${long.slice(0, 200)}`,
        `@batch=1 PRIVMSG ${long.slice(0, 210)} :x`,
      ),
    ).toHaveLength(1);
  });

  it('X3 who does not register in time is told, and goes', async () => {
    await restart({ registerMs: 100 });
    const [named, nameless] = [await irc.person('named'), await irc.connect()];
    const negotiating = await irc.connect();
    negotiating.send('CAP LS 302', 'NICK slow', 'USER s 0 * :s');
    for (const slow of [nameless, negotiating]) {
      await slow.lines.next('ERROR :Closing link: that took too long: send NICK and USER');
      await closed(slow);
    }
    expect(await named.answers('PING x')).toHaveLength(1);
  });

  it('X3 who is silent is asked, and who does not answer goes', async () => {
    await restart({ idlePingMs: 60 });
    const [alive, dead] = [await irc.person('alive'), await irc.person('dead')];
    alive.onLine((line) => {
      if (line.startsWith('PING')) alive.send(line.replace('PING', 'PONG'));
    });
    alive.send('MONITOR + dead');
    await dead.lines.next('PING tea.example');
    await dead.lines.next('ERROR :Closing link: ping timeout');
    await closed(dead);
    await alive.lines.next(`${server} 731 alive :dead`);
    for (let asked = 0; asked < 3; asked++) await alive.lines.next('PING tea.example');
    expect(alive.lines.all.join()).not.toContain('ERROR');
  });

  it('I3 who pastes is held back, loses nothing, and stays', async () => {
    await restart({ ircLines: { burst: 10, perSecond: 200 } });
    const [me, you] = [await irc.person('me'), await irc.person('you')];
    for (const person of [me, you]) await person.answers('JOIN #chat');
    const texts = Array.from({ length: 50 }, (_, at) => `line ${at}`);
    const before = performance.now();
    me.send(...texts.map((text) => `PRIVMSG #chat :${text}`));
    for (const text of texts) await you.lines.next(`:me!me@irc PRIVMSG #chat :${text}`);
    expect(performance.now() - before).toBeGreaterThan(((50 - 10) / 200) * 1_000 - 20);
    expect(await me.answers('PING x')).toEqual([`${server} PONG tea.example :x`]);
  });

  it('X3 I3 forty lines pass at once by default, and fifty pasted ones all arrive', async () => {
    const [me, you] = [await irc.person('me'), await irc.person('you')];
    const before = performance.now();
    me.send(...Array.from({ length: 50 }, (_, at) => `PRIVMSG you :${at}`));
    await you.lines.next(':me!me@irc PRIVMSG you :49');
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(limits.ircLines.burst).toBeGreaterThanOrEqual(40);
  });

  it('X3 who asks for long lists again and again is held back as who says a lot is', async () => {
    await restart({ ircLines: { burst: 10, perSecond: 100 } });
    const people = 2 * limits.ircListedPerLine;
    for (let at = 0; at < people; at++) {
      const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
      await irc.accept(stream);
      stream.push(`NICK p${at}\r\nUSER p 0 * :p\r\nJOIN #chat\r\n`);
    }
    const me = await irc.person('me');
    await until(() => irc.io.of('/').adapter.rooms.get(roomPlace('chat'))?.size === people);
    for (const list of ['NAMES #chat', 'WHO #chat', 'WHO *', 'WHO z*', 'MODE #chat', 'KICK #chat me']) {
      const before = performance.now();
      await me.answers(...Array(10).fill(list));
      // Each costs as much as three lines, and so do the next.
      const heldMs = ((10 * 3 - 10) / 100) * 1_000;
      expect(performance.now() - before, list).toBeGreaterThan(heldMs - 20);
    }
  });

  it('X3 who is one too many is told so', async () => {
    await restart({}, { admission: new Admission({ connections: 10, connectionsPerAddress: 1 }) });
    const first = await irc.person('first');
    const second = await irc.connect();
    await second.lines.exactly('ERROR :There are too many connections from your address.');
    await closed(second);
    first.send('QUIT');
    await closed(first);
    await until(() => irc.engine.admission.counts.connections === 0);
    await irc.person('second');
  });

  it('X3 a reader who does not read is closed, and costs nobody else anything', async () => {
    const [deaf, well] = [await irc.person('deaf'), await irc.person('well')];
    for (const person of [deaf, well]) await person.answers('JOIN #chat');
    deaf.stream.pause();
    let sent = 0;
    while (!well.lines.all.includes(':deaf!deaf@irc QUIT :Gone')) {
      const message = { id: `${++sent}`, from: 'page', room: 'chat', at: 0, text: 'x'.repeat(400) };
      for (let copy = 0; copy < 50; copy++) irc.io.to(roomPlace('chat')).emit('message', { ...message });
      await nextTurn();
    }
    await well.settled();
    expect(well.lines.all.filter((line) => line.includes(' PRIVMSG #chat '))).toHaveLength(50 * sent);
  });

  it('S2 everybody is told before the server closes', async () => {
    const [me, stranger] = [await irc.person('me'), await irc.connect()];
    await stranger.answers('CAP LS');
    irc.hub.announce('The server is closing.');
    await irc.closeGateway();
    await me.lines.next(`${server} NOTICE me :The server is closing.`);
    await stranger.lines.next(`${server} NOTICE * :The server is closing.`);
    for (const person of [me, stranger]) await closed(person);
  });

  it('H1 nothing is left of anybody who has gone', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    const people = [
      await irc.person('a'),
      await irc.person('b', 'batch', 'draft/multiline'),
      await irc.connect(),
    ];
    await people[0]?.answers('JOIN #chat,#more', 'AWAY :x', 'SETNAME :A', 'MONITOR + b,c');
    await people[1]?.answers('JOIN #chat', 'BATCH +1 draft/multiline #chat', '@batch=1 PRIVMSG #chat :x');
    people[0]?.send('QUIT :bye');
    for (const { stream } of people) {
      stream.end();
      if (!stream.closed) await once(stream, 'close');
    }
    await until(() => irc.engine.size === 0);
    expect(irc.knowledge).toBe(0);
    irc.hub.close();
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('what was sent before the end of input is still done', async () => {
    const me = await irc.person('me');
    await me.answers('JOIN #chat');
    const brief = await irc.connect();
    brief.stream.end('NICK brief\r\nUSER b 0 * :b\r\nJOIN #chat\r\nPRIVMSG #chat :hi\r\nnot ended');
    await me.lines.exactly(
      ':brief!brief@irc JOIN #chat',
      ':brief!brief@irc PRIVMSG #chat :hi',
      ':brief!brief@irc QUIT :Gone',
    );
  });
});
