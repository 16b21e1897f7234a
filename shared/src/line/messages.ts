/**
 * What a server of the line protocol sends (SPEC L1, P): replies and what happens, read and written. Pure: knows neither
 * connections nor rules. The whole protocol is described in docs/line-protocol.md.
 *
 *     OK SEND foo
 *     SAID chat gh hi there!
 *     ERROR JOIN invalid_room a room name has no spaces or control characters
 *     EVENT typing {"from":"foo","to":"gh"}
 */
import type { Answer, Hello, RoomSize } from '../events.ts';
import {
  type Fields,
  jsonObject,
  type Kind,
  optionalName,
  readFields,
  sizes,
  textLine,
  word,
  words,
  writeFields,
} from './fields.ts';

export type Message =
  /** Done. `subject` is the name, user or room it was done with; empty for LOGOUT and BROADCAST. */
  | { type: 'OK'; verb: string; subject: string }
  /** `verb` is `?` where the line had none that is known; `code` is one of errors.ts. */
  | { type: 'ERROR'; verb: string; code: string; explanation: string }
  | { type: 'USERS'; names: string[] }
  | { type: 'MEMBERS'; room: string; names: string[] }
  | { type: 'ROOMS'; rooms: RoomSize[] }
  | { type: 'PONG'; token: string }
  | { type: 'ONLINE'; name: string }
  | { type: 'OFFLINE'; name: string }
  | { type: 'RENAMED'; from: string; to: string }
  | { type: 'JOINED'; room: string; name: string }
  | { type: 'LEFT'; room: string; name: string }
  /** One line of a text. */
  | { type: 'SAID'; room: string; from: string; text: string }
  | { type: 'MESSAGE'; from: string; text: string }
  /** Sent to somebody from another of one's own connections (H8). */
  | { type: 'SENT'; to: string; text: string }
  | { type: 'BROADCAST'; from: string; text: string }
  /** From the server itself (S2). */
  | { type: 'NOTICE'; text: string }
  /** The reply to HELLO. */
  | { type: 'HELLO'; hello: Hello }
  /** After HELLO, in place of the forms above: an event of SPEC E and its data. */
  | { type: 'EVENT'; event: string; data: object }
  /** The reply to CALL: the acknowledgement of SPEC E. */
  | { type: 'ANSWER'; event: string; answer: Answer<object> };

export type MessageType = Message['type'];
export type MessageOf<T extends MessageType> = Extract<Message, { type: T }>;

/** What comes from the server in JSON is of the form that it says. */
const trusted = <T extends object>(): Kind<T> => jsonObject as Kind<object> as Kind<T>;

const forms: { [T in MessageType]: Fields<Omit<MessageOf<T>, 'type'>> } = {
  OK: { verb: word, subject: optionalName },
  ERROR: { verb: word, code: word, explanation: textLine },
  USERS: { names: words },
  MEMBERS: { room: word, names: words },
  ROOMS: { rooms: sizes },
  PONG: { token: textLine },
  ONLINE: { name: word },
  OFFLINE: { name: word },
  RENAMED: { from: word, to: word },
  JOINED: { room: word, name: word },
  LEFT: { room: word, name: word },
  SAID: { room: word, from: word, text: textLine },
  MESSAGE: { from: word, text: textLine },
  SENT: { to: word, text: textLine },
  BROADCAST: { from: word, text: textLine },
  NOTICE: { text: textLine },
  HELLO: { hello: trusted() },
  EVENT: { event: word, data: jsonObject },
  ANSWER: { event: word, answer: trusted() },
};

const fieldsOf = (type: MessageType) => forms[type] as Record<string, Kind<unknown>>;

/** @param line without its ending @returns undefined for what this protocol does not know, which is to be passed over */
export function parseMessage(line: string): Message | undefined {
  const type = /^[A-Z]+(?= |$)/.exec(line)?.[0] ?? '';
  if (!Object.hasOwn(forms, type)) return undefined;
  const values = readFields(fieldsOf(type as MessageType), line.slice(type.length));
  return values && ({ type, ...values } as Message);
}

/** The line, without its ending. Names and rooms must keep H2 and H3, and texts hold no line breaks. */
export function formatMessage(message: Message): string {
  const { type, ...values } = message as { type: MessageType } & Record<string, unknown>;
  return type + writeFields(fieldsOf(type), values);
}
