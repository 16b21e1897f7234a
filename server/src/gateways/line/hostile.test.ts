/** Bad input, limits, and what is left of whom. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { Admission } from '../../engine/admission.ts';
import { roomPlace } from '../../hub/places.ts';
import { LineServer } from './testing/line-server.ts';

let server: LineServer;

beforeEach(async () => {
  server = await new LineServer().open();
});
afterEach(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

/** Opens another server in place of the usual one. */
async function instead(next: LineServer, options = {}): Promise<void> {
  await server.close();
  server = await next.open(options);
}

describe('L1 bad input: an ERROR line, and the connection lives on', () => {
  it.each([
    ['fly away', 'ERROR ? bad_request There is no such verb.'],
    ['', 'ERROR ? bad_request There is no such verb.'],
    ['__proto__ x', 'ERROR ? bad_request There is no such verb.'],
    ['login you', 'ERROR LOGIN already_registered You already have a name.'],
    ['LOGIN', 'ERROR LOGIN bad_request The form is: LOGIN name'],
    ['SEND', 'ERROR SEND bad_request The form is: SEND user text'],
    ['send bob', 'ERROR SEND bad_request The form is: SEND user text'],
    ['SEND bob ', 'ERROR SEND bad_request The form is: SEND user text'],
    ['SEND nobody hi', 'ERROR SEND no_such_user nobody is not here.'],
    ['SEND a\rb hi', 'ERROR SEND no_such_user a b is not here.'],
    ['BROADCAST', 'ERROR BROADCAST bad_request The form is: BROADCAST text'],
    ['USERS all', 'ERROR USERS bad_request The form is: USERS'],
    ['JOIN', 'ERROR JOIN bad_request The form is: JOIN room'],
    ['JOIN a b', 'ERROR JOIN invalid_room a room name has no spaces or control characters'],
    [`JOIN ${'x'.repeat(21)}`, 'ERROR JOIN invalid_room a room name has at most 20 characters'],
    ['LEAVE chat', 'ERROR LEAVE not_in_room You are not in the room chat.'],
    ['SAY Chat hi', 'ERROR SAY not_in_room You are not in the room chat.'],
    ['SAY chat', 'ERROR SAY bad_request The form is: SAY room text'],
    ['MEMBERS', 'ERROR MEMBERS bad_request The form is: MEMBERS room'],
    ['PING', 'ERROR PING bad_request The form is: PING token'],
    ['NICK', 'ERROR NICK bad_request The form is: NICK name'],
    ['NICK Bob Smith', 'ERROR NICK invalid_name a name has no spaces: try "Bob_Smith"'],
    ['NICK BOB', 'ERROR NICK name_taken The name BOB is taken.'],
    ['CALL users {}', 'ERROR CALL bad_request Say HELLO first.'],
    ['SEND bob a\0b', 'ERROR SEND bad_request A line is UTF-8, without NUL.'],
    ['\0', 'ERROR ? bad_request A line is UTF-8, without NUL.'],
  ])('L1 %j', async (line, error) => {
    const [bob, me] = [await server.user('bob'), await server.user('me')];
    await me.ask(line, error);
    await me.ask('SEND bob alive', 'OK SEND bob');
    await bob.lines.next('MESSAGE me alive');
  });

  it.each([
    ['SEND bob a', 'ERROR SEND bad_request A line is UTF-8, without NUL.'],
    ['', 'ERROR ? bad_request A line is UTF-8, without NUL.'],
  ])('L1 bytes that are no UTF-8, after %j', async (start, error) => {
    const [bob, me] = [await server.user('bob'), await server.user('me')];
    for (const bad of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0xaf]]) {
      me.stream.write(Buffer.concat([Buffer.from(start), Buffer.from(bad), Buffer.from('\n')]));
      await me.lines.exactly(error);
    }
    await me.ask('SEND bob alive', 'OK SEND bob');
    await bob.lines.next('MESSAGE me alive');
  });

  it.each([
    'LOGOUT',
    'SEND bob hi',
    'BROADCAST hi',
    'USERS',
    'JOIN chat',
    'LEAVE chat',
    'SAY chat hi',
    'ROOMS',
    'MEMBERS chat',
    'NICK me',
  ])('L1 %j before LOGIN', async (line) => {
    const me = server.connect();
    me.send(line);
    expect(await me.next('ERROR')).toMatchObject({ verb: line.split(' ')[0], code: 'not_registered' });
    await me.ask('LOGIN me', 'OK LOGIN me', 'USERS me');
  });

  it('H2 a name that is refused can be followed by another', async () => {
    await server.user('Bob');
    const me = server.connect();
    await me.ask('LOGIN bob', 'ERROR LOGIN name_taken The name bob is taken.');
    await me.ask('LOGIN Bob Smith', 'ERROR LOGIN invalid_name a name has no spaces: try "Bob_Smith"');
    await me.ask('LOGIN Bob_Smith', 'OK LOGIN Bob_Smith', 'USERS Bob Bob_Smith');
  });

  it('H5 X3 a line of 20,000 bytes passes; a longer one is an ERROR, and the end', async () => {
    const [me, bob] = [await server.user('me'), await server.user('bob')];
    await me.lines.exactly('ONLINE bob');
    const text = 'x'.repeat(limits.lineBytes - 'SEND bob \n'.length);
    await me.ask(`SEND bob ${text}`, 'OK SEND bob');
    await bob.lines.exactly(`MESSAGE me ${text}`);
    await me.ask(`SEND bob ${text}x`, 'ERROR ? too_long A line has at most 20,000 bytes.');
    await me.closed();
    await bob.lines.exactly('OFFLINE me');
    expect(me.lines.all.at(-1)).toMatch(/^ERROR/);
  });

  it('X3 a line that never ends is an ERROR, and the end', async () => {
    const me = server.connect();
    me.stream.write('x'.repeat(1_000_000));
    await me.lines.exactly('ERROR ? too_long A line has at most 20,000 bytes.');
    await me.closed();
  });
});

