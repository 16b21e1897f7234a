/**
 * What a client of the line protocol sends (SPEC L1, P), read and written. Pure: knows neither connections nor rules. The whole
 * protocol is described in docs/line-protocol.md.
 *
 *     LOGIN gh
 *     SAY chat hi there!
 *     CALL tell {"to":"foo","text":"two\nlines"}
 */
import { type Fields, isWord, json, type Kind, name, readFields, text, word, writeFields } from './fields.ts';

/** `HELLO` and `CALL` are for programs that keep records (P1): SPEC E's events over lines. */
export type Command =
  | { verb: 'LOGIN'; name: string }
  | { verb: 'LOGOUT' }
  | { verb: 'SEND'; user: string; text: string }
  | { verb: 'BROADCAST'; text: string }
  | { verb: 'USERS' }
  | { verb: 'JOIN'; room: string }
  | { verb: 'LEAVE'; room: string }
  | { verb: 'SAY'; room: string; text: string }
  | { verb: 'ROOMS' }
  | { verb: 'MEMBERS'; room: string }
  | { verb: 'PING'; token: string }
  | { verb: 'NICK'; name: string }
  | { verb: 'HELLO' }
  | { verb: 'CALL'; event: string; body: unknown };

export type Verb = Command['verb'];
export type CommandOf<V extends Verb> = Extract<Command, { verb: V }>;

/** A line that is no command: the verb it is meant for, `?` if it has none that is known, and what is wrong. */
export interface Misread {
  misread: Verb | '?';
  why: string;
}

const forms: { [V in Verb]: Fields<Omit<CommandOf<V>, 'verb'>> } = {
  LOGIN: { name },
  LOGOUT: {},
  SEND: { user: word, text },
  BROADCAST: { text },
  USERS: {},
  JOIN: { room: name },
  LEAVE: { room: name },
  SAY: { room: word, text },
  ROOMS: {},
  MEMBERS: { room: name },
  PING: { token: text },
  NICK: { name },
  HELLO: {},
  CALL: { event: word, body: json },
};

export const verbs = Object.keys(forms) as Verb[];

const fieldsOf = (verb: Verb) => forms[verb] as Record<string, Kind<unknown>>;

/** The verb at the start of a line, in any case, spaces before it allowed; `?` for an unknown one. */
export function verbOf(line: string): Verb | '?' {
  const verb = /^ *([A-Za-z]+)(?= |$)/.exec(line)?.[1]?.toUpperCase() ?? '';
  return Object.hasOwn(forms, verb) ? (verb as Verb) : '?';
}

/** How a command is written: `SEND user text`. */
const usage = (verb: Verb): string => [verb, ...Object.keys(fieldsOf(verb))].join(' ');

/** @param line without its ending */
export function parseCommand(line: string): Command | Misread {
  const verb = verbOf(line);
  if (verb === '?') return { misread: verb, why: 'There is no such verb.' };
  const values = readFields(fieldsOf(verb), line.trimStart().slice(verb.length));
  return values ? ({ verb, ...values } as Command) : { misread: verb, why: `The form is: ${usage(verb)}` };
}

/** The line, without its ending. Throws a RangeError for what no line can hold: line breaks, or spaces in a word. */
export function formatCommand(command: Command): string {
  const { verb, ...values } = command as { verb: Verb } & Record<string, unknown>;
  const fields = fieldsOf(verb);
  const bad = Object.keys(fields).find((field) => fields[field] === word && !isWord(String(values[field])));
  const line = verb + writeFields(fields, values);
  if (bad !== undefined || line.includes('\n')) throw new RangeError(`No line can say this: ${usage(verb)}`);
  return line;
}
