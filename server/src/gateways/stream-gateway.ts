/**
 * Opens a gateway of plain TCP: accepts connections, refuses politely who is too many, and hands each of the others to the
 * gateway's own session. Knows no bytes and no rule.
 */
import type { Socket } from 'node:net';
import type { GatewayName } from '#shared/events';
import { limits } from '#shared/limits';
import type { TrustedProxies } from '../engine/addresses.ts';
import { addressOf, listen } from '../engine/listener.ts';
import { ProxiedStreams, type ServeStream } from '../engine/proxied-streams.ts';
import type { Accepted, StreamEngine } from '../engine/stream-engine.ts';
import type { Hub } from '../hub/hub.ts';
import type { Listening } from './gateway.ts';

/** What every such gateway is opened with. */
export interface StreamGatewayOptions {
  hub: Hub;
  engine: StreamEngine;
  /** All interfaces if undefined. */
  host: string | undefined;
  port: number;
  /** Those whose connections begin with a PROXY protocol header, from which the client's address is taken. */
  headersFrom?: TrustedProxies | undefined;
  proxyHeaderMs?: number;
}

/** What is a gateway's own. */
export interface StreamGateway {
  gateway: GatewayName;
  /** A refusal's reason in the gateway's own form. */
  refusal(reason: string): Buffer;
  /** Serves a connection until it ends. */
  serve(accepted: Accepted): void;
}

/** Listens for a gateway's connections. Rejects with ListenError when the port cannot be opened. */
export async function openStreamGateway(
  options: StreamGatewayOptions,
  { gateway, refusal, serve }: StreamGateway,
): Promise<Listening> {
  const { engine, host, port } = options;
  const serveFrom = async (stream: Socket, remoteAddress: string) => {
    const accepted = await engine.accept(stream, { gateway, remoteAddress }, refusal);
    if (accepted) serve(accepted);
  };
  const proxied = proxiedStreams(options, gateway, serveFrom);
  const listener = await listen(
    gateway,
    host,
    port,
    proxied?.take ?? ((stream) => serveFrom(stream, addressOf(stream))),
  );
  return {
    gateway,
    address: listener.address,
    close: async () => {
      const closed = listener.close();
      proxied?.close();
      engine.endAll(gateway);
      await closed;
    },
  };
}

/** What stands before those who serve, where proxies say whose connections theirs are. */
const proxiedStreams = (
  { engine, headersFrom, proxyHeaderMs = limits.proxyHeaderMs }: StreamGatewayOptions,
  gateway: GatewayName,
  serve: ServeStream,
): ProxiedStreams | undefined =>
  headersFrom &&
  new ProxiedStreams({
    proxies: headersFrom,
    admission: engine.admission,
    headerMs: proxyHeaderMs,
    serve,
    refused: () => engine.countRefused(gateway, 'proxy_header'),
  });
