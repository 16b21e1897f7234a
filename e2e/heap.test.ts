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
import { ServerProcess } from '../server/src/testing/server-process.ts';

const doors = [...allDoors, lineEventDoor];

/** Nothing else in the world is called so. */
const mark = 'zqxmark';

let folder: string;
let server: ServerProcess;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-heap-'));
  const args = ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${folder}`, 'server/dist/main.js'];
  server = await new ServerProcess({ args }).start();
});
afterEach(async () => {
  await server.stop('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** How often the mark stands in the server's memory now. */
async function marksInHeap(): Promise<number> {
  const known = new Set(readdirSync(folder));
  const written = new Promise<string>((resolve, reject) => {
    const watcher = watch(folder, () => {
      const file = readdirSync(folder).find((name) => !known.has(name));
      if (!file) return;
      // Node writes a snapshot in one go on its main thread: once the server answers again it is whole.
      watcher.close();
      fetch(`${server.url}/`).then(() => resolve(join(folder, file)), reject);
    });
  });
  server.signal('SIGUSR2');
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
  await expect.poll(marksInHeap, { timeout: 60_000, interval: 500 }).toBe(0);
}, 120_000);
