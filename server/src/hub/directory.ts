/**
 * Who is where, read from the names of Socket.IO rooms. This one reads the rooms of this server; on a cluster
 * another answers the same questions, which is why the answers may be promises. It keeps nothing.
 */
import type { Adapter } from 'socket.io-adapter';
import type { RoomSize, User } from '#shared/events';
import { fold, sortByName } from '#shared/names';
import { freeNumber, shownName } from './guest-names.ts';
import {
  absentPlace,
  bindPlace,
  guestIn,
  guestPlace,
  isRoom,
  isVisit,
  membershipIn,
  nameIn,
  registeredPlace,
  roomPlace,
  type Trait,
  traitIn,
  userIn,
  userPlace,
} from './places.ts';
import type { HubSocket } from './sockets.ts';

/** `first`: the name was free. `shared`: it is held with the same key. `taken`: by somebody else. */
export type Claim = 'first' | 'shared' | 'taken';

export interface Directory {
  /** Whether any connection is in the place. */
  holds(place: string): boolean | Promise<boolean>;
  /** Whether somebody may be in a place: no, if it is known at once that nobody is. Where it is not, `reached` says later. */
  mayHold(place: string): boolean;
  /** Whether somebody who is online says that they are away. */
  isAway(name: string): boolean | Promise<boolean>;
  /** Whether what was sent last, in this place before others, has got to where somebody is in it. */
  reached(place: string): boolean | Promise<boolean>;
  /**
   * Takes a name for a connection, all at once: never do two hold it. Unless taken, the connection is in the
   * name's `user` and `bind` places afterwards.
   * @param fingerprint of the key it showed, or its session's id: without one the name must be free
   */
  claim(socket: HubSocket, name: string, fingerprint?: string): Claim | Promise<Claim>;
  /**
   * Finds a guest a name that nobody is shown under (J4), all at once. The connection is in its `guest` place afterwards.
   * @param typed what the guest called itself
   */
  claimGuest(socket: HubSocket, typed: string): string | Promise<string>;
  /**
   * Everyone online, sorted, each name once.
   * @param newcomer who is given it, and is not to be told of them one by one
   */
  roster(newcomer?: HubSocket): User[] | Promise<User[]>;
  /** Everyone online whose folded name begins so, sorted, each name once. */
  search(prefix: string): User[] | Promise<User[]>;
  /** Those of some names who are online, each name once. */
  holders(names: readonly string[]): User[] | Promise<User[]>;
  /** About how many are online, without asking anybody. */
  crowd(): number;
  /** Everything to be known of some names, in their order: undefined for those that nobody holds. */
  profiles(names: readonly string[]): (Profile | undefined)[] | Promise<(Profile | undefined)[]>;
  /** The members of a room, sorted; `newcomer` as with `roster`. */
  members(room: string, newcomer?: HubSocket): string[] | Promise<string[]>;
  /** All rooms, sorted. */
  rooms(): RoomSize[] | Promise<RoomSize[]>;
  /** How many connections hold a name, and how many rooms there are. */
  sizes(): Sizes | Promise<Sizes>;
}

export interface Sizes {
  users: number;
  rooms: number;
}

/** One name, whoever holds it: a user, or a guest. */
export interface Profile {
  /** Its roster entries, one for each gateway it is connected through. */
  users: [User, ...User[]];
  /** Sorted, with whichever connection. */
  rooms: string[];
  /** They say that they are away, and this of it. */
  away: string | undefined;
  realName: string | undefined;
}

export class LocalDirectory implements Directory {
  readonly #adapter: Adapter;
  #rooms = 0;

  constructor(adapter: Adapter) {
    this.#adapter = adapter;
    adapter.on('create-room', (place: string) => {
      if (isRoom(place)) this.#rooms++;
    });
    adapter.on('delete-room', (place: string) => {
      if (isRoom(place)) this.#rooms--;
    });
  }

  holds(place: string): boolean {
    return this.#adapter.rooms.has(place);
  }

  mayHold(place: string): boolean {
    return this.holds(place);
  }

  isAway(name: string): boolean {
    return this.holds(absentPlace(name));
  }

  reached(): boolean {
    return true;
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

  /** Those held, folded. */
  names(): string[] {
    return [...this.#adapter.rooms.keys()].flatMap((place) => nameIn(place) ?? []);
  }

  roster(): User[] {
    return rosterIn(this.#adapter.rooms.keys());
  }

  search(prefix: string): User[] {
    return rosterIn(this.#adapter.rooms.keys(), (name) => name.startsWith(prefix));
  }

  holders(names: readonly string[]): User[] {
    return rosterIn(names.flatMap((name) => this.#placesIn(userPlace(name))));
  }

  crowd(): number {
    return this.#adapter.rooms.get(registeredPlace)?.size ?? 0;
  }

  profiles(names: readonly string[]): (Profile | undefined)[] {
    return names.map((name) => this.#profile(name));
  }

  #profile(name: string): Profile | undefined {
    const places = [...this.#placesIn(userPlace(name)), ...this.#placesIn(guestPlace(name))];
    const [user, ...others] = places.flatMap((place) => userIn(place) ?? guestUserIn(place) ?? []);
    if (!user) return undefined;
    const said = (trait: Trait) => places.flatMap((place) => traitIn(trait, place) ?? [])[0];
    const rooms = places.flatMap((place) => membershipIn(place)?.room ?? []).sort();
    return { users: [user, ...others], rooms, away: said('away'), realName: said('real') };
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

  sizes(): Sizes {
    return { users: this.crowd(), rooms: this.#rooms };
  }

  /** The places of all connections in a place, each once. */
  #placesIn(place: string): string[] {
    const places = new Set<string>();
    for (const id of this.#adapter.rooms.get(place) ?? [])
      for (const each of this.#adapter.sids.get(id) ?? []) places.add(each);
    return [...places];
  }
}

/**
 * Those in `online` places, each name once, sorted.
 * @param isMeant whether a folded name is
 */
export function rosterIn(places: Iterable<string>, isMeant?: (name: string) => boolean): User[] {
  const users = new Map<string, User>();
  for (const place of places) {
    const user = userIn(place);
    if (user && (!isMeant || isMeant(fold(user.name)))) users.set(user.name, user);
  }
  return sortByName(users.values(), (user) => user.name);
}

/** A guest as it stands on no roster, but may be asked for. */
function guestUserIn(place: string): User | undefined {
  return isVisit(place) ? { name: guestIn(place).name, gateway: 'join' } : undefined;
}
