/**
 * Who is where on all servers, as Redis knows from what they are subscribed to. Without Redis it is who is on this one. It keeps
 * nothing.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { ChatError } from '#shared/errors';
import type { RoomSize, User } from '#shared/events';
import { limits } from '#shared/limits';
import { fold, isGuestName, sortByName } from '#shared/names';
import type { Claim, Directory, LocalDirectory, Profile, Sizes } from '../hub/directory.ts';
import { shownName } from '../hub/guest-names.ts';
import {
  bindPlace,
  claimPlace,
  guestPlace,
  isBind,
  memberPlace,
  membershipIn,
  roomPlace,
  userIn,
  userPlace,
} from '../hub/places.ts';
import type { HubServer, HubSocket } from '../hub/sockets.ts';
import type { ClusterAdapter } from './adapter.ts';
import type { Bus } from './bus.ts';
import type { Shown } from './shown.ts';

/** Of guests with the same name, how many numbers are asked about at once. */
const numbersAtOnce = 32;
/** Of so many names it is asked at once who holds them. */
const namesAtOnce = 1000;
/** How long a claim that met another waits, at most, for the next try: each a different time. */
const backOffMs = 40;

interface Parts {
  io: HubServer;
  bus: Bus;
  adapter: ClusterAdapter;
  local: LocalDirectory;
  shown: Shown;
  /** How many users the other servers have. */
  usersElsewhere(): number;
  /** Done when Redis is there, or known not to be. */
  settled: () => Promise<void>;
}

export class ClusterDirectory implements Directory {
  readonly #io: HubServer;
  readonly #bus: Bus;
  readonly #adapter: ClusterAdapter;
  readonly #local: LocalDirectory;
  readonly #shown: Shown;
  readonly #usersElsewhere: () => number;
  readonly #settled: () => Promise<void>;

  constructor({ io, bus, adapter, local, shown, usersElsewhere, settled }: Parts) {
    this.#io = io;
    this.#bus = bus;
    this.#adapter = adapter;
    this.#local = local;
    this.#shown = shown;
    this.#usersElsewhere = usersElsewhere;
    this.#settled = settled;
    adapter.onQuestion = (question, subject) =>
      Object.hasOwn(this.answers, question)
        ? this.answers[question as keyof typeof this.answers](String(subject))
        : undefined;
  }

  holds(place: string): boolean | Promise<boolean> {
    if (this.#local.holds(place)) return true;
    return this.#bus.isWhole && this.#someServerHolds(place);
  }

  reached(place: string): boolean | Promise<boolean> {
    return this.#local.holds(place) || this.#adapter.hasReached();
  }

  /** Servers that claim one name at the same time back off, and come again at different times. */
  async claim(socket: HubSocket, name: string, fingerprint?: string): Promise<Claim> {
    const places = [userPlace(name), bindPlace(name, fingerprint)] as const;
    const isTaken = async () =>
      (await this.#isHeld(places[0])) && !(fingerprint && (await this.#isHeld(places[1])));
    await this.#settled();
    if (await isTaken()) return 'taken';
    const claimed = await this.#alone(socket, claimPlace(places[0]), async () => {
      if (await isTaken()) return 'taken';
      const isShared = await this.#isHeld(places[0]);
      await socket.join([...places]);
      return isShared ? 'shared' : 'first';
    });
    return claimed ?? 'taken';
  }

