/** W8, X2: the page notices a server that has vanished without a word, and comes back. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventHandlers, Wire } from '../../../state/wire.ts';
import { socketWire } from './socket-wire.ts';

/** What RFC 6455, 1.3 adds to a client's key. */
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** What a server says to begin with: Engine.IO's handshake, Socket.IO's connect, and hello. */
const opening = [
  '0{"sid":"s","upgrades":[],"pingInterval":40,"pingTimeout":40,"maxPayload":1000000}',
  '40{"sid":"s"}',
  '42["hello",{"nonce":"n","server":"s","limits":{}}]',
];

let server: Server;
let wire: Wire;
const streams: Duplex[] = [];
const told: string[] = [];

beforeEach(async () => {
  told.length = 0;
  server = createServer().listen(0, '127.0.0.1');
  server.on('upgrade', greetAndVanish);
  await once(server, 'listening');
  wire = socketWire(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => {
  wire.stop();
  for (const stream of streams.splice(0)) stream.destroy();
  server.close();
});

/** Never says anything again, nor closes: so it looks when a machine has lost its power. */
function greetAndVanish(request: IncomingMessage, stream: Duplex): void {
  streams.push(stream.on('error', () => {}));
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}${magic}`)
    .digest('base64');
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  for (const text of opening)
    stream.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]));
}

describe('W8 the page', () => {
  it('W8 X2 gives up a server that is silent for longer than it said, and connects again', async () => {
    const handlers = { hello: () => told.push('hello'), lost: () => told.push('lost') };
    wire.start(handlers as unknown as EventHandlers & { lost: () => void });
    await expect.poll(() => told.slice(0, 3), { timeout: 10_000 }).toEqual(['hello', 'lost', 'hello']);
    expect(streams.length).toBeGreaterThan(1);
  });
});
