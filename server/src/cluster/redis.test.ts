/** X1: Redis as it may be: with a password, by TLS, as a Redis Cluster; and what REDIS_URL may say. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, RedisServer, startRedisCluster } from '../testing/redis-server.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { until } from '../testing/until.ts';
import { WebClient } from '../testing/web-client.ts';
import { numberOf, readRedisAddress } from './redis.ts';

const patienceMs = 60_000;
let servers: ServerProcess[] = [];
let clients: WebClient[] = [];
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all(servers.map((server) => server.stop('SIGKILL')));
  [servers, clients] = [[], []];
});

async function enter(env: Record<string, string>, name: string): Promise<WebClient> {
  const server = await new ServerProcess({ env }).start();
  servers.push(server);
  await until(async () => (await fetch(`${server.url}/readyz`)).ok);
  const client = await WebClient.connect(server);
  clients.push(client);
  await client.get('register', { name });
  await client.get('join', { room: 'chat' });
  return client;
}

/** Two servers, which are one if each hears the other's people. */
async function expectOne(env: Record<string, string>): Promise<void> {
  const alice = await enter(env, 'alice');
  const bob = await enter(env, 'bob');
  await alice.lines.next(/^joined .*"bob"/);
  expect((await bob.get('users', {})).users.map(({ name }) => name)).toEqual(['alice', 'bob']);
  for (const text of ['one', 'two', 'three']) await alice.get('say', { room: 'chat', text });
  await bob.lines.next(/three/);
  expect(bob.all('message').map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  await bob.get('tell', { to: 'alice', text: 'four' });
  await alice.lines.next(/four/);
  const other = await WebClient.connect(servers[1] as ServerProcess);
  clients.push(other);
  expect(await other.refusal('register', { name: 'Alice' })).toBe('name_taken');
  await bob.close();
  await alice.lines.next(/"left":\["bob"\]/);
}

describe('X1 the Redis that servers share', () => {
  it('X1 may ask for a password', { timeout: patienceMs }, async () => {
    const redis = await RedisServer.start({ password: 'p@ss:word/1' });
    await expectOne({ REDIS_URL: redis.url });
    const wrong = await new ServerProcess({ env: { REDIS_URL: redis.url.replace('ss', 'x') } }).start();
    servers.push(wrong);
    expect(await (await fetch(`${wrong.url}/readyz`)).text()).toBe('not ready: redis\n');
    expect(wrong.stderr).toMatch(/"error":"WRONGPASS"/);
    expect(wrong.stderr).not.toContain('p@');
    await redis.close();
  });

  it('X1 may be reached by TLS', { timeout: patienceMs }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tls-'));
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const names = ['-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', [...request, ...names, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const port = await freePort();
    const tls = ['--tls-port', String(port), '--tls-cert-file', certificate, '--tls-key-file', key];
    const redis = await RedisServer.start({ args: [...tls, '--tls-auth-clients', 'no'] });
    await expectOne({ REDIS_URL: `rediss://localhost:${port}`, NODE_EXTRA_CA_CERTS: certificate });
    await redis.close();
    rmSync(directory, { recursive: true });
  });

  it('X1 may be a Redis Cluster, whose nodes share the places', { timeout: patienceMs }, async () => {
    const redis = await startRedisCluster();
    const env = { REDIS_URL: redis.servers.map(({ url }) => url).join() };
    await expectOne(env);
    const shares = await Promise.all(redis.servers.map((node) => node.shardChannels()));
    expect(shares.filter((share) => share.length > 0).length).toBeGreaterThan(1);
    for (const node of redis.servers) expect(await node.ask('DBSIZE')).toBe(0);
    const [server] = servers as [ServerProcess];
    const readiness = async () => (await fetch(`${server.url}/readyz`)).text();
    for (const node of redis.servers) node.pause();
    await until(readiness, (text) => text === 'not ready: redis\n');
    for (const node of redis.servers) node.resume();
    await until(readiness, (text) => text === 'ready\n', { timeoutMs: 20_000 });
    const carol = await enter(env, 'carol');
    await clients[0]?.lines.next(/^joined .*"carol"/);
    await carol.get('say', { room: 'chat', text: 'whole again' });
    await clients[0]?.lines.next(/whole again/);
    await redis.close();
  });
});

describe('S2 REDIS_URL', () => {
  it.each([
    ['redis://127.0.0.1', 0],
    ['redis://127.0.0.1:7000/3', 3],
    ['rediss://user:pass%20word@redis.example.org:6380/', 0],
    ['redis://[::1]:6379', 0],
    ['redis://10.0.0.1:7000, redis://10.0.0.2:7000/2', 0],
  ])('S2 takes %s', (value, number) => {
    const address = readRedisAddress(value);
    expect(address && numberOf(address)).toBe(number);
  });

  it.each(['', 'localhost', 'http://localhost', 'redis://', 'redis://h/words', 'redis://h,', 'redis://h:x'])(
    'S2 refuses "%s"',
    (value) => {
      expect(readRedisAddress(value)).toBeUndefined();
    },
  );
});