describe('X3 limits', () => {
  it('X3 120 lines pass at once; what is over waits, and nothing is lost', async () => {
    expect(limits.lineLines.burst).toBeGreaterThanOrEqual(120);
    await instead(new LineServer(), { lineLines: { burst: 5, perSecond: 100 } });
    const slow = await server.user('slow');
    const tokens = Array.from({ length: 40 }, (_, i) => `PING ${i}`);
    const before = performance.now();
    slow.send(tokens.join('\n'));
    await slow.lines.exactly(...tokens.map((line) => line.replace('PING', 'PONG')));
    expect(performance.now() - before).toBeGreaterThan(((40 - 5) / 100) * 1000 - 10);
  });

  it('X3 thirty of the longest texts pass at once; after that they wait longer than short ones', async () => {
    const me = await server.user('me');
    const text = 'x'.repeat(limits.lineBytes - 'SEND me \n'.length);
    const begin = performance.now();
    const tell = async (times: number) => {
      for (let i = 0; i < times; i++) await me.ask(`SEND me ${text}`, 'OK SEND me', `MESSAGE me ${text}`);
      return performance.now() - begin;
    };
    const [thirtyMs, moreMs] = [await tell(30), await tell(15)];
    expect(moreMs).toBeGreaterThan(800);
    expect(thirtyMs).toBeLessThan(moreMs / 2);
  });

  it('X3 who does not log in in time is told, and goes', async () => {
    await instead(new LineServer(), { registerMs: 100 });
    const [named, nameless] = [await server.user('named'), server.connect()];
    await nameless.lines.exactly('ERROR ? not_registered No LOGIN came in time.');
    await nameless.closed();
    await named.ask('PING 1', 'PONG 1');
  });

  it('X3 who is one too many is told so', async () => {
    const admission = new Admission({ connections: 10, connectionsPerAddress: 1 });
    await instead(new LineServer({ admission }));
    await server.user('first');
    const second = server.connect();
    await second.lines.exactly('ERROR ? rate_limited There are too many connections from your address.');
    await second.closed();
  });

  it('S2 tells everyone before it closes', async () => {
    const clients = [await server.user('me'), await server.user('you', 'chat')];
    server.hub.announce('The server is closing.');
    await server.closeGateway();
    for (const client of clients) {
      await client.closed();
      expect(client.lines.all.at(-1)).toBe('NOTICE The server is closing.');
    }
  });

  it('J6 a reader who does not read is closed, and costs nobody else anything', async () => {
    const [deaf, well] = [await server.user('deaf', 'chat'), await server.user('well', 'chat')];
    deaf.stream.pause();
    const message = { id: '1', from: 'web', room: 'chat', at: 0, text: 'x'.repeat(20_000) };
    let sent = 0;
    while (!well.lines.all.includes('LEFT chat deaf')) {
      server.io.to(roomPlace('chat')).emit('message', { ...message });
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await well.ask('PING 1').then(() => well.lines.next('PONG 1'));
    expect(well.lines.all.filter((line) => line === `SAID chat web ${message.text}`)).toHaveLength(sent);
  });

  it('H1 nothing is left of anybody who has gone', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    const clients = [await server.user('a', 'chat'), await server.user('b'), server.connect()];
    await clients[1]?.hello();
    for (const { stream } of clients) {
      stream.end();
      if (!stream.closed) await once(stream, 'close');
    }
    while (server.engine.size > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(server.io.of('/').sockets.size).toBe(0);
    expect(server.io.of('/').adapter.rooms.size).toBe(0);
    expect(server.engine.admission.counts).toEqual({ connections: 0, addresses: 0 });
    server.hub.close();
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
