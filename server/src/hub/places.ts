/**
 * The names of Socket.IO rooms ("places"), which are all the server knows about people (SPEC H1). What must be found
 * is written into them, so that a list of places is a roster, a room's members, or an answer to "is bob here?".
 *
 *     user:bob                       bob's connections; whoever is in it holds the name
 *     online:bob:Bob:web:KEY         bob's entry on the roster, with the name as typed
 *     bind:bob:FINGERPRINT           bob's connections that showed this key; "none" without one. Or of one REST session
 *     key:FINGERPRINT                the connections of a key, whatever their name
 *     room:chat                      the connections in a room
 *     member:chat:Bob                bob's connections in it
 *     registered                     everyone who holds a name
 *     roster                         those of them who hear of everyone's coming and going
 *     watch:bob                      others who hear of bob's; his renaming is a going to them
 *     contact:bob                    likewise, and hear his renaming as one
 *     away:bob:back at five          bob's connections that say so
 *     absent:bob                     the same, to be asked for without the reason
 *     bye:bob:time for bed           what bob's connection says on its way out
 *     real:bob:Robert Smith          bob's connections that call him so, beside his name
 *     guest:joe|guest2               the guest who is shown so; nobody else is
 *     visit:joe|guest2 chat Joe      that guest's room, and the name as typed
 *     guests                         all guests
 *     followers:chat                 those in a room who hear of nobody else: guests, and who is not in roster
 *     claim:user:bob                 who is about to take the name, while servers agree on it
 *     shown:roster                   who is on another server, and people here have been shown so
 *     shown:room:chat                likewise, that they are in that room
 *     shown:online:bob:Bob:web:KEY   what they were shown of Bob
 */
import type { GatewayName, User } from '#shared/events';
import { fold } from '#shared/names';

/** Names never hold a colon; room names may, and so stand where only the last colon ends them. */
const separator = ':';

export const registeredPlace = 'registered';
export const rosterPlace = 'roster';
export const guestsPlace = 'guests';
export const userPlace = (name: string): string => `user:${fold(name)}`;
export const keyPlace = (fingerprint: string): string => `key:${fingerprint}`;
export const roomPlace = (room: string): string => `room:${room}`;
export const followersPlace = (room: string): string => `followers:${room}`;
export const memberPlace = (room: string, name: string): string => `member:${room}:${name}`;

/** Held while a `user` or `guest` place is taken. */
export const claimPlace = (place: string): string => `claim:${place}`;

/** @param room on the roster unless given */
export const shownPlace = (room?: string): string =>
  room === undefined ? 'shown:roster' : `shown:${roomPlace(room)}`;

/** The room in a `shown` place; undefined for other places. */
export const shownRoomIn = (place: string): string | undefined =>
  place.startsWith('shown:') ? roomIn(place.slice('shown:'.length)) : undefined;

export const shownUserPlace = (user: User): string => `shown:${onlinePlace(user)}`;

/** The roster entry in a `shown` place; undefined for other places. */
export const shownUserIn = (place: string): User | undefined =>
  place.startsWith('shown:') ? userIn(place.slice('shown:'.length)) : undefined;

export const watchPlace = (name: string): string => `watch:${fold(name)}`;

/** The folded name in a `watch` place; undefined for other places. */
export const watchedIn = (place: string): string | undefined =>
  place.startsWith('watch:') ? place.slice('watch:'.length) : undefined;

export const contactPlace = (name: string): string => `contact:${fold(name)}`;

/** The folded name in a `contact` place; undefined for other places. */
export const contactIn = (place: string): string | undefined =>
  place.startsWith('contact:') ? place.slice('contact:'.length) : undefined;

/** What people may say of themselves. */
export type Trait = 'away' | 'real' | 'bye';

export const traitPlace = (trait: Trait, name: string, text: string): string =>
  [trait, fold(name), text].join(separator);

export const absentPlace = (name: string): string => `absent:${fold(name)}`;

/** What a place says of whoever is in it; undefined if it is no such place. */
export function traitIn(trait: Trait, place: string): string | undefined {
  if (!place.startsWith(`${trait}${separator}`)) return undefined;
  return place.slice(place.indexOf(separator, trait.length + 1) + 1);
}

export const guestPlace = (name: string): string => `guest:${fold(name)}`;

/** Somebody in a room without a name of their own (J4). */
export interface Guest {
  /** As the others see them. */
  name: string;
  room: string;
  /** As they called themselves. */
  typed: string;
}

/** None of the three holds a space. */
export const visitPlace = ({ name, room, typed }: Guest): string => `visit:${name} ${room} ${typed}`;

/** @param fingerprint of the key shown, or a session's id; without one nobody can share the name. */
export const bindPlace = (name: string, fingerprint = 'none'): string => `bind:${fold(name)}:${fingerprint}`;

export const onlinePlace = (user: User): string =>
  ['online', fold(user.name), user.name, user.gateway, user.key ?? ''].join(separator);

/** The folded name in a `user` place; undefined for other places. */
export const nameIn = (place: string): string | undefined =>
  place.startsWith('user:') ? place.slice('user:'.length) : undefined;

/** The roster entry in an `online` place; undefined for other places. */
export function userIn(place: string): User | undefined {
  if (!isOnline(place)) return undefined;
  const nameAt = place.indexOf(separator, 'online:'.length) + 1;
  const gatewayAt = place.indexOf(separator, nameAt) + 1;
  const keyAt = place.indexOf(separator, gatewayAt) + 1;
  const name = place.slice(nameAt, gatewayAt - 1);
  const gateway = place.slice(gatewayAt, keyAt - 1) as GatewayName;
  return keyAt < place.length ? { name, gateway, key: place.slice(keyAt) } : { name, gateway };
}

export const isBind = (place: string): boolean => place.startsWith('bind:');
export const isOnline = (place: string): boolean => place.startsWith('online:');
export const isVisit = (place: string): boolean => place.startsWith('visit:');
export const isRoom = (place: string): boolean => place.startsWith('room:');

/** The guest in a `visit` place. */
export function guestIn(visit: string): Guest {
  const [name = '', room = '', typed = ''] = visit.slice('visit:'.length).split(' ');
  return { name, room, typed };
}

/** The name as typed in a `visit` place. */
export const typedIn = (visit: string): string => visit.slice(visit.lastIndexOf(' ') + 1);

/** The membership in a `member` place; undefined for other places. */
export function membershipIn(place: string): { room: string; name: string } | undefined {
  if (!place.startsWith('member:')) return undefined;
  const nameAt = place.lastIndexOf(separator);
  return { room: place.slice('member:'.length, nameAt), name: place.slice(nameAt + 1) };
}

/** The room in a `room` place; undefined for other places. */
export const roomIn = (place: string): string | undefined =>
  isRoom(place) ? place.slice('room:'.length) : undefined;
