/**
 * The rules for those who write in without being connected (SPEC R1, R2): they are on no roster and in no room, and have
 * their name only for as long as it takes to say something. Knows no wire format, and keeps nothing.
 */
import type { GatewayName, RoomSize, User } from '#shared/events';
import { checkName, checkRoom } from '#shared/names';
import { checkText } from '#shared/text';
import type { Directory } from './directory.ts';
import { nameTaken } from './own.ts';
import { bindPlace, guestsPlace, registeredPlace, roomPlace, userPlace } from './places.ts';
import type { Receipt, Receipts } from './receipts.ts';
import type { HubServer } from './sockets.ts';
import { mustHaveReached, noSuchUser } from './talk.ts';

/** Who writes in, as their gateway has seen proved. */
export interface Outsider {
  name: string;
  gateway: GatewayName;
  /** Whoever is connected under the name with the same session is the same person. */
  session: string;
}

export class Outside {
  readonly #io: HubServer;
  readonly #directory: Directory;
  readonly #receipts: Receipts;

  constructor(io: HubServer, directory: Directory, receipts: Receipts) {
    this.#io = io;
    this.#directory = directory;
    this.#receipts = receipts;
  }

  /** A name that is good and that nobody holds now. Throws `invalid_name`, `name_taken`. */
  async freeName(name: string): Promise<string> {
    const asked = checkName(name);
    if (await this.#directory.holds(userPlace(asked))) throw nameTaken(asked);
    return asked;
  }

  /** Says a text to everyone in a room, which may be empty. Throws `name_taken`, `invalid_room`, `too_long`. */
  async say(by: Outsider, request: { room: string; text: string }): Promise<Receipt> {
    const room = checkRoom(request.room);
    const text = checkText(request.text);
    await this.#mustBeTheirs(by);
    const receipt = this.#receipts.next();
    const { name: from, gateway } = by;
    this.#io.to(roomPlace(room)).emit('message', { ...receipt, from, room, text, gateway });
    return receipt;
  }

  /** Tells a user something: all their connections, and the writer's (H8). Throws `name_taken`, `no_such_user`, `too_long`. */
  async tell(by: Outsider, { to, text: asked }: { to: string; text: string }): Promise<Receipt> {
    const text = checkText(asked);
    await this.#mustBeTheirs(by);
    if (!this.#directory.mayHold(userPlace(to))) throw noSuchUser(to);
    const receipt = this.#receipts.next();
    const { name: from, gateway } = by;
    this.#io.to([userPlace(to), userPlace(from)]).emit('message', { ...receipt, from, to, text, gateway });
    await mustHaveReached(this.#directory.reached(userPlace(to)), to);
    return receipt;
  }

  /** Tells everyone else something. Throws `name_taken`, `too_long`. */
  async broadcast(by: Outsider, request: { text: string }): Promise<Receipt> {
    const text = checkText(request.text);
    await this.#mustBeTheirs(by);
    const receipt = this.#receipts.next();
    const { name: from, gateway } = by;
    this.#io
      .to([registeredPlace, guestsPlace])
      .except(userPlace(from))
      .emit('broadcast', { ...receipt, from, text, gateway });
    return receipt;
  }

  /** Everyone online. */
  async users(): Promise<{ users: User[] }> {
    return { users: await this.#directory.roster() };
  }

  /** All rooms with how many are in each. */
  async rooms(): Promise<{ rooms: RoomSize[] }> {
    return { rooms: await this.#directory.rooms() };
  }

  /** Who is in a room; nobody in one that does not exist. Throws `invalid_room`. */
  async members(request: { room: string }): Promise<{ room: string; members: string[] }> {
    const room = checkRoom(request.room);
    return { room, members: await this.#directory.members(room) };
  }

  /** Throws `name_taken` if somebody else holds the name. */
  async #mustBeTheirs({ name, session }: Outsider): Promise<void> {
    if (!(await this.#directory.holds(userPlace(name)))) return;
    if (!(await this.#directory.holds(bindPlace(name, session)))) throw nameTaken(name);
  }
}
