/**
 * Opens the IRC gateway: gives each connection a session. Knows no bytes and no rule.
 */
import { limits } from '#shared/limits';
import type { Listening } from '../gateway.ts';
import { openStreamGateway, type StreamGatewayOptions } from '../stream-gateway.ts';
import { bytesOf } from './render.ts';
import { type SessionLimits, serveIrc } from './session.ts';

export type IrcOptions = StreamGatewayOptions & { serverName: string } & Partial<SessionLimits>;

/** Listens for IRC clients. Rejects with ListenError when the port cannot be opened. */
export function openIrc(options: IrcOptions): Promise<Listening> {
  const server = { name: options.serverName, startedAt: new Date() };
  return openStreamGateway(options, {
    gateway: 'irc',
    refusal: (reason) => bytesOf([{ command: 'ERROR', params: [reason] }]),
    serve: (accepted) => serveIrc(options.hub, accepted, server, { ...limits, ...options }),
  });
}
