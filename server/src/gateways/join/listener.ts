/**
 * Opens the JOIN gateway: accepts connections and gives each a session. Knows no bytes and no rule.
 */
import type { Socket } from 'node:net';
import { limits } from '#shared/limits';
import { addressOf, listen } from '../../engine/listener.ts';
import type { StreamEngine } from '../../engine/stream-engine.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Listening } from '../gateway.ts';
import { errorLine } from './codec.ts';
import { type SessionLimits, serveJoin } from './session.ts';

const gateway = 'join';

export interface JoinOptions extends Partial<SessionLimits> {
  hub: Hub;
  engine: StreamEngine;
  /** All interfaces if undefined. */
  host: string | undefined;
  port: number;
}

/** Listens for JOIN clients. Rejects with ListenError when the port cannot be opened. */
export async function openJoin(options: JoinOptions): Promise<Listening> {
  const { hub, engine, host, port } = options;
  const onStream = async (stream: Socket) => {
    const origin = { gateway, remoteAddress: addressOf(stream) };
    const accepted = await engine.accept(stream, origin, () => errorLine);
    if (accepted) serveJoin(hub, accepted, { ...limits, ...options });
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
