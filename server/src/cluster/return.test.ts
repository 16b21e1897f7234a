/** X2: servers that come back to Redis one after another let each other do so. */
import { expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { RedisServer } from '../testing/redis-server.ts';
import { startTestSwitchboard } from '../testing/switchboard.ts';
import { until } from '../testing/until.ts';

it('X2 who has not been heard while Redis was away is not taken for dead when it is back', async () => {
  const redis = await RedisServer.start();
  const servers = await Promise.all([0, 1, 2, 3].map(() => startTestSwitchboard({ REDIS_URL: redis.url })));
  const calls = async (command: string) => {
    const stats = String(await redis.ask('INFO', 'commandstats'));
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  };
  // All have heard of each other by then.
  await until(async () => (await calls('spublish')) > 3 * servers.length);
  await redis.kill();
  const backMs = Date.now() + limits.serverSilenceMs + limits.beatMs;
  await until(() => Date.now() >= backMs, Boolean, { timeoutMs: 2 * limits.serverSilenceMs });
  await redis.restart();
  await until(async () => (await calls('spublish')) > 4 * servers.length);
  expect(await calls('client\\|kill'), 'connections ended by other servers').toBe(0);
  await Promise.all(servers.map((server) => server.close()));
  await redis.close();
});
