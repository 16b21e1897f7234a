/**
 * The identities used in this browser: which seed a name had last (SPEC P2). Knows nothing of what a seed makes, and
 * loses none: a newer one for a name is put beside the older.
 *
 *     seed NAME N TAG          value: the seed as base64url, the name as shown. The largest N is the latest use
 */
import { fold } from '../names.ts';
import { base64url, fromBase64url, hashOf } from './bytes.ts';
import { seedBytes } from './identity.ts';
import { Items, type Shelf } from './shelf.ts';

/** A name and the seed it was used with. */
export interface Used {
  /** As typed. */
  readonly name: string;
  readonly seed: Uint8Array;
}

interface Entry extends Used {
  n: number;
  folded: string;
  rest: string;
}

export class Wallet {
  readonly #items: Items;

  constructor(shelf: Shelf) {
    // No fingerprint is that short: what belongs to the whole browser is kept apart from what belongs to a person.
    this.#items = new Items(shelf, '-');
  }

  /** The seed a name was last used with. */
  seedOf(name: string): Uint8Array | undefined {
    return this.#entries(fold(name)).at(-1)?.seed;
  }

  /** Remembers that a name is now used with a seed. Throws ShelfFull. */
  use(name: string, seed: Uint8Array): void {
    const all = this.all();
    const latest = all.at(-1);
    const folded = fold(name);
    const tag = hashOf(`switchboard/seed ${base64url(seed)}`, 8);
    if (latest?.name === name && latest.rest.endsWith(` ${tag}`)) return;
    const rest = `${(latest?.n ?? 0) + 1} ${tag}`;
    this.#items.put({ kind: 'seed', group: folded, rest }, `${base64url(seed)} ${name}`);
    for (const older of all)
      if (older.folded === folded && older.rest !== rest && older.rest.endsWith(` ${tag}`))
        this.#items.delete({ kind: 'seed', group: folded, rest: older.rest });
  }

  /** The latest use, to offer its name again. */
  last(): Used | undefined {
    return this.all().at(-1);
  }

  /** Every name with every seed it was ever used with, the latest use last. */
  all(): Entry[] {
    return this.#items
      .groups('seed')
      .flatMap((folded) => this.#entries(folded))
      .sort(compareEntries);
  }

  /** Catches up with another tab: call it with the key of each `storage` event. */
  changed(key: string): void {
    this.#items.changed(key);
  }

  #entries(folded: string): Entry[] {
    return this.#items
      .rests('seed', folded)
      .map((rest) => this.#entry(folded, rest))
      .filter((entry) => entry !== undefined)
      .sort(compareEntries);
  }

  #entry(folded: string, rest: string): Entry | undefined {
    const [written = '', name] = this.#items.get({ kind: 'seed', group: folded, rest })?.split(' ') ?? [];
    const seed = fromBase64url(written, seedBytes);
    return seed && name ? { name, seed, n: parseInt(rest, 10) || 0, folded, rest } : undefined;
  }
}

const compareEntries = (a: Entry, b: Entry): number => a.n - b.n || (a.rest < b.rest ? -1 : 1);
