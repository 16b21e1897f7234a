/** R4: the log of the built server: JSON lines about its own life, and about nobody. */
import { afterEach, expect, it } from 'vitest';
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
