/**
 * How IRC shows what happens (SPEC H9, I2, I3): events in, messages out, for a connection with certain capabilities. Knows
 * no connection.
 *
 *     :bob!bob@web PRIVMSG #chat :hi there!             said
 *     :bob!bob@web PRIVMSG #chat :\x01ACTION waves\x01  done ("/me waves")
 *     :bob!bob@web PRIVMSG alice :psst                  told
 *     :bob!bob@web PRIVMSG $* :dinner!                  broadcast
 *     :bob!bob@web JOIN #chat
 *     :bob!bob@web PART #chat
 *     :bob!bob@web QUIT                                 gone altogether, once
 *     :bob!bob@web NICK rob
 *     @+typing=active :bob!bob@web TAGMSG #chat
 */
import type {
  Aside,
  Broadcast,
  GatewayName,
  IrcExtras,
  Joined,
  Left,
  PrivateMessage,
  Profile,
  RoomMessage,
  Typing,
} from '#shared/events';
import { limits } from '#shared/limits';
import { actionOf, linesOf, utf8Bytes } from '#shared/text';
import { fitting, maskOf } from './caller.ts';
import { hasCap } from './caps.ts';
import { channelOf } from './channel.ts';
import { ctcp } from './formatting.ts';
import { formatMessage, formatTags, type Message, type Tags } from './message.ts';
import { split } from './split.ts';

type Form = Partial<Message> & { command: string };
type Said = { id: string; from: string; at: number; text: string; gateway?: GatewayName; irc?: IrcExtras };

/** What would end a line, or is a formatting code or a CTCP where nobody meant one. */
const notFromElsewhere = /[\p{Cc}\p{Cs}]/gu;

let batches = 0;

export const said = (message: RoomMessage, set: number): Form[] =>
  spoken(message, channelOf(message.room), set);
export const told = (message: PrivateMessage, set: number, to: string): Form[] => spoken(message, to, set);
export const broadcast = (message: Broadcast, set: number): Form[] => spoken(message, '$*', set);

/** What stands before a text that needs no looking at, in one line. */
export const headOf = (message: RoomMessage | PrivateMessage): string =>
  `:${maskOf(message.from, message.gateway)} PRIVMSG ${targetOf(message)} :`;

const targetOf = (message: RoomMessage | PrivateMessage): string =>
  'room' in message ? channelOf(message.room) : message.to;

/** The tags of a message, as they stand before it. */
export const tagsOf = (message: Said, set: number): string => formatTags(allTags(message, set));

/** A text in as many lines as it takes: a batch for who knows draft/multiline, else one message a line. */
function spoken(message: Said, target: string, set: number): Form[] {
  const { from, gateway, irc } = message;
  const form = { source: maskOf(from, gateway), command: irc?.notice ? 'NOTICE' : 'PRIVMSG' };
  const text = irc?.text ?? message.text.replace(notFromElsewhere, keepBreaks);
  const lines = linesOf(text);
  // An empty line cannot be sent by itself; where there is nothing else, it is not to get lost.
  const [first = '', ...others] = lines.some((line) => line !== '') ? lines : [' '];
  const action = actionOf(first);
  const room =
    limits.ircLineBytes - utf8Bytes(`${formatMessage({ ...form, params: [target, ': '] })}\r\n`) + 2;
  const begun =
    action === undefined
      ? split(first, room)
      : split(action, room - utf8Bytes(ctcp('ACTION', ''))).map((piece) => ctcp('ACTION', piece));
  const pieces = [...begun, ...others.flatMap((line) => split(line, room))];
  const tags = allTags(message, set);
  const isLong = pieces.length > 1 && action === undefined;
  if (isLong && hasCap(set, 'batch') && hasCap(set, 'draft/multiline'))
    return multiline({ ...form, tags }, target, [first, ...others], room);
  return pieces
    .filter((line) => line !== '')
    .map((line, at) => ({
      ...form,
      tags: at === 0 ? tags : timeTag(message.at, set),
      params: [target, line],
    }));
}

