/** H1, by looking: after people have come, talked and gone, the server's memory holds no word of theirs. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Visitor } from '../server/src/testing/door.ts';
import { doors as allDoors } from '../server/src/testing/doors.ts';
import { IrcClient } from '../server/src/testing/irc-client.ts';
import { lineEventDoor } from '../server/src/testing/line-event-door.ts';
import { RedisServer } from '../server/src/testing/redis-server.ts';
import { ServerProcess } from '../server/src/testing/server-process.ts';
import { WebClient } from '../server/src/testing/web-client.ts';

const doors = [...allDoors, lineEventDoor];

/** Nothing else in the world is called so. */
const mark = 'zqxmark';

/** Where servers write what is in their memory. */
let folder: string;
let server: ServerProcess;
let servers: ServerProcess[];

async function startServer(env: Record<string, string> = {}): Promise<ServerProcess> {
  const args = ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${folder}`, 'server/dist/main.js'];
  const started = await new ServerProcess({ args, env }).start();
  servers.push(started);
  return started;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-heap-'));
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((each) => each.stop('SIGKILL')));
  rmSync(folder, { recursive: true });
});

/** How often the mark stands in a server's memory now. */
async function marksInHeap(of = server): Promise<number> {
  const known = new Set(readdirSync(folder));
  const written = new Promise<string>((resolve, reject) => {
    const watcher = watch(folder, () => {
      const file = readdirSync(folder).find((name) => !known.has(name));
      if (!file) return;
      // Node writes a snapshot in one go on its main thread: once the server answers again it is whole.
      watcher.close();
      fetch(`${of.url}/`).then(() => resolve(join(folder, file)), reject);
    });
  });
  of.signal('SIGUSR2');
  const snapshot = readFileSync(await written, 'utf8');
  expect(snapshot.trimEnd().at(-1)).toBe('}');
  return snapshot.split(mark).length - 1;
}

/** At IRC people say more of themselves, and more than texts; also what they leave unfinished. */
async function talkativeIrcUser(): Promise<IrcClient> {
  const client = await IrcClient.connect(server);
  client.send(
    'CAP REQ :batch draft/multiline labeled-response message-tags',
    `NICK ${mark}irc`,
    `USER ${mark} 0 * :${mark} Real`,
    'CAP END',
    `JOIN #${mark}room,#${mark}other`,
    `AWAY :${mark} away`,
    `SETNAME :${mark} Name`,
    `MONITOR + ${mark}0,${mark}nobody`,
    `@+${mark}=${mark};label=${mark} TAGMSG #${mark}room`,
    `PRIVMSG #${mark}room :\x01PING ${mark}\x01`,
    `NOTICE ${mark}0 :\x02${mark}`,
    `WHOIS ${mark}0`,
    `LIST *${mark}*`,
    `INVITE ${mark}0 #${mark}other`,
    `PART #${mark}other :${mark} reason`,
    `NICK ${mark}irc2`,
    `BATCH +${mark} draft/multiline #${mark}room`,
    `@batch=${mark} PRIVMSG #${mark}room :${mark} unfinished`,
  );
  await client.settled();
  // A stranger who gave a nick and no more.
  const stranger = await IrcClient.connect(server);
  stranger.send(`NICK ${mark}stranger`, `PASS ${mark}`);
  await stranger.settled();
  stranger.send(`QUIT :${mark} bye`);
  await stranger.close();
  return client;
}

it('H1 after users with marked names have said marked texts at every gateway and left, no mark is left', async () => {
  server = await startServer();
  const people: Visitor[] = [];
  for (const [index, door] of doors.entries()) {
    const person = await door.enter(server);
    people.push(person);
    await person.register(`${mark}${index}`);
    await person.join(`${mark}room`);
  }
  for (const person of people) await person.say(`${mark}room`, `${mark} said`);
  // Who holds a name can do more.
  const named = [...people.entries()].filter(([index]) => !doors[index]?.cannot?.send?.told);
  for (const [at, [, person]] of named.entries()) {
    const [next] = named[(at + 1) % named.length] ?? [];
    await person.tell(`${mark}${next}`, `${mark} told`);
    await person.broadcast(`${mark} to all`);
  }
  for (const [index, person] of named)
    if (!doors[index]?.cannot?.send?.renamed) await person.rename(`${mark}New${index}`);
  const irc = await talkativeIrcUser();
  expect(await marksInHeap(), 'while they are here, the marks can be found').toBeGreaterThan(0);
  const refused = await Promise.all(doors.map((door) => door.enter(server)));
  for (const person of refused) await person.register(`${mark}New0`).catch(() => {});
  for (const person of [...people, ...refused]) await person.quit();
  irc.send(`QUIT :${mark} bye`);
  await irc.close();
  const last = io(server.url, { transports: ['websocket'], forceNew: true });
  await last.emitWithAck('register', { name: 'last' });
  await expect.poll(async () => (await last.emitWithAck('users', {})).users.length).toBe(1);
  last.disconnect();
  // What the last turns held (a gathered change, a read buffer) is gone with the next collection.
  await expect.poll(() => marksInHeap(), { timeout: 60_000, interval: 500 }).toBe(0);
}, 120_000);

it('H1 X1 nor is it on another server of a cluster, which was shown them, nor in Redis', async () => {
  const redis = await RedisServer.start();
  server = await startServer({ REDIS_URL: redis.url });
  const other = await startServer({ REDIS_URL: redis.url });
  const witness = await WebClient.connect(other);
  await witness.get('register', { name: 'witness' });
  await witness.get('join', { room: `${mark}room` });
  const people: Visitor[] = [];
  for (const [index, door] of doors.entries()) {
    const person = await door.enter(server);
    people.push(person);
    await person.register(`${mark}${index}`);
    await person.join(`${mark}room`);
    await person.say(`${mark}room`, `${mark} said`);
  }
  await witness.get('tell', { to: `${mark}0`, text: `${mark} told` });
  expect(await marksInHeap(other), 'while they are here, the marks can be found').toBeGreaterThan(0);
  expect((await redis.shardChannels()).join()).toContain(mark);
  for (const person of people) await person.quit();
  await witness.get('leave', { room: `${mark}room` });
  // V8 remembers by which names it was looked for last.
  for (const room of ['one', 'two', 'three']) {
    await witness.get('join', { room });
    await witness.get('leave', { room });
  }
  await expect.poll(async () => (await witness.get('users', {})).users.length).toBe(1);
  await expect.poll(async () => (await redis.shardChannels()).join()).not.toContain(mark);
  expect(await redis.ask('DBSIZE')).toBe(0);
  await expect.poll(() => marksInHeap(other), { timeout: 60_000, interval: 500 }).toBe(0);
  await expect.poll(() => marksInHeap(), { timeout: 60_000, interval: 500 }).toBe(0);
  await redis.close();
}, 180_000);
