/** Redis servers as tests of clusters use them. */
import { Redis } from 'ioredis';
import { afterEach, expect, it } from 'vitest';
import { type RedisCluster, RedisServer, startRedisCluster } from './redis-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function started(options = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  open.push(server);
  return server;
}

const clients: Redis[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

/** A connection of one's own. It does not come back by itself. */
function client(url: string): Redis {
  const redis = new Redis(url, { retryStrategy: null, commandTimeout: 5_000 });
  redis.on('error', () => {});
  clients.push(redis);
  return redis;
}

it('says who is subscribed, and of a killed server nothing stays', async () => {
  const server = await started();
  await client(server.url).ssubscribe('one', 'two');
  expect((await server.shardChannels()).sort()).toEqual(['one', 'two']);
  expect(await server.shardChannels('o*')).toEqual(['one']);
  expect(await server.ask('DBSIZE')).toBe(0);
  await client(server.url).set('key', 'value');
  expect(await server.ask('DBSIZE')).toBe(1);
  await server.kill();
  await expect(client(server.url).ping()).rejects.toThrow();
  await server.restart();
  expect(await server.ask('DBSIZE')).toBe(0);
  expect(await server.shardChannels()).toEqual([]);
});

it('is for who knows the password', async () => {
  const server = await started({ password: 'a secret/of:ours' });
  expect(await client(server.url).ping()).toBe('PONG');
  await expect(client(`redis://127.0.0.1:${server.port}`).set('a', 'b')).rejects.toThrow(/NOAUTH/);
});

it('answers nothing while it is paused, and then what it was asked', async () => {
  const server = await started();
  const redis = client(server.url);
  const elsewhere = client((await started()).url);
  await redis.ping();
  server.pause();
  let answered = false;
  const answer = redis.ping().then(() => {
    answered = true;
  });
  for (let i = 0; i < 100; i++) await elsewhere.ping();
  expect(answered).toBe(false);
  server.resume();
  await answer;
});

it('is a Redis Cluster, whose nodes hand on who asks the wrong one', async () => {
  const cluster: RedisCluster = await startRedisCluster();
  open.push(cluster);
  expect(cluster.servers).toHaveLength(3);
  for (const server of cluster.servers)
    expect(String(await server.ask('CLUSTER', 'INFO'))).toMatch(
      /cluster_slots_ok:16384[\s\S]*cluster_size:3/,
    );
  const answers = await Promise.allSettled(cluster.servers.map(({ url }) => client(url).set('key', 'value')));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('takes no port that another has', async () => {
  const { port } = await started();
  await expect(RedisServer.start({ port })).rejects.toThrow(/already in use/);
});
