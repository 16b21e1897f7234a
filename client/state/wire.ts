/**
 * The connection to the server, as the store needs it: requests that are answered or refused, events as they come. No
 * implementation here; the page brings Socket.IO, the terminal client the line protocol.
 */
import type { Answer, RequestName, Requests, ServerEvents } from '#shared/events';

export type EventHandlers = {
  [E in Exclude<keyof ServerEvents, 'aside' | 'profile'>]: (data: Parameters<ServerEvents[E]>[0]) => void;
};

export interface Wire {
  /** The answer; undefined if there is no connection, or it was lost first: then the server may have acted or not. */
  request<E extends RequestName>(event: E, body: Requests[E][0]): Promise<Answer<Requests[E][1]> | undefined>;
  /** Starts connecting, and does so again whenever the connection is lost, until stopped. */
  start(handlers: EventHandlers & { lost: () => void }): void;
  /** Ends this connection and begins a new one: the server then knows nothing of this client. */
  renew(): void;
  /** Ends it for good. */
  stop(): void;
}
