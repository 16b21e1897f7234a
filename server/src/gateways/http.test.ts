/** How the HTTP port opens, shares itself out, and closes. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Admission } from '../engine/admission.ts';
import { StallWatch } from '../engine/stall-watch.ts';
import { Lines } from '../testing/lines.ts';
import { loopback } from '../testing/loopback.ts';
import type { Listening } from './gateway.ts';
import { type HttpPart, openHttp } from './http.ts';

const admission = new Admission({ connections: 10, connectionsPerAddress: 2 });
const stalls = new StallWatch();
const sockets: Socket[] = [];
let asked = 0;

/** Answers once the whole request is there. */
const echo: HttpPart = {
  gateway: 'rest',
  handler: (request, response, next) => {
    if (request.path !== '/echo') return next();
    asked++;
    request.resume().on('end', () => response.send('echo\n'));
  },
};
const page: HttpPart = { gateway: 'web', handler: (_request, response) => void response.send('page\n') };
const watching: HttpPart = { handler: (_request, _response, next) => next() };

afterEach(async () => {
  vi.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  await expect.poll(() => admission.counts.connections, { timeout: 10_000 }).toBe(0);
});

const open = (...parts: HttpPart[]) => openHttp({ admission, stalls, host: loopback, port: 0, parts });

async function visit([gateway]: Listening[]): Promise<{
  socket: Socket;
  lines: Lines;
  closed: Promise<unknown>;
}> {
  const socket = connect(gateway?.address.port ?? 0, loopback);
  sockets.push(socket);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  const lines = new Lines();
  lines.readFrom(socket, '\n');
  await once(socket, 'connect');
  return { socket, lines, closed };
}

describe('S2 the HTTP port', () => {
  it('S2 is one for all gateways on it; who has nothing for a request passes it on', async () => {
    const gateways = await open(watching, echo, page);
    expect(gateways.map(({ gateway }) => gateway)).toEqual(['rest', 'web']);
    const { socket, lines } = await visit(gateways);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n');
    await lines.next('page');
    await lines.next('echo');
    await Promise.all(gateways.map((gateway) => gateway.close()));
  });

  it('S2 closes without waiting for who asks nothing, nor for more of who has been answered', async () => {
    const gateways = await open(echo);
    const [silent, asking] = [await visit(gateways), await visit(gateways)];
    const before = asked;
    asking.socket.write('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab');
    await expect
      .poll(() => [asked, admission.counts.connections], { timeout: 10_000 })
      .toEqual([before + 1, 2]);
    // So nobody is ever cut: they have to end by themselves.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const closed = gateways[0]?.close();
    await silent.closed;
    asking.socket.write('cd');
    await asking.lines.next('echo');
    await Promise.all([closed, asking.closed]);
  });

  it('X3 says to who is too many that they are', async () => {
    const gateways = await open(echo);
    await visit(gateways);
    await visit(gateways);
    const { lines, closed } = await visit(gateways);
    await lines.next(/^HTTP\/1\.1 503 /);
    await lines.next(/^Retry-After: /);
    await lines.next('There are too many connections from your address.');
    await closed;
    await gateways[0]?.close();
  });
});
