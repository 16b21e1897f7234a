/** R2: server-sent events, and who is online by them. What the events look like is the contract's and the table's to prove. */
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { roomPlace } from '../../hub/places.ts';
import { LineClient } from '../../testing/line-client.ts';
import { Lines } from '../../testing/lines.ts';
import { loopback } from '../../testing/loopback.ts';
import { RestClient } from '../../testing/rest-client.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../../testing/switchboard.ts';
import { RestServer } from './testing/rest-server.ts';

const patience = { timeout: 10_000 };

describe('R2 beside other gateways', () => {
  let server: TestSwitchboard;
  let alice: LineClient;
  let bot: RestClient;

  beforeEach(async () => {
    server = await startTestSwitchboard();
    alice = await LineClient.enter(server);
    await alice.arrive('alice', 'ops');
    bot = await RestClient.enter(server, 'Bot');
  });
  afterEach(async () => {
    await alice.close();
    await server.close();
  });
  const online = async () => (await alice.command({ verb: 'USERS' }, 'USERS')).names;
  const rooms = async () => (await alice.command({ verb: 'ROOMS' }, 'ROOMS')).rooms;

  it('R2 one is online and in the rooms while the stream is open, and no longer', async () => {
    const stream = await bot.events(['Ops', 'other']);
    await alice.lines.next('JOINED ops Bot');
    expect(await rooms()).toEqual([
      { name: 'ops', members: 2 },
      { name: 'other', members: 1 },
    ]);
    expect(await online()).toEqual(['alice', 'Bot']);
    await stream.close();
    await alice.lines.next('LEFT ops Bot');
    await alice.lines.next('OFFLINE Bot');
    expect(await rooms()).toEqual([{ name: 'ops', members: 1 }]);
  });

  it('R2 the first event says how things are now, and that nothing is replayed', async () => {
    await bot.say('ops', 'before');
    const stream = await bot.events(['ops'], { 'Last-Event-ID': 'x.1' });
    expect(stream.response.headers.get('Content-Type')).toBe('text/event-stream');
    expect(stream.response.headers.get('Cache-Control')).toBe('no-store');
    expect(stream.events).toEqual([
      {
        event: 'reset',
        id: undefined,
        data: {
          name: 'Bot',
          lastEventId: 'x.1',
          replayed: 0,
          users: [
            { name: 'alice', gateway: 'line' },
            { name: 'Bot', gateway: 'rest' },
          ],
          rooms: [{ room: 'ops', members: ['alice', 'Bot'] }],
        },
      },
    ]);
    await stream.close();
  });

  it.each([['x'.repeat(65)], [undefined]])('R2 a Last-Event-ID that is none of ours: %s', async (id) => {
    const stream = await bot.events([], id === undefined ? {} : { 'Last-Event-ID': id });
    expect(stream.events[0]?.data).toMatchObject({ lastEventId: null });
    await stream.close();
  });

  it('R2 messages have their id, which is the one that the sender was told', async () => {
    const stream = await bot.events(['ops']);
    const text = 'one\ntwo\r\n\r\ndata: three\u2028four\u2029\u0085five\0';
    const { id, at } = await bot.say('ops', text);
    await stream.lines.next(/^message /);
    expect(stream.events.at(-1)).toEqual({
      event: 'message',
      id,
      data: { id, from: 'Bot', room: 'ops', text, at, gateway: 'rest' },
    });
    await stream.close();
  });

  it('H4 what is said elsewhere is not heard', async () => {
    const stream = await bot.events(['ops']);
    await bot.say('other', 'elsewhere');
    await bot.say('ops', 'here');
    await stream.lines.next(/here/);
    expect(stream.lines.all.join()).not.toContain('elsewhere');
    await stream.close();
  });

  it('H8 a second stream of a token is the same person: both hear, and the last one to end goes', async () => {
    const [first, second] = [await bot.events(['ops']), await bot.events(['other'])];
    expect(await online()).toEqual(['alice', 'Bot']);
    alice.send('SEND bot psst');
    await Promise.all([first.lines.next(/psst/), second.lines.next(/psst/)]);
    await bot.get('POST', '/users/alice/messages', 'by post');
    await Promise.all([first.lines.next(/by post/), second.lines.next(/by post/)]);
    await first.close();
    await alice.lines.next('LEFT ops Bot');
    expect(await online()).toEqual(['alice', 'Bot']);
    await second.close();
    await alice.lines.next('OFFLINE Bot');
  });

  it('P2 another token of the name is somebody else', async () => {
    const other = await RestClient.enter(server, 'bot');
    const stream = await bot.events(['ops']);
    await expect(other.events()).rejects.toThrow('name_taken');
    expect((await other.ask('POST', '/rooms/ops/messages', 'not me')).body.code).toBe('name_taken');
    await bot.say('ops', 'me');
    await alice.lines.next('SAID ops Bot me');
    expect(alice.lines.all.join()).not.toContain('not me');
    await stream.close();
  });

  it('R2 a broadcast goes to everyone else', async () => {
    const stream = await bot.events();
    await bot.get('POST', '/broadcasts', 'dinner!');
    await alice.lines.next('BROADCAST Bot dinner!');
    alice.send('BROADCAST no, thank you');
    await stream.lines.next(/^broadcast .*no, thank you/);
    expect(stream.lines.all.join()).not.toContain('dinner!');
    await stream.close();
  });

  it('R2 nobody sees anything of a stream that is refused', async () => {
    await expect(bot.events(['ops', 'a b'])).rejects.toThrow('invalid_room');
    expect(await online()).toEqual(['alice']);
    const stream = await bot.events(['ops', 'OPS']);
    await alice.lines.next('JOINED ops Bot');
    expect(alice.lines.all.filter((line) => /^(LEFT|JOINED)/.test(line))).toEqual(['JOINED ops Bot']);
    expect(stream.events[0]?.data).toMatchObject({ rooms: [{ room: 'ops', members: ['alice', 'Bot'] }] });
    await stream.close();
  });

  it('S2 when the server closes, the stream says so and ends', async () => {
    const stream = await bot.events();
    const closed = server.close();
    await stream.lines.next('notice {"text":"The server is closing. Goodbye."}');
    expect(await stream.ended).toBe(true);
    await closed;
  });
});

