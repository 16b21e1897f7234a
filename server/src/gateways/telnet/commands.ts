/**
 * What a person at telnet can do (SPEC T1, T2), as a table: parameters, help, and what it does. A command returns the
 * lines that answer it. Knows no bytes.
 */

import { checkRoom } from '#shared/names';
import type { Hub, HubSocket } from '../../hub/hub.ts';
import * as forms from './forms.ts';

/** Who types, and where. */
export interface Person {
  hub: Hub;
  socket: HubSocket;
  /** As shown; undefined before the login. */
  name: string | undefined;
  /** Undefined outside. */
  room: string | undefined;
}

export interface Command {
  /** As in the help. Each is a word, but the last is the rest of the line; one in brackets may be missing. */
  parameters: string[];
  help: string;
  /** Before the login, too. */
  always?: boolean;
  /** The answer is shown before what the person hears of others meanwhile. */
  answersFirst?: boolean;
  /** The connection ends after the answer. */
  ends?: boolean;
  /** @returns the lines to answer. Throws ChatError. */
  run(person: Person, ...values: string[]): string[] | Promise<string[]>;
}

const noRoom = 'You are in no room. /join ROOM enters one, /rooms lists them.';

export const commands: Record<string, Command> = {
  '/rooms': { parameters: [], help: 'lists the rooms and how many are in them', run: listRooms },
  '/join': { parameters: ['ROOM'], help: 'enters a room, leaving yours', answersFirst: true, run: enter },
  '/leave': { parameters: [], help: 'leaves your room', run: leave },
  '/who': { parameters: ['[ROOM]'], help: 'lists who is in a room, or in yours', run: listMembers },
  '/users': { parameters: [], help: 'lists who is online', run: listUsers },
  '/msg': { parameters: ['NAME', 'TEXT'], help: 'tells one person something', run: tell },
  '/me': {
    parameters: ['TEXT'],
    help: 'says what you do',
    run: (person, text) => say(person, `/me ${text}`),
  },
  '/all': { parameters: ['TEXT'], help: 'tells everyone online something', run: broadcast },
  '/nick': { parameters: ['NAME'], help: 'changes your name', run: rename },
  '/help': { parameters: [], help: 'shows this', always: true, run: help },
  '/quit': { parameters: [], help: 'ends the connection', always: true, ends: true, run: () => ['BYE'] },
};

/** Says a text in the person's room. They hear it as everyone in it does: that is the answer. */
export async function say({ hub, socket, room }: Person, text: string): Promise<string[]> {
  if (room === undefined) return [noRoom];
  await hub.talk.say(socket, { room, text });
  return [];
}

/** The values for a command's parameters in the rest of its line; undefined if one is missing. */
export function valuesFor({ parameters }: Command, rest: string): string[] | undefined {
  const values: string[] = [];
  let left = rest.trimStart();
  for (const parameter of parameters) {
    const isLast = values.length === parameters.length - 1;
    const value = isLast ? left : (/^\S+/u.exec(left)?.[0] ?? '');
    if (value === '' && !parameter.startsWith('[')) return undefined;
    values.push(parameter === 'TEXT' ? value : value.trimEnd());
    left = left.slice(value.length).trimStart();
  }
  return values;
}

/** How a command is typed. */
export const usage = (verb: string): string => [verb, ...(commands[verb]?.parameters ?? [])].join(' ');

function help(): string[] {
  const verbs = Object.keys(commands);
  const width = Math.max(...verbs.map((verb) => usage(verb).length));
  return [
    ...verbs.map((verb) => `${usage(verb).padEnd(width)}  ${commands[verb]?.help}`),
    'What does not begin with / is said in your room. To say something that does, type // for the first /.',
  ];
}

async function listRooms({ hub, socket }: Person): Promise<string[]> {
  const { rooms } = await hub.rooms(socket);
  const items = rooms.map(({ name, members }) => `${name} (${members})`);
  return forms.list('Active rooms are:', items);
}

async function listMembers({ hub, socket, name, room }: Person, wanted = ''): Promise<string[]> {
  const asked = wanted === '' ? room : checkRoom(wanted);
  if (asked === undefined) return [noRoom];
  const { members } = await hub.members(socket, { room: asked });
  return forms.listOfNames(`People in ${asked} are:`, members, name);
}

async function listUsers({ hub, socket, name }: Person): Promise<string[]> {
  const { users } = await hub.users(socket);
  const names = users.map((user) => user.name);
  return forms.listOfNames('Users online are:', names, name);
}

/** Telnet shows no room's name before what is said, so one is in one room at a time (H8). */
async function enter(person: Person, wanted = ''): Promise<string[]> {
  const { hub, socket, name, room: own } = person;
  const asked = checkRoom(wanted);
  if (asked === own) return [`You are in ${own} already.`];
  const goodbye = own === undefined ? [] : await leave(person);
  const { room, members } = await hub.join(socket, { room: asked });
  return [...goodbye, ...forms.listOfNames(`entering room: ${room}`, members, name)];
}

async function leave({ hub, socket, name = '', room: own }: Person): Promise<string[]> {
  if (own === undefined) return [noRoom];
  const { room } = await hub.leave(socket, { room: own });
  return forms.leftByYourself({ room, name });
}

async function tell({ hub, socket, name = '' }: Person, to = '', text = ''): Promise<string[]> {
  await hub.talk.tell(socket, { to, text });
  return forms.toldByYourself({ from: name, to, text });
}

/** The hub tells everyone else. */
async function broadcast({ hub, socket, name = '' }: Person, text = ''): Promise<string[]> {
  await hub.talk.broadcast(socket, { text });
  return forms.broadcast({ from: name, text });
}

/** Everyone hears of it, oneself too: that is the answer. */
async function rename({ hub, socket, name }: Person, wanted = ''): Promise<string[]> {
  if (wanted === name) return [`You are ${name} already.`];
  await hub.rename(socket, { name: wanted });
  return [];
}
