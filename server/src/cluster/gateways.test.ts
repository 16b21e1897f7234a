/** X1: what every gateway does on one server it does on three: each visitor enters another server than the one before. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ports } from '../testing/door.ts';
import { doors } from '../testing/doors.ts';
import { exceptions, exchange } from '../testing/exchange.ts';
import { gatewayContract, type Site } from '../testing/gateway-contract.ts';
import { ircDoor } from '../testing/irc-door.ts';
import { lineDoor } from '../testing/line-door.ts';
import { lineEventDoor } from '../testing/line-event-door.ts';
import { RedisServer, startRedisCluster } from '../testing/redis-server.ts';
import { RestClient } from '../testing/rest-client.ts';
import { restDoor } from '../testing/rest-door.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../testing/switchboard.ts';
import { until } from '../testing/until.ts';
import { webDoor } from '../testing/web-door.ts';

const size = 3;
/** Whom people in these tests are called. */
const anybody = /alice|alicia|bob|carol|rob|4ever|watcher/i;

let redis: RedisServer;
let servers: TestSwitchboard[];
let entered = 0;

const startServers = (url: string) =>
  Promise.all(
    Array.from({ length: size }, () =>
      startTestSwitchboard({ REDIS_URL: url, SESSION_SECRET: 'known to all servers of the cluster' }),
    ),
  );

beforeAll(async () => {
  redis = await RedisServer.start({ password: 'sesame' });
  servers = await startServers(redis.url);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await until(
    () => redis.shardChannels(),
    (channels) => channels.length === 0,
  );
  await redis.close();
});

/** The server after the one that was next before. */
function next(): Ports {
  const server = servers[entered++ % size];
  if (!server) throw new Error('There are no servers.');
  return server;
}

/** Nobody is left, at any server, and Redis keeps nothing. */
async function empty(): Promise<void> {
  const names = async () => (await redis.shardChannels()).filter((channel) => anybody.test(channel));
  await until(names, ({ length }) => length === 0);
  // Each server has heard so.
  for (const server of servers) {
    const rest = await RestClient.enter(server, 'nobody');
    const online = async () => (await rest.get('GET', '/users')).users as unknown[];
    await until(online, ({ length }) => length === 0);
  }
  expect(await redis.ask('DBSIZE')).toBe(0);
}

const threeServers = async (): Promise<Site> => ({ isOneServer: false, next, close: empty });

describe('X1 across three servers', () => {
  gatewayContract(webDoor, {}, threeServers);
  gatewayContract(ircDoor, {}, threeServers);
  gatewayContract(restDoor, { rename: 'a token is for one name' }, threeServers);
  gatewayContract(lineDoor, { sendLineBreaks: 'a line holds none' }, threeServers);
  describe('P1 in event mode', () => gatewayContract(lineEventDoor, {}, threeServers));
});

describe('X1 H9 every event goes from every gateway of one server to every gateway of another', () => {
  for (const sender of doors)
    for (const receiver of doors)
      it(`X1 H9 from ${sender.gateway} to ${receiver.gateway}${exceptions(sender, receiver)}`, async () => {
        const seen = await exchange({ door: sender, server: next() }, { door: receiver, server: next() });
        expect(Object.keys(seen).length).toBeGreaterThan(0);
        await empty();
      });
});

it('X1 the same on a Redis Cluster', async () => {
  const cluster = await startRedisCluster();
  const onCluster = await startServers(cluster.servers.map(({ url }) => url).join(','));
  const [first, second] = onCluster;
  if (!first || !second) throw new Error('There are no servers.');
  for (const [sender, receiver] of [
    [webDoor, ircDoor],
    [lineDoor, webDoor],
  ] as const) {
    await exchange({ door: sender, server: first }, { door: receiver, server: second });
    await until(async () => {
      const channels = await Promise.all(cluster.servers.map((node) => node.shardChannels()));
      return !channels.flat().some((channel) => anybody.test(channel));
    });
  }
  for (const node of cluster.servers) expect(await node.ask('DBSIZE')).toBe(0);
  await Promise.all(onCluster.map((server) => server.close()));
  await cluster.close();
});
