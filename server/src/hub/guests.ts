/**
 * The rules for those who come without a name of their own (SPEC J4): they are in one room, hear it and speak in it.
 * Who a connection is, is read from `socket.rooms` here as in the hub (SPEC H1). Knows no wire format.
 */
import { ChatError } from '#shared/errors';
import { limits } from '#shared/limits';
import { checkRoom } from '#shared/names';
import type { Directory } from './directory.ts';
import type { Gatherer } from './gatherer.ts';
import { SpokenLine } from './lines.ts';
import {
  followersPlace,
  type Guest,
  guestIn,
  guestsPlace,
  isRoom,
  isVisit,
  memberPlace,
  roomPlace,
  visitPlace,
} from './places.ts';
import type { Receipts } from './receipts.ts';
import { countMessage, type HubServer, type HubSocket } from './sockets.ts';

const typedForm = new RegExp(`^[!-~]{1,${limits.nameChars}}$`);

export class Guests {
  readonly #io: HubServer;
  readonly #directory: Directory;
  readonly #receipts: Receipts;
  readonly #gatherer: Gatherer;

  constructor(io: HubServer, directory: Directory, receipts: Receipts, gatherer: Gatherer) {
    this.#io = io;
    this.#directory = directory;
    this.#receipts = receipts;
    this.#gatherer = gatherer;
  }

  /**
   * Lets a connection into a room, under any name of printable ASCII; it hears `joined` of itself, first of all. Throws
   * `already_registered`, `invalid_name`, `invalid_room`.
   */
  async enter(socket: HubSocket, request: { room: string; name: string }): Promise<Guest> {
    const { name: typed } = request;
    if (visitOf(socket)) throw new ChatError('already_registered', 'You are in a room already.');
    if (!typedForm.test(typed))
      throw new ChatError('invalid_name', `a guest's name has 1 to ${limits.nameChars} ASCII characters`);
    const room = checkRoom(request.room);
    const guest = { name: await this.#directory.claimGuest(socket, typed), room, typed };
    if (!socket.connected) throw new ChatError('bad_request', 'The connection has ended.');
    socket.once('disconnecting', () => this.leave(socket));
    this.#io
      .to([roomPlace(room), socket.id])
      .emit('joined', { room, name: guest.name, gateway: 'join', guest: typed });
    // In the same turn: nothing that is said after `joined` can be missed.
    await socket.join([
      visitPlace(guest),
      roomPlace(room),
      memberPlace(room, guest.name),
      guestsPlace,
      followersPlace(room),
    ]);
    return guest;
  }

  /** Says a line to everyone in the guest's room, the guest too. Throws `not_in_room`. */
  say(socket: HubSocket, line: Buffer): void {
    let [visit, spoken] = ['', ''];
    for (const place of socket.rooms) {
      if (isVisit(place)) visit = place;
      else if (isRoom(place)) spoken = place;
      if (visit && spoken) break;
    }
    if (!visit) throw new ChatError('not_in_room', 'You are in no room.');
    countMessage(socket);
    this.#gatherer.gather(spoken, new SpokenLine(spoken, visit, socket.id, line, this.#receipts));
  }

  /** Leaves the room, at once; the others hear of it. Does nothing for who is no guest. */
  leave(socket: HubSocket): void {
    const visit = visitOf(socket);
    if (visit === undefined) return;
    const { room, name, typed } = guestIn(visit);
    for (const place of socket.rooms) if (place !== socket.id) void socket.leave(place);
    this.#io.to(roomPlace(room)).emit('left', { room, name, gateway: 'join', guest: typed, quit: [room] });
  }
}

/** Who a guest is. */
function visitOf(socket: HubSocket): string | undefined {
  for (const place of socket.rooms) if (isVisit(place)) return place;
  return undefined;
}
