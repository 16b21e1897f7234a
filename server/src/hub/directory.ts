/**
 * Who is where, read from the names of Socket.IO rooms. This one reads the rooms of this server; on a cluster
 * another answers the same questions, which is why the answers may be promises. It keeps nothing.
 */
import type { Adapter } from 'socket.io-adapter';
import type { RoomSize, User } from '#shared/events';
import { sortByName } from '#shared/names';
import { freeNumber, shownName } from './guest-names.ts';
import { bindPlace, guestPlace, membershipIn, roomPlace, userIn, userPlace } from './places.ts';
import type { HubSocket } from './sockets.ts';

/** `first`: the name was free. `shared`: it is held with the same key. `taken`: by somebody else. */
export type Claim = 'first' | 'shared' | 'taken';

export interface Directory {
  /** Whether any connection is in the place. */
  holds(place: string): boolean | Promise<boolean>;
  /**
   * Takes a name for a connection, all at once: never do two hold it. Unless taken, the connection is in the
   * name's `user` and `bind` places afterwards.
   * @param fingerprint of the key it showed: without one the name must be free
   */
  claim(socket: HubSocket, name: string, fingerprint?: string): Claim | Promise<Claim>;
  /**
   * Finds a guest a name that nobody is shown under (J4), all at once. The connection is in its `guest` place afterwards.
   * @param typed what the guest called itself
   */
  claimGuest(socket: HubSocket, typed: string): string | Promise<string>;
  /** Everyone online, sorted, each name once. */
  roster(): User[] | Promise<User[]>;
  /** The roster entries of one name: one for each gateway it is connected through. */
  entries(name: string): User[] | Promise<User[]>;
  /** The rooms a name is in, with whichever connection. */
  roomsOf(name: string): string[] | Promise<string[]>;
  /** The members of a room, sorted. */
  members(room: string): string[] | Promise<string[]>;
  /** All rooms, sorted. */
  rooms(): RoomSize[] | Promise<RoomSize[]>;
}

export class LocalDirectory implements Directory {
  readonly #adapter: Adapter;

  constructor(adapter: Adapter) {
    this.#adapter = adapter;
  }

  holds(place: string): boolean {
    return this.#adapter.rooms.has(place);
  }

  claim(socket: HubSocket, name: string, fingerprint?: string): Claim {
    const held = this.holds(userPlace(name));
    if (held && !(fingerprint && this.holds(bindPlace(name, fingerprint)))) return 'taken';
    void socket.join([userPlace(name), bindPlace(name, fingerprint)]);
    return held ? 'shared' : 'first';
  }

  claimGuest(socket: HubSocket, typed: string): string {
    const number = freeNumber((number) => this.holds(guestPlace(shownName(typed, number))));
    const name = shownName(typed, number);
    void socket.join(guestPlace(name));
    return name;
  }

  roster(): User[] {
    const users = new Map<string, User>();
    for (const place of this.#adapter.rooms.keys()) {
      const user = userIn(place);
      if (user) users.set(user.name, user);
    }
    return sortByName(users.values(), (user) => user.name);
  }

  entries(name: string): User[] {
    return this.#placesIn(userPlace(name)).flatMap((place) => userIn(place) ?? []);
  }

  roomsOf(name: string): string[] {
    return this.#placesIn(userPlace(name)).flatMap((place) => membershipIn(place)?.room ?? []);
  }

  members(room: string): string[] {
    const members = this.#placesIn(roomPlace(room)).flatMap((place) => {
      const membership = membershipIn(place);
      return membership?.room === room ? membership.name : [];
    });
    return sortByName(members, (name) => name);
  }

  rooms(): RoomSize[] {
    const sizes = new Map<string, number>();
    for (const place of this.#adapter.rooms.keys()) {
      const membership = membershipIn(place);
      if (membership) sizes.set(membership.room, (sizes.get(membership.room) ?? 0) + 1);
    }
    return sortByName(
      Array.from(sizes, ([name, members]) => ({ name, members })),
      (room) => room.name,
    );
  }

  /** The places of all connections in a place, each once. */
  #placesIn(place: string): string[] {
    const places = new Set<string>();
    for (const id of this.#adapter.rooms.get(place) ?? [])
      for (const each of this.#adapter.sids.get(id) ?? []) places.add(each);
    return [...places];
  }
}
