/**
 * Who of the other servers' people has been shown to the people of this one. A server that is killed says no goodbye for its
 * people, and what is published can be lost: so what was shown is compared now and then with who is there, and people here hear of the
 * difference. It is written where all that is known of people is, in Socket.IO's rooms: each of them has a stand-in there.
 */
import type { Joined, Left, Presence, User } from '#shared/events';
import {
  contactIn,
  contactPlace,
  memberPlace,
  roomIn,
  roomPlace,
  rosterPlace,
  shownPlace,
  shownRoomIn,
  shownUserIn,
  shownUserPlace,
  userPlace,
  watchedIn,
  watchPlace,
} from '../hub/places.ts';
import type { HubServer, HubSocket } from '../hub/sockets.ts';
import type { ClusterAdapter } from './adapter.ts';

/** Stands for a person elsewhere, in the places that say where they were shown. Not a socket's id: names hold no slash. */
const standIn = (name: string): string => `shown/${name}`;
const nameOf = (id: string): string => id.slice('shown/'.length);

/** Where those are who are being given a list of people. */
const newcomersPlace = 'shown:';

/** What people here read of somebody whose server is gone; as IRC servers say it. */
const lostReason = 'The connection to their server was lost.';

export class Shown {
  readonly #io: HubServer;
  readonly #adapter: ClusterAdapter;
  /** Whether all who are on the roster have been shown, as long as somebody here follows it. */
  #isComplete = false;

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

  /** Everyone on other servers who is on the roster; undefined if not all are known here. */
  roster(): User[] | undefined {
    if (!this.#isComplete) return undefined;
    return [...this.#idsIn(shownPlace())].flatMap((id) => this.#userOf(id) ?? []);
  }

  /** From now on something may have been missed. */
  doubt(): void {
    this.#isComplete = false;
  }

  /** Tells those who follow the roster of everyone on it whom they have not been shown. */
  showRoster(users: readonly User[]): void {
    if (!this.#adapter.rooms.has(rosterPlace)) return;
    this.#isComplete = true;
    const joined = users.filter(({ name }) => this.#isNews(name));
    if (joined.length === 0) return;
    for (const user of joined) this.#noteUser(user);
    this.#io.local.to(rosterPlace).except(newcomersPlace).emit('presence', { left: [], renamed: [], joined });
  }

  /** Tells those in a room of everyone in it whom they have not been shown. */
  showMembers(room: string, names: readonly string[]): void {
    if (!this.#adapter.rooms.has(roomPlace(room))) return;
    for (const name of names)
      if (this.#isNews(name, room)) {
        this.#note(name, room);
        this.#io.local.to(roomPlace(room)).except(newcomersPlace).emit('joined', { room, name });
      }
  }

  /** Who was shown in a room, or on the roster. */
  shownIn(room?: string): string[] {
    return [...this.#idsIn(shownPlace(room))].map(nameOf);
  }

  /** The rooms in which somebody was shown. */
  rooms(): string[] {
    return [...this.#adapter.rooms.keys()].flatMap((place) => shownRoomIn(place) ?? []);
  }

  /** Tells those in a room of somebody who is not in it any more. */
  withdrawFrom(room: string, name: string): void {
    if (!this.#isShown(name, room)) return;
    this.#drop(name, room);
    this.#io.local.to(roomPlace(room)).emit('left', { room, name });
  }

  /** Tells everyone of those who are gone altogether. */
  withdraw(names: readonly string[]): void {
    const left = names.filter((name) => this.#isShown(name));
    for (const name of names) this.#withdrawFromRooms(name);
    for (const name of left) this.#drop(name);
    if (left.length > 0) this.#io.local.to(rosterPlace).emit('presence', { left, renamed: [], joined: [] });
  }

  #withdrawFromRooms(name: string): void {
    const places = this.#adapter.sids.get(standIn(name)) ?? [];
    const quit = [...places].flatMap((place) => shownRoomIn(place) ?? []);
    for (const room of quit) {
      this.#drop(name, room);
      this.#io.local.to(roomPlace(room)).emit('left', { room, name, quit, reason: lostReason });
    }
  }

  /** The names that people here watch, folded. */
  watched(): string[] {
    const places = [...this.#adapter.rooms.keys()];
    return [...new Set(places.flatMap((place) => watchedIn(place) ?? contactIn(place) ?? []))];
  }

  /** Tells those who watch a name, which is folded, who holds it now: they may have missed it. */
  tellWatchers(folded: string, user: User | undefined): void {
    const presence = user ? { left: [], joined: [user] } : { left: [folded], joined: [] };
    const places = [watchPlace(folded), contactPlace(folded)];
    this.#io.local.to(places).emit('presence', { ...presence, renamed: [] });
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
    const left = presence.left.filter((name) => this.#isShown(name));
    const joined = presence.joined.filter(({ name }) => this.#isNews(name));
    for (const name of left) this.#drop(name);
    for (const user of joined) this.#noteUser(user);
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
    if (!this.#isShown(name, room)) return undefined;
    this.#drop(name, room);
    return left;
  }

  #rename(from: string, to: string): void {
    const places = this.#adapter.sids.get(standIn(from)) ?? new Set();
    this.#adapter.delAll(standIn(from));
    for (const place of places) {
      const user = shownUserIn(place);
      this.#adapter.note(standIn(to), user ? shownUserPlace({ ...user, name: to }) : place);
    }
  }

  /** When nobody here is left to hear of a room, or of the roster, nobody was shown who is there. */
  #forget(place: string): void {
    const room = roomIn(place);
    if (room === undefined && place !== rosterPlace) return;
    if (room === undefined) this.#isComplete = false;
    for (const name of this.shownIn(room)) this.#drop(name, room);
  }

  /** Whether somebody is there through other servers alone, and has not been shown. */
  #isNews(name: string, room?: string): boolean {
    const own = room === undefined ? userPlace(name) : memberPlace(room, name);
    return !this.#adapter.rooms.has(own) && !this.#isShown(name, room);
  }

  #isShown(name: string, room?: string): boolean {
    return this.#idsIn(shownPlace(room)).has(standIn(name));
  }

  #noteUser(user: User): void {
    this.#note(user.name);
    this.#adapter.note(standIn(user.name), shownUserPlace(user));
  }

  #note(name: string, room?: string): void {
    this.#adapter.note(standIn(name), shownPlace(room));
  }

  #drop(name: string, room?: string): void {
    const id = standIn(name);
    this.#adapter.del(id, shownPlace(room));
    const user = room === undefined && this.#userOf(id);
    if (user) this.#adapter.del(id, shownUserPlace(user));
    if (this.#adapter.sids.get(id)?.size === 0) this.#adapter.delAll(id);
  }

  /** What was shown of somebody. */
  #userOf(id: string): User | undefined {
    for (const place of this.#adapter.sids.get(id) ?? []) {
      const user = shownUserIn(place);
      if (user) return user;
    }
    return undefined;
  }

  #idsIn(place: string): ReadonlySet<string> {
    return this.#adapter.rooms.get(place) ?? nobody;
  }
}

const nobody: ReadonlySet<string> = new Set();
