/**
 * Opens the JOIN gateway: gives each connection a session. Knows no bytes and no rule.
 */
import { limits } from '#shared/limits';
import type { Listening } from '../gateway.ts';
import { openStreamGateway, type StreamGatewayOptions } from '../stream-gateway.ts';
import { errorLine } from './codec.ts';
import { type SessionLimits, serveJoin } from './session.ts';

export type JoinOptions = StreamGatewayOptions & Partial<SessionLimits>;

/** Listens for JOIN clients. Rejects with ListenError when the port cannot be opened. */
export const openJoin = (options: JoinOptions): Promise<Listening> =>
  openStreamGateway(options, {
    gateway: 'join',
    refusal: () => errorLine,
    serve: (accepted) => serveJoin(options.hub, accepted, { ...limits, ...options }),
  });
