/**
 * Names that only one server of the cluster may give, however many are asked for them at once: a server claims a name, looks, and
 * takes it or backs off.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { ChatError } from '#shared/errors';
import { limits } from '#shared/limits';
import type { Claim, LocalDirectory } from '../hub/directory.ts';
import { shownName } from '../hub/guest-names.ts';
import { bindPlace, claimPlace, guestPlace, isBind, userPlace } from '../hub/places.ts';
import type { HubServer, HubSocket } from '../hub/sockets.ts';
import { chunks } from './chunks.ts';
import type { Elsewhere } from './elsewhere.ts';

/** Of guests with the same name, how many numbers are asked about at once. */
const numbersAtOnce = 32;
/** Of so many names it is asked at once who holds them. */
const namesAtOnce = 1000;
/** How long a claim that met another waits, at most, for the next try: each a different time. */
const backOffMs = 40;
/** Longer than it takes to learn that Redis is gone. */
const patienceMs = limits.redisAnswerMs + limits.redisSilentBeats * limits.beatMs + limits.redisLostMs;

export class Claims {
  readonly #io: HubServer;
  readonly #local: LocalDirectory;
  readonly #elsewhere: Elsewhere;
  readonly #settled: () => Promise<void>;

  /** @param settled done when Redis is there, or known not to be */
  constructor(io: HubServer, local: LocalDirectory, elsewhere: Elsewhere, settled: () => Promise<void>) {
    this.#io = io;
    this.#local = local;
    this.#elsewhere = elsewhere;
    this.#settled = settled;
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
    const servers = await this.#elsewhere.servers([...places]);
    const [isHeld, isSame] = places.map((place, at) => this.#local.holds(place) || (servers[at] ?? 0) > 0);
    if (!isHeld) return 'first';
    return fingerprint && isSame ? 'shared' : 'taken';
  }

  /** As the directory does. */
  claimGuest(socket: HubSocket, typed: string): Promise<string> {
    return this.#patiently(socket, () => this.#claimGuest(socket, typed));
  }

  async #claimGuest(socket: HubSocket, typed: string): Promise<string> {
    for (let first = 1; ; first += numbersAtOnce) {
      const name = await this.#freeGuestName(typed, first);
      const claimed =
        name &&
        (await this.#alone(socket, claimPlace(guestPlace(name)), async () => {
          if (await this.#elsewhere.isHeld(guestPlace(name))) return undefined;
          await socket.join(guestPlace(name));
          return name;
        }));
      if (claimed) return claimed;
      if (!socket.connected) throw new ChatError('bad_request', 'The connection has ended.');
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
    const servers = await this.#elsewhere.servers(names.map(userPlace));
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
      const [holders = 0, same = 0] = await this.#elsewhere.servers([userPlace(name), own ?? '']);
      if (holders <= 1 || same === holders) return;
      const text = `Somebody else has the name ${name} on another server: choose another, please.`;
      this.#io.local.to(userPlace(name)).emit('notice', { text });
      this.#io.local.in(userPlace(name)).disconnectSockets(true);
    });
  }

  /** Undefined where there is no such guest. */
  async #freeGuestName(typed: string, first: number): Promise<string | undefined> {
    const names = Array.from({ length: numbersAtOnce }, (_, index) => shownName(typed, first + index));
    const servers = await this.#elsewhere.servers(names.map(guestPlace));
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
          if ((await this.#elsewhere.serversIn(place)) <= 1) return await act();
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
}

const isUnanswered = (error: unknown): boolean => error instanceof ChatError && error.code === 'rate_limited';
