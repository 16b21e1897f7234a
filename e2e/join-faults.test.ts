/** J6, X3: what some do to the server, and that the others do not notice. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { JoinClient } from '../server/src/testing/join-client.ts';
import { type ProcessOptions, ServerProcess } from '../server/src/testing/server-process.ts';

let server: ServerProcess | undefined;
let streams: Socket[] = [];
afterEach(async () => {
  for (const stream of streams) stream.destroy();
  streams = [];
  expect(await server?.stop()).toBe(0);
  expect(server?.stderr).toBe('');
});

async function start(options: ProcessOptions = {}): Promise<number> {
  server = await new ServerProcess(options).start();
  return server.portOf('join');
}

function connected(port: number): JoinClient {
  const client = new JoinClient(port);
  streams.push(client.stream);
  return client;
}

async function guest(port: number, room: string, name: string): Promise<JoinClient> {
  const client = connected(port);
  client.write(`JOIN ${room} ${name}\n`);
  await client.lines.next(`${name} has joined`);
  return client;
}

/** Somebody who has joined, for whom too much will come to be kept. */
async function visitor(port: number, room: string, name: string): Promise<Socket> {
  const stream = connect(port, '127.0.0.1');
  stream.on('error', () => {});
  streams.push(stream);
  stream.write(`JOIN ${room} ${name}\n`);
  await once(stream, 'data');
  return stream;
}

/** Resolves when this comes. */
function seen(stream: Socket, text: string): Promise<void> {
  return new Promise((resolve) => {
    let last = '';
    stream.setEncoding('latin1').on('data', (chunk: string) => {
      const recent = last + chunk;
      if (recent.includes(text)) resolve();
      last = recent.slice(-text.length);
    });
  });
}

/** Joins, and then sends as fast as it is let, forever; whether it reads is left to the test. */
async function flooder(port: number, room: string): Promise<Socket> {
  const stream = await visitor(port, room, 'flooder');
  const block = Buffer.from('flood!\n'.repeat(9_000));
  const send = () => {
    while (stream.writable && stream.write(block));
  };
  stream.on('drain', send);
  send();
  return stream;
}

it('J6 one who never reads and one who never pauses: 100 others are answered meanwhile, and lose nothing', async () => {
  const port = await start();
  const [roomCount, rounds] = [10, 20];
  const others = await Promise.all(
    Array.from({ length: 100 }, (_, i) => guest(port, `room${i % roomCount}`, `user${i}`)),
  );
  const deafListener = await guest(port, 'room0', 'deaf');
  deafListener.stream.pause();
  const neverPausing = (await flooder(port, 'flooded')).resume();
  const gone = seen(await visitor(port, 'flooded2', 'witness'), 'flooder has left\n');
  (await flooder(port, 'flooded2')).pause();

  await Promise.all(
    others.map(async (client, i) => {
      for (let round = 0; round < rounds; round++) {
        client.write(`round ${round}\n`);
        await client.lines.next(`user${i}: round ${round}`);
      }
    }),
  );

  const heardBy = (client: JoinClient | undefined) =>
    client?.lines.all.filter((line) => line.includes(': round ')) ?? [];
  for (const [i, client] of others.entries()) {
    await expect.poll(() => heardBy(client)).toHaveLength((others.length / roomCount) * rounds);
    expect(heardBy(client)).toEqual(heardBy(others[i % roomCount]));
  }
  expect(neverPausing.closed).toBe(false);
  await gone;
}, 60_000);

it('X3 when files run out, who is too many is refused in words, the others go on, and there is room again later', async () => {
  const port = await start({ openFiles: 128 });
  const first = await guest(port, 'cooking', 'first');
  const crowd = Array.from({ length: 300 }, () => connected(port));
  const [joined, refused]: JoinClient[][] = [[], []];
  await Promise.all(
    crowd.map(async (client, i) => {
      client.write(`JOIN crowd user${i}\n`);
      const line = await Promise.race([client.lines.next(() => true), client.closed()]);
      if (line === `user${i} has joined`) joined?.push(client);
      // Where there are no files left at all, nothing can be said any more.
      else if (line.trimEnd() === 'ERROR' || line === '') refused?.push(client);
      else throw new Error(`What is ${JSON.stringify(line)}?`);
    }),
  );
  expect(joined?.length).toBeGreaterThan(40);
  expect(refused?.length).toBeGreaterThan(200);
  await Promise.all(refused?.map((client) => client.closed()) ?? []);
  expect(refused?.filter((client) => client.lines.all[0] === 'ERROR').length).toBeGreaterThan(0);
  first.write('still here\n');
  await first.lines.next('first: still here');
  expect((await fetch(server?.url ?? '')).status).toBe(503);

  await Promise.all(joined?.map((client) => client.close()) ?? []);
  // The server hears of it a moment later.
  await expect
    .poll(async () => {
      const late = connected(port);
      late.write('JOIN cooking late\n');
      return Promise.race([late.lines.next(() => true), late.closed()]);
    })
    .toBe('late has joined');
  await first.lines.next('late has joined');
  expect((await fetch(server?.url ?? '')).status).toBe(200);
}, 60_000);
