/**
 * What a client that speaks events may ask for (SPEC E), whatever carries them: for each event the form of its object and the
 * rule it calls, how it is answered, and what it costs. Knows no wire format.
 */
import * as z from 'zod';
import { ChatError } from '#shared/errors';
import type { Answer, GatewayName, Refusal, RequestName, Requests } from '#shared/events';
import { limits } from '#shared/limits';
import type { Hub, HubSocket } from '../hub/hub.ts';

/** Who asks, and through which door. */
export interface Asker {
  hub: Hub;
  socket: HubSocket;
  gateway: GatewayName;
}

/** A handler returns what its acknowledgement holds beside `ok`. */
interface Request<E extends RequestName> {
  form: z.ZodType<unknown>;
  run(asker: Asker, request: Requests[E][0]): Promise<Requests[E][1]> | Requests[E][1];
}

const text = z.string();
const id = z.string().optional();
const names = z.array(text).max(limits.contacts);
const nothing = z.object({});

export const requests: { [E in RequestName]: Request<E> } = {
  register: {
    form: z.object({
      name: text,
      key: text.optional(),
      signature: text.optional(),
      follows: z.enum(['roster', 'rooms']).optional(),
    }),
    run: ({ hub, socket, gateway }, request) => hub.register(socket, { ...request, gateway }),
  },
  rename: {
    form: z.object({ name: text }),
    run: ({ hub, socket }, request) => hub.rename(socket, request),
  },
  join: {
    form: z.object({ room: text }),
    run: ({ hub, socket }, request) => hub.join(socket, request),
  },
  leave: {
    form: z.object({ room: text }),
    run: ({ hub, socket }, request) => hub.leave(socket, request),
  },
  say: {
    form: z.object({ room: text, text, id }),
    run: ({ hub, socket }, request) => hub.talk.say(socket, request),
  },
  tell: {
    form: z.object({ to: text, text, id }),
    run: ({ hub, socket }, request) => hub.talk.tellNow(socket, request),
  },
  broadcast: {
    form: z.object({ text }),
    run: ({ hub, socket }, request) => hub.talk.broadcast(socket, request),
  },
  users: { form: nothing, run: ({ hub, socket }) => hub.contacts.users(socket) },
  search: {
    form: z.object({ text, limit: z.int().min(1).optional() }),
    run: ({ hub, socket }, request) => hub.contacts.search(socket, request),
  },
  watch: {
    form: z.object({ names }),
    run: ({ hub, socket }, request) => hub.contacts.watch(socket, request),
  },
  unwatch: {
    form: z.object({ names }),
    run: async ({ hub, socket }, request) => {
      await hub.contacts.unwatch(socket, request);
      return {};
    },
  },
  rooms: { form: nothing, run: ({ hub, socket }) => hub.rooms(socket) },
  members: {
    form: z.object({ room: text }),
    run: ({ hub, socket }, request) => hub.members(socket, request),
  },
  relay: {
    form: z.object({ to: text, frame: text }),
    run: async ({ hub, socket }, request) => {
      await hub.talk.relay(socket, request);
      return {};
    },
  },
  typing: {
    form: z.union([z.object({ to: text }), z.object({ room: text })]),
    run: ({ hub, socket }, request) => {
      hub.talk.typing(socket, request);
      return {};
    },
  },
};

/** The acknowledgement of an event: what was asked for, or why not. At once, where that is known at once. */
export function answerRequest(
  asker: Asker,
  event: string,
  body: unknown,
): Answer<object> | Promise<Answer<object>> {
  try {
    const request = requestFor(event);
    if (!request) throw new ChatError('bad_request', 'There is no such event.');
    const parsed = request.form.safeParse(body);
    if (!parsed.success) throw new ChatError('bad_request', problemIn(parsed.error.issues));
    const found: object | Promise<object> = request.run(asker, parsed.data as never);
    return found instanceof Promise ? found.then(accepted, refused) : accepted(found);
  } catch (error) {
    return refused(error);
  }
}

const accepted = (found: object): Answer<object> => ({ ok: true, ...found });

/** Throws what is no refusal. */
function refused(error: unknown): Refusal {
  if (error instanceof ChatError) return refusal(error);
  throw error;
}

/** A refusal as an acknowledgement. */
export const refusal = ({ code, message }: ChatError): Refusal => ({ ok: false, error: { code, message } });

/** How much of a text costs as much as an event. Thirty of the longest texts pass at once (X3). */
const charsPerToken = limits.textBytes / 2.5;
const linesPerToken = 100;
const namesPerToken = 25;
const highestCost = limits.pageEvents.burst / 2;

/**
 * What an event takes of its sender's rate. A long text, and one of many lines (which text gateways deliver each with
 * the name before it), costs its receivers more than a short one, and many names are looked up one by one; none costs more than
 * half of what passes at once.
 */
export function costOf(body: unknown): number {
  const { text, frame, names } = (body ?? {}) as { text?: unknown; frame?: unknown; names?: unknown };
  const written = typeof text === 'string' ? text : typeof frame === 'string' ? frame : '';
  const lines = written.split('\n', limits.textBytes).length;
  const named = Array.isArray(names) ? names.length : 0;
  return Math.min(
    highestCost,
    1 + written.length / charsPerToken + lines / linesPerToken + named / namesPerToken,
  );
}

/** The first problem in words, without the value that has it. */
export function problemIn(issues: { path: PropertyKey[]; message: string }[]): string {
  const issue = issues[0];
  return issue ? `${issue.path.join('.') || 'The object'}: ${issue.message}` : 'The object has a wrong form.';
}

/** The rule behind an event's name, or undefined for a name that is none. */
const requestFor = (event: string): Request<RequestName> | undefined =>
  Object.hasOwn(requests, event) ? (requests[event as RequestName] as Request<RequestName>) : undefined;
