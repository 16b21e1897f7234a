/** How the TCP doors take connections that come through a trusted proxy, shown at the JOIN gateway. */
import { once } from 'node:events';
import { BlockList, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { TrustedProxies } from '../engine/addresses.ts';
import { Admission } from '../engine/admission.ts';
import { binaryHeader, ipv4Addresses, textHeader } from '../engine/testing/proxy-headers.ts';
import { TrafficTable } from '../engine/traffic.ts';
import { Lines } from '../testing/lines.ts';
import { JoinServer } from './join/testing/join-server.ts';

const proxy = '127.0.0.9';
const limits = { connections: 4, connectionsPerAddress: 2 };
const list = new BlockList();
list.addAddress(proxy);

let server: JoinServer;
let traffic: TrafficTable;
const clients: Client[] = [];

/** A connection from the proxy, or from elsewhere. */
class Client {
  readonly lines = new Lines();
  readonly stream: Socket;
  readonly closed: Promise<unknown>;

  constructor(localAddress = proxy) {
    this.stream = connect({ port: server.port, host: '127.0.0.1', localAddress, noDelay: true });
    this.stream.on('error', () => {});
    this.closed = new Promise((resolve) => this.stream.once('close', resolve));
    this.lines.readFrom(this.stream, '\n');
    clients.push(this);
  }

  send(...bytes: (Buffer | string)[]): this {
    this.stream.write(Buffer.concat(bytes.map((each) => Buffer.from(each))));
    return this;
  }

  /** Has come in as a guest. */
  async inside(name: string): Promise<void> {
    await this.lines.next(`${name} has joined`);
  }
}

const open = async (proxyHeaderMs = 10_000) => {
  traffic = new TrafficTable();
  server = new JoinServer({ admission: new Admission(limits), traffic });
  await server.open({ headersFrom: new TrustedProxies(list), proxyHeaderMs });
};
const refused = () => Object.fromEntries(traffic.of('join').refused);
const counts = () => server.engine.admission.counts;

afterEach(async () => {
  for (const { stream, closed } of clients.splice(0)) {
    stream.destroy();
    await closed;
  }
  await expect.poll(() => server.knowledge).toBe(0);
  await server.close();
  expect(server.faults).toEqual([]);
});

describe('X3 PROXY protocol', () => {
  it("X3 each client counts where it comes from, by version 1 and 2, and what follows is the gateway's", async () => {
    await open();
    const [ann, bob] = [new Client(), new Client()];
    ann.send(textHeader('192.0.2.1'), 'JOIN r ann\n');
    await ann.inside('ann');
    bob.send(binaryHeader({ addresses: ipv4Addresses('192.0.2.1') }), 'JOIN r bob\nhello\n');
    await bob.lines.next('bob: hello');
    await ann.lines.next('bob: hello');
    expect(counts()).toEqual({ connections: 2, addresses: 1 });
    const third = new Client().send(textHeader('192.0.2.1'), 'JOIN r eve\n');
    await third.closed;
    expect(third.lines.all).not.toContain('eve has joined');
    const other = new Client().send(textHeader('192.0.2.2'), 'JOIN r carl\n');
    await other.inside('carl');
    expect(counts()).toEqual({ connections: 3, addresses: 2 });
    expect(refused()).toEqual({ connection: 1 });
  });

  it('X3 a header in single bytes, and then nothing for a while, is a header', async () => {
    await open();
    const ann = new Client();
    for (const byte of binaryHeader()) ann.stream.write(Buffer.of(byte));
    await expect.poll(() => server.engine.size).toBe(1);
    ann.send('JOIN r ann\n');
    await ann.inside('ann');
    // The end of the stream is seen, too.
    ann.stream.end();
    await ann.closed;
  });

  it("X3 connections of the proxy's own keep its address", async () => {
    await open();
    new Client().send('PROXY UNKNOWN\r\n');
    new Client().send(binaryHeader({ command: 0x20, family: 0, addresses: Buffer.alloc(0) }));
    await expect.poll(() => server.engine.size).toBe(2);
    expect(counts()).toEqual({ connections: 2, addresses: 1 });
    const third = new Client().send('PROXY UNKNOWN\r\n');
    expect(await third.closed).toBe(false);
    expect(refused()).toEqual({ connection: 1 });
  });

  it('X3 connections from elsewhere are as before, and their headers are only bytes', async () => {
    await open();
    await new Client('127.0.0.1').send('JOIN r ann\n').inside('ann');
    const liar = new Client('127.0.0.1').send(textHeader('192.0.2.1'), 'JOIN r bob\n');
    await liar.lines.exactly('ERROR');
    await liar.closed;
    expect(refused()).toEqual({ bad_request: 1 });
  });

  it.each([
    ['none', 'JOIN r ann\n'],
    ['a malformed one', 'PROXY TCP4 x y 1 2\r\nJOIN r ann\n'],
  ])('X3 %s: closed without a word, and counted as refused', async (_what, bytes) => {
    await open();
    const ann = new Client().send(bytes);
    await ann.closed;
    expect(ann.lines.all).toEqual([]);
    expect(refused()).toEqual({ proxy_header: 1 });
    expect(counts()).toEqual({ connections: 0, addresses: 0 });
  });

  it('X3 half a header and the end: refused', async () => {
    await open();
    const ann = new Client();
    ann.stream.end('PROXY TCP4');
    await ann.closed;
    expect(refused()).toEqual({ proxy_header: 1 });
  });

  it('X3 who takes too long over it: refused', async () => {
    await open(50);
    const ann = new Client().send('PROXY TCP4');
    await ann.closed;
    expect(refused()).toEqual({ proxy_header: 1 });
  });

  it('X3 who only looks whether the port is open is refused nothing, and nobody', async () => {
    await open();
    for (let look = 0; look < 20; look++) {
      const client = new Client();
      await once(client.stream, 'connect');
      if (look % 2 === 0) client.stream.end();
      else client.stream.resetAndDestroy();
      await client.closed;
    }
    await expect.poll(counts).toEqual({ connections: 0, addresses: 0 });
    expect(refused()).toEqual({});
    expect(traffic.of('join').opened).toBe(0);
  });

  it('X3 who has not said yet counts in total; closing waits for none of them', async () => {
    await open();
    const waiting = Array.from({ length: 4 }, () => new Client());
    await expect.poll(() => counts().connections).toBe(4);
    const fifth = new Client().send(textHeader('192.0.2.1'), 'JOIN r ann\n');
    await fifth.closed;
    expect(refused()).toEqual({ connection: 1 });
    await server.close();
    await Promise.all(waiting.map(({ closed }) => closed));
    expect(refused()).toEqual({ connection: 1 });
  });
});
