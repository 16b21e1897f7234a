/**
 * What a command is run with: who sent it, and where its answers go. Answers are gathered while it runs; a label turns them
 * into one reply (IRCv3 labeled-response). Knows no command.
 */

import { ChatError } from '#shared/errors';
import type { GatewayName } from '#shared/events';
import { limits } from '#shared/limits';
import { utf8Bytes } from '#shared/text';
import type { Hub, HubSocket, Speech } from '../../hub/hub.ts';
import { formatMessage, type Message, type Tags } from './message.ts';
import { type Numeric, numerics } from './numerics.ts';
import { split } from './split.ts';

/** What the server says of itself. */
export interface ServerInfo {
  name: string;
  startedAt: Date;
}

/** What a connection has said of itself and how it is spoken to; who it is, its socket's rooms say. */
export interface Handshake {
  /** Asked for, while not registered. */
  nick: string | undefined;
  realName: string | undefined;
  /** `CAP LS` or `REQ` has begun and `END` has not come: registration waits. */
  negotiating: boolean;
  capVersion: number;
  /** Bits of `caps`. */
  caps: number;
}

/** A text of several lines, complete. */
export interface Multiline {
  /** Of its lines: PRIVMSG or NOTICE. */
  command: string;
  target: string;
  text: string;
  /** Of its opening. */
  tags: Tags;
}

/** Where the lines of such a text are gathered while they come in. */
export interface MultilineInput {
  begin(caller: Caller, params: string[], tags: Tags): void;
  /** The text, unless it was refused. */
  end(caller: Caller, reference: string): Multiline | undefined;
}

export interface Caller {
  hub: Hub;
  socket: HubSocket;
  server: ServerInfo;
  handshake: Handshake;
  /** A text of several lines that is being sent. */
  readonly batch: MultilineInput;
  /** As shown; undefined before registration. */
  readonly name: string | undefined;
  /** An answer. */
  answer(message: Partial<Message> & { command: string }): void;
  /** Says something in a room; what the others hear, the speaker hears as an answer, or not. */
  say(room: string, speech: Speech): void;
  /** Everyone has been sent what was said before. */
  delivered(): Promise<void>;
  /** So many people or rooms were looked through for an answer: it costs more of one's pace than a line. */
  charge(listed: number): void;
  /** Counts a refusal, whatever is answered. */
  refused(reason: string): void;
  /** Ends the connection after the answers. */
  quit(reason: string): void;
}

/** How a person is written: nick, user and host. The gateway is all that is known of where they are. */
export const maskOf = (name: string, gateway: GatewayName | undefined): string =>
  `${name}!${name}@${gateway ?? 'elsewhere'}`;

/** The caller as the source of an answer. */
export const sourceOf = ({ name }: Caller): string => maskOf(name ?? '*', 'irc');

/** Answers with a numeric: its parameters, and its text where it has one of its own. */
export function reply(caller: Caller, numeric: Numeric, ...params: string[]): void {
  const [command, text]: readonly [string, string?] = numerics[numeric];
  const all = [caller.name ?? caller.handshake.nick ?? '*', ...params, ...(text === undefined ? [] : [text])];
  caller.answer(fitting({ source: caller.server.name, command, params: all }));
}

/** What cannot be too long, however its characters are encoded. */
const shortChars = 100;

/**
 * An answer as a line can hold it. What somebody asked for may be repeated in it: where a parameter has its place it cannot
 * be empty, hold a space or begin with a colon, and where the line would be too long the longest parameter is cut.
 */
export function fitting<F extends { source: string; command: string; params: string[] }>(answer: F): F {
  const last = answer.params.length - 1;
  const params = answer.params.map((param, at) => (at === last ? param : inTheMiddle(param)));
  const chars = params.reduce((sum, param) => sum + param.length, 0);
  if (chars <= shortChars) return { ...answer, params };
  const over = utf8Bytes(`${formatMessage({ ...answer, params })}\r\n`) - limits.ircLineBytes;
  if (over <= 0) return { ...answer, params };
  const sizes = params.map(utf8Bytes);
  const at = sizes.indexOf(Math.max(...sizes));
  const [kept = ''] = split(params[at] ?? '', Math.max(4, (sizes[at] ?? 0) - over));
  return fitting({ ...answer, params: params.with(at, kept.trimEnd()) });
}

const inTheMiddle = (param: string): string =>
  param === '' ? '*' : param.replace(/ /gu, '_').replace(/^:/u, '_');

/**
 * Answers with as many numerics as a long list takes.
 * @param params before the list
 */
export function replyList(
  caller: Caller,
  numeric: Numeric,
  params: string[],
  words: string[],
  separator = ' ',
): void {
  const { name = '*', server } = caller;
  const head = `:${server.name} 000 ${name} ${params.join(' ')} :\r\n`;
  const room = limits.ircLineBytes - utf8Bytes(head);
  let line: string[] = [];
  let size = 0;
  for (const word of words) {
    const bytes = utf8Bytes(word) + separator.length;
    if (line.length > 0 && size + bytes > room) {
      reply(caller, numeric, ...params, line.join(separator));
      line = [];
      size = 0;
    }
    line.push(word);
    size += bytes;
  }
  if (line.length > 0) reply(caller, numeric, ...params, line.join(separator));
}

/** From a refusal's code to its numeric; one without a text of its own says the refusal's. */
const refusals: Partial<Record<ChatError['code'], Numeric>> = {
  name_taken: 'ERR_NICKNAMEINUSE',
  invalid_name: 'ERR_ERRONEUSNICKNAME',
  invalid_room: 'ERR_BADCHANMASK',
  not_in_room: 'ERR_CANNOTSENDTOCHAN',
  no_such_user: 'ERR_NOSUCHNICK',
  too_long: 'ERR_INPUTTOOLONG',
};

/**
 * Runs something for a target; a refusal is answered in the target's name.
 * @param special numerics that the refusals have here instead of the usual ones
 */
export function attempt(
  caller: Caller,
  target: string,
  run: () => unknown,
  special: Partial<Record<ChatError['code'], Numeric>> = {},
): void | Promise<void> {
  const refuse = (error: unknown): void => {
    if (!(error instanceof ChatError)) throw error;
    caller.refused(error.code);
    const numeric = special[error.code] ?? refusals[error.code] ?? 'ERR_UNKNOWNERROR';
    const saysWhy = numerics[numeric].length === 1;
    reply(caller, numeric, target, ...(saysWhy ? [error.message] : []));
  };
  try {
    const running = run();
    return running instanceof Promise ? running.then(() => {}, refuse) : undefined;
  } catch (error) {
    refuse(error);
  }
}
