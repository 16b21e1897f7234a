/**
 * How telnet shows what happens (SPEC T1, H9): events in, lines of text out. Knows no connection.
 *
 *     gh: hi there!                               said in the room
 *     * gh waves                                  done in the room ("/me waves")
 *     [private] gh: psst                          told
 *     [private] to gh: psst                       told by oneself
 *     gh (to all): fire drill at noon             broadcast
 *     * new user joined chat: gh
 *     * user has left chat: gh
 *     * gh is now gh2
 *     * gh is online
 *     * gh is offline
 */
import type { Membership, Presence } from '#shared/events';
import { sameName } from '#shared/names';
import { actionOf, linesOf } from '#shared/text';

type Said = { from: string; text: string };
type Told = Said & { to: string };

const thisIsYou = ' (** this is you)';
/** Longer lists are cut short: what is sent at once must find room among what may wait unread. */
const longestList = 5_000;

export const said = ({ from, text }: Said): string[] =>
  speech(
    text,
    (line) => `${from}: ${line}`,
    (action) => `* ${from} ${action}`,
  );
export const told = ({ from, text }: Told): string[] =>
  speech(
    text,
    (line) => `[private] ${from}: ${line}`,
    (action) => `[private] * ${from} ${action}`,
  );
export const toldByYourself = ({ from, to, text }: Told): string[] =>
  speech(
    text,
    (line) => `[private] to ${to}: ${line}`,
    (action) => `[private] to ${to}: * ${from} ${action}`,
  );
export const broadcast = ({ from, text }: Said): string[] =>
  speech(
    text,
    (line) => `${from} (to all): ${line}`,
    (action) => `* ${from} (to all) ${action}`,
  );

export const joined = ({ room, name }: Membership): string[] => [`* new user joined ${room}: ${name}`];
export const left = ({ room, name }: Membership): string[] => [`* user has left ${room}: ${name}`];
export const leftByYourself = ({ room, name }: Membership): string[] => [
  `* user has left ${room}: ${name}${thisIsYou}`,
];

export const renamed = ({ renamed }: Presence): string[] =>
  renamed.map(({ from, to }) => `* ${from} is now ${to}`);
export const cameAndWent = ({ left, joined }: Presence): string[] => [
  ...left.map((name) => `* ${name} is offline`),
  ...joined.map(({ name }) => `* ${name} is online`),
];

/** Names as a list under a title, one's own marked. */
export const listOfNames = (title: string, names: string[], own: string | undefined): string[] =>
  list(
    title,
    names.map((name) => (own !== undefined && sameName(name, own) ? name + thisIsYou : name)),
  );

/** Lines as a list under a title. */
export function list(title: string, items: string[]): string[] {
  const shown = items.slice(0, longestList).map((item) => `* ${item}`);
  const missing = items.length - shown.length;
  return [title, ...shown, ...(missing > 0 ? [`(and ${missing} more)`] : []), 'end of list.'];
}

/** Each line of a text (H5) in one form, or in another if the text is such as "/me waves". */
function speech(text: string, say: (line: string) => string, act: (action: string) => string): string[] {
  const [first = '', ...others] = linesOf(text);
  const action = actionOf(first);
  return [action === undefined ? say(first) : act(action), ...others.map(say)];
}