/** Lines as one batch; those too long in parts that are joined again (draft/multiline-concat). */
function multiline(form: Form, target: string, lines: string[], room: number): Form[] {
  const batch = `m${(++batches).toString(36)}`;
  const { tags = {}, ...rest } = form;
  return [
    { ...rest, tags, command: 'BATCH', params: [`+${batch}`, 'draft/multiline', target] },
    ...lines.flatMap((line) =>
      split(line, room).map((piece, at) => ({
        ...rest,
        tags: at === 0 ? { batch } : { batch, 'draft/multiline-concat': '' },
        params: [target, piece],
      })),
    ),
    { ...rest, command: 'BATCH', params: [`-${batch}`] },
  ];
}

export function joined({ name, room, gateway, realName, away }: Joined, set: number): Form[] {
  const source = maskOf(name, gateway);
  const more = hasCap(set, 'extended-join') ? ['*', realName ?? name] : [];
  const join = { source, command: 'JOIN', params: [channelOf(room), ...more] };
  return away === undefined || !hasCap(set, 'away-notify')
    ? [join]
    : [join, { source, command: 'AWAY', params: [away] }];
}

/** The caller makes sure that of those who are gone altogether each receiver hears once. */
export const left = ({ name, room, gateway, quit, reason }: Left): Form[] => {
  const source = maskOf(name, gateway);
  if (quit) return [{ source, command: 'QUIT', params: [reason ?? 'Gone'] }];
  return [{ source, command: 'PART', params: [channelOf(room), ...(reason === undefined ? [] : [reason])] }];
};

export const renamed = ({
  from,
  to,
  gateway,
}: {
  from: string;
  to: string;
  gateway?: GatewayName;
}): Form => ({
  source: maskOf(from, gateway),
  command: 'NICK',
  params: [to],
});

export function profile({ name, gateway, away, realName }: Profile, set: number): Form[] {
  const source = maskOf(name, gateway);
  if (away !== undefined && hasCap(set, 'away-notify'))
    return [{ source, command: 'AWAY', params: away === null ? [] : [away] }];
  if (realName !== undefined && hasCap(set, 'setname'))
    return [{ source, command: 'SETNAME', params: [realName] }];
  return [];
}

export function typing(typing: Typing, set: number): Form[] {
  if (!hasCap(set, 'message-tags')) return [];
  const target = 'room' in typing ? channelOf(typing.room) : typing.to;
  const source = maskOf(typing.from, typing.gateway);
  return [{ tags: { '+typing': 'active' }, source, command: 'TAGMSG', params: [target] }];
}

export function aside(aside: Aside, set: number): Form[] {
  const { irc, from, gateway } = aside;
  const source = maskOf(from, gateway);
  const target = 'room' in aside ? channelOf(aside.room) : aside.to;
  const tags = { ...timeTag(aside.at, set), ...idTags(aside, set) };
  if (irc.invitation !== undefined)
    return [{ tags, source, command: 'INVITE', params: [target, channelOf(irc.invitation)] }];
  if (irc.text !== undefined)
    return [
      fitting({ tags, source, command: irc.notice ? 'NOTICE' : 'PRIVMSG', params: [target, irc.text] }),
    ];
  return hasCap(set, 'message-tags') ? [{ tags, source, command: 'TAGMSG', params: [target] }] : [];
}

const allTags = (message: Said, set: number): Tags => ({
  ...timeTag(message.at, set),
  ...idTags(message, set),
});

const timeTag = (at: number, set: number): Tags =>
  hasCap(set, 'server-time') ? { time: new Date(at).toISOString() } : {};

const idTags = ({ id, irc }: { id: string; irc?: IrcExtras }, set: number): Tags =>
  hasCap(set, 'message-tags') ? { msgid: id, ...irc?.tags } : {};

const keepBreaks = (char: string): string =>
  char === '\n' || char === '\r' ? char : char === '\t' ? ' ' : '\ufffd';
