/** X2 X3: people come in through nginx and HAProxy, with the configurations of deploy/, as they would without. */
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, get as tlsGet } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { doors } from '../server/src/testing/doors.ts';
import { IrcClient } from '../server/src/testing/irc-client.ts';
import { Lines } from '../server/src/testing/lines.ts';
import { loopback } from '../server/src/testing/loopback.ts';
import { ServerProcess } from '../server/src/testing/server-process.ts';
import { WebClient } from '../server/src/testing/web-client.ts';
import { behindProxy, ProxyProcess, proxyKinds } from './proxies.ts';

const servers: ServerProcess[] = [];
const proxies: ProxyProcess[] = [];
const streams: Socket[] = [];
const pages: WebClient[] = [];
afterEach(async () => {
  for (const page of pages.splice(0)) page.socket.disconnect();
  for (const stream of streams.splice(0)) stream.destroy();
  for (const proxy of proxies.splice(0)) await proxy.stop();
  await Promise.all(servers.splice(0).map((server) => server.stop('SIGKILL')));
});

async function startServer(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = new ServerProcess({ env: { ...behindProxy, ...env } });
  servers.push(server);
  return server.start();
}

/** The way to one server, or to two of them. */
async function startProxy(
  kind: (typeof proxyKinds)[number],
  [first, second = first]: ServerProcess[],
  options = {},
): Promise<ProxyProcess> {
  if (!first || !second) throw new Error('There is no server.');
  const proxy = await ProxyProcess.start(kind, [first, second, second], options);
  proxies.push(proxy);
  return proxy;
}

async function page(...asked: Parameters<typeof WebClient.connect>): Promise<WebClient> {
  const client = await WebClient.connect(...asked);
  pages.push(client);
  return client;
}

const from = (localAddress: string) => ({ agent: new Agent({ localAddress }) as never });

/** How many connections a server has at a door. */
async function connectionsAt(server: ServerProcess, gateway: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = new RegExp(`^switchboard_connections\\{gateway="${gateway}"\\} (\\d+)$`, 'm').exec(text);
  return Number(line?.[1] ?? 0);
}

/** At each TCP door: what one says first, and the answer to who is let in and to who is not. */
const greetings = [
  {
    door: 'telnet',
    says: '',
    welcome: /^Login Name\?/,
    refusal: /^There are too many connections from your/,
  },
  { door: 'join', says: 'JOIN room ann\n', welcome: /^ann has joined/, refusal: /^ERROR$/ },
  { door: 'irc', says: 'CAP LS 302\r\n', welcome: / CAP \* LS /, refusal: /^ERROR :There are too many conn/ },
  { door: 'line', says: 'PING 1\n', welcome: /^PONG 1$/, refusal: /^ERROR \? rate_limited There are too ma/ },
] as const;

/** A connection to a door, whose lines are shown. */
function visit(
  proxy: ProxyProcess,
  door: string,
  says = '',
  localAddress = loopback,
): { stream: Socket; lines: Lines } {
  const stream = connect({ port: proxy.portOf(door), host: loopback, localAddress });
  streams.push(stream);
  stream.on('error', () => {});
  const lines = new Lines();
  lines.readFrom(stream, '\n');
  const { push } = lines;
  lines.push = (line) => push.call(lines, line.replace(/\r$/, ''));
  stream.write(says);
  return { stream, lines };
}

