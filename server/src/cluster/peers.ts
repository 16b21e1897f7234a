/**
 * Which other servers live. Each says so every second; of one that has been silent for too long the connections to Redis are ended,
 * and with them it has nobody any more. Knows servers, and nobody who is on them.
 */
import { limits } from '#shared/limits';
import type { ClusterAdapter } from './adapter.ts';
import type { Bus } from './bus.ts';

/** So many beats pass between two looks at who is there, unless a server has come or gone. */
const beatsPerCheck = 5;
/** What a server's connections to Redis are called there. */
export const connectionNameOf = (server: string): string => `switchboard-${server}`;

interface Peer {
  heardMs: number;
  changes: number;
}

export class Peers {
  readonly #adapter: ClusterAdapter;
  readonly #bus: Bus;
  /** Compares what people here were shown with who is there. */
  readonly #check: (haveServersChanged: boolean) => void;
  readonly #peers = new Map<string, Peer>();
  /** Of the people on this server. */
  #changes = 0;
  #beats = 0;
  #hasChanged = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(adapter: ClusterAdapter, bus: Bus, check: (haveServersChanged: boolean) => void) {
    this.#adapter = adapter;
    this.#bus = bus;
    this.#check = check;
    adapter.onGreeting = (server, changes) => this.#hear(server, changes);
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

  start(): void {
    this.#timer = setInterval(() => this.#beat(), limits.beatMs);
  }

  /** Says that this server is there, with something new; the others look what it is. */
  greet(): void {
    this.#changes++;
    this.#adapter.greet(this.#changes).catch(ignore);
  }

  /** Says that this server closes. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#bus.isWhole) await this.#adapter.greet(false).catch(ignore);
  }

  #beat(): void {
    this.#bus.beat();
    if (!this.#bus.isWhole) return;
    this.#adapter.greet(this.#changes).catch(ignore);
    for (const [server, { heardMs }] of this.#peers)
      if (Date.now() - heardMs > limits.serverSilenceMs) void this.#end(server);
    this.#beats++;
    if (this.#hasChanged && this.#beats >= beatsPerCheck) this.#look(false);
  }

  async #end(server: string): Promise<void> {
    this.#peers.delete(server);
    await this.#bus.end(connectionNameOf(server)).catch(ignore);
    this.#look(true);
  }

  #hear(server: string, changes: number | false): void {
    const known = this.#peers.get(server);
    if (changes === false) this.#peers.delete(server);
    else this.#peers.set(server, { heardMs: Date.now(), changes });
    if (!known || changes === false) this.#look(true);
    else if (known.changes !== changes) this.#hasChanged = true;
  }

  #look(haveServersChanged: boolean): void {
    this.#beats = 0;
    this.#hasChanged = false;
    this.#check(haveServersChanged);
  }
}

const ignore = (): void => {};
