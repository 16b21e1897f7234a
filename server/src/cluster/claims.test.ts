/** X2 H2: who asks for a name just when Redis goes is not turned away: many clients would not ask again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Visitor } from '../testing/door.ts';
import { doors } from '../testing/doors.ts';
import { FaultyLink } from '../testing/faulty-link.ts';
import { credentials, newKey } from '../testing/keys.ts';
import { RedisServer } from '../testing/redis-server.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../testing/switchboard.ts';
import { until } from '../testing/until.ts';
import { WebClient } from '../testing/web-client.ts';

let redis: RedisServer;
let server: TestSwitchboard;
let visitors: Visitor[] = [];
beforeAll(async () => {
  redis = await RedisServer.start();
  server = await startTestSwitchboard({ REDIS_URL: redis.url });
});
afterAll(async () => {
  await Promise.allSettled(visitors.map((visitor) => visitor.quit()));
  await server.close();
  await redis.close();
});

const readiness = async () => (await fetch(`http://127.0.0.1:${server.portOf('web')}/readyz`)).status;

it.each([
  ['stands still', () => redis.pause(), () => redis.resume()],
  ['is killed', () => redis.kill(), () => redis.restart()],
])(
  'X2 H2 at every gateway, when Redis %s',
  async (what, lose, regain) => {
    visitors = await Promise.all(doors.map((door) => door.enter(server)));
    const lost = lose();
    await Promise.all(
      visitors.map((visitor, at) => visitor.register(`${what.slice(-3)}${doors[at]?.gateway}`)),
    );
    await Promise.all(visitors.map((visitor) => visitor.join('chat')));
    await lost;
    expect(await readiness()).toBe(503);
    await Promise.all(visitors.map((visitor) => visitor.quit()));
    await regain();
    await until(readiness, (status) => status === 200);
  },
  40_000,
);

it('X2 P2 a name that its own holder loses just when they come back elsewhere is theirs', async () => {
  const redis = await RedisServer.start();
  // Redis hears connections in the order in which they were made: of those who ask before of those who end.
  const asked = await startTestSwitchboard({ REDIS_URL: redis.url });
  const link = await FaultyLink.to(redis.port);
  const ending = await startTestSwitchboard({ REDIS_URL: redis.urlThrough(link.port) });
  const pair = newKey();
  const [before, after] = [await WebClient.connect(ending), await WebClient.connect(asked)];
  await before.get('register', credentials(before, 'Alice', pair));
  redis.pause();
  const answer = after.refusal('register', credentials(after, 'Alice', pair));
  // When another connection has its hello, this has been read, and Redis asked.
  await (await WebClient.connect(asked)).close();
  link.cut();
  redis.resume();
  expect(await answer).toBeUndefined();
  await Promise.all([before.close(), after.close()]);
  await Promise.all([asked.close(), ending.close(), link.close()]);
  await redis.close();
});

it('X2 H2 one of two who took a name yields it, also when Redis is back and does not answer at first', async () => {
  const redis = await RedisServer.start();
  const link = await FaultyLink.to(redis.port);
  const near = await startTestSwitchboard({ REDIS_URL: redis.url });
  const far = await startTestSwitchboard({ REDIS_URL: redis.urlThrough(link.port) });
  link.cut();
  const people = [await WebClient.connect(near), await WebClient.connect(far)];
  for (const person of people) await person.get('register', { name: 'Frank' });
  // It may not be asked who is subscribed.
  await redis.ask('ACL', 'SETUSER', 'default', '-pubsub');
  link.pass();
  await until(async () => String(await redis.ask('ACL', 'LOG')).includes('pubsub'));
  expect(people.map(({ socket }) => socket.connected)).toEqual([true, true]);
  await redis.ask('ACL', 'SETUSER', 'default', '+pubsub');
  await until(() => people.filter(({ socket }) => socket.connected).length === 1);
  await Promise.all(people.map((person) => person.close()));
  await Promise.all([near.close(), far.close(), link.close()]);
  await redis.close();
});
