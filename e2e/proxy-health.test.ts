/** X2: HAProxy goes by what a server says of itself at /readyz, at the TCP doors as well. The server is one that says what is asked. */
import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Lines } from '../server/src/testing/lines.ts';
import { loopback } from '../server/src/testing/loopback.ts';
import { haproxy, ProxyProcess } from './proxies.ts';

/** Answers /readyz, and greets at every TCP door with its name. */
class Doorman {
  readonly name: string;
  ready = 200;
  readonly #health: HttpServer;
  readonly #door: Server;
  readonly #streams = new Set<Socket>();

  constructor(name: string) {
    this.name = name;
    this.#health = createHttpServer((_request, response) => response.writeHead(this.ready).end());
    this.#door = createServer((stream) => {
      this.#streams.add(stream.on('error', () => {}));
      stream.write(`${name}\n`);
      // The header that says who comes, and then whatever they say.
      stream.once('data', () => stream.pipe(stream));
    });
  }

  async open(): Promise<this> {
    for (const server of [this.#health, this.#door]) await once(server.listen(0, loopback), 'listening');
    return this;
  }

  portOf(gateway: string): number {
    return ((gateway === 'web' ? this.#health : this.#door).address() as AddressInfo).port;
  }

  /** Answers no more, as if its machine were gone: who is connected is told nothing. */
  vanish(): void {
    this.#health.close();
    this.#health.closeAllConnections();
    this.#door.close();
  }

  close(): void {
    this.vanish();
    for (const stream of this.#streams) stream.destroy();
  }
}

let doormen: Doorman[];
let proxy: ProxyProcess;
const visitors: Socket[] = [];
beforeEach(async () => {
  doormen = await Promise.all(['first', 'second', 'third'].map((name) => new Doorman(name).open()));
  proxy = await ProxyProcess.start(haproxy, doormen as [Doorman, Doorman, Doorman]);
});
afterEach(async () => {
  for (const stream of visitors.splice(0)) stream.destroy();
  await proxy?.stop();
  for (const doorman of doormen) doorman.close();
});

async function visit(door: string): Promise<{ host: string; stream: Socket; lines: Lines }> {
  const stream = connect(proxy.portOf(door), loopback);
  visitors.push(stream.on('error', () => {}));
  const lines = new Lines();
  lines.readFrom(stream, '\n');
  return { host: await lines.next(/^/), stream, lines };
}

const hostsOf = async (door: string) =>
  new Set((await Promise.all(Array.from({ length: 9 }, () => visit(door)))).map(({ host }) => host));

/** What HAProxy thinks of the first, at all doors. */
const statuses = async () =>
  new Set(
    await Promise.all(
      ['web', 'telnet', 'join', 'irc', 'line'].map((door) => proxy.statusOf(`switchboard_${door}`, 's1')),
    ),
  );
const becomes = (...expected: string[]) =>
  expect.poll(statuses, { timeout: 10_000, interval: 100 }).toEqual(new Set(expected));

it('X2 not ready: nobody new, and who is there stays; gone: who is there is told; ready: all again', async () => {
  const [first] = doormen as [Doorman];
  expect(await hostsOf('irc')).toEqual(new Set(['first', 'second', 'third']));
  const guests = await Promise.all(Array.from({ length: 3 }, () => visit('telnet')));
  const guest = guests.find(({ host }) => host === 'first');
  if (!guest) throw new Error('Nobody is at the first.');

  first.ready = 503;
  await becomes('NOLB');
  for (const door of ['telnet', 'join', 'irc', 'line'])
    expect(await hostsOf(door)).toEqual(new Set(['second', 'third']));
  guest.stream.write('still here\n');
  await guest.lines.next('still here');

  first.ready = 200;
  await becomes('UP');
  expect(await hostsOf('join')).toContain('first');

  first.vanish();
  const closed = once(guest.stream, 'close');
  await becomes('DOWN');
  await closed;
  expect(await hostsOf('irc')).toEqual(new Set(['second', 'third']));
});
