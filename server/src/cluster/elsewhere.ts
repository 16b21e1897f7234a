/**
 * What this server can know of places on the others: how many servers have somebody there, and what those say of them. While Redis is
 * away nobody is anywhere but here. It keeps nothing.
 */
import { ChatError } from '#shared/errors';
import type { LocalDirectory } from '../hub/directory.ts';
import type { ClusterAdapter } from './adapter.ts';
import type { Bus } from './bus.ts';
import type { Answers } from './questions.ts';

export class Elsewhere {
  readonly #bus: Bus;
  readonly #adapter: ClusterAdapter;
  readonly #local: LocalDirectory;

  constructor(bus: Bus, adapter: ClusterAdapter, local: LocalDirectory) {
    this.#bus = bus;
    this.#adapter = adapter;
    this.#local = local;
  }

  /** Whether the other servers can be reached. */
  get isThere(): boolean {
    return this.#bus.isWhole;
  }

  /** Whether somebody is in a place, here or there; no, where that cannot be known. */
  holds(place: string): boolean | Promise<boolean> {
    return this.#local.holds(place) || (this.#bus.isWhole && this.#someServerHolds(place));
  }

  /** Whether somebody is in a place. Unlike `holds` it refuses to say so without knowing. Throws `rate_limited`. */
  async isHeld(place: string): Promise<boolean> {
    return this.#local.holds(place) || (await this.serversIn(place)) > 0;
  }

  /** How many servers have somebody in a place. Throws `rate_limited`. */
  async serversIn(place: string): Promise<number> {
    const [count = 0] = await this.servers([place]);
    return count;
  }

  /** How many servers have somebody in each place. Throws `rate_limited`. */
  async servers(places: string[]): Promise<number[]> {
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

  /** All places of the cluster that begin so; undefined where only this server's are known. */
  async list(start: string): Promise<string[] | undefined> {
    if (!this.#bus.isWhole) return undefined;
    try {
      return await this.#bus.list(start);
    } catch {
      return undefined;
    }
  }

  /** Asks the other servers that have somebody in a place. None answers while Redis is away. */
  async ask(place: string, question: string, subject = ''): Promise<Answers> {
    try {
      if (this.#bus.isWhole) return await this.#adapter.ask(place, question, subject);
    } catch {
      // As if it were away.
    }
    return { answers: [], areAll: false };
  }
}
