/**
 * Commands that lead somewhere or say something. They know the store.
 */
import { sameName } from '#shared/names';
import type { Command, Commands } from './command.ts';
import { refuse, roomFor } from './command.ts';
import type { Session } from './session.ts';

const join: Command = {
  parameters: ['ROOM'],
  help: 'enters a room, or goes to it',
  run: ({ chat }, room) => {
    chat.joinRoom(room ?? '');
    return chat.state().roomProblem === undefined;
  },
};

const leave: Command = {
  parameters: ['[ROOM]'],
  help: 'leaves the room you look at, or another',
  run: (session, name) => {
    const room = roomFor(session, name);
    if (room) session.chat.closeBox(room.id);
    return room !== undefined;
  },
};

const message: Command = {
  parameters: ['NAME', '[TEXT]'],
  help: 'goes to the conversation with somebody, and says something there',
  run: (session, name = '', text) => {
    const { chat } = session;
    if (sameName(name, chat.state().me?.name ?? '')) return refuse(session, 'That is your own name.');
    chat.openConversation(name);
    const box = chat.state().boxes.find((each) => each.kind === 'conversation' && sameName(each.name, name));
    return box !== undefined && (text === undefined || chat.send(box.id, text));
  },
};

const action: Command = {
  parameters: ['TEXT'],
  help: 'says what you do',
  run: (session, text) => sayHere(session, `/me ${text}`),
};

const close: Command = {
  parameters: [],
  help: 'closes what you look at; a conversation is kept, a room is left',
  run: (session) => {
    const box = session.current();
    if (!box) return refuse(session, 'Nothing is open.');
    session.chat.closeBox(box.id);
    return true;
  },
};

const all: Command = {
  parameters: ['TEXT'],
  help: 'tells everyone online something',
  run: ({ chat }, text = '') => {
    chat.broadcast(text);
    return true;
  },
};

const nick: Command = {
  parameters: ['NAME'],
  help: 'changes your name; conversations stay',
  always: true,
  run: ({ chat }, name = '') => {
    chat.chooseName(name);
    return chat.state().nameProblem === undefined;
  },
};

/** Says something where the person is. */
export function sayHere(session: Session, text: string): boolean {
  const box = session.current();
  if (!box) return refuse(session, 'Nobody hears you yet: /msg NAME or /join ROOM first.');
  return session.chat.send(box.id, text);
}

export const talks: Commands = {
  '/join': join,
  '/leave': leave,
  '/msg': message,
  '/me': action,
  '/all': all,
  '/close': close,
  '/nick': nick,
};
