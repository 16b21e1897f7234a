/**
 * Who is let in at the HTTP port: connections are counted where they come from, and what comes through a trusted proxy as its
 * clients'. Knows no path and no gateway.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TrustedProxies } from '../engine/addresses.ts';
import type { Admission } from '../engine/admission.ts';
import { addressOf } from '../engine/listener.ts';

/** Lets connections in, or not; those that are open. A proxy's counts for no address: many clients share it. */
export function admitConnections(http: Server, admission: Admission, proxies: TrustedProxies): Set<Socket> {
  const streams = new Set<Socket>();
  http.on('connection', (stream: Socket) => {
    const peer = addressOf(stream);
    const address = proxies.trusts(peer) ? undefined : peer;
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
  return streams;
}

/**
 * Counts each request and each upgrade that comes through a proxy for its client, as long as it takes. To be called when everybody
 * listens to the server who will: they hear only of those that are let in.
 */
export function admitClients(http: Server, admission: Admission, proxies: TrustedProxies): void {
  if (!proxies.any) return;
  guard(http, 'request', (request, response: ServerResponse) => {
    const reason = holdFor(request, response);
    if (reason === undefined) return true;
    response.writeHead(503, refusalHeaders).end(`${reason}\n`);
    return false;
  });
  guard(http, 'upgrade', (request, stream: Socket) => {
    const reason = holdFor(request, stream);
    if (reason === undefined) return true;
    stream.on('error', () => {}).write(refusal(reason));
    stream.destroySoon();
    return false;
  });

  function holdFor(request: IncomingMessage, until: ServerResponse | Socket): string | undefined {
    if (!proxies.trusts(addressOf(request.socket))) return undefined;
    const client = clientAddress(request, proxies);
    const reason = admission.hold(client);
    if (reason === undefined) until.once('close', () => admission.release(client));
    return reason;
  }
}

/** Where a request comes from: its connection's other end, or the client that a trusted proxy says it is from. */
export const clientAddress = (request: IncomingMessage, proxies: TrustedProxies): string =>
  proxies.clientOf(addressOf(request.socket), String(request.headers['x-forwarded-for'] ?? ''));

/** Lets an event through to those who listen to it now, or not. */
function guard<T>(http: Server, event: string, admits: (request: IncomingMessage, to: T) => boolean): void {
  const listeners = http.listeners(event);
  http.removeAllListeners(event);
  http.on(event, (request: IncomingMessage, to: T, ...rest: unknown[]) => {
    if (admits(request, to)) for (const listener of listeners) listener.call(http, request, to, ...rest);
  });
}

const refusalHeaders = { 'Retry-After': '30', Connection: 'close', 'Content-Type': 'text/plain' };

/** A refused connection, to whoever reads it. */
const refusal = (reason: string): string => {
  const headers = Object.entries(refusalHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 503 Service Unavailable\r\n${headers.join('')}\r\n${reason}\n`;
};
