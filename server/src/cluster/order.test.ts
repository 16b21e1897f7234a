/** H6: what servers tell each other is heard in the order in which each told it, or not at all. */
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { FaultyLink } from '../testing/faulty-link.ts';
import { RedisServer } from '../testing/redis-server.ts';
import { startTestSwitchboard } from '../testing/switchboard.ts';
import { until } from '../testing/until.ts';
import { WebClient } from '../testing/web-client.ts';

it('X2 H6 what Redis held back of a lost connection is not heard after what was said since', async () => {
  const redis = await RedisServer.start();
  const link = await FaultyLink.to(redis.port);
  const near = await startTestSwitchboard({ REDIS_URL: redis.url });
  const far = await startTestSwitchboard({ REDIS_URL: redis.urlThrough(link.port) });
  const [alice, bob] = [await WebClient.connect(far), await WebClient.connect(near)];
  for (const [name, client] of Object.entries({ alice, bob })) {
    await client.get('register', { name });
    await client.get('join', { room: 'chat' });
  }
  const [channel = ''] = await redis.shardChannels('*room:chat');
  const spy = new Redis(redis.url);
  const published: string[] = [];
  spy.on('smessage', (_channel, payload) => published.push(payload));
  await spy.ssubscribe(channel);

  await alice.get('say', { room: 'chat', text: 'one' });
  await until(() => published.length > 0);
  link.cut();
  await until(async () => (await redis.shardChannels('*:alice')).length === 0);
  link.pass();
  await until(async () => (await redis.shardChannels('*:alice')).length > 0);
  await alice.get('say', { room: 'chat', text: 'two' });
  await bob.lines.next(/two/);
  // As Redis passes on what it reads late from a connection that is lost to the server, but not yet to Redis.
  for (const payload of published.slice(0, 1)) await redis.ask('SPUBLISH', channel, payload);
  await alice.get('say', { room: 'chat', text: 'three' });
  await bob.lines.next(/three/);
  const texts = bob.all('message').map(({ text }) => text);
  expect(texts).toEqual(['one', 'two', 'three']);

  spy.disconnect();
  await Promise.all([alice.close(), bob.close()]);
  await Promise.all([near.close(), far.close(), link.close()]);
  await redis.close();
});
