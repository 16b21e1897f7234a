/** Servers that are one, as contenders. Knows no scenario. */
import { RedisServer } from '../../server/src/testing/redis-server.ts';
import { ServerProcess } from '../../server/src/testing/server-process.ts';
import type { Contender, RunningServer } from '../load/contender.ts';

const off = Object.fromEntries(['TELNET', 'JOIN', 'LINE', 'ECHO'].map((name) => [`${name}_PORT`, 'off']));

/** So many servers, with a Redis between them. */
async function startServers(count: number): Promise<RunningServer> {
  const redis = await RedisServer.start();
  const env = { ...off, RATE_LIMITS: 'off', REDIS_URL: redis.url };
  const servers = await Promise.all(
    Array.from({ length: count }, () => new ServerProcess({ env, gateways: ['web', 'irc'] }).start()),
  );
  const [pid = 0, ...pids] = servers.map((server) => server.pid);
  const [port = 0, ...morePorts] = servers.map((server) => server.portOf('irc'));
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop('SIGKILL')));
    await redis.close();
  };
  return { pid, port, morePorts, morePids: [...pids, redis.pid], stop };
}

async function startAlone(): Promise<RunningServer> {
  const server = await new ServerProcess({
    env: { ...off, RATE_LIMITS: 'off' },
    gateways: ['web', 'irc'],
  }).start();
  return { pid: server.pid, port: server.portOf('irc'), stop: () => server.stop('SIGKILL') };
}

/** Who joins at the same time through two servers is shown twice to the other: one after the other, everything can be counted. */
const atOnce = 1;

export const contenders: { peers: Contender[]; switchboard: Contender } = {
  peers: [
    { name: '1 server, no Redis', start: startAlone, atOnce },
    { name: '1 server and Redis', start: () => startServers(1), atOnce },
    { name: '2 servers and Redis', start: () => startServers(2), atOnce },
  ],
  switchboard: { name: '3 servers and Redis', start: () => startServers(3), atOnce },
};
