/** X3 at the HTTP port: clients behind a trusted proxy count for themselves. */
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { loopback } from '../testing/loopback.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../testing/switchboard.ts';
import { WebClient } from '../testing/web-client.ts';

const proxy = '127.0.0.9';
const [ann, bob] = ['192.0.2.1', '192.0.2.2'];
const tooMany = 'There are too many connections from your address.\n';

let server: TestSwitchboard;
/** One connection for all, as a proxy keeps it. */
let agent: Agent;
const open = async (settings: Record<string, string>) => {
  server = await startTestSwitchboard({ TRUSTED_PROXIES: `10.0.0.0/8, ${proxy}`, ...settings });
};
beforeEach(() => {
  agent = new Agent({ localAddress: proxy, keepAlive: true, maxSockets: 1 });
});
afterEach(async () => {
  agent.destroy();
  await server.close();
});

/** A request of a client that the proxy passes on, or of somebody who claims so. */
async function ask(path: string, forwarded: string, from?: string): Promise<IncomingMessage> {
  const headers = { 'X-Forwarded-For': forwarded };
  const where = { host: loopback, port: server.portOf('web'), path, headers };
  const request = get(from === undefined ? { ...where, agent } : { ...where, localAddress: from });
  const [response] = await once(request, 'response');
  return response;
}

async function statusOf(...asked: Parameters<typeof ask>): Promise<number> {
  const response = await ask(...asked);
  response.resume();
  await once(response, 'end');
  return response.statusCode ?? 0;
}

const textOf = async (response: IncomingMessage) => (await response.setEncoding('utf8').toArray()).join('');

describe('X3 REST rates', () => {
  const users = '/api/v1/users';
  /** Whether some of so many requests, one after another, are refused. They would be answered: there is no token. */
  const someRefused = async (count: number, forwarded: string, from?: string) => {
    let refused = 0;
    for (let asked = 0; asked < count; asked++)
      if ((await statusOf(users, forwarded, from)) === 429) refused++;
    return refused > 0;
  };
  const burst = limits.restRequests.burst;

  it('X3 are of the client, whatever it says itself, and not of the proxy', async () => {
    await open({});
    // A token comes back every few requests.
    expect(await someRefused(2 * burst, `${bob}, ${ann}, 10.1.2.3`)).toBe(true);
    expect(await someRefused(burst / 2, `203.0.113.7, ${ann}`)).toBe(true);
    for (const other of [bob, '']) expect(await someRefused(burst / 2, other)).toBe(false);
  });

  it('X3 are of the address itself where that is no trusted proxy', async () => {
    await open({});
    expect(await someRefused(2 * burst, ann, loopback)).toBe(true);
    expect(await someRefused(burst / 2, bob, loopback)).toBe(true);
    expect(await someRefused(burst / 2, ann)).toBe(false);
  });
});

describe('X3 connections of one address', () => {
  const connect = (forwarded: string, transport = 'websocket') =>
    WebClient.connect(server, {
      transports: [transport],
      extraHeaders: { 'X-Forwarded-For': forwarded },
      agent: new Agent({ localAddress: proxy }) as never,
    });

  it('X3 WebSockets and streams of events count as long as they are open', async () => {
    await open({ CONNECTIONS_PER_ADDRESS: '2' });
    const people = [await connect(ann), await connect(ann)];
    const refused = await ask('/healthz', ann);
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '30']);
    expect(await textOf(refused)).toBe(tooMany);
    expect(await statusOf('/healthz', bob)).toBe(200);
    await people[0]?.close();
    await expect.poll(() => statusOf('/healthz', ann)).toBe(200);

    const session = await fetch(`http://${loopback}:${server.portOf('web')}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"name":"bot"}',
    });
    const { token } = (await session.json()) as { token: string };
    const headers = { Authorization: `Bearer ${token}`, 'X-Forwarded-For': ann };
    const where = { host: loopback, port: server.portOf('web'), path: '/api/v1/events', headers };
    const events = get({ ...where, localAddress: proxy });
    events.on('error', () => {});
    const [stream] = await once(events, 'response');
    expect(stream.statusCode).toBe(200);
    expect(await statusOf('/healthz', ann)).toBe(503);
    stream.on('error', () => {});
    events.destroy();
    await expect.poll(() => statusOf('/healthz', ann)).toBe(200);
    await people[1]?.close();
  });

  it.each(['websocket', 'polling'])('X3 who is one too many is refused by %s', async (transport) => {
    await open({ CONNECTIONS_PER_ADDRESS: '1' });
    const person = await connect(ann);
    const other = await connect(bob, transport);
    const refused = WebClient.failure(server, {
      transports: [transport],
      extraHeaders: { 'X-Forwarded-For': ann },
      agent: new Agent({ localAddress: proxy }) as never,
    });
    expect(await refused).toMatch(/error/);
    await Promise.all([person.close(), other.close()]);
  });

  it('X3 count the proxy itself where it says nobody', async () => {
    await open({ CONNECTIONS_PER_ADDRESS: '1' });
    const person = await connect('unknown');
    expect(await statusOf('/healthz', '')).toBe(503);
    expect(await statusOf('/healthz', ann)).toBe(200);
    await person.close();
    await expect.poll(() => statusOf('/healthz', '')).toBe(200);
  });
});
