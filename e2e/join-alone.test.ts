/** J8: the JOIN server alone. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { JoinClient } from '../server/src/testing/join-client.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const loopback = '127.0.0.1';

/** What it says on its way out, and its exit status. */
function failure(...args: string[]): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const options = { cwd: repository, timeout: 15_000, env: { ...process.env, HOST: loopback } };
  return new Promise((resolve) => {
    execFile(process.execPath, ['server/dist/join.js', ...args], options, (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, stdout, stderr }),
    );
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, loopback);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe('J8 the argument', () => {
  it.each([
    ['empty', ''],
    ['0, a port that nobody could be told of', '0'],
    ['too high', '65536'],
    ['a number and more', '12x'],
    ['no number', 'port'],
    ['negative', '-1'],
    ['a fraction', '12.5'],
    ['an exponent', '1e3'],
    ['hexadecimal', '0x50'],
    ['with a space', ' 1234'],
    ['very long', '9'.repeat(400)],
  ])('J8 %s: an error, and a status other than 0', async (_what, port) => {
    const { status, stdout, stderr } = await failure(port);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^switchboard: the port must be a number from 1 to 65535, not .*\n$/);
    expect(stdout).toBe('');
  });

  it('J8 two arguments: the same', async () => {
    const { status, stderr } = await failure('1234', '1235');
    expect(status).toBe(1);
    expect(stderr).toBe('switchboard: there is one argument, a port, and not 2\n');
  });

  it('J8 a taken port: the same', async () => {
    const other = createServer().listen(0, loopback);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { status, stderr } = await failure(String(port));
    other.close();
    expect(status).toBe(1);
    expect(stderr).toBe(`switchboard: port ${port}: this port is taken\n`);
  });
});

describe('J8 the server', () => {
  let stop = async (): Promise<unknown> => undefined;
  afterEach(() => stop());

  /** Starts it; the lines that it prints. */
  const start = async (args: string[], env = {}) => {
    const child = spawn(process.execPath, ['server/dist/join.js', ...args], {
      cwd: repository,
      env: { ...process.env, HOST: loopback, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    stop = async () => {
      if (child.exitCode !== null || !child.kill('SIGTERM')) return;
      await once(child, 'exit');
      expect(child.exitCode).toBe(0);
    };
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    return line;
  };

  it('J8 runs on the port given, and opens no other gateway', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const all = Object.fromEntries(
      ['HTTP_PORT', 'TELNET_PORT', 'ECHO_PORT', 'JOIN_PORT'].map((variable) => [variable, String(other)]),
    );
    expect(await start([String(port)], all)).toBe(`join ${loopback}:${port}`);
    const joe = await JoinClient.join(port, 'cooking', 'joe');
    joe.write('hi\n');
    await joe.lines.exactly('joe: hi');
    await joe.close();
    const stranger = connect(other, loopback);
    const [error] = await once(stranger, 'error');
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('J8 without an argument: port 1234', async () => {
    // An address that no other server of this machine is likely to listen on.
    expect(await start([], { HOST: '127.13.12.34' })).toBe('join 127.13.12.34:1234');
  });
});
