/**
 * Opens a gateway of plain TCP: accepts connections, refuses politely who is too many, and hands each of the others to the
 * gateway's own session. Knows no bytes and no rule.
 */
import type { Socket } from 'node:net';
import type { GatewayName } from '#shared/events';
import { addressOf, listen } from '../engine/listener.ts';
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
  { engine, host, port }: StreamGatewayOptions,
  { gateway, refusal, serve }: StreamGateway,
): Promise<Listening> {
  const onStream = async (stream: Socket) => {
    const origin = { gateway, remoteAddress: addressOf(stream) };
    const accepted = await engine.accept(stream, origin, refusal);
    if (accepted) serve(accepted);
  };
  const listener = await listen(gateway, host, port, onStream);
  return {
    gateway,
    address: listener.address,
    close: async () => {
      const closed = listener.close();
      engine.endAll(gateway);
      await closed;
    },
  };
}
