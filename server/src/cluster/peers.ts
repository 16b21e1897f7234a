/**
 * Which other servers live. Each says so every second; of one that has been silent for too long the connections to Redis are ended,
 * and with them it has nobody any more. Knows servers, and nobody who is on them.
 */
import { limits } from '#shared/limits';
import type { ClusterAdapter } from './adapter.ts';
import type { Bus } from './bus.ts';

/** Between two looks at who is there, unless a server has come or gone. */
const checkMs = 5 * limits.beatMs;
/** What a server's connections to Redis are called there. */
export const connectionNameOf = (server: string): string => `switchboard-${server}`;

/** A look takes Redis so much of the time at most, as all its places are looked through. */
const highestShare = 1 / 50;

interface Peer {
  heardMs: number;
  changes: number;
  users: number;
}

export interface PeersOptions {
  adapter: ClusterAdapter;
  bus: Bus;
  /** How many users this server has. */
  users(): number;
  /** Compares what people here were shown with who is there. */
  check(haveServersChanged: boolean): Promise<void>;
}

export class Peers {
  readonly #options: PeersOptions;
  readonly #peers = new Map<string, Peer>();
  /** Of the people on this server. */
  #changes = 0;
  /** When the next look may be, unless a server comes or goes. */
  #nextMs = 0;
  #hasChanged = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PeersOptions) {
    this.#options = options;
    const { adapter } = options;
    adapter.onGreeting = (server, changes, users) => this.#hear(server, changes, users);
    adapter.onParting = (server) => this.#lose(server);
    options.bus.on('back', () => this.#forgiveSilence());
    const count = (place: string) => {
      if (place.startsWith('user:') || place.startsWith('member:')) this.#changes++;
    };
    adapter.on('create-room', count);
    adapter.on('delete-room', count);
  }

  /** The other servers that live. */
  get size(): number {
    return this.#peers.size;
  }

  /** Their users. */
  get users(): number {
    let users = 0;
    for (const peer of this.#peers.values()) users += peer.users;
    return users;
  }

  start(): void {
    this.#timer = setInterval(() => this.#beat(), limits.beatMs);
  }

  /** Says that this server is there, with something new; the others look what it is. */
  greet(): void {
    this.#changes++;
    this.#greet();
  }

  /** Says that this server closes. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const { adapter, bus } = this.#options;
    if (bus.isWhole) await adapter.part().catch(ignore);
  }

  #greet(): void {
    const { adapter, users } = this.#options;
    adapter.greet(this.#changes, users()).catch(ignore);
  }

  #beat(): void {
    const { bus } = this.#options;
    bus.beat();
    if (!bus.isWhole) return;
    this.#greet();
    for (const [server, { heardMs }] of this.#peers)
      if (Date.now() - heardMs > limits.serverSilenceMs) void this.#end(server);
    if (this.#hasChanged && Date.now() >= this.#nextMs) void this.#look(false);
  }

  async #end(server: string): Promise<void> {
    this.#forget(server);
    await this.#options.bus.end(connectionNameOf(server)).catch(ignore);
    await this.#look(true);
  }

  #hear(server: string, changes: number, users: number): void {
    const known = this.#peers.get(server);
    this.#peers.set(server, { heardMs: Date.now(), changes, users });
    if (!known) void this.#look(true);
    else if (known.changes !== changes) this.#hasChanged = true;
  }

  #lose(server: string): void {
    if (this.#forget(server)) void this.#look(true);
  }

  /** Nobody was heard while Redis was away; the others may need as long as this server to be back. */
  #forgiveSilence(): void {
    for (const peer of this.#peers.values()) peer.heardMs = Date.now();
  }

  #forget(server: string): boolean {
    this.#options.adapter.forget(server);
    return this.#peers.delete(server);
  }

  async #look(haveServersChanged: boolean): Promise<void> {
    this.#hasChanged = false;
    const startMs = Date.now();
    this.#nextMs = startMs + checkMs;
    await this.#options.check(haveServersChanged);
    const tookMs = Date.now() - startMs;
    this.#nextMs = startMs + Math.max(checkMs, tookMs / highestShare);
  }
}

const ignore = (): void => {};
