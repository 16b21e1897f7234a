/**
 * Opens the web gateway on the HTTP port: the page's files, and Socket.IO. It knows no rule and no event.
 */
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';
import { limits } from '#shared/limits';
import { StreamConnection } from '../../engine/stream-engine.ts';
import type { Rate } from '../../engine/token-bucket.ts';
import type { Traffic } from '../../engine/traffic.ts';
import type { Hub, HubServer, HubSocket } from '../../hub/hub.ts';
import type { HttpPart } from '../http.ts';
import { gatherWrites } from './gather-writes.ts';
import { serveWebSocket } from './session.ts';

export interface WebOptions {
  io: HubServer;
  hub: Hub;
  /** This server's configured name, which those who register with a key sign. */
  serverName: string;
  /** Where what goes through here is counted. */
  traffic: Traffic;
  /** Told of errors in answering; the connection they happened on lives on. */
  onFault(error: unknown): void;
  /** How fast one connection may ask; as fast as it likes if undefined. */
  pageEvents?: Rate | undefined;
  /** The folder of the built page. */
  pageFolder?: string;
}

const builtPage = fileURLToPath(new URL('../../../../client/web/dist', import.meta.url));

/** Serves browsers and Socket.IO clients. */
export function webPart(options: WebOptions): HttpPart {
  const { io, pageFolder = builtPage } = options;
  return {
    gateway: 'web',
    handler: pageRoutes(pageFolder),
    attach: (http) => attachSocketIo(http, options),
    close: () => void io.local.disconnectSockets(true),
  };
}

function attachSocketIo(http: Server, options: WebOptions): void {
  const { io, hub, serverName, traffic, onFault } = options;
  http.on('upgrade', (_request, stream) => gatherWrites(stream));
  io.attach(http);
  const { pageEvents: rate } = { ...limits, ...options };
  io.on('connection', (socket) => {
    if ((socket.conn as unknown) instanceof StreamConnection) return;
    watchOutput(socket.conn, traffic);
    countConnection(socket, traffic);
    serveWebSocket(hub, socket, { server: serverName, traffic, rate, onFault });
  });
}

/** The page's files. */
function pageRoutes(folder: string): Router {
  const router = Router();
  router.use('/assets', express.static(`${folder}/assets`, { immutable: true, maxAge: '1y', index: false }));
  router.use(express.static(folder, { setHeaders: (response) => response.set('Cache-Control', 'no-cache') }));
  return router;
}

function countConnection(socket: HubSocket, traffic: Traffic): void {
  traffic.opened++;
  socket.data = { traffic };
  socket.once('disconnect', () => {
    traffic.closed++;
  });
}

/** An Engine.IO connection, as far as its unread bytes go. */
interface Unread {
  on(event: string, listener: (packet: { data?: string | Buffer }) => void): void;
  close(discard: boolean): void;
}

/** How Socket.IO encodes an event, and no answer: `2["message",...]`. */
const eventPacket = '2';

/** Counts what is sent, and ends a connection for which too much waits unread, on either transport. */
function watchOutput(conn: Unread, traffic: Traffic): void {
  let waitingBytes = 0;
  conn.on('packetCreate', ({ data }) => {
    if (data?.[0] === eventPacket) traffic.deliveries++;
    const bytes = data?.length ?? 0;
    waitingBytes += bytes;
    traffic.unreadBytes += bytes;
    if (waitingBytes > limits.unreadBytes) conn.close(true);
  });
  const read = () => {
    traffic.unreadBytes -= waitingBytes;
    waitingBytes = 0;
  };
  conn.on('drain', read);
  conn.on('close', read);
}
