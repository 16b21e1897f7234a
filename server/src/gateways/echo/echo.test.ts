import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Admission } from '../../engine/admission.ts';
import { StallWatch } from '../../engine/stall-watch.ts';
import type { Listening } from '../gateway.ts';
import { openEcho } from './listener.ts';

const host = '127.0.0.1';

describe('C1 echo', () => {
  let gateway: Listening;
  let admission: Admission;
  let streams: Socket[];

  beforeEach(async () => {
    streams = [];
    admission = new Admission({ connections: 10, connectionsPerAddress: 2 });
    gateway = await openEcho({ admission, stalls: new StallWatch(), host, port: 0 });
  });
  afterEach(async () => {
    for (const stream of streams) stream.destroy();
    await gateway.close();
  });

  const client = async (): Promise<Socket> => {
    const stream = connect({ port: gateway.address.port, host, allowHalfOpen: true });
    streams.push(stream);
    await once(stream, 'connect');
    return stream;
  };
  const allOf = async (stream: Socket): Promise<Buffer> => Buffer.concat(await stream.toArray());

  it('C1 every byte comes back, in order, and the half-close after the last one', async () => {
    const stream = await client();
    const bytes = randomBytes(3_000_000);
    const echoed = allOf(stream);
    for (let at = 0; at < bytes.length; at += 70_001) stream.write(bytes.subarray(at, at + 70_001));
    stream.end();
    expect((await echoed).equals(bytes)).toBe(true);
  });

  it('C1 also without anything to echo', async () => {
    const stream = await client();
    stream.end();
    expect(await allOf(stream)).toHaveLength(0);
  });

  it('C1 at once, not only when more comes', async () => {
    const stream = await client();
    for (const text of ['a', '\n', '\0', 'ü']) {
      stream.write(text);
      const [chunk] = await once(stream, 'data');
      expect(String(chunk)).toBe(text);
    }
  });

  it('C1 any bytes, in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 2_000 }), { maxLength: 10 }), async (pieces) => {
        const stream = await client();
        const echoed = allOf(stream);
        for (const piece of pieces) stream.write(piece);
        stream.end();
        expect((await echoed).equals(Buffer.concat(pieces))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('C1 who sends without reading waits, at bounded memory, and gets everything in the end', async () => {
    const stream = await client();
    stream.pause();
    const chunk = Buffer.alloc(1_000_000, 'x');
    let sent = 0;
    // The kernel's buffers hold some megabytes; then nothing more is taken from us.
    while (stream.writableLength < 4_000_000) {
      stream.write(chunk);
      sent += chunk.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const other = await client();
    other.end('meanwhile');
    expect((await allOf(other)).toString()).toBe('meanwhile');
    stream.end();
    expect((await allOf(stream)).length).toBe(sent);
  });

  it('X3 counts, and says so when there are too many', async () => {
    const [first] = [await client(), await client()];
    expect((await allOf(await client())).toString()).toBe(
      'There are too many connections from your address.\n',
    );
    first?.end();
    await once(first?.resume() ?? [], 'close');
    await expect.poll(() => admission.counts.connections).toBe(1);
    const again = await client();
    again.end('again');
    expect((await allOf(again)).toString()).toBe('again');
  });

  it('survives a reset', async () => {
    const stream = await client();
    stream.write('x'.repeat(1_000_000));
    await once(stream, 'data');
    stream.resetAndDestroy();
    await expect.poll(() => admission.counts.connections).toBe(0);
  });

  it('S2 closing ends every stream', async () => {
    const stream = await client();
    stream.write('hi');
    await once(stream, 'data');
    const closed = gateway.close();
    await once(stream, 'end');
    stream.end();
    await closed;
    await expect.poll(() => admission.counts.connections).toBe(0);
  });
});
