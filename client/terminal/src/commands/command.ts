/**
 * What a command is, and what several of them need. Knows no particular one.
 */
import { sameName } from '#shared/names';
import type { Box, ConversationBox, RoomBox } from '../../../state/model.ts';
import type { Form } from './parse.ts';
import type { Session } from './session.ts';

export interface Command extends Form {
  readonly help: string;
  /** Before a name is held, too. */
  readonly always?: true;
  /** @returns whether it was done; if not, what was typed stays. What takes longer says by itself how it went. */
  run(session: Session, ...values: string[]): boolean;
}

export type Commands = Readonly<Record<string, Command>>;

/** Says why something cannot be. */
export function refuse(session: Session, why: string): false {
  session.note(why);
  return false;
}

/** The conversation with somebody, or the one looked at; says so if there is none. */
export function conversationFor(session: Session, name: string | undefined): ConversationBox | undefined {
  const isMeant = (box: Box) =>
    box.kind === 'conversation' && (name === undefined || sameName(box.name, name));
  const current = session.current();
  const box = name === undefined ? current : session.chat.state().boxes.find(isMeant);
  if (box?.kind === 'conversation') return box;
  refuse(
    session,
    name === undefined ? 'Go to a conversation first.' : `There is no conversation with ${name}.`,
  );
  return undefined;
}

/** A room one is in, or the one looked at; says so if there is none. */
export function roomFor(session: Session, name: string | undefined): RoomBox | undefined {
  const current = session.current();
  const rooms = session.chat.state().boxes.filter((box) => box.kind === 'room');
  const box = name === undefined ? current : rooms.find((room) => sameName(room.name, name));
  if (box?.kind === 'room') return box;
  refuse(
    session,
    name === undefined ? 'You are looking at no room. /join ROOM enters one.' : `You are not in ${name}.`,
  );
  return undefined;
}
