/** X2, X3: whose output makes no progress is found, whoever reads at all lives, and who has gone is forgotten. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KernelQueues, kernelQueues, queueKey } from './kernel-queues.ts';
import { StallWatch } from './stall-watch.ts';
import { nextTurn, tcpPair } from './testing/streams.ts';

/** More than a kernel takes for a reader who does not read. */
const much = Buffer.alloc(32 * 2 ** 20);
/** So many looks find a connection stalled, with the one that first sees it wait. */
const looksToStall = 5;
const never = 3_600_000;

let pair: Awaited<ReturnType<typeof tcpPair>>;
let server: Socket;
let stalls: number;

beforeEach(async () => {
  pair = await tcpPair();
  server = pair.server;
  server.on('error', () => {});
  stalls = 0;
});
afterEach(() => pair.close());

/** A watch that looks only when it is told to. */
function watching(queues?: () => Promise<KernelQueues>): StallWatch {
  const watch = new StallWatch({ stalledMs: never, ...(queues ? { queues } : {}) });
  watch.watch(server, () => {
    stalls++;
    server.destroy();
  });
  return watch;
}

async function look(watch: StallWatch, times: number): Promise<void> {
  for (let i = 0; i < times; i++, await nextTurn()) await watch.look();
}

/** The test's own time limit ends it. */
async function looksUntilStalled(watch: StallWatch): Promise<number> {
  let looks = 0;
  for (; stalls === 0; looks++, await nextTurn()) await watch.look();
  return looks;
}

/** The kernel's queue of the connection, as a test has it. */
const queueOf = (bytes: number): KernelQueues => new Map([[queueKey(server), bytes]]);

describe('X3 output that makes no progress', () => {
  it('X3 is found when a reader has stopped reading', async () => {
    const watch = watching();
    server.write(much);
    expect(await looksUntilStalled(watch)).toBeGreaterThanOrEqual(looksToStall);
    expect(server.destroyed).toBe(true);
  });

  it.each([
    ['where the kernel says what it holds', kernelQueues],
    ['where it does not', async () => new Map<string, number>()],
  ])(
    'X3 is not that of a slow reader, though one write is under way for long, %s',
    async (_where, queues) => {
      const watch = watching(queues);
      server.write(much);
      for (let i = 0; i < 2 * looksToStall; i++) {
        // So much that the kernel takes more from us, which it does not for every byte.
        await read(pair.client, 2 * 2 ** 20);
        await look(watch, 1);
      }
      expect(stalls).toBe(0);
      expect(server.writableLength).toBe(much.length);
      expect(await looksUntilStalled(watch)).toBeGreaterThanOrEqual(looksToStall - 1);
    },
  );

  it('X3 is not that of who is sent nothing, or has taken everything', async () => {
    const watch = watching();
    await look(watch, 2 * looksToStall);
    server.write('hello\n');
    await once(pair.client, 'readable');
    await look(watch, 2 * looksToStall);
    expect(stalls).toBe(0);
  });

  it('X3 is found by its own timer', async () => {
    const stalled = new Promise<void>((resolve) => {
      new StallWatch({ stalledMs: 40 }).watch(server, resolve);
    });
    server.write(much);
    await stalled;
  });
});

describe('X2 a peer who vanished', () => {
  it('X2 is found by a few bytes that only the kernel still has, though more is said all the time', async () => {
    let unacknowledged = 0;
    const watch = watching(async () => queueOf(unacknowledged));
    for (let i = 0; i < looksToStall; i++) {
      expect(stalls).toBe(0);
      server.write('hello\n');
      unacknowledged += 6;
      await watch.look();
    }
    expect(stalls).toBe(1);
  });

  it('X2 is not one who acknowledges something now and then', async () => {
    let unacknowledged = 0;
    const watch = watching(async () => queueOf(unacknowledged));
    for (let i = 1; i < 5 * looksToStall; i++) {
      server.write('hello\n');
      unacknowledged += i % (looksToStall - 1) === 0 ? 5 : 6;
      await watch.look();
    }
    expect(stalls).toBe(0);
  });

  it('X2 is found even when more was said while the kernel was asked', async () => {
    let unacknowledged = 0;
    let rounds = 0;
    const say = () => {
      server.write('x'.repeat(rounds));
      unacknowledged += rounds;
    };
    const watch = watching(async () => {
      rounds++;
      say();
      const queue = queueOf(unacknowledged);
      say();
      return queue;
    });
    server.write('hello\n');
    unacknowledged += 6;
    await look(watch, looksToStall);
    expect(stalls).toBe(1);
  });

  it('X2 is not one whom the kernel once left out of its list', async () => {
    const answers = [0, 900, 800, 700, 600, 500, 400, 300, 200];
    const watch = watching(async () => queueOf(answers.shift() ?? 100));
    server.write(Buffer.alloc(1_000));
    await watch.look();
    server.write('x');
    await look(watch, looksToStall + 1);
    expect(stalls).toBe(0);
  });
});

it('H1 forgets a connection when it closes, and streams that are not TCP at once', async () => {
  const watch = watching();
  watch.watch(duplexPair()[0], () => {});
  expect(watch.size).toBe(1);
  const closed = once(server, 'close');
  server.destroy();
  watch.watch(server, () => {});
  await closed;
  expect(watch.size).toBe(0);
});

/** Reads so much, and no more. */
async function read(stream: Socket, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; ) {
    const chunk = stream.read() as Buffer | null;
    left -= chunk?.length ?? 0;
    if (!chunk) await once(stream, 'readable');
  }
}
