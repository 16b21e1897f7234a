/**
 * What the delivery of records needs from outside: a connection, time, and other tabs. No implementation here; the
 * page brings Socket.IO, timers and a BroadcastChannel, tests bring their own.
 */
import type { ErrorCode } from '../errors.ts';
import type { Requests } from '../events.ts';

/** One event for the server. */
export type Errand =
  | { event: 'relay'; data: Requests['relay'][0] }
  | { event: 'tell'; data: Requests['tell'][0] }
  | { event: 'say'; data: Requests['say'][0] };

/** The server's answer, or `lost` if the connection broke before it came. */
export type Outcome = 'ok' | ErrorCode | 'lost';

export interface Transport {
  /** Sends an event; never throws. `answered` is called at most once, at any time, also never. */
  send(errand: Errand, answered: (outcome: Outcome) => void): void;
}

export interface Timing {
  /** Milliseconds since 1970 UTC, right or wrong. */
  now(): number;
  /** Runs something later, once. Returns what cancels it. */
  schedule(ms: number, run: () => void): () => void;
}

/** The other tabs of this browser, such as a BroadcastChannel. Messages are plain data. */
export interface Peers {
  post(message: unknown): void;
  onMessage(hear: (message: unknown) => void): void;
}
