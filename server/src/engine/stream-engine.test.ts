import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { Server } from 'socket.io';
import { connect as connectWeb } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Admission } from './admission.ts';
import { LineFramer } from './line-framer.ts';
import { type EngineOptions, StreamEngine } from './stream-engine.ts';
import { allOf, deferred, loopback, nextTurn, tcpPair, textOf } from './testing/streams.ts';

const origin = { gateway: 'test', remoteAddress: '192.0.2.1' };
const refusal = (reason: string) => Buffer.from(`refused: ${reason}\n`);

describe('StreamEngine', () => {
  let io: Server;
  let engine: StreamEngine;
  const faults: unknown[] = [];

  const start = (options: EngineOptions = {}) => {
    io = new Server({ serveClient: false });
    engine = new StreamEngine({ lingerMs: 1_000, onFault: (error) => faults.push(error), ...options });
    engine.bindTo(io);
  };
  beforeEach(() => {
    faults.length = 0;
    start();
  });
  afterEach(() => io.close());

  /** A stream accepted, and its other end. */
  const join = async (stream?: [Duplex, Duplex]) => {
    const [server, client] = stream ?? duplexPair();
    const accepted = await engine.accept(server, origin, refusal);
    if (!accepted) throw new Error('not accepted');
    return { ...accepted, server, client };
  };

  /** What must be gone when nobody is there. */
  const expectNothingLeft = () => {
    expect(engine.size).toBe(0);
    expect(engine.admission.counts).toEqual({ connections: 0, addresses: 0 });
    expect(io.sockets.sockets.size).toBe(0);
    expect(io.sockets.adapter.rooms.size).toBe(0);
    expect(io.sockets.adapter.sids.size).toBe(0);
  };

  it('makes a stream a Socket, once every connection handler has seen it', async () => {
    const seen: string[] = [];
    io.on('connection', (socket) => void seen.push(socket.id));
    const { socket, connection } = await join();
    expect(seen).toEqual([socket.id]);
    expect(socket.connected).toBe(true);
    expect(socket.conn).toBe(connection);
    expect(socket.handshake.address).toBe('192.0.2.1');
    expect(socket.handshake.secure).toBe(false);
  });

  it('receivers of a broadcast are given one and the same object, and no packet of Socket.IO is written', async () => {
    const people = [await join(), await join(), await join()];
    const given: unknown[] = [];
    for (const { socket } of people) {
      await socket.join('room');
      socket.onAnyOutgoing((event, data) => given.push(event, data));
    }
    const data = { text: 'hi' };
    io.to('room').emit('message', data);
    people[0]?.socket.emit('alone', 1);
    expect(given).toEqual(['message', data, 'message', data, 'message', data, 'alone', 1]);
    expect([given[1], given[3], given[5]].every((each) => each === data)).toBe(true);
    await nextTurn();
    for (const { server } of people) expect(server.writableLength).toBe(0);
    const received = people.map(({ client }) => allOf(client));
    engine.endAll('test');
    expect(await Promise.all(received)).toEqual(['', '', '']);
  });

  it('stands beside HTTP, which keeps io.engine', async () => {
    const http = createServer();
    io.attach(http);
    http.listen(0, loopback);
    await once(http, 'listening');
    expect(io.engine).not.toBe(engine);
    const ready = deferred();
    io.on('connection', (socket) => {
      void socket.join('room');
      if (io.sockets.adapter.rooms.get('room')?.size === 2) ready.resolve();
    });
    const web = connectWeb(`http://${loopback}:${(http.address() as AddressInfo).port}`, {
      transports: ['websocket'],
    });
    const { socket, client } = await join();
    await ready.promise;
    const heard = deferred<unknown>();
    socket.onAnyOutgoing((_event, data) => heard.resolve(data));
    web.on('message', (data) => expect(data).toBe('hi all'));
    const webHeard = new Promise((resolve) => web.once('message', resolve));
    io.to('room').emit('message', 'hi all');
    expect(await heard.promise).toBe('hi all');
    await webHeard;
    const ended = allOf(client);
    web.disconnect();
    await io.close();
    await ended;
    expect(socket.connected).toBe(false);
  });

  it('must be bound before HTTP', () => {
    const late = new Server(createServer());
    expect(() => new StreamEngine().bindTo(late)).toThrow(/before/);
    void late.close();
  });

  it('H1 nothing remains of a stream that closes', async () => {
    const { socket, server, client } = await join();
    await socket.join('room');
    const reason = new Promise((resolve) => socket.once('disconnect', resolve));
    client.destroy();
    server.destroy();
    expect(await reason).toBe('transport close');
    expectNothingLeft();
  });

  it('H1 nothing remains of a stream that fails, and the server lives', async () => {
    const { socket, server } = await join();
    const reason = new Promise((resolve) => socket.once('disconnect', resolve));
    server.destroy(new Error('reset by peer'));
    expect(await reason).toBe('transport error');
    await vi.waitFor(expectNothingLeft);
  });

  it('H1 nothing remains of streams that close before they are sockets', async () => {
    const before = duplexPair()[0];
    before.destroy();
    expect(await engine.accept(before, origin, refusal)).toBeUndefined();
    const during = duplexPair()[0];
    const accepting = engine.accept(during, origin, refusal);
    during.destroy();
    expect(await accepting).toBeUndefined();
    expectNothingLeft();
  });

  it('leaves no listener on a stream that lives on after its connection', async () => {
    const [server, client] = duplexPair();
    const names = () => server.eventNames().map((name) => [name, server.listenerCount(name)]);
    const { connection } = await join([server, client]);
    connection.readLines(new LineFramer(100), { line: () => {}, overlong: () => {}, end: () => {} });
    connection.end();
    expect(server.listenerCount('data')).toBe(0);
    // What is left waits for the stream's own end: the count of connections, the linger timer, a late error.
    expect(names().filter(([name]) => name === 'close' || name === 'error')).toEqual([
      ['close', 2],
      ['error', 1],
    ]);
    client.resume().end();
    await once(server, 'close');
    expectNothingLeft();
  });

  it('collects the garbage: no connection is held by anything once it is closed', async () => {
    const collect = await collector();
    const references: WeakRef<object>[] = [];
    await (async () => {
      for (let i = 0; i < 50; i++) {
        const { socket, connection, client } = await join();
        connection.readLines(new LineFramer(100), { line: () => {}, overlong: () => {}, end: () => {} });
        await socket.join(`room ${i}`);
        io.to(`room ${i}`).emit('message', { text: 'hi' });
        connection.send(Buffer.from('hi'));
        references.push(new WeakRef(socket), new WeakRef(connection));
        client.resume().end();
        connection.end();
        await once(client, 'close');
      }
    })();
    await vi.waitFor(() => {
      collect();
      expect(references.filter((reference) => reference.deref()).length).toBeLessThanOrEqual(2);
    });
  });

  it('handles what a half-open peer sent before its end, and answers it', async () => {
    const { server, client, close } = await tcpPair();
    const { connection } = await join([server, client]);
    const received = allOf(client);
    client.end('one\ntwo\n');
    connection.readLines(new LineFramer(100), {
      line: async (line) => connection.send(Buffer.from(`heard ${line}, `)),
      overlong: () => {},
      end: () => connection.end(Buffer.from('bye')),
    });
    expect(await received).toBe('heard one, heard two, bye');
    await vi.waitFor(expectNothingLeft);
    await close();
  });

  it.each([
    ['disconnect()', (socket: { disconnect(close?: boolean): unknown }) => socket.disconnect()],
    ['disconnect(true)', (socket: { disconnect(close?: boolean): unknown }) => socket.disconnect(true)],
  ])('sends what waits and ends the stream on %s', async (_how, disconnect) => {
    const { socket, connection, client, server } = await join();
    const received = allOf(client);
    connection.send(Buffer.from('last words'));
    disconnect(socket);
    expect(connection.readyState).toBe('closed');
    connection.send(Buffer.from(' and more'));
    expect(await received).toBe('last words');
    client.end();
    if (!server.closed) await once(server, 'close');
    expectNothingLeft();
  });

  it('ends all streams when the server closes, and takes no more', async () => {
    const people = [await join(), await join()];
    const received = people.map(({ client }) => allOf(client));
    people[0]?.connection.send(Buffer.from('goodbye'));
    await io.close();
    expect(await Promise.all(received)).toEqual(['goodbye', '']);
    expect(engine.size).toBe(0);
    const [server, client] = duplexPair();
    expect(await engine.accept(server, origin, refusal)).toBeUndefined();
    expect(await allOf(client)).toBe('refused: The server is closing.\n');
  });

  it('gives up a stream that a middleware refuses', async () => {
    io.use((_socket, next) => next(new Error('no')));
    const [server, client] = duplexPair();
    client.resume();
    expect(await engine.accept(server, origin, refusal)).toBeUndefined();
    expect(server.destroyed).toBe(true);
    expectNothingLeft();
  });

  it('a handler that fails closes its own connection only, and is reported', async () => {
    const [bad, good] = [await join(), await join()];
    const closed = once(bad.connection, 'close');
    const handled = deferred();
    const lines = { overlong: () => {}, end: () => {} };
    bad.connection.readLines(new LineFramer(100), { ...lines, line: () => expect.fail('on purpose') });
    good.connection.readLines(new LineFramer(100), { ...lines, line: () => handled.resolve() });
    bad.client.write('x\n');
    good.client.write('x\n');
    expect(await closed).toEqual(['handler failed']);
    await handled.promise;
    expect(faults.map(String)).toEqual([expect.stringContaining('on purpose')]);
    expect([bad.socket.connected, good.socket.connected]).toEqual([false, true]);
  });

  it('X3 refuses in a line who is one too many, and has room again when one has gone', async () => {
    start({ admission: new Admission({ connections: 10, connectionsPerAddress: 1 }) });
    const first = await join();
    const [server, client] = duplexPair();
    const received = allOf(client);
    expect(await engine.accept(server, origin, refusal)).toBeUndefined();
    expect(await received).toBe('refused: There are too many connections from your address.\n');
    first.client.end();
    first.client.resume();
    first.connection.end();
    await once(first.server, 'close');
    await join();
  });

  it('J6 closes who does not read, and costs nobody else anything', async () => {
    start({ unreadBytes: 200_000 });
    const [deaf, well] = [await tcpPair(), await tcpPair()];
    const people = [await join([deaf.server, deaf.client]), await join([well.server, well.client])];
    const line = Buffer.from(`${'x'.repeat(9_999)}\n`);
    for (const { socket, connection } of people) {
      await socket.join('room');
      socket.onAnyOutgoing((event) => connection.send(event === 'end' ? Buffer.from('END\n') : line));
    }
    const closed = deferred<string>();
    people[0]?.connection.once('close', closed.resolve);
    let bytes = 0;
    well.client.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    let sent = 0;
    while (people[0]?.connection.readyState === 'open') {
      io.to('room').emit('message');
      sent++;
      await nextTurn();
    }
    expect(await closed.promise).toBe('unread output');
    expect(deaf.server.destroyed).toBe(true);
    const last = textOf(well.client, 'END\n');
    io.to('room').emit('end');
    await last;
    expect(bytes).toBe(sent * line.length + 4);
    await Promise.all([deaf.close(), well.close()]);
  });
});

/** The garbage collector, which V8 hides. */
async function collector(): Promise<() => void> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
