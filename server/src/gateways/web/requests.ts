/**
 * What a Socket.IO client may ask for (SPEC E): for each event the form of its object and the rule it calls.
 */
import * as z from 'zod';
import type { RequestName, Requests } from '#shared/events';
import type { Hub, HubSocket } from '../../hub/hub.ts';

/** A handler returns what its acknowledgement holds beside `ok`. */
interface Request<E extends RequestName> {
  form: z.ZodType<unknown>;
  run(hub: Hub, socket: HubSocket, request: Requests[E][0]): Promise<Requests[E][1]> | Requests[E][1];
}

const text = z.string();
const id = z.string().optional();
const nothing = z.object({});

export const requests: { [E in RequestName]: Request<E> } = {
  register: {
    form: z.object({ name: text, key: text.optional(), signature: text.optional() }),
    run: (hub, socket, request) => hub.register(socket, { ...request, gateway: 'web' }),
  },
  rename: {
    form: z.object({ name: text }),
    run: (hub, socket, request) => hub.rename(socket, request),
  },
  join: {
    form: z.object({ room: text }),
    run: (hub, socket, request) => hub.join(socket, request),
  },
  leave: {
    form: z.object({ room: text }),
    run: (hub, socket, request) => hub.leave(socket, request),
  },
  say: {
    form: z.object({ room: text, text, id }),
    run: (hub, socket, request) => hub.say(socket, request),
  },
  tell: {
    form: z.object({ to: text, text, id }),
    run: (hub, socket, request) => hub.tell(socket, request),
  },
  broadcast: {
    form: z.object({ text }),
    run: (hub, socket, request) => hub.broadcast(socket, request),
  },
  users: { form: nothing, run: (hub, socket) => hub.users(socket) },
  rooms: { form: nothing, run: (hub, socket) => hub.rooms(socket) },
  members: {
    form: z.object({ room: text }),
    run: (hub, socket, request) => hub.members(socket, request),
  },
  relay: {
    form: z.object({ to: text, frame: text }),
    run: async (hub, socket, request) => {
      await hub.relay(socket, request);
      return {};
    },
  },
  typing: {
    form: z.union([z.object({ to: text }), z.object({ room: text })]),
    run: (hub, socket, request) => {
      hub.typing(socket, request);
      return {};
    },
  },
};

/** The rule behind an event's name, or undefined for a name that is none. */
export const requestFor = (event: string): Request<RequestName> | undefined =>
  Object.hasOwn(requests, event) ? (requests[event as RequestName] as Request<RequestName>) : undefined;
