/**
 * The names of Socket.IO rooms ("places"), which are all the server knows about people (SPEC H1). What must be found
 * is written into them, so that a list of places is a roster, a room's members, or an answer to "is bob here?".
 *
 *     user:bob                       bob's connections; whoever is in it holds the name
 *     online:bob:Bob:web:KEY         bob's entry on the roster, with the name as typed
 *     bind:bob:FINGERPRINT           bob's connections that showed this key; "none" without one
 *     key:FINGERPRINT                the connections of a key, whatever their name
 *     room:chat                      the connections in a room
 *     member:chat:Bob                bob's connections in it
 *     registered                     everyone who holds a name
 *     guest:joe|guest2               the guest who is shown so; nobody else is
 *     visit:joe|guest2 chat Joe      that guest's room, and the name as typed
 *     guests                         all guests
 *     guests:chat                    the guests in a room
 */
import type { GatewayName, User } from '#shared/events';
import { fold } from '#shared/names';

/** Names never hold a colon; room names may, and so stand where only the last colon ends them. */
const separator = ':';

export const registeredPlace = 'registered';
export const guestsPlace = 'guests';
export const userPlace = (name: string): string => `user:${fold(name)}`;
export const keyPlace = (fingerprint: string): string => `key:${fingerprint}`;
export const roomPlace = (room: string): string => `room:${room}`;
export const memberPlace = (room: string, name: string): string => `member:${room}:${name}`;

export const guestPlace = (name: string): string => `guest:${fold(name)}`;
export const guestsInPlace = (room: string): string => `guests:${room}`;

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

/** @param fingerprint of the key shown; without one nobody can share the name. */
export const bindPlace = (name: string, fingerprint = 'none'): string => `bind:${fold(name)}:${fingerprint}`;

export const onlinePlace = (user: User): string =>
  ['online', fold(user.name), user.name, user.gateway, user.key ?? ''].join(separator);

/** The roster entry in an `online` place; undefined for other places. */
export function userIn(place: string): User | undefined {
  if (!place.startsWith('online:')) return undefined;
  const [, , name = '', gateway, key] = place.split(separator);
  return { name, gateway: gateway as GatewayName, ...(key ? { key } : {}) };
}

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
