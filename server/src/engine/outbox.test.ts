import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { Outbox } from './outbox.ts';
import { allOf, nextTurn, tcpPair } from './testing/streams.ts';

/** A stream that keeps what is written, write by write; it takes nothing more while `stuck`. */
class Recorder extends Duplex {
  readonly writes: Buffer[] = [];
  stuck = false;
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(chunk);
    if (!this.stuck) done();
  }
}

const options = { unreadBytes: 1_000, lingerMs: 1_000, onUnread: () => {} };
const texts = (stream: Recorder) => stream.writes.map(String);

describe('Outbox', () => {
  it('sends what is pushed in one turn in one write', async () => {
    const stream = new Recorder();
    const outbox = new Outbox(stream, options);
    outbox.push(Buffer.from('one '));
    outbox.push(Buffer.from('two'));
    expect(stream.writes).toEqual([]);
    await nextTurn();
    outbox.push(Buffer.from('three'));
    await nextTurn();
    expect(texts(stream)).toEqual(['one two', 'three']);
  });

  it('lets receivers of the same chunks share one copy', async () => {
    const streams = [new Recorder(), new Recorder(), new Recorder(), new Recorder()];
    const [first, second, third, fourth] = streams.map((stream) => new Outbox(stream, options));
    const chunks = [Buffer.from('a'), Buffer.from('b')];
    for (const chunk of chunks) for (const outbox of [first, second, third]) outbox?.push(chunk);
    third?.push(Buffer.from('c'));
    for (const text of ['a', 'b', 'd']) fourth?.push(Buffer.from(text));
    await nextTurn();
    expect(streams.map(texts)).toEqual([['ab'], ['ab'], ['abc'], ['abd']]);
    expect(streams[1]?.writes[0]).toBe(streams[0]?.writes[0]);
  });

  it('J6 says once, at the end of the turn, that too much waits, and takes no more', async () => {
    const stream = new Recorder();
    const onUnread = vi.fn();
    const outbox = new Outbox(stream, { ...options, onUnread });
    stream.stuck = true;
    outbox.push(Buffer.alloc(1_000));
    await nextTurn();
    expect(onUnread).not.toHaveBeenCalled();
    outbox.push(Buffer.alloc(1));
    expect(onUnread).not.toHaveBeenCalled();
    await nextTurn();
    expect(onUnread).toHaveBeenCalledOnce();
    outbox.push(Buffer.alloc(10_000));
    await nextTurn();
    expect(stream.writableLength).toBe(1_001);
    expect(onUnread).toHaveBeenCalledOnce();
  });

  it('writes within the turn when much waits, so that the kernel can pass it on', () => {
    const stream = new Recorder();
    const outbox = new Outbox(stream, { ...options, unreadBytes: 1e6 });
    for (let i = 0; i < 64; i++) outbox.push(Buffer.alloc(1_024));
    expect(stream.writes.map((write) => write.length)).toEqual([65_536]);
  });

  it('J6 a turn may produce more than may wait, if the reader reads', async () => {
    const { server, client, close } = await tcpPair();
    const onUnread = vi.fn();
    const outbox = new Outbox(server, { ...options, unreadBytes: 100_000, onUnread });
    const received = allOf(client);
    for (let i = 0; i < 400; i++) outbox.push(Buffer.alloc(1_000, 97));
    outbox.end();
    expect((await received).length).toBe(400_000);
    expect(onUnread).not.toHaveBeenCalled();
    await close();
  });

  it('ends after all that waits and the last bytes, though the other side has sent what nobody reads', async () => {
    const { server, client, close } = await tcpPair();
    const outbox = new Outbox(server, { ...options, lingerMs: 1e6 });
    client.write('unread');
    await once(server, 'readable');
    outbox.push(Buffer.from('waiting, '));
    outbox.end(Buffer.from('BYE'));
    outbox.push(Buffer.from('too late'));
    const received = await allOf(client);
    expect(received).toBe('waiting, BYE');
    client.end();
    await once(server, 'close');
    await close();
  });

  it('destroys the stream when the other side never closes', async () => {
    const { server, client, close } = await tcpPair();
    new Outbox(server, { ...options, lingerMs: 10 }).end(Buffer.from('BYE'));
    client.resume();
    await once(server, 'close');
    await close();
  });

  it('leaves a stream that has failed alone', async () => {
    const stream = new Recorder();
    const onUnread = vi.fn();
    const outbox = new Outbox(stream, { ...options, onUnread });
    outbox.push(Buffer.from('lost'));
    stream.destroy();
    await nextTurn();
    outbox.end(Buffer.from('lost as well'));
    expect(stream.writes).toEqual([]);
    expect(onUnread).not.toHaveBeenCalled();
  });
});
