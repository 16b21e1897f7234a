/**
 * One Socket.IO connection: checks what it asks, in order, and acknowledges. It knows the form of requests and no rule.
 */
import { ChatError } from '#shared/errors';
import type { Refusal } from '#shared/events';
import { limits } from '#shared/limits';
import { TokenBucket } from '../../engine/token-bucket.ts';
import type { Hub, HubSocket } from '../../hub/hub.ts';
import { requestFor } from './requests.ts';

/** How much of a text costs as much as an event. Thirty of the longest texts pass at once (X3). */
const charsPerToken = limits.textBytes / 2.5;
const linesPerToken = 100;

type Acknowledge = (answer: object) => void;

/** Serves a connection until it ends. */
export function serveWebSocket(hub: Hub, socket: HubSocket, server: string): void {
  const bucket = new TokenBucket(limits.pageEvents);
  let turn = Promise.resolve();
  socket.emit('hello', { nonce: hub.nonce(socket), server, limits });
  socket.onAny((event: string, ...args: unknown[]) => {
    const last = args.at(-1);
    const acknowledge: Acknowledge = typeof last === 'function' ? (last as Acknowledge) : () => {};
    if (!bucket.take(performance.now(), costOf(args[0])))
      return acknowledge(refusal(new ChatError('rate_limited', 'That is too much at once. Wait a moment.')));
    // One after another: a client that joins and then says need not wait for the first answer.
    turn = turn.then(async () => acknowledge(await answer(hub, socket, event, args[0])));
  });
}

/**
 * What an event takes of its sender's rate. A long text, and one of many lines (which text gateways deliver each with
 * the name before it), costs its receivers more than a short one; none costs more than half of what passes at once.
 */
function costOf(body: unknown): number {
  const { text, frame } = (body ?? {}) as { text?: unknown; frame?: unknown };
  const written = typeof text === 'string' ? text : typeof frame === 'string' ? frame : '';
  const lines = written.split('\n', limits.textBytes).length;
  return Math.min(limits.pageEvents.burst / 2, 1 + written.length / charsPerToken + lines / linesPerToken);
}

async function answer(hub: Hub, socket: HubSocket, event: string, body: unknown): Promise<object> {
  try {
    const request = requestFor(event);
    if (!request) throw new ChatError('bad_request', 'There is no such event.');
    const parsed = request.form.safeParse(body);
    if (!parsed.success) throw new ChatError('bad_request', problemIn(parsed.error.issues));
    return { ok: true, ...(await request.run(hub, socket, parsed.data as never)) };
  } catch (error) {
    if (error instanceof ChatError) return refusal(error);
    console.error(`Request failed: ${error instanceof Error ? error.stack : 'unknown error'}`);
    return refusal(new ChatError('bad_request', 'The server could not do that.'));
  }
}

/** The first problem in words, without the value that has it. */
function problemIn(issues: { path: PropertyKey[]; message: string }[]): string {
  const issue = issues[0];
  return issue ? `${issue.path.join('.') || 'The object'}: ${issue.message}` : 'The object has a wrong form.';
}

const refusal = ({ code, message }: ChatError): Refusal => ({ ok: false, error: { code, message } });
