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
 */
import type { GatewayName, User } from '#shared/events';
import { fold } from '#shared/names';

/** Names never hold a colon; room names may, and so stand where only the last colon ends them. */
const separator = ':';

export const registeredPlace = 'registered';
export const userPlace = (name: string): string => `user:${fold(name)}`;
export const keyPlace = (fingerprint: string): string => `key:${fingerprint}`;
export const roomPlace = (room: string): string => `room:${room}`;
export const memberPlace = (room: string, name: string): string => `member:${room}:${name}`;

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

/** The membership in a `member` place; undefined for other places. */
export function membershipIn(place: string): { room: string; name: string } | undefined {
  if (!place.startsWith('member:')) return undefined;
  const nameAt = place.lastIndexOf(separator);
  return { room: place.slice('member:'.length, nameAt), name: place.slice(nameAt + 1) };
}

/** The room in a `room` place; undefined for other places. */
export const roomIn = (place: string): string | undefined =>
  place.startsWith('room:') ? place.slice('room:'.length) : undefined;
