/**
 * Opens the telnet gateway: gives each connection a session. Knows no bytes and no rule.
 */
import { limits } from '#shared/limits';
import type { Listening } from '../gateway.ts';
import { openStreamGateway, type StreamGatewayOptions } from '../stream-gateway.ts';
import { bytesOf } from './render.ts';
import { type SessionLimits, serveTelnet } from './session.ts';

export type TelnetOptions = StreamGatewayOptions & Partial<SessionLimits>;

/** Listens for telnet, `nc` and their like. Rejects with ListenError when the port cannot be opened. */
export const openTelnet = (options: TelnetOptions): Promise<Listening> =>
  openStreamGateway(options, {
    gateway: 'telnet',
    refusal: (reason) => bytesOf([reason]),
    serve: (accepted) => serveTelnet(options.hub, accepted, { ...limits, ...options }),
  });
