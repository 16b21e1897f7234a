/**
 * The connection to the server: requests that are answered or refused, events as they come, and whether it is up.
 * It knows Socket.IO and nothing of what is said over it.
 */
import { io } from 'socket.io-client';
import type { Answer, RequestName, Requests, ServerEvents } from '#shared/events';

export type EventHandlers = {
  [E in keyof ServerEvents]: (data: Parameters<ServerEvents[E]>[0]) => void;
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

const answerWithinMs = 15_000;

/** @param url of the server; the page's own origin if not given */
export function socketWire(url?: string): Wire {
  const options = {
    autoConnect: false,
    transports: ['websocket', 'polling'],
    reconnectionDelay: 250,
    reconnectionDelayMax: 2_000,
  };
  const socket = url === undefined ? io(options) : io(url, options);
  return {
    request: async (event, body) => {
      if (!socket.connected) return undefined;
      try {
        return await socket.timeout(answerWithinMs).emitWithAck(event, body);
      } catch {
        return undefined;
      }
    },
    start: ({ lost, ...handlers }) => {
      for (const [event, handler] of Object.entries(handlers)) socket.on(event, handler);
      socket.on('disconnect', (reason) => {
        lost();
        // Socket.IO takes a server's goodbye for the last word; ours means that it will be back.
        if (reason === 'io server disconnect') socket.connect();
      });
      socket.connect();
    },
    renew: () => {
      socket.disconnect();
      socket.connect();
    },
    stop: () => {
      socket.off();
      socket.disconnect();
    },
  };
}
