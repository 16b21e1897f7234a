/**
 * How the line protocol shows what happens (SPEC L1, H9): events in, messages out. Knows no connection and no bytes.
 *
 *     SAID chat gh hi there!
 *     MESSAGE gh psst
 *     SENT foo psst              told from another connection of one's own
 *     BROADCAST gh fire drill at noon
 *     JOINED chat gh
 *     LEFT chat gh
 *     RENAMED gh gh2
 *     ONLINE gh
 *     OFFLINE gh
 *     NOTICE The server is closing.
 */
import type { Membership, Presence } from '#shared/events';
import type { Message } from '#shared/line/messages';
import { sameName } from '#shared/names';
import { linesOf } from '#shared/text';

type Said = { from: string; text: string };

/** Each line of a text is a message of its own, with all that stands before it (H5). */
const each = (text: string, form: (line: string) => Message): Message[] => linesOf(text).map(form);

export const said = ({ room, from, text }: Said & { room: string }): Message[] =>
  each(text, (line) => ({ type: 'SAID', room, from, text: line }));
export const told = ({ from, text }: Said): Message[] =>
  each(text, (line) => ({ type: 'MESSAGE', from, text: line }));
export const toldByYourself = ({ to, text }: { to: string; text: string }): Message[] =>
  each(text, (line) => ({ type: 'SENT', to, text: line }));
export const broadcast = ({ from, text }: Said): Message[] =>
  each(text, (line) => ({ type: 'BROADCAST', from, text: line }));
export const joined = ({ room, name }: Membership): Message[] => [{ type: 'JOINED', room, name }];
export const left = ({ room, name }: Membership): Message[] => [{ type: 'LEFT', room, name }];
export const notice = ({ text }: { text: string }): Message[] =>
  each(text, (line) => ({ type: 'NOTICE', text: line }));

/** @param but a name that somebody is taking at this moment, who is told so in another way */
export const changes = ({ left, renamed, joined }: Presence, but?: string): Message[] => [
  ...left.map((name): Message => ({ type: 'OFFLINE', name })),
  ...renamed
    .filter(({ to }) => but === undefined || !sameName(to, but))
    .map(({ from, to }): Message => ({ type: 'RENAMED', from, to })),
  ...joined.map(({ name }): Message => ({ type: 'ONLINE', name })),
];

/** A failure, in one line. */
export const failure = (verb: string, code: string, explanation: string): Message => ({
  type: 'ERROR',
  verb,
  code,
  explanation: linesOf(explanation).join(' '),
});
