/**
 * Opens the line protocol's gateway: gives each connection a session. Knows no bytes and no rule.
 */
import { limits } from '#shared/limits';
import type { Listening } from '../gateway.ts';
import { openStreamGateway, type StreamGatewayOptions } from '../stream-gateway.ts';
import { failure } from './forms.ts';
import { bytesOf } from './render.ts';
import { type SessionLimits, serveLine } from './session.ts';

export interface LineOptions extends StreamGatewayOptions, Partial<SessionLimits> {
  /** This server's configured name, which those who register with a key sign. */
  serverName: string;
}

/** Listens for programs, and for the terminal client. Rejects with ListenError when the port cannot be opened. */
export const openLine = (options: LineOptions): Promise<Listening> =>
  openStreamGateway(options, {
    gateway: 'line',
    refusal: (reason) => bytesOf([failure('?', 'rate_limited', reason)]),
    serve: (accepted) => serveLine(options, accepted, { ...limits, ...options }),
  });
