/**
 * The rules of the chat, over Socket.IO rooms. It knows who may do what and who hears of it; it knows no wire format,
 * no gateway, and nobody: each answer to "who is this?" is read from `socket.rooms` (SPEC H1).
 */
import { ChatError } from '#shared/errors';
import type { Follows, GatewayName, RoomSize, User } from '#shared/events';
import { limits } from '#shared/limits';
import { checkName, checkRoom, sameName } from '#shared/names';
import { Contacts } from './contacts.ts';
import { CredentialCheck, type Credentials, fingerprintOf } from './credentials.ts';
import type { Directory, Profile, Sizes } from './directory.ts';
import { type Gatherer, notGathered } from './gatherer.ts';
import { Guests } from './guests.ts';
import { movesFor } from './moves.ts';
import { Outside } from './outside.ts';
import { nameTaken, ownRoom, registeredUser, saidBy, userOf } from './own.ts';
import {
  absentPlace,
  contactPlace,
  followersPlace,
  keyPlace,
  memberPlace,
  onlinePlace,
  registeredPlace,
  roomIn,
  roomPlace,
  rosterPlace,
  traitPlace,
  userPlace,
  watchedIn,
  watchPlace,
} from './places.ts';
import { type Change, PresenceFeed, presenceOf } from './presence.ts';
import { Receipts } from './receipts.ts';
import type { HubServer, HubSocket } from './sockets.ts';
import { Talk } from './talk.ts';

export type { Profile } from './directory.ts';
export type { Outsider } from './outside.ts';
export type { HubServer, HubSocket } from './sockets.ts';
export type { Speech } from './talk.ts';

interface Departure {
  user: User;
  rooms: string[];
  reason: string | undefined;
}

export class Hub {
  readonly #io: HubServer;
  readonly #directory: Directory;
  readonly #credentials: CredentialCheck;
  readonly #presence: PresenceFeed;
  readonly #rosterUsers: number;
  /** That are being said. */
  readonly #goodbyes = new Set<Promise<void>>();
  #isAlone = false;
  /** What people say. */
  readonly talk: Talk;
  /** Those without a name. */
  readonly guests: Guests;
  /** Those without a connection. */
  readonly outside: Outside;
  /** Finding people, and hearing of them, without following the roster. */
  readonly contacts: Contacts;

