/** R4: the log of the built server: JSON lines about its own life, and about nobody. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { portSettings } from '../server/src/config.ts';
import { doors } from '../server/src/testing/doors.ts';
import { ServerProcess } from '../server/src/testing/server-process.ts';

let server: ServerProcess | undefined;
afterEach(async () => {
  await server?.stop('SIGKILL');
});

it('R4 is JSON lines on standard error, with no name and no text in it', async () => {
  server = await new ServerProcess({ env: { LOG_LEVEL: 'info' } }).start();
  for (const door of doors) {
    const visitor = await door.enter(server);
    await visitor.register(`mark${door.gateway}`);
    await visitor.join('markroom');
    await visitor.say('markroom', 'a marked text');
    await visitor.quit();
  }
  expect(await server.stop()).toBe(0);
  const lines = server.stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; level: number; time: string });
  expect(lines.map(({ msg }) => msg)).toEqual(['listening', 'closing', 'closed']);
  for (const { level, time } of lines) {
    expect(level).toBe(30);
    expect(Number.isNaN(Date.parse(time))).toBe(false);
  }
  expect(server.stderr).not.toContain('mark');
});

it('R4 says nothing where nothing is asked for', async () => {
  server = await new ServerProcess({ env: { LOG_LEVEL: 'silent' } }).start();
  expect(await server.stop()).toBe(0);
  expect(server.stderr).toBe('');
});

it.each([
  ['as always', {}],
  ['where a proxy says whose connection it is', { TRUSTED_PROXIES: '127.0.0.1', PROXY_PROTOCOL: 'on' }],
])('R4 who only looks whether a port is open is no news, and leaves nothing: %s', async (_where, env) => {
  server = await new ServerProcess({ env: { LOG_LEVEL: 'info', ...env } }).start();
  for (const gateway of Object.keys(portSettings))
    for (const leave of ['end', 'resetAndDestroy', 'destroy'] as const) {
      const look = connect(server.portOf(gateway), '127.0.0.1').resume();
      look.on('error', () => {});
      await once(look, 'connect');
      look[leave]();
      if (!look.closed) await once(look, 'close');
    }
  const metrics = async () => (await fetch(`${server?.url}/metrics`)).text();
  await expect.poll(metrics).not.toMatch(/^switchboard_connections\{.*\} [1-9]/m);
  expect(await metrics()).not.toMatch(/^switchboard_refused_total\{/m);
  expect(await server.stop()).toBe(0);
  const lines = server.stderr.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['listening', 'closing', 'closed']);
});
