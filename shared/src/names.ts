/**
 * Names of people and rooms: what they may be, and when two are the same (SPEC H2, H3).
 */
import { ChatError } from './errors.ts';
import { limits } from './limits.ts';

const ascii = /^[\x00-\x7f]*$/;
const nameChar = '[\\p{L}\\p{M}\\p{Nd}_\\-\\[\\]{}\\\\^|`]';
const wholeName = new RegExp(`^${nameChar}+$`, 'u');
const notInNames = new RegExp(`(?!${nameChar}).`, 'gsu');
const badStart = /^[\p{Nd}-]/u;
const guestEnding = /\|guest\p{Nd}*$/u;
/** Characters that leave no mark: "bob" with one of them in it would look like "bob". */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const notInRooms = /[\p{Z}\s\p{Cc}\p{Cs}\p{Bidi_Control}]/u;

/** What two names must agree in to be the same: NFKC and case folding. Folding twice changes nothing. */
export function fold(name: string): string {
  if (ascii.test(name)) return name.toLowerCase();
  let folded = name;
  for (let previous = ''; folded !== previous; ) {
    previous = folded;
    folded = folded.normalize('NFKC').toUpperCase().toLowerCase();
  }
  return folded;
}

/** Whether two names mean the same person, or two room names the same room. */
export const sameName = (a: string, b: string): boolean => a === b || fold(a) === fold(b);

/** Whether a name is of the kind that only guests have. */
export function isGuestName(name: string): boolean {
  return guestEnding.test(fold(name));
}

/** A copy of a list in the order of its names, the same on every machine. */
export function sortByName<T>(list: Iterable<T>, nameOf: (item: T) => string): T[] {
  const keyed = Array.from(list, (item) => ({ item, key: fold(nameOf(item)) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ item }) => item);
}

/** Characters as people count them here: code points. */
export const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/** The table of H2: each reason to refuse a name, in the order they are looked at. */
const nameRules: { broken: (name: string) => boolean; reason: string }[] = [
  { broken: (name) => name === '', reason: 'a name needs at least one character' },
  {
    broken: (name) => codePoints(name) > limits.nameChars,
    reason: `a name has at most ${limits.nameChars} characters`,
  },
  { broken: (name) => /\s/u.test(name), reason: 'a name has no spaces' },
  {
    broken: (name) => !wholeName.test(name) || name.search(invisible) >= 0,
    reason: 'a name is made of letters, digits and _-[]{}\\^|`',
  },
  { broken: (name) => badStart.test(name), reason: 'a name does not start with a digit or "-"' },
  { broken: isGuestName, reason: 'names ending in "|guest" are for guests' },
];

/** Why a name is refused, or undefined if it is a good one. */
export function nameProblem(name: string): string | undefined {
  return nameRules.find((rule) => rule.broken(name))?.reason;
}

/** The name itself, if it keeps H2. Throws `invalid_name`, saying why and suggesting one that would do. */
export function checkName(name: string): string {
  const problem = nameProblem(name);
  if (problem === undefined) return name;
  throw new ChatError('invalid_name', `${problem}: try "${suggestName(name)}"`);
}

/** A good name close to a bad one: "Bob Smith" gives "Bob_Smith". */
export function suggestName(name: string): string {
  const start = name
    .trim()
    .replace(/\s+/gu, '_')
    .replace(invisible, '')
    .replace(notInNames, '')
    .replace(/^(?=[\p{Nd}-])/u, '_');
  let candidate = [...start].slice(0, limits.nameChars).join('');
  while (isGuestName(candidate)) candidate = candidate.slice(0, candidate.lastIndexOf('|'));
  return nameProblem(candidate) === undefined ? candidate : 'somebody';
}

/** A room's one name, folded, if it keeps H3. Throws `invalid_room`, saying why. */
export function checkRoom(room: string): string {
  const folded = fold(room);
  const chars = codePoints(folded);
  if (chars === 0) throw new ChatError('invalid_room', 'a room name needs at least one character');
  if (chars > limits.roomChars)
    throw new ChatError('invalid_room', `a room name has at most ${limits.roomChars} characters`);
  if (notInRooms.test(folded) || notInRooms.test(room))
    throw new ChatError('invalid_room', 'a room name has no spaces or control characters');
  return folded;
}
