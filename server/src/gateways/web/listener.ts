/**
 * Opens the web gateway: the page's files and Socket.IO, on one HTTP server. It knows no rule and no event.
 */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { limits } from '#shared/limits';
import type { Admission } from '../../engine/admission.ts';
import { addressOf } from '../../engine/listener.ts';
import { StreamConnection } from '../../engine/stream-engine.ts';
import type { Rate } from '../../engine/token-bucket.ts';
import type { Hub, HubServer } from '../../hub/hub.ts';
import type { Listening } from '../gateway.ts';
import { gatherWrites } from './gather-writes.ts';
import { serveWebSocket } from './session.ts';

export interface WebOptions {
  io: HubServer;
  hub: Hub;
  /** Counts these connections with all others. */
  admission: Admission;
  host: string | undefined;
  port: number;
  /** This server's configured name, which those who register with a key sign. */
  serverName: string;
  /** How fast one connection may ask; as fast as it likes if undefined. */
  pageEvents?: Rate | undefined;
  /** The folder of the built page. */
  pageFolder?: string;
}

const builtPage = fileURLToPath(new URL('../../../../client/web/dist', import.meta.url));

/** Listens for browsers and Socket.IO clients. Rejects when the port is taken. */
export async function openWeb(options: WebOptions): Promise<Listening> {
  const { io, hub, admission, host, port, serverName, pageFolder = builtPage } = options;
  const http = createServer(pageApp(pageFolder));
  const streams = new Set<Socket>();
  http.on('connection', (stream: Socket) => {
    const address = addressOf(stream);
    const reason = admission.enter(address);
    if (reason !== undefined) {
      stream.end(refusal(reason));
      return;
    }
    streams.add(stream);
    stream.once('close', () => {
      streams.delete(stream);
      admission.leave(address);
    });
  });
  http.on('upgrade', (_request, stream) => gatherWrites(stream));
  io.attach(http);
  const { pageEvents: rate } = { ...limits, ...options };
  io.on('connection', (socket) => {
    if ((socket.conn as unknown) instanceof StreamConnection) return;
    boundUnread(socket.conn);
    serveWebSocket(hub, socket, serverName, rate);
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen({ port, ...(host ? { host } : {}) }, resolve);
  });
  // Errors in accepting, such as too many open files, are survived.
  http.on('error', () => {});
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('The HTTP server has no TCP address.');
  return {
    gateway: 'web',
    address: { host: address.address, port: address.port },
    close: async () => {
      const closed = new Promise((resolve) => http.close(resolve));
      io.local.disconnectSockets(true);
      http.closeIdleConnections();
      const cut = setTimeout(() => {
        for (const stream of streams) stream.destroy();
      }, limits.shutdownMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** A refused connection, to whoever reads it. */
const refusal = (reason: string): string =>
  `HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${reason}\n`;

/** The page, under a policy that lets nothing in from elsewhere (W10). */
function pageApp(folder: string): Express {
  const app = express();
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
        },
      },
      // The server speaks plain HTTP, perhaps to a LAN address: a proxy that adds TLS adds these two as well.
      strictTransportSecurity: false,
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
    }),
  );
  app.use('/assets', express.static(`${folder}/assets`, { immutable: true, maxAge: '1y', index: false }));
  app.use(express.static(folder, { setHeaders: (response) => response.set('Cache-Control', 'no-cache') }));
  app.use((_request, response) => {
    response.status(404).type('text/plain').send('There is nothing here.\n');
  });
  const onError: ErrorRequestHandler = (error: { status?: number }, _request, response, _next) => {
    const status = error.status !== undefined && error.status < 500 ? error.status : 500;
    response.status(status).type('text/plain').send('That request could not be served.\n');
  };
  app.use(onError);
  return app;
}

/** Ends a connection for which too much waits unread, on either transport. */
function boundUnread(conn: {
  on(event: string, listener: (packet: { data?: string | Buffer }) => void): void;
  close(discard: boolean): void;
}): void {
  let waitingBytes = 0;
  conn.on('packetCreate', ({ data }) => {
    waitingBytes += data?.length ?? 0;
    if (waitingBytes > limits.unreadBytes) conn.close(true);
  });
  conn.on('drain', () => {
    waitingBytes = 0;
  });
}
