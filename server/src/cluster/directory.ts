/**
 * Who is where on all servers: what this one knows, what the others say who have somebody in a place, and what Redis knows from
 * their subscriptions. Without Redis it is who is on this one. It keeps nothing.
 */
import type { RoomSize, User } from '#shared/events';
import { sortByName } from '#shared/names';
import {
  type Claim,
  type Directory,
  type LocalDirectory,
  type Profile,
  rosterIn,
  type Sizes,
} from '../hub/directory.ts';
import { absentPlace, roomPlace, userPlace } from '../hub/places.ts';
import type { HubSocket } from '../hub/sockets.ts';
import { type ClusterAdapter, serversPlace } from './adapter.ts';
import type { Claims } from './claims.ts';
import type { Elsewhere } from './elsewhere.ts';
import { profileOf } from './people.ts';
import type { Shown } from './shown.ts';

interface Parts {
  adapter: ClusterAdapter;
  local: LocalDirectory;
  elsewhere: Elsewhere;
  claims: Claims;
  shown: Shown;
  /** How many users the other servers have. */
  usersElsewhere(): number;
}

export class ClusterDirectory implements Directory {
  readonly #adapter: ClusterAdapter;
  readonly #local: LocalDirectory;
  readonly #elsewhere: Elsewhere;
  readonly #claims: Claims;
  readonly #shown: Shown;
  readonly #usersElsewhere: () => number;

  constructor({ adapter, local, elsewhere, claims, shown, usersElsewhere }: Parts) {
    this.#adapter = adapter;
    this.#local = local;
    this.#elsewhere = elsewhere;
    this.#claims = claims;
    this.#shown = shown;
    this.#usersElsewhere = usersElsewhere;
  }

  holds(place: string): boolean | Promise<boolean> {
    return this.#elsewhere.holds(place);
  }

  mayHold(place: string): boolean {
    return this.#local.holds(place) || this.#elsewhere.isThere;
  }

  /** Who is here says so here. */
  isAway(name: string): boolean | Promise<boolean> {
    const place = absentPlace(name);
    return this.#local.holds(userPlace(name)) ? this.#local.holds(place) : this.#elsewhere.holds(place);
  }

  reached(place: string): boolean | Promise<boolean> {
    return this.#local.holds(place) || this.#adapter.hasReached();
  }

  claim(socket: HubSocket, name: string, fingerprint?: string): Promise<Claim> {
    return this.#claims.claim(socket, name, fingerprint);
  }

  claimGuest(socket: HubSocket, typed: string): Promise<string> {
    return this.#claims.claimGuest(socket, typed);
  }

  async roster(newcomer?: HubSocket): Promise<User[]> {
    return this.#knownRoster() ?? this.#shown.toNewcomer(newcomer, () => this.#readRoster());
  }

  async search(prefix: string): Promise<User[]> {
    const { answers } = await this.#elsewhere.ask(serversPlace, 'search', prefix);
    return uniteUsers([this.#local.search(prefix), ...(answers as User[][])]);
  }

  async holders(names: readonly string[]): Promise<User[]> {
    const servers = await this.#elsewhere.servers(names.map(userPlace));
    const profiles = await this.profiles(names.filter((_, index) => servers[index] !== 0));
    return profiles.flatMap((profile) => profile?.users[0] ?? []);
  }

  crowd(): number {
    return this.#local.crowd() + this.#usersElsewhere();
  }

  async profiles(names: readonly string[]): Promise<(Profile | undefined)[]> {
    return Promise.all(names.map((name) => profileOf(name, this.#local, this.#elsewhere)));
  }

  members(room: string, newcomer?: HubSocket): Promise<string[]> {
    return this.#shown.toNewcomer(newcomer, async () => {
      const { answers } = await this.#elsewhere.ask(roomPlace(room), 'members', room);
      const others = (answers as string[][]).flat();
      this.#shown.showMembers(room, others);
      return sortByName(new Set([...this.#local.members(room), ...others]), (name) => name);
    });
  }

  /** Who is in a room through two servers counts twice. */
  async rooms(): Promise<RoomSize[]> {
    const answers = (await this.#elsewhere.ask(serversPlace, 'rooms')).answers as RoomSize[][];
    const sizes = new Map<string, number>();
    for (const { name, members } of [this.#local.rooms(), ...answers].flat())
      sizes.set(name, (sizes.get(name) ?? 0) + members);
    const rooms = Array.from(sizes, ([name, members]) => ({ name, members }));
    return sortByName(rooms, ({ name }) => name);
  }

  /** Rooms are those of this server. */
  sizes(): Sizes {
    return { ...this.#local.sizes(), users: this.crowd() };
  }

  /** Of this server's people and those who were shown to them, if these are all. */
  #knownRoster(): User[] | undefined {
    const others = this.#shown.roster();
    return others && uniteUsers([this.#local.roster(), others]);
  }

  async #readRoster(): Promise<User[]> {
    const places = await this.#elsewhere.list('online:');
    if (!places) return this.#local.roster();
    const roster = rosterIn(places);
    this.#shown.showRoster(roster);
    return roster;
  }
}

/** Each name once, sorted. */
function uniteUsers(lists: User[][]): User[] {
  const users = new Map(lists.flat().map((user) => [user.name, user]));
  return sortByName(users.values(), ({ name }) => name);
}
