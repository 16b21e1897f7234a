/**
 * The rules of the chat, over Socket.IO rooms. It knows who may do what and who hears of it; it knows no wire format,
 * no gateway, and nobody: each answer to "who is this?" is read from `socket.rooms` (SPEC H1).
 */
import { ChatError } from '#shared/errors';
import type { GatewayName, RoomSize, User } from '#shared/events';
import { limits } from '#shared/limits';
import { checkName, checkRoom, fold, nameProblem, sameName } from '#shared/names';
import { checkText } from '#shared/text';
import { CredentialCheck, type Credentials, fingerprintOf, isFingerprint } from './credentials.ts';
import type { Directory } from './directory.ts';
import { Guests, type SayInRoom } from './guests.ts';
import {
  bindPlace,
  guestsInPlace,
  guestsPlace,
  keyPlace,
  memberPlace,
  onlinePlace,
  registeredPlace,
  roomIn,
  roomPlace,
  userIn,
  userPlace,
} from './places.ts';
import { PresenceFeed, presenceOf } from './presence.ts';
import { type Receipt, Receipts } from './receipts.ts';
import type { HubServer, HubSocket } from './sockets.ts';

export type { Receipt } from './receipts.ts';
export type { HubServer, HubSocket } from './sockets.ts';

interface Departure {
  user: User;
  rooms: string[];
}

export class Hub {
  readonly #io: HubServer;
  readonly #directory: Directory;
  readonly #credentials: CredentialCheck;
  readonly #presence: PresenceFeed;
  readonly #receipts = new Receipts();
  /** Those without a name. */
  readonly guests: Guests;

