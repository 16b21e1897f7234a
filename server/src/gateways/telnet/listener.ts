/**
 * Opens the telnet gateway: accepts connections and gives each a session. Knows no bytes and no rule.
 */
import type { Socket } from 'node:net';
import { limits } from '#shared/limits';
import { addressOf, listen } from '../../engine/listener.ts';
import type { StreamEngine } from '../../engine/stream-engine.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Listening } from '../gateway.ts';
import { bytesOf } from './render.ts';
import { type SessionLimits, serveTelnet } from './session.ts';

const gateway = 'telnet';

export interface TelnetOptions extends Partial<SessionLimits> {
  hub: Hub;
  engine: StreamEngine;
  /** All interfaces if undefined. */
  host: string | undefined;
  port: number;
}

/** Listens for telnet, `nc` and their like. Rejects with ListenError when the port cannot be opened. */
export async function openTelnet(options: TelnetOptions): Promise<Listening> {
  const { hub, engine, host, port } = options;
  const onStream = async (stream: Socket) => {
    const origin = { gateway, remoteAddress: addressOf(stream) };
    const accepted = await engine.accept(stream, origin, (reason) => bytesOf([reason]));
    if (accepted) serveTelnet(hub, accepted, { ...limits, ...options });
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