describe('R2 the stream itself', () => {
  let server: RestServer;

  beforeEach(() => {
    server = new RestServer();
  });
  afterEach(async () => {
    await server.close();
    expect(server.faults).toEqual([]);
  });

  /** A stream as bytes, which has begun. */
  async function streamOf({ token }: RestClient, query = ''): Promise<{ stream: Socket; lines: Lines }> {
    const stream = connect(server.portOf(), loopback);
    stream.write(`GET /api/v1/events${query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    const lines = new Lines();
    lines.readFrom(stream, '\n');
    await lines.next('event: reset');
    return { stream, lines };
  }

  it('R2 a comment comes again and again; in the product, every 15 seconds', async () => {
    expect(limits.heartbeatMs).toBe(15_000);
    await server.open({ heartbeatMs: 20 });
    const stream = await (await server.user('bot')).events();
    await stream.comments.exactly(': still here', ': still here');
    expect(stream.events).toHaveLength(1);
    await stream.close();
  });

  it('R1 a stream does not outlive its token', async () => {
    await server.open({ heartbeatMs: 20, tokenMs: 3_000 });
    const bot = await server.user('bot');
    const stream = await bot.events();
    await stream.lines.next('notice {"text":"The token has expired. Ask for another."}');
    expect(await stream.ended).toBe(true);
    expect((await bot.ask('GET', '/users')).status).toBe(401);
  });

  it('R2 what happens while one comes in is heard after the first event', async () => {
    await server.open();
    const { directory, io } = server;
    const members = directory.members.bind(directory);
    const message = { id: 'x.1', from: 'alice', room: 'ops', text: 'welcome', at: 0 };
    directory.members = (room) => {
      io.to(roomPlace('ops')).emit('message', message);
      return members(room);
    };
    const stream = await (await server.user('bot')).events(['ops']);
    await stream.lines.next(/^message .*welcome/);
    expect(stream.events.map(({ event }) => event)).toEqual(['reset', 'message']);
    await stream.close();
  });

  it('S2 when the gateway closes, the stream ends as it should', async () => {
    await server.open();
    const { stream, lines } = await streamOf(await server.user('bot'));
    await server.closeGateway();
    // The last chunk is the empty one (RFC 9112, 7.1): nothing was cut off.
    await lines.next('0\r');
    stream.destroy();
  });

  it('X3 who does not read is closed once 1 MiB waits, and nobody else is the worse for it', async () => {
    await server.open({ restRequests: undefined });
    const [sleeper, other] = [await server.user('sleeper'), await server.user('other')];
    const reader = await other.events(['ops']);
    const { stream } = await streamOf(sleeper, '?rooms=ops');
    stream.pause();
    await reader.lines.next('joined {"room":"ops","name":"sleeper","gateway":"rest"}');
    const isHere = async () =>
      (await other.get('GET', '/users')).users.some(({ name }: { name: string }) => name === 'sleeper');
    const text = 'x'.repeat(limits.textBytes);
    let said = 0;
    for (; await isHere(); said++) await other.say('ops', text);
    expect(said * limits.textBytes).toBeGreaterThan(limits.unreadBytes);
    await reader.lines.next('left {"room":"ops","name":"sleeper","gateway":"rest","quit":["ops"]}');
    await other.say('ops', 'good morning');
    await reader.lines.next(/good morning/);
    stream.destroy();
    await reader.close();
  });

  it('X3 streams and requests are counted as the connections they are, and given back', async () => {
    await server.open();
    const bot = await server.user('bot');
    const before = server.admission.counts.connections;
    const { stream } = await streamOf(bot);
    expect(server.admission.counts.connections).toBe(before + 1);
    expect(server.engine.size).toBe(1);
    stream.destroy();
    await expect.poll(() => server.engine.size, patience).toBe(0);
    await server.closeGateway();
    await expect.poll(() => server.admission.counts.connections, patience).toBe(0);
  });
});
