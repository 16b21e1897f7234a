/**
 * What a program can do at the line protocol (SPEC L1, P), as a table of its verbs. A command gives the messages that answer it.
 * Knows no bytes, and asks the hub who somebody is.
 */
import { ChatError } from '#shared/errors';
import type { User } from '#shared/events';
import { limits } from '#shared/limits';
import type { Command, CommandOf, Verb } from '#shared/line/commands';
import type { Message } from '#shared/line/messages';
import { checkRoom } from '#shared/names';
import type { Hub, HubSocket } from '../../hub/hub.ts';
import { answerRequest } from '../requests.ts';
import * as forms from './forms.ts';

/** Whose commands they are. */
export interface Caller {
  hub: Hub;
  socket: HubSocket;
  /** This server's configured name, which those who register with a key sign. */
  serverName: string;
  /** HELLO was said: what happens comes as events. */
  eventMode: boolean;
}

interface Handler<V extends Verb> {
  /** @returns the answer. Throws ChatError. */
  run(caller: Caller, command: CommandOf<V>): Message[] | Promise<Message[]>;
  /** What is heard meanwhile does not wait for the answer: so it is with Socket.IO, too. */
  hearsMeanwhile?: true;
  /** Afterwards the connection is in event mode. */
  beginsEvents?: true;
  /** The connection ends after the answer. */
  ends?: true;
}

const handlers: { [V in Verb]: Handler<V> } = {
  LOGIN: {
    run: async ({ hub, socket }, { name: wanted }) => {
      const { name, users } = await hub.register(socket, { name: wanted, gateway: 'line' });
      return [ok('LOGIN', name), usersOf(users)];
    },
  },
  LOGOUT: { ends: true, run: logout },
  SEND: {
    run: async ({ hub, socket }, { user, text }) => {
      await hub.talk.tell(socket, { to: user, text });
      return [ok('SEND', user)];
    },
  },
  BROADCAST: {
    run: ({ hub, socket }, { text }) => {
      hub.talk.broadcast(socket, { text });
      return [ok('BROADCAST')];
    },
  },
  USERS: { run: async ({ hub, socket }) => [usersOf((await hub.users(socket)).users)] },
  JOIN: {
    run: async ({ hub, socket }, command) => {
      const { room, members } = await hub.join(socket, command);
      return [ok('JOIN', room), { type: 'MEMBERS', room, names: members }];
    },
  },
  LEAVE: {
    run: async ({ hub, socket }, command) => [ok('LEAVE', (await hub.leave(socket, command)).room)],
  },
  SAY: { run: say },
  ROOMS: {
    run: async ({ hub, socket }) => [{ type: 'ROOMS', rooms: (await hub.rooms(socket)).rooms }],
  },
  MEMBERS: {
    run: async ({ hub, socket }, command) => {
      const { members } = await hub.members(socket, command);
      return [{ type: 'MEMBERS', room: checkRoom(command.room), names: members }];
    },
  },
  PING: { run: (_caller, { token }) => [{ type: 'PONG', token }] },
  NICK: {
    run: async ({ hub, socket }, command) => [ok('NICK', (await hub.rename(socket, command)).name)],
  },
  HELLO: {
    beginsEvents: true,
    run: ({ hub, socket, serverName: server }) => [
      { type: 'HELLO', hello: { nonce: hub.nonce(socket), server, limits } },
    ],
  },
  CALL: { hearsMeanwhile: true, run: call },
};

/** What belongs to a command's verb. */
export const handlerOf = ({ verb }: Command): Handler<Verb> => handlers[verb] as Handler<Verb>;

const ok = (verb: Verb, subject = ''): Message => ({ type: 'OK', verb, subject });
const usersOf = (users: User[]): Message => ({ type: 'USERS', names: users.map(({ name }) => name) });

function logout({ hub, socket }: Caller): Message[] {
  if (hub.nameOf(socket) === undefined) throw new ChatError('not_registered', 'You have not logged in.');
  return [ok('LOGOUT')];
}

/** Everyone in the room hears it, oneself too: that is the answer. In event mode they hear an event, which is none. */
async function say({ hub, socket, eventMode }: Caller, { room, text }: CommandOf<'SAY'>): Promise<Message[]> {
  await hub.talk.say(socket, { room, text });
  const from = hub.nameOf(socket) ?? '';
  return eventMode ? forms.said({ room: checkRoom(room), from, text }) : [];
}

async function call({ hub, socket, eventMode }: Caller, command: CommandOf<'CALL'>): Promise<Message[]> {
  if (!eventMode) throw new ChatError('bad_request', 'Say HELLO first.');
  const { event, body } = command;
  const answer = await answerRequest({ hub, socket, gateway: 'line' }, event, body);
  return [{ type: 'ANSWER', event, answer }];
}
