/** X2 P3 with the terminal client: servers end, one after the other, and what its people write is there once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster } from '../server/src/testing/cluster.ts';
import { until } from '../server/src/testing/until.ts';
import { type JsonClient, TerminalUser } from './terminal-client.ts';

/** What was on its way when a server ended is sent again after up to a minute. */
const patienceMs = 75_000;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ env: { RATE_LIMITS: 'off' } });
}, 60_000);
afterAll(() => cluster.close());

/** Somebody who prefers one of the servers, connected. */
async function personAt(server: number, name: string): Promise<{ user: TerminalUser; client: JsonClient }> {
  const user = new TerminalUser(await cluster.front(server));
  // It is patient at its end too, until all has been delivered.
  const client = user.json(name, '--timeout', String(patienceMs / 1_000));
  await client.tells({ event: 'registered' });
  return { user, client };
}

it.each([
  ['SIGTERM', 0, ['alice', 'bob', 'carol']],
  ['SIGKILL', null, ['dave', 'eve', 'frank']],
] as const)(
  'X2 P3 three servers end by %s and start, one after the other: no record is lost, each is told once',
  async (signal, status, names) => {
    const people = await Promise.all(names.map((name, at) => personAt(at, name)));
    // What is written to somebody never seen would wait for its writer's word.
    for (const [at, { client }] of people.entries())
      for (const other of names.toSpliced(at, 1))
        await until(() => hasSeen(client, other), Boolean, { everyMs: 100 });
    const said: string[] = [];
    /** Everybody says something to everybody else. */
    const round = (about: string) => {
      for (const [from, { client }] of people.entries())
        for (const [to, name] of names.entries()) {
          if (from === to) continue;
          const text = `${names[from]} to ${name} ${about}`;
          said.push(text);
          client.type(JSON.stringify({ to: name, text }));
        }
    };
    round('before');
    for (const [at, server] of cluster.servers.entries()) {
      const ended = server.stop(signal);
      for (let i = 0; i < 10; i++) round(`while ${at} ends, ${i}`);
      expect(await ended).toBe(status);
      round(`without ${at}`);
      await server.start();
      round(`when ${at} starts`);
      await cluster.whole();
    }
    for (const [at, { client }] of people.entries()) {
      const expected = said.filter((text) => text.includes(` to ${names[at]} `));
      const heard = () =>
        client.told.filter(({ event, mine }) => event === 'message' && mine !== true).map(({ text }) => text);
      await until(heard, (texts) => texts.length >= expected.length, { timeoutMs: patienceMs });
      expect(heard().toSorted()).toEqual(expected.toSorted());
    }
    // Who ends before others know what has arrived leaves them waiting.
    for (const [at, { client }] of people.entries()) {
      const written = said.filter((text) => text.startsWith(`${names[at]} `)).length;
      await until(
        () => delivered(client),
        (count) => count >= written,
        { timeoutMs: patienceMs },
      );
    }
    for (const { client } of people) expect(await client.end()).toBe(0);
  },
  2 * patienceMs,
);

/** How many of its messages a client knows to have arrived. */
const delivered = ({ told }: JsonClient): number =>
  new Set(
    told.flatMap(({ event, progress, id }) => (event === 'progress' && progress === 'delivered' ? [id] : [])),
  ).size;

/** Asks who is online, and looks whether somebody was in an answer. */
function hasSeen(client: JsonClient, name: string): boolean {
  client.type('/users');
  return client.told.some(({ event, lines }) => event === 'answer' && JSON.stringify(lines).includes(name));
}
