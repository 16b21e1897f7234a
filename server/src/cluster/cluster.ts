/**
 * One server of several (SPEC X1, X2): its line to the others, what it knows by it, and what it does without it. While Redis is
 * away it is alone: its people talk on, and see nobody else.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { limits } from '#shared/limits';
import { LocalDirectory } from '../hub/directory.ts';
import type { Hub, HubServer } from '../hub/hub.ts';
import type { Log } from '../watching/log.ts';
import { ClusterAdapter } from './adapter.ts';
import { Bus } from './bus.ts';
import { Claims } from './claims.ts';
import { Comparison } from './comparison.ts';
import { ClusterDirectory } from './directory.ts';
import { Elsewhere } from './elsewhere.ts';
import { connectionNameOf, Peers } from './peers.ts';
import { answersOf } from './people.ts';
import { numberOf, type RedisAddress, redisAt } from './redis.ts';
import { Shown } from './shown.ts';

/** `lost`: Redis does not answer, but may soon. `alone`: it has not for longer. */
type State = 'lost' | 'whole' | 'alone';

export class Cluster {
  /** Who is where on all servers. */
  readonly directory: ClusterDirectory;
  readonly #bus: Bus;
  readonly #shown: Shown;
  readonly #claims: Claims;
  readonly #comparison: Comparison;
  readonly #peers: Peers;
  readonly #log: Log;
  #hub: Hub | undefined;
  #state: State = 'lost';
  /** The last that was logged. */
  #fault: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Those who wait until it is known whether Redis is there. */
  #waiting: (() => void)[] = [];

  /** Makes a Socket.IO server one of those that share a Redis. */
  constructor(io: HubServer, address: RedisAddress, log: Log) {
    const server = randomBytes(9).toString('base64url');
    const bus = new Bus(redisAt(address, connectionNameOf(server)), numberOf(address));
    const adapter = adapterOf(io, bus, server);
    const local = new LocalDirectory(adapter);
    const elsewhere = new Elsewhere(bus, adapter, local);
    const shown = new Shown(io, adapter);
    this.#log = log;
    this.#bus = bus;
    this.#shown = shown;
    this.#claims = new Claims(io, local, elsewhere, () => this.#settled());
    this.#comparison = new Comparison(local, elsewhere, shown);
    this.#peers = new Peers({
      adapter,
      bus,
      users: () => local.sizes().users,
      check: (haveServersChanged) => this.#check(haveServersChanged),
    });
    const usersElsewhere = () => this.#peers.users;
    this.directory = new ClusterDirectory({
      adapter,
      local,
      elsewhere,
      claims: this.#claims,
      shown,
      usersElsewhere,
    });
    adapter.onQuestion = answersOf(local);
    bus.on('fault', (error) => this.#logFault(error));
    bus.on('lost', () => this.#onLost());
    bus.on('back', () => void this.#onBack());
  }

  /** Connects. Done when this server is one of the others, or is known to be alone for now. */
  async open(hub: Hub): Promise<void> {
    this.#hub = hub;
    this.#bus.open();
    this.#peers.start();
    this.#onLost();
    await this.#settled();
  }

  /** Leaves the others, when nobody is connected any more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#peers.stop();
    this.#become('alone');
    this.#bus.close();
  }

  /** What keeps this server from being whole. */
  lacking(): string[] {
    return this.#state === 'whole' ? [] : ['redis'];
  }

  /** Where it stands, as numbers. */
  reading(): { servers: number; whole: number; published: number; failed: number } {
    return { servers: this.#peers.size + 1, whole: this.#state === 'whole' ? 1 : 0, ...this.#bus.counts };
  }

  /** Done when Redis is there, or has been away for so long that this server goes on alone. */
  #settled(): Promise<void> {
    if (this.#state !== 'lost') return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #onLost(): void {
    this.#state = 'lost';
    this.#shown.doubt();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#goOnAlone(), limits.redisLostMs);
  }

  #goOnAlone(): void {
    this.#log.error('redis is away: alone');
    this.#become('alone');
    this.#hub?.setAlone(true);
    void this.#comparison.withdrawOthers();
  }

  async #onBack(): Promise<void> {
    const wasAlone = this.#state === 'alone';
    clearTimeout(this.#timer);
    this.#fault = undefined;
    this.#become('whole');
    this.#log.info('redis is there');
    if (wasAlone) this.#hub?.setAlone(false);
    await this.#yieldNames();
    this.#peers.greet();
    await this.#check(true);
  }

  /** Again and again until it is done, or Redis is lost again: then it is begun anew when that is back. */
  async #yieldNames(): Promise<void> {
    while (this.#state === 'whole') {
      try {
        return await this.#claims.yieldNames();
      } catch (error) {
        this.#logFault(error);
        await pause(limits.beatMs);
      }
    }
  }

  #become(state: State): void {
    this.#state = state;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) each();
  }

  /** What people here were shown becomes what is. */
  async #check(haveServersChanged: boolean): Promise<void> {
    try {
      await this.#comparison.check(haveServersChanged);
    } catch (error) {
      if (this.#state === 'whole') this.#logFault(error);
    }
  }

  /** Once for as long as it stays the same: it is tried again and again. */
  #logFault(error: unknown): void {
    const code = codeOf(error);
    if (code !== this.#fault) this.#log.error({ error: code }, 'redis failed');
    this.#fault = code;
  }
}

/** Has the server make its rooms known to the others. */
function adapterOf(io: HubServer, bus: Bus, server: string): ClusterAdapter {
  io.adapter(
    class extends ClusterAdapter {
      constructor(nsp: ConstructorParameters<typeof ClusterAdapter>[0]) {
        super(nsp, bus, server);
      }
    },
  );
  return io.of('/').adapter as ClusterAdapter;
}

/** Not the message, in which Redis may quote what it was sent; but Redis's own word for it, with which it begins. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if ('code' in error) return String(error.code);
  return /^[A-Z]{3,}\b/.exec(error.message)?.[0] ?? error.name;
}
