/** S1: the unit of deploy/systemd, as systemd reads it, and what it starts. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { limits } from '#shared/limits';

const repository = fileURLToPath(new URL('..', import.meta.url));
const unit = readFileSync(join(repository, 'deploy/systemd/switchboard.service'), 'utf8');
/** What S2 gives SIGTERM. */
const closesWithinSeconds = 5;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The last value of a setting. */
const setting = (name: string): string =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].at(-1)?.[1] ?? '';

/** What `systemd-analyze` makes of it. */
function analyze(command: string, ...options: string[]): { status: number | null; said: string } {
  const file = join(folder, 'switchboard.service');
  writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
  const { status, error, stdout, stderr } = spawnSync('systemd-analyze', [command, ...options, file], {
    encoding: 'utf8',
  });
  if (error) throw error;
  return { status, said: stdout + stderr };
}

it('S1 systemd finds nothing wrong with it, and little that it may do', () => {
  const { status, said } = analyze('verify', '--man=no');
  // It may also have something to say of other units.
  expect(said).not.toContain('switchboard');
  expect(status).toBe(0);
  // In tenths: a service without any of this has 96.
  expect(analyze('security', '--offline=true', '--threshold=20', '--no-pager').status).toBe(0);
});

it('S2 it starts what is built, with room for all connections, and time to end', () => {
  const [program, main = ''] = setting('ExecStart').split(' ');
  expect(program).toBe('/usr/bin/node');
  expect(existsSync(main.replace('/opt/switchboard/', repository))).toBe(true);
  expect(Number(setting('TimeoutStopSec'))).toBeGreaterThan(closesWithinSeconds);
  expect(Number(setting('LimitNOFILE'))).toBeGreaterThan(2 * limits.connections);
});
