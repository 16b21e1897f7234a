/**
 * What a connection is and where, as the names of its rooms say: nothing else knows (SPEC H1).
 */
import { ChatError } from '#shared/errors';
import type { User } from '#shared/events';
import { checkRoom } from '#shared/names';
import { isOnline, roomPlace, type Trait, traitIn, userIn } from './places.ts';
import type { HubSocket } from './sockets.ts';

/** Who a connection is: its entry on the roster; undefined before it registers. */
export function userOf(socket: HubSocket): User | undefined {
  const place = onlineOf(socket);
  return place === undefined ? undefined : userIn(place);
}

/** The place that says so. */
export function onlineOf(socket: HubSocket): string | undefined {
  for (const place of socket.rooms) if (isOnline(place)) return place;
  return undefined;
}

/** Who a connection is. Throws `not_registered`. */
export function registeredUser(socket: HubSocket): User {
  const user = userOf(socket);
  if (!user) throw new ChatError('not_registered', 'Choose a name first.');
  return user;
}

/** What a connection says of itself. */
export function saidBy(socket: HubSocket, trait: Trait): string | undefined {
  for (const place of socket.rooms) {
    const text = traitIn(trait, place);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The refusal of a name that somebody else holds. */
export const nameTaken = (name: string): ChatError =>
  new ChatError('name_taken', `The name ${name} is taken.`);

/** The folded name of a room that the connection is in. Throws `invalid_room`, `not_in_room`. */
export function ownRoom(socket: HubSocket, room: string): string {
  if (socket.rooms.has(roomPlace(room))) return room;
  const folded = checkRoom(room);
  if (!socket.rooms.has(roomPlace(folded)))
    throw new ChatError('not_in_room', `You are not in the room ${folded}.`);
  return folded;
}
