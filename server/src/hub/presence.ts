/**
 * Tells everyone who came, went or changed names, as changes gathered for at most 100 ms (SPEC H7). It knows how to
 * gather, not who is online; nothing of a change is kept once it is sent.
 */
import type { GatewayName, Presence, User } from '#shared/events';
import { limits } from '#shared/limits';
import { fold, sameName } from '#shared/names';

export interface Rename {
  from: string;
  to: string;
  gateway: GatewayName;
}

export type Change = { left: string } | { renamed: Rename; key?: string | undefined } | { joined: User };

/**
 * Sends changes to everyone who follows the roster but the connections left out, or to one connection; or a single
 * change to whoever watches its name, or has it as a contact.
 */
export interface PresenceOut {
  toAllBut(socketIds: string[], presence: Presence): void;
  toOne(socketId: string, presence: Presence): void;
  toWatchers(name: string, change: Change): void;
  toContacts(change: Change): void;
}

export class PresenceFeed {
  readonly #out: PresenceOut;
  #changes: Change[] = [];
  #names = new Set<string>();
  /** Who registered while changes were gathered: what came before them is in the roster they were given. */
  #newcomers: { socketId: string; heard: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(out: PresenceOut) {
    this.#out = out;
  }

  joined(user: User): void {
    this.#add({ joined: user }, user.name);
  }

  left(name: string): void {
    this.#add({ left: name }, name);
  }

  /**
   * Goes out at once: the next message under the new name must find it known.
   * @param key of who does it
   */
  renamed(rename: Rename, key?: string): void {
    this.#add({ renamed: rename, key }, rename.from, rename.to);
    this.flush();
  }

  /** From now on this connection hears of changes. Call it when its roster is read, in the same turn. */
  admit(socketId: string): void {
    if (this.#changes.length > 0) this.#newcomers.push({ socketId, heard: this.#changes.length });
  }

  /** Sends what is gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [changes, newcomers] = [this.#changes, this.#newcomers];
    this.#changes = [];
    this.#newcomers = [];
    this.#names.clear();
    if (changes.length === 0) return;
    this.#out.toAllBut(
      newcomers.map(({ socketId }) => socketId),
      presenceOf(changes),
    );
    for (const { socketId, heard } of newcomers)
      if (heard < changes.length) this.#out.toOne(socketId, presenceOf(changes.slice(heard)));
    for (const change of changes) {
      this.#tellWatchers(change);
      this.#out.toContacts(change);
    }
  }

  /** To who watches one of two names, a rename is a going or a coming. */
  #tellWatchers(change: Change): void {
    if ('left' in change) this.#out.toWatchers(change.left, change);
    else if ('joined' in change) this.#out.toWatchers(change.joined.name, change);
    else {
      const { from, to, gateway } = change.renamed;
      if (sameName(from, to)) return;
      this.#out.toWatchers(from, { left: from });
      this.#out.toWatchers(to, { joined: { name: to, gateway } });
    }
  }

  /** A name stands in a gathering once, so that the order within it cannot matter: a second change begins a new one. */
  #add(change: Change, ...names: string[]): void {
    const folded = names.map(fold);
    if (folded.some((name) => this.#names.has(name))) this.flush();
    for (const name of folded) this.#names.add(name);
    this.#changes.push(change);
    this.#timer ??= setTimeout(() => this.flush(), limits.presenceMs);
  }
}

/** Changes as the event that tells of them. */
export function presenceOf(changes: Change[]): Presence {
  const presence: Presence = { left: [], renamed: [], joined: [] };
  for (const change of changes) {
    if ('left' in change) presence.left.push(change.left);
    else if ('renamed' in change) presence.renamed.push(change.renamed);
    else presence.joined.push(change.joined);
  }
  return presence;
}
