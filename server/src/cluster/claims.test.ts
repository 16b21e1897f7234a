/** X2 H2: who asks for a name just when Redis goes is not turned away: many clients would not ask again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Visitor } from '../testing/door.ts';
import { doors } from '../testing/doors.ts';
import { RedisServer } from '../testing/redis-server.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../testing/switchboard.ts';
import { until } from '../testing/until.ts';

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
