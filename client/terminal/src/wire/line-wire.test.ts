/** L2, W8: the connection of the terminal client: answers in order, events, and back again after every kind of end. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VirtualTime } from '#shared/people/testing/time';
import type { EventHandlers, Wire } from '../../../state/wire.ts';
import { lineWire } from './line-wire.ts';

/** A server that says what a test has it say. */
class Puppet {
  readonly server: Server = createServer((socket) => this.#came(socket));
  readonly heard: string[] = [];
  socket: Socket | undefined;
  connections = 0;

  async listen(port = 0): Promise<number> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  #came(socket: Socket): void {
    this.connections++;
    this.socket = socket;
    socket.on('error', () => {});
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => this.heard.push(line)).on('error', () => {});
  }

  say(...lines: string[]): void {
    this.socket?.write(lines.map((line) => `${line}\n`).join(''));
  }

  hears(line: string): Promise<void> {
    return vi.waitFor(() => expect(this.heard).toContain(line));
  }

  async greet(): Promise<void> {
    await this.hears('HELLO');
    this.heard.length = 0;
    this.say('HELLO {"nonce":"n","server":"s","limits":{}}');
  }

  async close(): Promise<void> {
    this.socket?.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

let time: VirtualTime;
let puppet: Puppet;
let wire: Wire;
let told: string[];
let port: number;

beforeEach(async () => {
  time = new VirtualTime();
  puppet = new Puppet();
  told = [];
  port = await puppet.listen();
  wire = lineWire({
    host: '127.0.0.1',
    port,
    timing: time.skewed(0),
    trouble: (why) => told.push(why === undefined ? 'well' : `trouble: ${why}`),
  });
  const tell = (event: string) => (data: unknown) => void told.push(`${event} ${JSON.stringify(data)}`);
  const events = ['presence', 'joined', 'left', 'message', 'broadcast', 'relay', 'typing', 'notice'] as const;
  const handlers = Object.fromEntries(
    events.map((event) => [event, tell(event)]),
  ) as unknown as EventHandlers;
  wire.start({ ...handlers, hello: () => told.push('hello'), lost: () => told.push('lost') });
});
afterEach(async () => {
  wire.stop();
  await puppet.close();
});

const tells = (line: string) => vi.waitFor(() => expect(told).toContain(line));

describe('L2 requests', () => {
  it('L2 are answered in their order, events may stand between', async () => {
    await puppet.greet();
    await tells('hello');
    const answers = [wire.request('join', { room: 'chat' }), wire.request('users', {})];
    await puppet.hears('CALL users {}');
    expect(puppet.heard).toEqual(['CALL join {"room":"chat"}', 'CALL users {}']);
    puppet.say(
      'EVENT joined {"room":"chat","name":"foo"}',
      'ANSWER join {"ok":true,"room":"chat","members":[]}',
    );
    puppet.say('EVENT typing {"from":"foo","room":"chat"}', 'ANSWER users {"ok":true,"users":[]}');
    expect(await Promise.all(answers)).toEqual([
      { ok: true, room: 'chat', members: [] },
      { ok: true, users: [] },
    ]);
    expect(told.slice(2)).toEqual([
      'joined {"room":"chat","name":"foo"}',
      'typing {"from":"foo","room":"chat"}',
    ]);
  });

  it('L2 are not made without a connection, and lost with it', async () => {
    expect(await wire.request('users', {})).toBeUndefined();
    await puppet.greet();
    await tells('hello');
    const answer = wire.request('users', {});
    await puppet.hears('CALL users {}');
    puppet.socket?.destroy();
    expect(await answer).toBeUndefined();
    expect(told).toContain('lost');
  });

  it('L2 that are not answered are given up, and the next one still gets its own answer', async () => {
    await puppet.greet();
    await tells('hello');
    const [first, second] = [wire.request('users', {}), wire.request('rooms', {})];
    await puppet.hears('CALL rooms {}');
    // Signs of life keep the connection.
    time.pass(9_000);
    puppet.say('EVENT typing {"n":1}');
    await tells('typing {"n":1}');
    time.pass(9_000);
    expect(await first).toBeUndefined();
    expect(await second).toBeUndefined();
    const third = wire.request('members', { room: 'chat' });
    puppet.say(
      'ANSWER users {"ok":true}',
      'ANSWER rooms {"ok":true}',
      'ANSWER members {"ok":true,"members":["a"]}',
    );
    expect(await third).toEqual({ ok: true, members: ['a'] });
  });

  it('L2 a call that the server could not read is refused', async () => {
    await puppet.greet();
    await tells('hello');
    const answer = wire.request('tell', { to: 'x', text: 'y' });
    await puppet.hears('CALL tell {"to":"x","text":"y"}');
    puppet.say('ERROR CALL too_long That is too long.');
    expect(await answer).toEqual({ ok: false, error: { code: 'bad_request', message: 'That is too long.' } });
  });
});

describe('W8 the connection comes back', () => {
  it('W8 after pauses from 250 ms to 2 s, once the server is there again', async () => {
    await puppet.greet();
    await tells('hello');
    await puppet.close();
    await tells('lost');
    for (const pause of [250, 500, 1_000, 2_000, 2_000]) {
      const before = told.length;
      time.pass(pause - 1);
      expect(told).toHaveLength(before);
      time.pass(1);
      await vi.waitFor(() => expect(told.slice(before)).toEqual(['trouble: Nobody listens there.']));
    }
    puppet = new Puppet();
    await puppet.listen(port);
    time.pass(2_000);
    await puppet.greet();
    await vi.waitFor(() => expect(told.slice(-2)).toEqual(['well', 'hello']));
  });

  it('W8 a server that is silent is asked, and given up when it stays so', async () => {
    await puppet.greet();
    await tells('hello');
    time.pass(10_000);
    await puppet.hears('PING there?');
    puppet.say('PONG there?');
    await vi.waitFor(() => {
      time.pass(1_000);
      expect(puppet.heard.filter((line) => line === 'PING there?')).toHaveLength(2);
    });
    expect(told).not.toContain('lost');
    time.pass(10_000);
    expect(told.slice(-2)).toEqual(['trouble: The server does not answer any more.', 'lost']);
    time.pass(250);
    await vi.waitFor(() => expect(puppet.connections).toBe(2));
  });

  it('W8 something that listens and never says hello is given up too', async () => {
    await puppet.hears('HELLO');
    time.pass(10_000);
    expect(told).toEqual(['trouble: The server does not answer.']);
  });

  it('P2 begun anew at once, the server knows nothing of before', async () => {
    await puppet.greet();
    await tells('hello');
    wire.renew();
    expect(told.at(-1)).toBe('lost');
    await puppet.greet();
    await vi.waitFor(() => expect(told.filter((line) => line === 'hello')).toHaveLength(2));
    expect(puppet.connections).toBe(2);
  });
});

describe('L2 what a strange server says does no harm', () => {
  it.each([
    ['an answer nobody asked for', 'ANSWER users {"ok":true}', 'The server does not keep to the protocol.'],
    ['a refusal of the hello', 'ERROR HELLO rate_limited Too many connections.', 'Too many connections.'],
    ['a line without end', 'x'.repeat(17 * 2 ** 20), 'A line has more than 16777216 characters.'],
  ])('L2 %s', async (_what, line, why) => {
    await puppet.hears('HELLO');
    puppet.say(line);
    await tells(`trouble: ${why}`);
  });

  it('L2 events and lines that are not known are passed over', async () => {
    await puppet.greet();
    await tells('hello');
    puppet.say(
      'EVENT hello {}',
      'EVENT lost {}',
      'EVENT constructor {}',
      'FLY away',
      '\0\x1b[2J',
      'USERS a b',
    );
    puppet.say('NOTICE The server is closing. Goodbye.');
    await tells('notice {"text":"The server is closing. Goodbye."}');
    expect(told.slice(2)).toHaveLength(1);
  });
});