/** The answer to a request from an address. */
async function statusOf(
  proxy: ProxyProcess,
  path: string,
  localAddress = loopback,
): Promise<number | undefined> {
  const asked = get({ host: loopback, port: proxy.portOf('web'), path, localAddress });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

describe.each(proxyKinds)('$name', (kind) => {
  it('X3 carries every door, and Socket.IO by WebSocket and by polling', async () => {
    const server = await startServer();
    const proxy = await startProxy(kind, [server]);
    const byPolling = await page(proxy, { transports: ['polling'] });
    await byPolling.get('register', { name: 'polling' });
    await byPolling.get('join', { room: 'chat' });
    for (const door of doors) {
      const visitor = await door.enter(proxy);
      const name = `at${door.gateway}`;
      await visitor.register(name);
      await visitor.join('chat');
      await visitor.say('chat', `from ${door.gateway}`);
      const shown = door.shownAs?.(name) ?? name;
      await byPolling.lines.next((line) => line.startsWith(`message {"from":"${shown}","room":"chat"`));
      await byPolling.get('say', { room: 'chat', text: `to ${door.gateway}` });
      await visitor.lines.next((line) => line.includes(`to ${door.gateway}`));
      await visitor.quit();
      await byPolling.lines.next((line) => line.startsWith(`left {"room":"chat","name":"${shown}"`));
    }
    expect(await statusOf(proxy, '/metrics')).toBe(404);
  });

  it('X3 tells each door whose connection it is', async () => {
    const server = await startServer({ CONNECTIONS_PER_ADDRESS: '2' });
    const proxy = await startProxy(kind, [server]);
    const [ann, bob] = ['127.0.0.2', '127.0.0.3'];
    for (let open = 0; open < 2; open++) await visit(proxy, 'telnet', '', ann).lines.next(/^Login Name/);
    for (const { door, says, welcome, refusal } of greetings) {
      await visit(proxy, door, says, ann).lines.next(refusal);
      const other = visit(proxy, door, says, bob);
      await other.lines.next(welcome);
      const closed = once(other.stream, 'close');
      other.stream.destroy();
      await closed;
      await expect.poll(() => connectionsAt(server, door)).toBe(door === 'telnet' ? 2 : 0);
    }
    for (const transport of ['websocket', 'polling']) {
      const options = (address: string) => ({ transports: [transport], ...from(address) });
      expect(await WebClient.failure(proxy, options(ann))).toMatch(/error/);
      const other = await page(proxy, options(bob));
      await other.get('register', { name: transport });
      await other.close();
    }
    expect([await statusOf(proxy, '/healthz', ann), await statusOf(proxy, '/healthz', bob)]).toEqual([
      503, 200,
    ]);
  });

  it('X2 keeps who polls at one server', async () => {
    const two = [await startServer(), await startServer()];
    const proxy = await startProxy(kind, two);
    const people = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        page(proxy, { transports: ['polling'], ...from(`127.0.1.${index + 1}`) }),
      ),
    );
    for (const [index, person] of people.entries()) await person.get('register', { name: `p${index}` });
    const [first = 0, second = 0] = await Promise.all(two.map((server) => connectionsAt(server, 'web')));
    expect(first + second).toBe(32);
    expect(Math.min(first, second)).toBeGreaterThan(0);
  });

  it.each(['websocket', 'polling'])(
    'X2 a server is killed: by %s, and at IRC, people come back at another',
    async (transport) => {
      const two = [await startServer(), await startServer()];
      const proxy = await startProxy(kind, two);
      const person = await page(proxy, {
        transports: [transport],
        reconnection: true,
        reconnectionDelay: 50,
        reconnectionDelayMax: 200,
      });
      await person.get('register', { name: 'page' });
      const hosts = await Promise.all(two.map((server) => connectionsAt(server, 'web')));
      const [killed, other] = hosts[0] === 1 ? two : [two[1], two[0]];
      if (!killed || !other) throw new Error('There are two servers.');
      const atIrc = await Promise.all(
        Array.from({ length: 4 }, (_, index) => IrcClient.register(proxy, `irc${index}`)),
      );
      streams.push(...atIrc.map(({ stream }) => stream));
      const lost = await connectionsAt(killed, 'irc');
      expect(lost).toBeGreaterThan(0);
      const closed: string[] = [];
      for (const [index, { stream }] of atIrc.entries()) {
        stream.on('error', () => {});
        stream.once('close', () => closed.push(`irc${index}`));
      }

      await killed.stop('SIGKILL');
      await person.lines.next(/^hello /);
      await person.get('register', { name: 'page' });
      await person.get('join', { room: 'chat' });
      await expect.poll(() => closed.length).toBe(lost);
      for (const name of closed) {
        const back = await IrcClient.register(proxy, name);
        streams.push(back.stream);
        back.send('JOIN #chat', `PRIVMSG #chat :${name} is back`);
        await person.lines.next((line) => line.includes(`${name} is back`));
      }
      expect(await connectionsAt(other, 'irc')).toBe(4);
    },
  );

  it('X2 a server that is ending gets nobody new, and nobody new notices', async () => {
    const two = [await startServer(), await startServer()];
    const proxy = await startProxy(kind, two);
    const [ending, other] = two as [ServerProcess, ServerProcess];
    // For somebody who does not read it waits as long as it may.
    const stuck = connect(ending.portOf('echo'), loopback).pause();
    streams.push(stuck.on('error', () => {}));
    await once(stuck, 'connect');
    stuck.write(Buffer.alloc(8_000_000), () => {});
    const last = connect({ port: ending.portOf('line'), host: loopback, localAddress: '127.0.0.2' });
    streams.push(last);
    last.write('LOGIN last\n');
    const told = new Lines();
    told.readFrom(last, '\n');
    await told.next('OK LOGIN last');
    ending.signal('SIGTERM');
    await told.next(/^NOTICE The server is closing/);
    for (const { door, says, welcome } of greetings)
      for (let count = 0; count < 5; count++)
        await visit(proxy, door, says.replace('ann', `ann${count}`)).lines.next(
          door === 'join' ? /^ann\d has joined/ : welcome,
        );
    for (let count = 1; count <= 20; count++)
      expect(await statusOf(proxy, '/readyz', `127.0.1.${count}`)).toBe(200);
    expect(await connectionsAt(other, 'telnet')).toBe(5);
    stuck.destroy();
    expect(await ending.exited()).toBe(0);
  });

  it('X3 ends TLS, for the page and for IRC', async () => {
    const server = await startServer();
    const proxy = await startProxy(kind, [server], { tls: true });
    const ca = proxy.certificate;
    const where = {
      host: 'localhost',
      port: proxy.portOf('https'),
      path: '/',
      family: 4,
      agent: new TlsAgent({ ca }),
    };
    const [response] = (await once(tlsGet(where), 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(response.headers['strict-transport-security']).toBe('max-age=31536000');
    response.resume();
    const plain = await fetch(`http://${loopback}:${proxy.portOf('web')}/x?y`, { redirect: 'manual' });
    expect([plain.status, plain.headers.get('location')]).toEqual([
      308,
      expect.stringMatching(/^https:\/\/127\.0\.0\.1.*\/x\?y$/),
    ]);
    const irc = tlsConnect({ host: 'localhost', port: proxy.portOf('ircs'), ca, family: 4 } as never);
    streams.push(irc);
    const lines = new Lines();
    lines.readFrom(irc, '\r\n');
    irc.write('NICK bob\r\nUSER bob 0 * :bob\r\n');
    await lines.next(/ 376 /);
    expect(await connectionsAt(server, 'irc')).toBe(1);
  });
});
