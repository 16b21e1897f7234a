/**
 * The capabilities that a client can ask for (IRCv3 capability-negotiation), as bits: what a connection has is one number, so that
 * what is rendered for one is rendered for all of its kind. Pure.
 */
import { limits } from '#shared/limits';

export const caps = {
  'message-tags': 1 << 0,
  'server-time': 1 << 1,
  batch: 1 << 2,
  'draft/multiline': 1 << 3,
  'echo-message': 1 << 4,
  'labeled-response': 1 << 5,
  'extended-join': 1 << 6,
  'away-notify': 1 << 7,
  setname: 1 << 8,
  'userhost-in-names': 1 << 9,
  'multi-prefix': 1 << 10,
  'standard-replies': 1 << 11,
  'cap-notify': 1 << 12,
} as const;

export type Cap = keyof typeof caps;

/** Shown to who asks in version 302. */
const values: Partial<Record<Cap, string>> = {
  'draft/multiline': `max-bytes=${limits.textBytes},max-lines=${limits.ircMultilineLines}`,
};

export const hasCap = (set: number, cap: Cap): boolean => (set & caps[cap]) !== 0;

/** The names of a set. */
export const capNames = (set: number): Cap[] => allCaps.filter((cap) => hasCap(set, cap));

/** As `CAP LS` lists them. */
export const capList = (version: number): string[] =>
  allCaps.map((cap) => (version >= 302 && values[cap] ? `${cap}=${values[cap]}` : cap));

/**
 * A set after a request such as "batch -setname", all of it or nothing.
 * @returns undefined if something in it is not there to be had, or cannot be given back
 */
export function requestCaps(set: number, request: string, version: number): number | undefined {
  let next = set;
  for (const word of request.split(' ').filter((word) => word !== '')) {
    const off = word.startsWith('-');
    const cap = off ? word.slice(1) : word;
    if (!isCap(cap) || (off && cap === 'cap-notify' && version >= 302)) return undefined;
    next = off ? next & ~caps[cap] : next | caps[cap];
  }
  return next;
}

const allCaps = Object.keys(caps) as Cap[];
const isCap = (word: string): word is Cap => Object.hasOwn(caps, word);
