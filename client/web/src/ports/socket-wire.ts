/**
 * The page's connection to the server. It knows Socket.IO and nothing of what is said over it.
 */
import { io } from 'socket.io-client';
import type { Wire } from '../../../state/wire.ts';

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
