/**
 * Who of the other servers' people has been shown to the people of this one. A server that is killed says no goodbye for its
 * people, and what is published can be lost: so what was shown is compared now and then with who is there, and people here hear of the
 * difference. It is written where all that is known of people is, in Socket.IO's rooms: under an id that is no connection's.
 */
import type { Joined, Left, Presence, User } from '#shared/events';
import {
  memberPlace,
  roomIn,
  roomPlace,
  rosterPlace,
  shownIn,
  shownPlace,
  userPlace,
  watchedIn,
} from '../hub/places.ts';
import type { HubServer, HubSocket } from '../hub/sockets.ts';
import type { ClusterAdapter } from './adapter.ts';

/** Whose places those are that say who was shown in a room, or on the roster. Not a socket's. */
const shownId = (room?: string): string => (room === undefined ? 'shown' : `shown/${room}`);

/** Where those are who are being given a list of people. */
const newcomersPlace = 'shown:';

/** What people here read of somebody whose server is gone; as IRC servers say it. */
const lostReason = 'The connection to their server was lost.';

export class Shown {
  readonly #io: HubServer;
  readonly #adapter: ClusterAdapter;

  constructor(io: HubServer, adapter: ClusterAdapter) {
    this.#io = io;
    this.#adapter = adapter;
    adapter.onHearing = (event, data, places) => this.#hear(event, data, places);
    adapter.on('delete-room', (place: string) => this.#forget(place));
  }

  /** Reads a list for a newcomer, who is told of nobody in it one by one; nor is who else is given one meanwhile. */
  async toNewcomer<T>(newcomer: HubSocket | undefined, read: () => Promise<T>): Promise<T> {
    if (!newcomer?.connected) return read();
    this.#adapter.note(newcomer.id, newcomersPlace);
    try {
      return await read();
    } finally {
      this.#adapter.del(newcomer.id, newcomersPlace);
    }
  }

  /** Tells those who follow the roster of everyone on it whom they have not been shown. */
  showRoster(users: readonly User[]): void {
    if (!this.#hasPlace(rosterPlace)) return;
    const joined = users.filter(({ name }) => this.#isNews(name));
    if (joined.length === 0) return;
    for (const { name } of joined) this.#note(name);
    this.#io.local.to(rosterPlace).except(newcomersPlace).emit('presence', { left: [], renamed: [], joined });
  }

  /** Tells those in a room of everyone in it whom they have not been shown. */
  showMembers(room: string, names: readonly string[]): void {
    if (!this.#hasPlace(roomPlace(room))) return;
    for (const name of names)
      if (this.#isNews(name, room)) {
        this.#note(name, room);
        this.#io.local.to(roomPlace(room)).except(newcomersPlace).emit('joined', { room, name });
      }
  }

  /**
   * Tells people here of those who were shown to them and are gone.
   * @param isThere whether a name is on the roster, or in a room
   */
  withdraw(isThere: (name: string, room?: string) => boolean): void {
    const left: string[] = [];
    const quits = new Map<string, string[]>();
    for (const { name, room } of [...this.#all()]) {
      if (isThere(name, room)) continue;
      this.#drop(name, room);
      if (room === undefined) left.push(name);
      else quits.set(name, [...(quits.get(name) ?? []), room]);
    }
    for (const [name, rooms] of quits) this.#tellRooms(name, rooms);
    if (left.length > 0) this.#io.local.to(rosterPlace).emit('presence', { left, renamed: [], joined: [] });
  }

  /**
   * Tells those who watch a name whether somebody holds it. What they know is not written down, so it is told them when servers
   * have come or gone, and they may know it.
   * @param find who holds a name, which is folded
   */
  tellWatchers(find: (folded: string) => User | undefined): void {
    for (const place of this.#adapter.rooms.keys()) {
      const watched = watchedIn(place);
      if (watched === undefined) continue;
      const user = find(watched);
      const presence = user ? { left: [], joined: [user] } : { left: [watched], joined: [] };
      this.#io.local.to(place).emit('presence', { ...presence, renamed: [] });
    }
  }

  #tellRooms(name: string, rooms: string[]): void {
    for (const room of rooms)
      this.#io.local.to(roomPlace(room)).emit('left', { room, name, quit: rooms, reason: lostReason });
  }

  /** Nobody is told twice of what they know; what they are told is noted. */
  #hear(event: string, data: unknown, places: string[]): unknown {
    if (event === 'presence') return this.#hearPresence(data as Presence, places);
    if (event === 'joined') return this.#hearJoined(data as Joined);
    if (event === 'left') return this.#hearLeft(data as Left);
    return data;
  }

  #hearPresence(presence: Presence, places: string[]): Presence | undefined {
    for (const { from, to } of presence.renamed) this.#rename(from, to);
    // Who watches a name, or shares a room with it, is told by itself.
    if (!places.includes(rosterPlace)) return presence;
    const left = presence.left.filter((name) => this.#hasPlace(shownPlace(name)));
    const joined = presence.joined.filter(({ name }) => this.#isNews(name));
    for (const name of left) this.#drop(name);
    for (const { name } of joined) this.#note(name);
    const heard = { ...presence, left, joined };
    return left.length + presence.renamed.length + joined.length > 0 ? heard : undefined;
  }

  #hearJoined(joined: Joined): Joined | undefined {
    const { room, name } = joined;
    if (!this.#isNews(name, room)) return undefined;
    this.#note(name, room);
    return joined;
  }

  #hearLeft(left: Left): Left | undefined {
    const { room, name } = left;
    if (!this.#hasPlace(shownPlace(name, room))) return undefined;
    this.#drop(name, room);
    return left;
  }

  #rename(from: string, to: string): void {
    for (const { name, room } of [...this.#all()]) {
      if (name !== from) continue;
      this.#drop(name, room);
      this.#note(to, room);
    }
  }

  /** When nobody here is left to hear of a room, or of the roster, nobody was shown who is there. */
  #forget(place: string): void {
    const room = roomIn(place);
    if (room !== undefined || place === rosterPlace) this.#adapter.delAll(shownId(room));
  }

  /** Whether somebody is there through other servers alone, and has not been shown. */
  #isNews(name: string, room?: string): boolean {
    const own = room === undefined ? userPlace(name) : memberPlace(room, name);
    return !this.#hasPlace(own) && !this.#hasPlace(shownPlace(name, room));
  }

  #note(name: string, room?: string): void {
    this.#adapter.note(shownId(room), shownPlace(name, room));
  }

  #drop(name: string, room?: string): void {
    this.#adapter.del(shownId(room), shownPlace(name, room));
  }

  *#all(): Iterable<{ name: string; room: string | undefined }> {
    for (const place of this.#adapter.rooms.keys()) {
      const shown = shownIn(place);
      if (shown) yield shown;
    }
  }

  #hasPlace(place: string): boolean {
    return this.#adapter.rooms.has(place);
  }
}
