/**
 * One Socket.IO connection: checks what it asks, in order, and acknowledges. It knows the form of requests and no rule.
 */
import { ChatError } from '#shared/errors';
import { limits } from '#shared/limits';
import { type Rate, TokenBucket } from '../../engine/token-bucket.ts';
import type { Hub, HubSocket } from '../../hub/hub.ts';
import { answerRequest, costOf, refusal } from '../requests.ts';

type Acknowledge = (answer: object) => void;

/**
 * Serves a connection until it ends.
 * @param rate how fast it may ask; as fast as it likes if undefined
 */
export function serveWebSocket(hub: Hub, socket: HubSocket, server: string, rate: Rate | undefined): void {
  const asker = { hub, socket, gateway: 'web' } as const;
  const bucket = rate && new TokenBucket(rate);
  let turn = Promise.resolve();
  socket.emit('hello', { nonce: hub.nonce(socket), server, limits });
  socket.onAny((event: string, ...args: unknown[]) => {
    const last = args.at(-1);
    const acknowledge: Acknowledge = typeof last === 'function' ? (last as Acknowledge) : () => {};
    if (bucket && !bucket.take(performance.now(), costOf(args[0])))
      return acknowledge(refusal(new ChatError('rate_limited', 'That is too much at once. Wait a moment.')));
    // One after another: a client that joins and then says need not wait for the first answer.
    turn = turn.then(async () => acknowledge(await answerRequest(asker, event, args[0])));
  });
}
