/**
 * One Socket.IO connection: checks what it asks, in order, and acknowledges. It knows the form of requests and no rule.
 */
import { ChatError } from '#shared/errors';
import type { Answer } from '#shared/events';
import { limits } from '#shared/limits';
import { type Rate, TokenBucket } from '../../engine/token-bucket.ts';
import type { Traffic } from '../../engine/traffic.ts';
import type { Hub, HubSocket } from '../../hub/hub.ts';
import { answerRequest, costOf, refusal } from '../requests.ts';
import { InOrder } from './in-order.ts';

type Acknowledge = (answer: object) => void;

export interface SessionOptions {
  /** This server's configured name. */
  server: string;
  /** Where what is refused is counted. */
  traffic: Traffic;
  /** Told of errors that are no refusals; the connection lives on. */
  onFault(error: unknown): void;
  /** How fast one connection may ask; as fast as it likes if undefined. */
  rate: Rate | undefined;
}

/** Serves a connection until it ends. */
export function serveWebSocket(hub: Hub, socket: HubSocket, options: SessionOptions): void {
  const { server, traffic, rate, onFault } = options;
  const asker = { hub, socket, gateway: 'web' } as const;
  const bucket = rate && new TokenBucket(rate);
  const requests = new InOrder();
  socket.emit('hello', { nonce: hub.nonce(socket), server, limits });
  // Going no further from here, an event costs no turn of Socket.IO's to look for listeners that there are none of.
  socket.use((packet: unknown[]) => {
    const [event, body, last] = [packet[0], packet[1], packet.at(-1)];
    const acknowledge = (answer: Answer<object>): void => {
      if (!answer.ok) traffic.refuse(answer.error.code);
      if (typeof last === 'function') (last as Acknowledge)(answer);
    };
    if (bucket && !bucket.take(performance.now(), costOf(body)))
      return acknowledge(refusal(new ChatError('rate_limited', 'That is too much at once. Wait a moment.')));
    const fail = (error: unknown): void => {
      onFault(error);
      acknowledge(refusal(new ChatError('bad_request', 'The server could not do that.')));
    };
    // A client that joins and then says need not wait for the first answer.
    requests.run(() => answerRequest(asker, String(event), body), acknowledge, fail);
  });
}
