/** X2: what the kernel has not got rid of yet, by connection. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { platform } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { kernelQueues, queueKey } from './kernel-queues.ts';

const open: { destroy(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
});

/** What a server that listens at one address writes to who comes by another; they read nothing. */
async function write(bytes: Buffer | string, listenAt: string, comeTo: string): Promise<Socket> {
  const server = createServer({ noDelay: true }).listen(0, listenAt);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const client = connect(port, comeTo);
  const [stream] = (await once(server, 'connection')) as [Socket];
  open.push(client, stream);
  server.close();
  stream.write(bytes);
  return stream;
}

/** Elsewhere nothing is known. */
const isListed = platform() === 'linux';

describe('X2 the kernel says how much is not acknowledged', () => {
  const much = Buffer.alloc(16 * 2 ** 20);

  it.each([
    ['IPv4', '127.0.0.1', '127.0.0.1'],
    ['IPv4 at all interfaces', '::', '127.0.0.1'],
    ['IPv6', '::1', '::1'],
  ])('X2 over %s', async (_over, listenAt, comeTo) => {
    const stream = await write(much, listenAt, comeTo);
    const bytes = (await kernelQueues()).get(queueKey(stream)) ?? 0;
    expect(bytes > 0).toBe(isListed);
    expect(bytes).toBeLessThan(much.length);
  });

  it('X2 and nothing of one who has taken everything, or has closed', async () => {
    const stream = await write('hello\n', '127.0.0.1', '127.0.0.1');
    await expect.poll(async () => (await kernelQueues()).has(queueKey(stream))).toBe(false);
    stream.destroy();
    expect((await kernelQueues()).has(queueKey(stream))).toBe(false);
  });
});
