/**
 * Who is where on all servers, as Redis knows from what they are subscribed to. Without Redis it is who is on this one. It keeps
 * nothing.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { ChatError } from '#shared/errors';
import type { RoomSize, User } from '#shared/events';
import { limits } from '#shared/limits';
import { isGuestName, sortByName } from '#shared/names';
import type { Claim, Directory, LocalDirectory, Profile, Sizes } from '../hub/directory.ts';
import { shownName } from '../hub/guest-names.ts';
import {
  bindPlace,
  claimPlace,
  guestPlace,
  isBind,
  memberPlace,
  roomPlace,
  rosterPlace,
  userIn,
  userPlace,
} from '../hub/places.ts';
import type { HubServer, HubSocket } from '../hub/sockets.ts';
import { type ClusterAdapter, serversPlace } from './adapter.ts';
import type { Bus } from './bus.ts';
import { chunks } from './chunks.ts';
import type { Answers } from './questions.ts';
import type { Shown } from './shown.ts';

/** Of guests with the same name, how many numbers are asked about at once. */
const numbersAtOnce = 32;
/** Of so many names it is asked at once who holds them. */
const namesAtOnce = 1000;
/** Of so many rooms it is asked at once who is in them. */
const roomsAtOnce = 100;
/** How long a claim that met another waits, at most, for the next try: each a different time. */
const backOffMs = 40;
/** Longer than it takes to learn that Redis is gone. */
const patienceMs = limits.redisAnswerMs + limits.redisSilentBeats * limits.beatMs + limits.redisLostMs;

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
    return this.#patiently(socket, async () => {
      if ((await this.#holding(places, fingerprint)) === 'taken') return 'taken';
      const claimed = await this.#alone(socket, claimPlace(places[0]), async () => {
        const claim = await this.#holding(places, fingerprint);
        if (claim !== 'taken') await socket.join([...places]);
        return claim;
      });
      return claimed ?? 'taken';
    });
  }

  /** What a claim would come to. All is asked at once: between two questions whoever holds the name may go. */
  async #holding(places: readonly string[], fingerprint: string | undefined): Promise<Claim> {
    const servers = await this.#servers([...places]);
    const [isHeld, isSame] = places.map((place, at) => this.#local.holds(place) || (servers[at] ?? 0) > 0);
    if (!isHeld) return 'first';
    return fingerprint && isSame ? 'shared' : 'taken';
  }

  claimGuest(socket: HubSocket, typed: string): Promise<string> {
    return this.#patiently(socket, () => this.#claimGuest(socket, typed));
  }

  async #claimGuest(socket: HubSocket, typed: string): Promise<string> {
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
      const { answers } = await this.#ask(roomPlace(room), 'members', room);
      const others = (answers as string[][]).flat();
      const members = new Set([...this.#local.members(room), ...others]);
      this.#shown.showMembers(room, others);
      return sortByName(members, (name) => name);
    });
  }

  /** Who is in a room through two servers counts twice. */
  async rooms(): Promise<RoomSize[]> {
    const sizes = new Map<string, number>();
    const answers = (await this.#ask(serversPlace, 'rooms')).answers as RoomSize[][];
    for (const { name, members } of [this.#local.rooms(), ...answers].flat())
      sizes.set(name, (sizes.get(name) ?? 0) + members);
    const rooms = Array.from(sizes, ([name, members]) => ({ name, members }));
    return sortByName(rooms, ({ name }) => name);
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
    if (this.#local.holds(rosterPlace)) await this.#checkRoster();
    for (const rooms of chunks(this.#local.rooms(), roomsAtOnce))
      await Promise.all(rooms.map(({ name }) => this.#checkRoom(name)));
    if (haveServersChanged) await this.#tellWatchers();
  }

  /** Without Redis: nobody is anywhere but here. */
  async withdrawOthers(): Promise<void> {
    this.#shown.withdraw(this.#shown.shownIn().filter((name) => !this.#local.holds(userPlace(name))));
    for (const room of this.#shown.rooms()) {
      const gone = this.#shown.shownIn(room).filter((name) => !this.#local.holds(memberPlace(room, name)));
      this.#shown.withdraw(gone.filter((name) => !this.#local.holds(holderPlace(name))));
      for (const name of gone) this.#shown.withdrawFrom(room, name);
    }
    await this.#tellWatchers();
  }

  async #checkRoster(): Promise<void> {
    const users = rosterIn(await this.#bus.list('online:'));
    const names = new Set(users.map(({ name }) => name));
    this.#shown.showRoster(users);
    this.#shown.withdraw(this.#shown.shownIn().filter((name) => !names.has(name)));
  }

  async #checkRoom(room: string): Promise<void> {
    const { answers, areAll } = await this.#ask(roomPlace(room), 'members', room);
    if (!areAll) return;
    const names = new Set((answers as string[][]).flat());
    this.#shown.showMembers(room, [...names]);
    const gone = this.#shown
      .shownIn(room)
      .filter((name) => !names.has(name) && !this.#local.holds(memberPlace(room, name)));
    if (gone.length === 0) return;
    const holders = await this.#servers(gone.map(holderPlace));
    this.#shown.withdraw(gone.filter((_, index) => holders[index] === 0));
    for (const name of gone) this.#shown.withdrawFrom(room, name);
  }

  async #tellWatchers(): Promise<void> {
    for (const names of chunks(this.#shown.watched(), namesAtOnce)) {
      const holders = await this.#servers(names.map(userPlace));
      const held = names.filter((_, index) => holders[index] !== 0);
      for (const name of names) if (!held.includes(name)) this.#shown.tellWatchers(name, undefined);
      await Promise.all(
        held.map(async (name) => this.#shown.tellWatchers(name, (await this.#profile(name))?.users[0])),
      );
    }
  }

  /**
   * While servers did not reach each other a name may have been taken on two: one of the two loses it. To be called when they do
   * again.
   */
  async yieldNames(): Promise<void> {
    for (const names of chunks(this.#local.names(), namesAtOnce)) await this.#yieldNames(names);
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

  /**
   * Does what needs to know who is elsewhere. While Redis does not answer it is begun anew, until it does or this server is known to be
   * alone: many clients take a name that is refused for one that is taken, and do not ask again.
   */
  async #patiently<T>(socket: HubSocket, act: () => Promise<T>): Promise<T> {
    const until = Date.now() + patienceMs;
    for (;;) {
      await this.#settled();
      try {
        return await act();
      } catch (error) {
        if (!isUnanswered(error) || !socket.connected || Date.now() > until) throw error;
      }
      await pause(Math.random() * backOffMs);
    }
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
  async #list(start: string): Promise<string[] | undefined> {
    if (!this.#bus.isWhole) return undefined;
    try {
      return await this.#bus.list(start);
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

  async #profile(name: string): Promise<Profile | undefined> {
    const answers = (await this.#ask(holderPlace(name), 'profile', name)).answers as (Profile | null)[];
    const [own] = this.#local.profiles([name]);
    return [own ?? null, ...answers].reduce<Profile | undefined>(
      (known, each) => (known && each ? joined(known, each) : (known ?? each ?? undefined)),
      undefined,
    );
  }

  /** Asks the other servers that have somebody in a place. None answers while Redis is away. */
  async #ask(place: string, question: keyof typeof this.answers, subject = ''): Promise<Answers> {
    try {
      if (this.#bus.isWhole) return await this.#adapter.ask(place, question, subject);
    } catch {
      // As if it were away.
    }
    return { answers: [], areAll: false };
  }

  /** To what other servers ask of the people here. */
  readonly answers = {
    members: (room: string) => this.#local.members(room),
    profile: (name: string) => this.#local.profiles([name])[0],
    rooms: () => this.#local.rooms(),
  };
}

/** Where somebody is who holds a name, as a user or as a guest. */
const holderPlace = (name: string): string => (isGuestName(name) ? guestPlace(name) : userPlace(name));

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

const isUnanswered = (error: unknown): boolean => error instanceof ChatError && error.code === 'rate_limited';
