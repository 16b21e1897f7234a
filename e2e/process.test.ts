/** S2: the process, its settings and its end. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { portSettings } from '../server/src/config.ts';
import { LineClient } from '../server/src/testing/line-client.ts';
import { ServerProcess } from '../server/src/testing/server-process.ts';

let server: ServerProcess | undefined;
afterEach(async () => {
  await server?.stop('SIGKILL');
});

/** What the server says on its way out, and its exit status, with settings that cannot work. */
async function failure(env: Record<string, string>): Promise<{ status: number | null; stderr: string }> {
  const process = new ServerProcess({ env });
  await expect(process.start()).rejects.toThrow();
  return { status: await process.exited(), stderr: process.stderr };
}

describe('S2 a bad value: one clear line that names the variable, exit 1', () => {
  it.each([
    [{ HTTP_PORT: 'x' }, /HTTP_PORT/],
    [{ HTTP_PORT: '65536' }, /HTTP_PORT/],
    [{ TELNET_PORT: '-1' }, /TELNET_PORT/],
    [{ TELNET_PORT: '12 3' }, /TELNET_PORT/],
    [{ JOIN_PORT: '123456' }, /JOIN_PORT/],
    [{ LINE_PORT: '4e3' }, /LINE_PORT/],
    [{ ECHO_PORT: 'on' }, /ECHO_PORT/],
    [{ HOST: '192.0.2.1' }, /HOST/],
    [{ IRC_SERVER_NAME: 'two words' }, /IRC_SERVER_NAME/],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }, /TRUSTED_PROXIES .*"10\.0\.0\.0\/33"$/m],
    [{ TRUSTED_PROXIES: '10.0.0.1, localhost' }, /TRUSTED_PROXIES .*"localhost"$/m],
    [{ TRUSTED_PROXIES: '10.0.0.1/' }, /TRUSTED_PROXIES/],
    [{ TRUSTED_PROXIES: '::1/129' }, /TRUSTED_PROXIES/],
    [{ PROXY_PROTOCOL: 'v2', TRUSTED_PROXIES: '::1' }, /PROXY_PROTOCOL/],
    [{ PROXY_PROTOCOL: 'on' }, /PROXY_PROTOCOL=on needs TRUSTED_PROXIES/],
    [{ CONNECTIONS_PER_ADDRESS: '0' }, /CONNECTIONS_PER_ADDRESS/],
    [{ ROSTER_USERS: 'many' }, /ROSTER_USERS must be a number of people, not "many"$/m],
    [{ SESSION_SECRET: 'x'.repeat(31) }, /SESSION_SECRET must have at least 32 bytes, not 31$/m],
    [{ REDIS_URL: 'localhost:6379' }, /REDIS_URL must be redis:/],
    [{ REDIS_URL: 'http://localhost' }, /REDIS_URL must be redis:/],
    [{ REDIS_URL: 'redis://localhost/words' }, /REDIS_URL must be redis:/],
    [{ REDIS_URL: 'redis://localhost,' }, /REDIS_URL must be redis:/],
  ])('S2 %j', async (env, names) => {
    const { status, stderr } = await failure(env);
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(names);
  });

  it.each(Object.values(portSettings).map((setting) => setting.variable))(
    'S2 a taken port: %s',
    async (variable) => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const address = other.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const { status, stderr } = await failure({ [variable]: String(port) });
      other.close();
      expect(status).toBe(1);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr).toContain(`${variable}=${port}`);
    },
  );
});

it('S2 "off" turns a gateway off', async () => {
  const others = Object.entries(portSettings).filter(([gateway]) => !['web', 'echo'].includes(gateway));
  const env = Object.fromEntries(others.map(([, { variable }]) => [variable, 'off']));
  server = await new ServerProcess({ env, gateways: ['web', 'echo'] }).start();
  expect([...server.ports.keys()]).toEqual(['rest', 'web', 'echo']);
  expect((await fetch(server.url)).status).toBe(200);
});

it('S2 SIGTERM tells everyone in a line and exits 0 within 5 s, also with a connection that does not read', async () => {
  server = await new ServerProcess().start();
  const telnet = connect(server.portOf('telnet'), '127.0.0.1');
  const line = new LineClient(server.portOf('line'));
  await line.ask('PING 1', 'PONG 1');
  let seen = '';
  telnet.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
  });
  const stuck = ['telnet', 'join', 'line', 'echo'].map((gateway) =>
    connect(server?.portOf(gateway) ?? 0, '127.0.0.1').pause(),
  );
  for (const stream of stuck) stream.write('JOIN cooking joe\nhello\n');
  await Promise.all([once(telnet, 'data'), ...stuck.map((stream) => once(stream, 'connect'))]);
  telnet.write('terry\r\n');
  const startedMs = Date.now();
  const closed = once(telnet, 'close');
  expect(await server.stop('SIGTERM')).toBe(0);
  expect(Date.now() - startedMs).toBeLessThan(5_000);
  await closed;
  expect(seen).toContain('The server is closing. Goodbye.\r\n');
  await line.closed();
  expect(line.lines.all.at(-1)).toBe('NOTICE The server is closing. Goodbye.');
  for (const stream of stuck) stream.destroy();
});
