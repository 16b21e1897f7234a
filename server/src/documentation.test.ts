/** docs/operating.md is true: it has every setting with its default, and every metric, and no others. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { portSettings, readConfig } from './config.ts';
import { loopback } from './testing/loopback.ts';
import { RedisServer } from './testing/redis-server.ts';
import { startTestSwitchboard } from './testing/switchboard.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/operating.md', import.meta.url)), 'utf8');

/** The rows of the page's table of settings: variable and default. */
const rows = new Map(
  Array.from(page.matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm), ([, variable = '', usual = '']) => [
    variable,
    usual.replaceAll('`', '').trim(),
  ]),
);

it('S2 the table has every variable that is read', () => {
  const read = new Set<string>();
  const environment = new Proxy({} as Record<string, undefined>, {
    get: (_target, variable) => void read.add(String(variable)),
  });
  readConfig(environment);
  expect(read.size).toBeGreaterThan(10);
  expect([...read].filter((variable) => !rows.has(variable))).toEqual([]);
});

it('S2 the defaults are as the table says', () => {
  for (const { variable, port } of Object.values(portSettings)) expect(rows.get(variable)).toBe(String(port));
  expect(rows.get('CONNECTIONS_PER_ADDRESS')).toBe(String(limits.connectionsPerAddress));
  const { serverName, rateLimits, proxyProtocol, trustedProxies, logLevel } = readConfig({});
  const onOff = (on: boolean) => (on ? 'on' : 'off');
  expect([serverName, onOff(rateLimits), onOff(proxyProtocol), logLevel]).toEqual(
    ['IRC_SERVER_NAME', 'RATE_LIMITS', 'PROXY_PROTOCOL', 'LOG_LEVEL'].map((variable) => rows.get(variable)),
  );
  expect(trustedProxies.any).toBe(false);
});

it('R4 the page names every metric of ours, and alerts by none that there is not', async () => {
  const redis = await RedisServer.start();
  const server = await startTestSwitchboard({ REDIS_URL: redis.url });
  const text = await (await fetch(`http://${loopback}:${server.portOf('web')}/metrics`)).text();
  await server.close();
  await redis.close();
  const metrics = Array.from(text.matchAll(/^# TYPE (\w+)/gm), ([, name = '']) => name);
  const ours = metrics.filter((name) => name.startsWith('switchboard_'));
  const metricRows = page.match(/^\| `switchboard_.*$/gm) ?? [];
  const documented = metricRows.flatMap((row) => row.split(' | ', 1)[0]?.match(/switchboard_\w+/g) ?? []);
  expect(documented.toSorted()).toEqual(ours.toSorted());
  const alertedBy = page.match(/\b(switchboard|process|nodejs)_\w+_\w+|\bswitchboard_connections\b/g) ?? [];
  expect(alertedBy.filter((name) => !metrics.includes(name))).toEqual([]);
});