  /**
   * @param server this server's configured name, which those who register with a key sign
   * @param gatherer of what is said `gathered`; sent at once unless given
   * @param rosterUsers while more are online, nobody who comes is sent the roster
   */
  constructor(
    io: HubServer,
    directory: Directory,
    server: string,
    gatherer?: Gatherer,
    rosterUsers: number = limits.rosterUsers,
  ) {
    this.#io = io;
    const receipts = new Receipts();
    const gathering = gatherer ?? notGathered(io);
    this.talk = new Talk(io, directory, receipts, gathering);
    this.guests = new Guests(io, directory, receipts, gathering);
    this.outside = new Outside(io, directory, receipts);
    this.contacts = new Contacts(io, directory, rosterUsers);
    this.#rosterUsers = rosterUsers;
    this.#directory = directory;
    this.#credentials = new CredentialCheck(server);
    this.#presence = new PresenceFeed({
      toAllBut: (ids, presence) => io.to(rosterPlace).except(ids).emit('presence', presence),
      toOne: (id, presence) => io.to(id).emit('presence', presence),
      toWatchers: (name, change) => void this.#tellWatchers(name, change),
      toContacts: (change) => this.contacts.tell(change),
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

  /** Whether a connection is in a room, whose name is folded. */
  isIn(socket: HubSocket, room: string): boolean {
    return socket.rooms.has(roomPlace(room));
  }

  /** The rooms a connection is in, folded. */
  roomsOf(socket: HubSocket): string[] {
    return [...socket.rooms].flatMap((place) => roomIn(place) ?? []);
  }

  /**
   * Gives a connection a name (H2); with a key it may join others of the same key under it (P2).
   * @param request.session known to its gateway alone, which has seen it proved: does what a key does, without being shown
   * @returns with everyone online, for who follows the roster; `partial` for who does not, because they do not want to or there
   * are too many
   * Throws `already_registered`, `invalid_name`, `name_taken`, `bad_request`.
   */
  async register(
    socket: HubSocket,
    request: { name: string; gateway: GatewayName; follows?: Follows; session?: string } & Credentials,
  ): Promise<{ name: string; users: User[]; partial?: true }> {
    if (userOf(socket)) throw new ChatError('already_registered', 'You already have a name.');
    const { gateway, key, follows = 'roster' } = request;
    const asked = checkName(request.name);
    const fingerprint = this.#credentials.fingerprint(socket.id, asked, request);
    const claim = await this.#directory.claim(socket, asked, fingerprint ?? request.session);
    if (claim === 'taken') throw nameTaken(asked);
    const name = (claim === 'shared' && (await this.#profile(asked))?.users[0].name) || asked;
    const user: User = { name, gateway, ...(key ? { key } : {}) };
    const partial = follows === 'rooms' || this.#directory.crowd() >= this.#rosterUsers;
    await socket.join([
      onlinePlace(user),
      registeredPlace,
      ...(partial ? [] : [rosterPlace]),
      ...(fingerprint ? [keyPlace(fingerprint)] : []),
    ]);
    if (!socket.connected) throw gone();
    if (claim === 'first') this.#presence.joined(user);
    if (this.#isAlone) socket.emit('notice', noticeOf(true));
    if (partial) return { name, users: [], partial };
    this.#presence.admit(socket.id);
    return { name, users: await this.#directory.roster(socket) };
  }

  /** Changes a name, on all connections that hold it. Throws `not_registered`, `invalid_name`, `name_taken`. */
  async rename(socket: HubSocket, request: { name: string }): Promise<{ name: string }> {
    const { name: from, key, gateway } = registeredUser(socket);
    const to = checkName(request.name);
    if (to === from) return { name: to };
    const fingerprint = key && fingerprintOf(key);
    if (!sameName(from, to)) {
      if (await this.#directory.holds(userPlace(to))) throw nameTaken(to);
      if ((await this.#directory.claim(socket, to, fingerprint)) === 'taken') throw nameTaken(to);
    }
    const rooms = await this.#move(from, to, fingerprint);
    const renamed = { from, to, gateway };
    this.#presence.renamed(renamed, key);
    // So do one's other connections. Who follows the roster, or watches one, has heard it.
    const places = [...rooms.map(followersPlace), ...(fingerprint ? [keyPlace(fingerprint)] : [])];
    if (places.length > 0)
      socket
        .to(places)
        .except([rosterPlace, contactPlace(from)])
        .emit('presence', presenceOf([{ renamed }]));
    return { name: to };
  }

  /** Enters a room (H4). Throws `not_registered`, `invalid_room`, and `bad_request` in too many rooms. */
  async join(socket: HubSocket, request: { room: string }): Promise<{ room: string; members: string[] }> {
    const { name, gateway } = registeredUser(socket);
    const room = checkRoom(request.room);
    if (!socket.rooms.has(roomPlace(room))) {
      if (this.roomsOf(socket).length >= limits.roomsPerConnection)
        throw new ChatError('bad_request', `You can be in ${limits.roomsPerConnection} rooms at once.`);
      const known = await this.#directory.holds(memberPlace(room, name));
      if (!socket.connected) throw gone();
      await socket.join([
        roomPlace(room),
        memberPlace(room, name),
        ...(socket.rooms.has(rosterPlace) ? [] : [followersPlace(room)]),
      ]);
      const [realName, away] = [saidBy(socket, 'real'), saidBy(socket, 'away')];
      const said = {
        ...(realName === undefined ? {} : { realName }),
        ...(away === undefined ? {} : { away }),
      };
      if (!known) socket.to(roomPlace(room)).emit('joined', { room, name, gateway, ...said });
    }
    return { room, members: await this.#directory.members(room, socket) };
  }

  /** Leaves a room. Throws `not_registered`, `invalid_room`, `not_in_room`. */
  async leave(
    socket: HubSocket,
    request: { room: string; reason?: string | undefined },
  ): Promise<{ room: string }> {
    const user = registeredUser(socket);
    const room = ownRoom(socket, request.room);
    const { name, gateway } = user;
    for (const place of [roomPlace(room), memberPlace(room, name), followersPlace(room)])
      await socket.leave(place);
    if (await this.#hasLeft(room, name))
      this.#io.to(roomPlace(room)).emit('left', { room, name, gateway, ...reasonOf(request.reason) });
    return { room };
  }

  /** Everyone online, oneself included. Throws `not_registered`. */
  async users(socket: HubSocket): Promise<{ users: User[] }> {
    registeredUser(socket);
    return { users: await this.#directory.roster() };
  }

  /** All rooms with how many are in each. Throws `not_registered`. */
  async rooms(socket: HubSocket): Promise<{ rooms: RoomSize[] }> {
    registeredUser(socket);
    return { rooms: await this.#directory.rooms() };
  }

  /** Who is in a room; nobody in one that does not exist. Throws `not_registered`, `invalid_room`. */
  async members(socket: HubSocket, request: { room: string }): Promise<{ members: string[] }> {
    registeredUser(socket);
    return { members: await this.#directory.members(checkRoom(request.room)) };
  }

  /** How many connections hold a name, and how many rooms there are. */
  async sizes(): Promise<Sizes> {
    return this.#directory.sizes();
  }

  /** What is to be known of some names, in their order; undefined for those nobody holds. Throws `not_registered`. */
  async profiles(socket: HubSocket, names: readonly string[]): Promise<(Profile | undefined)[]> {
    registeredUser(socket);
    return this.#directory.profiles(names);
  }

  /** What somebody says of being away; undefined if they are not. Throws `not_registered`. */
  async awayOf(socket: HubSocket, name: string): Promise<string | undefined> {
    registeredUser(socket);
    return (await this.#directory.isAway(name)) ? (await this.#profile(name))?.away : undefined;
  }

  /** Says something of oneself, or with undefined no longer; the people in one's rooms hear of it. Throws `not_registered`. */
  async describe(socket: HubSocket, trait: 'away' | 'real', text: string | undefined): Promise<void> {
    const { name, gateway } = registeredUser(socket);
    const said = saidBy(socket, trait);
    if (said === text) return;
    if (said !== undefined) await socket.leave(traitPlace(trait, name, said));
    if (text !== undefined) await socket.join(traitPlace(trait, name, text));
    if (trait === 'away')
      await (text === undefined ? socket.leave(absentPlace(name)) : socket.join(absentPlace(name)));
    const rooms = this.roomsOf(socket).map(followersPlace);
    const change = trait === 'away' ? { away: text ?? null } : { realName: text ?? name };
    if (rooms.length > 0) socket.to(rooms).emit('profile', { name, gateway, ...change });
  }

  /** Says why one goes, just before one does. Throws `not_registered`. */
  farewell(socket: HubSocket, reason: string): void {
    void socket.join(traitPlace('bye', registeredUser(socket).name, reason));
  }

  /** From now on the connection hears of a name's coming and going. */
  async watch(socket: HubSocket, name: string): Promise<void> {
    await socket.join(watchPlace(name));
  }

  async unwatch(socket: HubSocket, name: string): Promise<void> {
    await socket.leave(watchPlace(name));
  }

  /** The names a connection watches, folded. */
  watchedBy(socket: HubSocket): string[] {
    return [...socket.rooms].flatMap((place) => watchedIn(place) ?? []);
  }

  async #tellWatchers(name: string, change: Change): Promise<void> {
    const place = watchPlace(name);
    if (await this.#directory.holds(place)) this.#io.to(place).emit('presence', presenceOf([change]));
  }

  /**
   * Tells everyone connected to this server that it has lost the other servers, or has them back (X2); and whoever registers
   * while it is without them.
   */
  setAlone(isAlone: boolean): void {
    this.#isAlone = isAlone;
    this.#io.local.emit('notice', noticeOf(isAlone));
  }

  /** A line from the server itself to everyone connected to it (S2). */
  announce(text: string): void {
    this.#io.local.emit('notice', { text });
  }

  /** Sends what is still gathered; the hub needs no other goodbye. */
  close(): void {
    this.#presence.flush();
  }

  /** Done when everyone has heard of those who have gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#goodbyes);
    this.#presence.flush();
  }

  /** When a connection ends, those who saw it hear so, unless the same person holds another. */
  #watch(socket: HubSocket): void {
    socket.once('disconnecting', () => {
      const user = userOf(socket);
      if (!user) return;
      const departure = { user, rooms: this.roomsOf(socket), reason: saidBy(socket, 'bye') };
      socket.once('disconnect', () => this.#sayGoodbye(departure));
    });
  }

  #sayGoodbye(departure: Departure): void {
    const goodbye = this.#announceGone(departure).finally(() => this.#goodbyes.delete(goodbye));
    this.#goodbyes.add(goodbye);
  }

  async #announceGone({ user: { name, gateway }, rooms, reason }: Departure): Promise<void> {
    const gone = !(await this.#directory.holds(userPlace(name)));
    const left = { name, gateway, ...(gone ? { quit: rooms } : {}), ...reasonOf(reason) };
    for (const room of rooms)
      if (gone || (await this.#hasLeft(room, name)))
        this.#io.to(roomPlace(room)).emit('left', { room, ...left });
    if (gone) this.#presence.left(name);
  }

  /** Whether none of a name's connections is in a room any more. */
  async #hasLeft(room: string, name: string): Promise<boolean> {
    return !(await this.#directory.holds(memberPlace(room, name)));
  }

  /**
   * Moves all connections of a name to another: into every new place first, so that nothing sent meanwhile misses them.
   * @returns the rooms they are in
   */
  async #move(from: string, to: string, fingerprint: string | undefined): Promise<string[]> {
    const profile = await this.#profile(from);
    if (!profile) throw gone();
    const moves = movesFor(profile, from, to, fingerprint);
    for (const [left, entered] of moves) this.#io.in(left).socketsJoin(entered);
    for (const [left] of moves) this.#io.in(left).socketsLeave(left);
    return profile.rooms;
  }

  async #profile(name: string): Promise<Profile | undefined> {
    const [profile] = await this.#directory.profiles([name]);
    return profile;
  }
}

const noticeOf = (alone: boolean) => ({
  text: alone
    ? 'This server cannot reach the others: until it can, you see and reach only those who are on it.'
    : 'This server reaches the others again.',
  alone,
});

const reasonOf = (reason: string | undefined): { reason?: string } =>
  reason === undefined ? {} : { reason };

const gone = () => new ChatError('bad_request', 'The connection has ended.');
