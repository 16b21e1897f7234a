import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { duplexPair } from 'node:stream';
import { Server } from 'socket.io';
import { connect as connectWeb } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StreamAdapter } from './stream-adapter.ts';
import { StreamEngine } from './stream-engine.ts';
import { deferred, loopback, nextTurn } from './testing/streams.ts';

const origin = { gateway: 'test', remoteAddress: '192.0.2.1' };

describe('StreamAdapter', () => {
  let io: Server;
  let engine: StreamEngine;
  let adapter: StreamAdapter;

  beforeEach(() => {
    io = new Server({ serveClient: false, adapter: StreamAdapter });
    engine = new StreamEngine({ lingerMs: 100 });
    engine.bindTo(io);
    adapter = io.of('/').adapter as StreamAdapter;
  });
  afterEach(() => io.close());

  /** A stream in a place; `heard` is what it was given, call by call. */
  const listener = async (place: string, takesMessages = true) => {
    const accepted = await engine.accept(duplexPair()[0], origin, () => Buffer.alloc(0));
    if (!accepted) throw new Error('not accepted');
    const { socket, connection } = accepted;
    const heard: unknown[] = [];
    socket.onAnyOutgoing((event, data) => heard.push([event, data]));
    if (takesMessages) connection.onMessages = (messages) => heard.push(messages);
    await socket.join(place);
    return { socket, connection, heard };
  };

  const [one, two, three] = [{ text: 'one' }, { text: 'two' }, { text: 'three' }];

  it('gives a stream what is said in a turn in one call, the same to all', async () => {
    const [ann, bob] = [await listener('room:a'), await listener('room:a')];
    const far = await listener('room:b');
    adapter.gather('room:a', one);
    adapter.gather('room:b', two);
    adapter.gather('room:a', three);
    expect(ann.heard).toEqual([]);
    await nextTurn();
    expect(ann.heard).toEqual([[one, three]]);
    expect(bob.heard[0]).toBe(ann.heard[0]);
    expect(far.heard).toEqual([[two]]);
    adapter.gather('room:a', two);
    await nextTurn();
    expect(ann.heard).toEqual([[one, three], [two]]);
  });

  it('gives the others events, one by one', async () => {
    const http = createServer();
    io.attach(http);
    await once(http.listen(0, loopback), 'listening');
    const got = deferred();
    const packets: unknown[] = [];
    io.on('connection', (socket) => void socket.join('room:a'));
    const web = connectWeb(`http://${loopback}:${(http.address() as AddressInfo).port}`);
    web.on('message', (data) => packets.push(data) === 2 && got.resolve());
    await new Promise<void>((resolve) => web.once('connect', resolve));
    const [ann, plain] = [await listener('room:a'), await listener('room:a', false)];
    adapter.gather('room:a', one);
    adapter.gather('room:a', two);
    await got.promise;
    expect(packets).toEqual([one, two]);
    expect(ann.heard).toEqual([[one, two]]);
    expect(plain.heard).toEqual([
      ['message', one],
      ['message', two],
    ]);
    web.disconnect();
  });

  it('H6 whatever else is sent comes after what was said before it', async () => {
    const [ann, bob] = [await listener('room:a'), await listener('room:a', false)];
    adapter.gather('room:a', one);
    io.to('room:a').emit('left', 'joe');
    adapter.gather('room:a', two);
    io.emit('notice', 'closing');
    expect(ann.heard).toEqual([[one], ['left', 'joe'], [two], ['notice', 'closing']]);
    expect(bob.heard).toEqual([
      ['message', one],
      ['left', 'joe'],
      ['message', two],
      ['notice', 'closing'],
    ]);
    await nextTurn();
    expect(ann.heard).toHaveLength(4);
  });

  it('H4 who is in a place when something is said hears it, and nobody else does', async () => {
    const [ann, bob, late] = [await listener('room:a'), await listener('room:a'), await listener('room:b')];
    adapter.gather('room:a', one);
    await late.socket.join('room:a');
    adapter.gather('room:a', two);
    await bob.socket.leave('room:a');
    adapter.gather('room:a', three);
    ann.connection.destroy('test');
    adapter.gather('room:a', one);
    await nextTurn();
    expect(ann.heard).toEqual([[one], [two], [three]]);
    expect(bob.heard).toEqual([[one], [two]]);
    expect(late.heard).toEqual([[two], [three], [one]]);
  });

  it('a place without anybody is nothing', async () => {
    adapter.gather('room:nowhere', one);
    await nextTurn();
    expect(adapter.rooms.has('room:nowhere')).toBe(false);
  });
});