  /**
   * @param server this server's configured name, which those who register with a key sign
   * @param sayInRoom how what guests say reaches their room; like any other event unless given
   */
  constructor(io: HubServer, directory: Directory, server: string, sayInRoom?: SayInRoom) {
    this.#io = io;
    this.guests = new Guests(
      io,
      directory,
      this.#receipts,
      sayInRoom ?? ((place, message) => io.to(place).emit('message', message)),
    );
    this.#directory = directory;
    this.#credentials = new CredentialCheck(server);
    this.#presence = new PresenceFeed({
      toAllBut: (ids, presence) => io.to(registeredPlace).except(ids).emit('presence', presence),
      toOne: (id, presence) => io.to(id).emit('presence', presence),
    });
    io.on('connection', (socket) => this.#watch(socket));
  }

  /** What a connection that registers with a key must sign, base64url (P2). */
  nonce(socket: HubSocket): string {
    return this.#credentials.nonce(socket.id);
  }

  /** The name a connection holds, as shown; undefined before it registers. */
  nameOf(socket: HubSocket): string | undefined {
    return userOf(socket)?.name;
  }

  /** The rooms a connection is in, folded. */
  roomsOf(socket: HubSocket): string[] {
    return [...socket.rooms].flatMap((place) => roomIn(place) ?? []);
  }

  /**
   * Gives a connection a name (H2); with a key it may join others of the same key under it (P2).
   * Throws `already_registered`, `invalid_name`, `name_taken`, `bad_request`.
   */
  async register(
    socket: HubSocket,
    request: { name: string; gateway: GatewayName } & Credentials,
  ): Promise<{ name: string; users: User[] }> {
    if (userOf(socket)) throw new ChatError('already_registered', 'You already have a name.');
    const { gateway, key } = request;
    const asked = checkName(request.name);
    const fingerprint = this.#credentials.fingerprint(socket.id, asked, request);
    const claim = await this.#directory.claim(socket, asked, fingerprint);
    if (claim === 'taken') throw nameTaken(asked);
    const name = (claim === 'shared' && (await this.#directory.entries(asked))[0]?.name) || asked;
    const user: User = { name, gateway, ...(key ? { key } : {}) };
    await socket.join([onlinePlace(user), registeredPlace, ...(fingerprint ? [keyPlace(fingerprint)] : [])]);
    if (!socket.connected) throw gone();
    if (claim === 'first') this.#presence.joined(user);
    this.#presence.admit(socket.id);
    return { name, users: await this.#directory.roster() };
  }

  /** Changes a name, on all connections that hold it. Throws `not_registered`, `invalid_name`, `name_taken`. */
  async rename(socket: HubSocket, request: { name: string }): Promise<{ name: string }> {
    const { name: from, key } = this.#user(socket);
    const to = checkName(request.name);
    if (to === from) return { name: to };
    const fingerprint = key && fingerprintOf(key);
    if (!sameName(from, to)) {
      if (await this.#directory.holds(userPlace(to))) throw nameTaken(to);
      if ((await this.#directory.claim(socket, to, fingerprint)) === 'taken') throw nameTaken(to);
    }
    const rooms = await this.#move(from, to, fingerprint);
    this.#presence.renamed(from, to);
    if (rooms.length > 0)
      this.#io.to(rooms.map(guestsInPlace)).emit('presence', presenceOf([{ renamed: { from, to } }]));
    return { name: to };
  }

  /** Enters a room (H4). Throws `not_registered`, `invalid_room`, and `bad_request` in too many rooms. */
  async join(socket: HubSocket, request: { room: string }): Promise<{ room: string; members: string[] }> {
    const { name } = this.#user(socket);
    const room = checkRoom(request.room);
    if (!socket.rooms.has(roomPlace(room))) {
      if (this.roomsOf(socket).length >= limits.roomsPerConnection)
        throw new ChatError('bad_request', `You can be in ${limits.roomsPerConnection} rooms at once.`);
      const known = await this.#directory.holds(memberPlace(room, name));
      if (!socket.connected) throw gone();
      await socket.join([roomPlace(room), memberPlace(room, name)]);
      if (!known) socket.to(roomPlace(room)).emit('joined', { room, name });
    }
    return { room, members: await this.#directory.members(room) };
  }

  /** Leaves a room. Throws `not_registered`, `invalid_room`, `not_in_room`. */
  async leave(socket: HubSocket, request: { room: string }): Promise<{ room: string }> {
    const { name } = this.#user(socket);
    const room = this.#ownRoom(socket, request.room);
    await socket.leave(roomPlace(room));
    await socket.leave(memberPlace(room, name));
    await this.#announceLeft(room, name);
    return { room };
  }

  /** Says a text to everyone in a room, the sender too. Throws as `leave` does, and `too_long`. */
  say(socket: HubSocket, request: { room: string; text: string; id?: string | undefined }): Receipt {
    const { name: from } = this.#user(socket);
    const room = this.#ownRoom(socket, request.room);
    const text = checkText(request.text);
    const receipt = this.#receipts.next(request.id);
    this.#io.to(roomPlace(room)).emit('message', { ...receipt, from, room, text });
    return receipt;
  }

  /**
   * Tells a user something: to all their connections, and the sender's others (H8).
   * Throws `not_registered`, `no_such_user`, `too_long`.
   */
  async tell(
    socket: HubSocket,
    request: { to: string; text: string; id?: string | undefined },
  ): Promise<Receipt> {
    const { name: from } = this.#user(socket);
    const text = checkText(request.text);
    const { to } = request;
    await this.#mustBeOnline(to);
    const receipt = this.#receipts.next(request.id);
    const sender = sameName(from, to) ? this.#io : socket;
    sender.to([userPlace(to), userPlace(from)]).emit('message', { ...receipt, from, to, text });
    return receipt;
  }

  /** Tells everyone else something. Throws `not_registered`, `too_long`. */
  broadcast(socket: HubSocket, request: { text: string }): Receipt {
    const { name: from } = this.#user(socket);
    const text = checkText(request.text);
    const receipt = this.#receipts.next();
    socket.to([registeredPlace, guestsPlace]).emit('broadcast', { ...receipt, from, text });
    return receipt;
  }

  /** Everyone online, oneself included. Throws `not_registered`. */
  async users(socket: HubSocket): Promise<{ users: User[] }> {
    this.#user(socket);
    return { users: await this.#directory.roster() };
  }

  /** All rooms with how many are in each. Throws `not_registered`. */
  async rooms(socket: HubSocket): Promise<{ rooms: RoomSize[] }> {
    this.#user(socket);
    return { rooms: await this.#directory.rooms() };
  }

  /** Who is in a room; nobody in one that does not exist. Throws `not_registered`, `invalid_room`. */
  async members(socket: HubSocket, request: { room: string }): Promise<{ members: string[] }> {
    this.#user(socket);
    return { members: await this.#directory.members(checkRoom(request.room)) };
  }

  /**
   * Passes a frame from client to client, unread. Throws `not_registered`, `no_such_user`, `too_long`.
   * @param request.to a name, or the fingerprint of a key: then only its holder gets it, whatever the name
   */
  async relay(socket: HubSocket, request: { to: string; frame: string }): Promise<void> {
    const { name: from, key } = this.#user(socket);
    const { to, frame } = request;
    if (frame.length > limits.frameChars)
      throw new ChatError('too_long', `A frame has at most ${limits.frameChars} characters.`);
    const place = isFingerprint(to) ? keyPlace(to) : userPlace(to);
    if (!(await this.#directory.holds(place))) throw noSuchUser(to);
    socket.to(place).emit('relay', { from, frame, ...(key ? { key } : {}) });
  }

  /** Shows others that one is typing. Throws `not_registered`, `not_in_room`. */
  typing(socket: HubSocket, request: { to: string } | { room: string }): void {
    const { name: from } = this.#user(socket);
    if ('to' in request) {
      socket.to(userPlace(request.to)).emit('typing', { from, to: request.to });
    } else {
      const room = this.#ownRoom(socket, request.room);
      socket.to(roomPlace(room)).emit('typing', { from, room });
    }
  }

  /** A line from the server itself to everyone connected to it (S2). */
  announce(text: string): void {
    this.#io.local.emit('notice', { text });
  }

  /** Sends what is still gathered; the hub needs no other goodbye. */
  close(): void {
    this.#presence.flush();
  }

  /** When a connection ends, those who saw it hear so, unless the same person holds another. */
  #watch(socket: HubSocket): void {
    socket.once('disconnecting', () => {
      const user = userOf(socket);
      if (!user) return;
      const departure: Departure = { user, rooms: this.roomsOf(socket) };
      socket.once('disconnect', () => void this.#announceGone(departure));
    });
  }

  async #announceGone({ user: { name }, rooms }: Departure): Promise<void> {
    for (const room of rooms) await this.#announceLeft(room, name);
    if (!(await this.#directory.holds(userPlace(name)))) this.#presence.left(name);
  }

  async #announceLeft(room: string, name: string): Promise<void> {
    if (await this.#directory.holds(memberPlace(room, name))) return;
    this.#io.to(roomPlace(room)).emit('left', { room, name });
  }

  /**
   * Moves all connections of a name to another: into every new place first, so that nothing sent meanwhile misses them.
   * @returns the rooms they are in
   */
  async #move(from: string, to: string, fingerprint: string | undefined): Promise<string[]> {
    const [entries, rooms] = await Promise.all([
      this.#directory.entries(from),
      this.#directory.roomsOf(from),
    ]);
    if (entries.length === 0) throw gone();
    const moves = [
      ...entries.map((user) => [onlinePlace(user), onlinePlace({ ...user, name: to })]),
      ...rooms.map((room) => [memberPlace(room, from), memberPlace(room, to)]),
    ];
    if (fold(from) !== fold(to))
      moves.push(
        [bindPlace(from, fingerprint), bindPlace(to, fingerprint)],
        [userPlace(from), userPlace(to)],
      );
    for (const [left = '', entered = ''] of moves) this.#io.in(left).socketsJoin(entered);
    for (const [left = ''] of moves) this.#io.in(left).socketsLeave(left);
    return rooms;
  }

  #user(socket: HubSocket): User {
    const user = userOf(socket);
    if (!user) throw new ChatError('not_registered', 'Choose a name first.');
    return user;
  }

  /** The folded name of a room that the connection is in. */
  #ownRoom(socket: HubSocket, room: string): string {
    if (socket.rooms.has(roomPlace(room))) return room;
    const folded = checkRoom(room);
    if (!socket.rooms.has(roomPlace(folded)))
      throw new ChatError('not_in_room', `You are not in the room ${folded}.`);
    return folded;
  }

  async #mustBeOnline(name: string): Promise<void> {
    if (nameProblem(name) !== undefined || !(await this.#directory.holds(userPlace(name))))
      throw noSuchUser(name);
  }
}

/** Who a connection is: its entry on the roster, kept nowhere but in the names of its rooms. */
function userOf(socket: HubSocket): User | undefined {
  for (const place of socket.rooms) {
    const user = userIn(place);
    if (user) return user;
  }
  return undefined;
}

const nameTaken = (name: string) => new ChatError('name_taken', `The name ${name} is taken.`);
const noSuchUser = (name: string) => new ChatError('no_such_user', `${name} is not here.`);
const gone = () => new ChatError('bad_request', 'The connection has ended.');