  async claimGuest(socket: HubSocket, typed: string): Promise<string> {
    await this.#settled();
    for (let first = 1; ; first += numbersAtOnce) {
      const name = await this.#freeGuestName(typed, first);
      const claimed =
        name &&
        (await this.#alone(socket, claimPlace(guestPlace(name)), async () => {
          if (await this.#isHeld(guestPlace(name))) return undefined;
          await socket.join(guestPlace(name));
          return name;
        }));
      if (claimed) return claimed;
      if (!socket.connected) throw new ChatError('bad_request', 'The connection has ended.');
    }
  }

  async roster(newcomer?: HubSocket): Promise<User[]> {
    return this.#knownRoster() ?? this.#shown.toNewcomer(newcomer, () => this.#readRoster());
  }

  async profiles(names: readonly string[]): Promise<(Profile | undefined)[]> {
    return Promise.all(names.map((name) => this.#profile(name)));
  }

  members(room: string, newcomer?: HubSocket): Promise<string[]> {
    return this.#shown.toNewcomer(newcomer, async () => {
      const others = await this.#membersElsewhere(room);
      const members = new Set([...this.#local.members(room), ...others]);
      this.#shown.showMembers(room, others);
      return sortByName(members, (name) => name);
    });
  }

  async rooms(): Promise<RoomSize[]> {
    const places = await this.#list('member:');
    if (!places) return this.#local.rooms();
    return sortByName(
      Array.from(membersIn(places), ([name, members]) => ({ name, members: members.length })),
      (room) => room.name,
    );
  }

  /** Rooms are those of this server. */
  sizes(): Sizes {
    const { users, rooms } = this.#local.sizes();
    return { users: users + this.#usersElsewhere(), rooms };
  }

  /**
   * What people here were shown becomes what is. Each list is compared when it comes: what comes later is later than it.
   * @param haveServersChanged since then: what was not written down is told again
   */
  async check(haveServersChanged: boolean): Promise<void> {
    await Promise.all([
      this.#bus.list('online:').then((places) => {
        const users = rosterIn(places);
        const names = new Set(users.map(({ name }) => name));
        this.#shown.showRoster(users);
        this.#shown.withdrawFromRoster((name) => names.has(name));
        if (haveServersChanged) this.#tellWatchers(users);
      }),
      this.#bus.list('member:').then((places) => {
        const members = new Set(places);
        for (const [room, names] of membersIn(places)) this.#shown.showMembers(room, names);
        this.#shown.withdrawFromRooms((room, name) => members.has(memberPlace(room, name)));
      }),
    ]);
  }

  /** Without Redis: nobody is anywhere but here. */
  withdrawOthers(): void {
    this.#shown.withdrawFromRoster((name) => this.#local.holds(userPlace(name)));
    this.#shown.withdrawFromRooms((room, name) => this.#local.holds(memberPlace(room, name)));
    this.#tellWatchers(this.#local.roster());
  }

  #tellWatchers(users: readonly User[]): void {
    const byName = new Map(users.map((user) => [fold(user.name), user]));
    this.#shown.tellWatchers((folded) => byName.get(folded));
  }

  /**
   * While servers did not reach each other a name may have been taken on two: one of the two loses it. To be called when they do
   * again.
   */
  async yieldNames(): Promise<void> {
    const names = this.#local.names();
    for (let first = 0; first < names.length; first += namesAtOnce)
      await this.#yieldNames(names.slice(first, first + namesAtOnce));
  }

  async #yieldNames(names: string[]): Promise<void> {
    const servers = await this.#servers(names.map(userPlace));
    const contested = names.filter((_, index) => (servers[index] ?? 0) > 1);
    await Promise.all(contested.map((name) => this.#yieldName(name)));
  }

  /** Whoever comes first to look yields: then the other does not any more. */
  async #yieldName(name: string): Promise<void> {
    const [socket] = await this.#io.local.in(userPlace(name)).fetchSockets();
    const here = socket && this.#io.sockets.sockets.get(socket.id);
    if (!here) return;
    await this.#alone(here, claimPlace(userPlace(name)), async () => {
      // Without a key nobody is the same person.
      const own = [...here.rooms].find((place) => isBind(place) && place !== bindPlace(name));
      const [holders = 0, same = 0] = await this.#servers([userPlace(name), own ?? '']);
      if (holders <= 1 || same === holders) return;
      const text = `Somebody else has the name ${name} on another server: choose another, please.`;
      this.#io.local.to(userPlace(name)).emit('notice', { text });
      this.#io.local.in(userPlace(name)).disconnectSockets(true);
    });
  }

  /** Undefined where there is no such guest. */
  async #freeGuestName(typed: string, first: number): Promise<string | undefined> {
    const names = Array.from({ length: numbersAtOnce }, (_, index) => shownName(typed, first + index));
    const servers = await this.#servers(names.map(guestPlace));
    return names.find((name, index) => servers[index] === 0 && !this.#local.holds(guestPlace(name)));
  }

  /**
   * Does something for one connection of all servers at a time. Undefined if others were always in the way.
   * @param place that is held meanwhile
   */
  async #alone<T>(socket: HubSocket, place: string, act: () => Promise<T>): Promise<T | undefined> {
    const until = Date.now() + limits.claimMs;
    while (socket.connected && Date.now() < until) {
      if (!this.#local.holds(place)) {
        await socket.join(place);
        try {
          if ((await this.#serversIn(place)) <= 1) return await act();
        } finally {
          await socket.leave(place);
        }
      }
      await pause(Math.random() * backOffMs);
    }
    return undefined;
  }

  /** Whether somebody is in a place. Unlike `holds` it refuses to say so without knowing. Throws `rate_limited`. */
  async #isHeld(place: string): Promise<boolean> {
    return this.#local.holds(place) || (await this.#serversIn(place)) > 0;
  }

  async #serversIn(place: string): Promise<number> {
    const [count = 0] = await this.#servers([place]);
    return count;
  }

  /** How many servers have somebody in each place. Throws `rate_limited`. */
  async #servers(places: string[]): Promise<number[]> {
    if (!this.#bus.isWhole) return places.map((place) => (this.#local.holds(place) ? 1 : 0));
    try {
      return await this.#bus.subscribers(places);
    } catch {
      throw new ChatError(
        'rate_limited',
        'The servers cannot reach each other just now. Try again in a moment.',
      );
    }
  }

  async #someServerHolds(place: string): Promise<boolean> {
    try {
      const [count = 0] = await this.#bus.subscribers([place]);
      return count > 0;
    } catch {
      return false;
    }
  }

  /** Undefined where only this server is known. */
  async #list(start: string, end?: string): Promise<string[] | undefined> {
    if (!this.#bus.isWhole) return undefined;
    try {
      return await this.#bus.list(start, end);
    } catch {
      return undefined;
    }
  }

  /** Of this server's people and those who were shown to them, if these are all. */
  #knownRoster(): User[] | undefined {
    const others = this.#bus.isWhole ? this.#shown.roster() : undefined;
    if (!others) return undefined;
    const own = this.#local.roster();
    const names = new Set(own.map(({ name }) => name));
    return sortByName([...own, ...others.filter(({ name }) => !names.has(name))], ({ name }) => name);
  }

  async #readRoster(): Promise<User[]> {
    const places = await this.#list('online:');
    if (!places) return this.#local.roster();
    const roster = rosterIn(places);
    this.#shown.showRoster(roster);
    return roster;
  }

  /** As the servers say that have somebody in the room; if one of them does not, as Redis does. */
  async #membersElsewhere(room: string): Promise<string[]> {
    const answers = await this.#ask(roomPlace(room), 'members', room);
    if (answers) return (answers as string[][]).flat();
    return membersIn((await this.#list(`member:${room}:`)) ?? []).get(room) ?? [];
  }

  async #profile(name: string): Promise<Profile | undefined> {
    const place = isGuestName(name) ? guestPlace(name) : userPlace(name);
    const answers = ((await this.#ask(place, 'profile', name)) ?? []) as (Profile | null)[];
    const [own] = this.#local.profiles([name]);
    return [own ?? null, ...answers].reduce<Profile | undefined>(
      (known, each) => (known && each ? joined(known, each) : (known ?? each ?? undefined)),
      undefined,
    );
  }

  /** Undefined where not all other servers that have somebody in a place have answered. */
  async #ask(
    place: string,
    question: keyof typeof this.answers,
    subject: string,
  ): Promise<unknown[] | undefined> {
    if (!this.#bus.isWhole) return undefined;
    try {
      return await this.#adapter.ask(place, question, subject);
    } catch {
      return undefined;
    }
  }

  /** To what other servers ask of the people here. */
  readonly answers = {
    members: (room: string) => this.#local.members(room),
    profile: (name: string) => this.#local.profiles([name])[0],
  };
}

/** What two servers know of one name. */
const joined = (a: Profile, b: Profile): Profile => ({
  users: [...a.users, ...b.users],
  rooms: [...new Set([...a.rooms, ...b.rooms])].sort(),
  away: a.away ?? b.away,
  realName: a.realName ?? b.realName,
});

/** Everyone in `online` places, each name once, sorted. */
function rosterIn(places: string[]): User[] {
  const users = new Map<string, User>();
  for (const place of places) {
    const user = userIn(place);
    if (user) users.set(user.name, user);
  }
  return sortByName(users.values(), (user) => user.name);
}

/** The members of each room in `member` places. */
function membersIn(places: string[]): Map<string, string[]> {
  const rooms = new Map<string, string[]>();
  for (const place of new Set(places)) {
    const membership = membershipIn(place);
    if (!membership) continue;
    const members = rooms.get(membership.room);
    if (members) members.push(membership.name);
    else rooms.set(membership.room, [membership.name]);
  }
  return rooms;
}
