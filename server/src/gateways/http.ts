/**
 * The HTTP port, which several share: counts its connections with all others, and serves each request by whoever has
 * something for it. Knows no path, no chat and no event.
 */
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { GatewayName } from '#shared/events';
import { limits } from '#shared/limits';
import { TrustedProxies } from '../engine/addresses.ts';
import type { Admission } from '../engine/admission.ts';
import type { StallWatch } from '../engine/stall-watch.ts';
import type { Listening } from './gateway.ts';
import { admitClients, admitConnections } from './http-admission.ts';

/** What is served here beside others. */
export interface HttpPart {
  /** The gateway it is, if it is one. */
  gateway?: GatewayName;
  /** Serves the requests that are its own, and passes on the others. */
  handler: RequestHandler;
  /** Serves more than requests, such as upgrades. Called before the port is opened. */
  attach?(http: Server): void;
  /** Ends what would not end by itself: the server closes. */
  close?(): void;
}

export interface HttpOptions {
  /** Counts these connections with all others. */
  admission: Admission;
  /** Finds connections whose output makes no progress. */
  stalls: StallWatch;
  host: string | undefined;
  port: number;
  /** Those who say whose requests they pass on; none unless given. */
  proxies?: TrustedProxies;
  /** In the order in which they are asked. */
  parts: readonly HttpPart[];
}

/**
 * Listens for HTTP. Rejects when the port is taken.
 * @returns the gateways among the parts; closing one of them closes the port
 */
export async function openHttp(options: HttpOptions): Promise<Listening[]> {
  const { admission, stalls, host, port, parts, proxies = new TrustedProxies() } = options;
  const http = createServer(appOf(parts));
  const streams = admitConnections(http, admission, proxies);
  http.on('connection', (stream: Socket) => stalls.watch(stream, () => stream.destroy()));
  for (const part of parts) part.attach?.(http);
  admitClients(http, admission, proxies);
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen({ port, ...(host ? { host } : {}) }, resolve);
  });
  // Errors in accepting, such as too many open files, are survived.
  http.on('error', () => {});
  const bound = http.address();
  if (bound === null || typeof bound === 'string') throw new Error('The HTTP server has no TCP address.');
  const address = { host: bound.address, port: bound.port };
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= closeHttp(http, parts, streams);
    return closed;
  };
  return parts.flatMap(({ gateway }) => (gateway ? { gateway, address, close } : []));
}

async function closeHttp(http: Server, parts: readonly HttpPart[], streams: Set<Socket>): Promise<void> {
  const closed = new Promise((resolve) => http.close(resolve));
  for (const part of parts) part.close?.();
  // Node takes a connection that has asked nothing yet for a busy one, and waits for more on one that has been answered.
  for (const stream of streams) if (stream.bytesRead === 0) stream.destroy();
  http.closeIdleConnections();
  http.keepAliveTimeout = 1;
  const cut = setTimeout(() => {
    for (const stream of streams) stream.destroy();
  }, limits.shutdownMs);
  await closed;
  clearTimeout(cut);
}

/** All parts, under a policy that lets nothing in from elsewhere (W10). */
function appOf(parts: readonly HttpPart[]): Express {
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
  for (const { handler } of parts) app.use(handler);
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
