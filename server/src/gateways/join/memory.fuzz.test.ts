/** J7: memory stays flat, over short connections and over messages. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { until } from '../../engine/testing/streams.ts';
import { JoinClient } from '../../testing/join-client.ts';
import { JoinServer } from './testing/join-server.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
const timeoutMs = 1_200_000;

let server: JoinServer;
beforeEach(async () => {
  server = await new JoinServer().open();
});
afterEach(() => server.close());

/** What is in use after a full collection, of the server and of the test's clients. */
function usedBytes(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const long = 'x'.repeat(25_000);
/** What a short connection says, and how it ends. */
const visits: [bytes: string, farewell: 'end' | 'destroy' | 'resetAndDestroy'][] = [
  ['', 'end'],
  ['', 'resetAndDestroy'],
  ['JOIN cooking joe\nhello\n', 'end'],
  ['JOIN cooking joe\nhello\n', 'resetAndDestroy'],
  ['JOIN cooking joe\nhalf a li', 'destroy'],
  ['JOIN cooking', 'end'],
  ['EAT tacos\n', 'end'],
  [long, 'end'],
  [`JOIN cooking joe\n${long}`, 'destroy'],
];

async function visit(index: number): Promise<void> {
  const [bytes, farewell] = visits[index % visits.length] ?? ['', 'end'];
  const client = new JoinClient(server.port);
  await new Promise((resolve) => client.stream.once('connect', resolve));
  client.write(bytes.replace('cooking', `room${index % 50}`));
  client.stream[farewell]();
  await client.closed();
}

async function visitTimes(count: number): Promise<void> {
  const atOnce = 20;
  for (let i = 0; i < count; i += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, k) => visit(i + k)));
  await until(() => server.knowledge === 0);
}

it(
  'J7 memory is flat over short connections',
  async () => {
    const count = 5 * fuzzRuns(400);
    await visitTimes(1_000);
    const before = usedBytes();
    await visitTimes(count);
    const grown = usedBytes() - before;
    console.log(`${count} connections: ${grown} bytes more`);
    // What compiled code and the like take does not depend on how many there were.
    expect(grown).toBeLessThan(1_000_000);
    expect(server.faults).toEqual([]);
  },
  timeoutMs,
);

it(
  'J7 memory is flat over messages',
  async () => {
    const clients = await Promise.all(
      Array.from({ length: 100 }, (_, i) => JoinClient.join(server.port, `room${i % 10}`, `user${i}`)),
    );
    /** Each says a line each second, so to speak: in an hour 3,600. */
    const talk = async (lines: number) => {
      for (let i = 0; i < lines; i += 10) {
        for (const [k, client] of clients.entries())
          client.write(`${'hello '.repeat(10)}${i}-${k}\n`.repeat(10));
        for (const [k, client] of clients.entries())
          await client.lines.next(`user${k}: ${'hello '.repeat(10)}${i}-${k}`);
        for (const client of clients) client.lines.forget();
      }
    };
    const lines = Math.min(3_600, fuzzRuns(200));
    await talk(100);
    const before = usedBytes();
    await talk(lines);
    const grown = usedBytes() - before;
    console.log(`${lines * clients.length} lines: ${grown} bytes more`);
    expect(grown).toBeLessThan(1_000_000);
    for (const client of clients) await client.close();
    await until(() => server.knowledge === 0);
  },
  timeoutMs,
);
