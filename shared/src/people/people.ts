/**
 * Who is who: which keys a name was met with, and under which name a key goes now (SPEC P2). Knows no connection and
 * no records.
 *
 * A conversation on the page is with a name; records belong to keys. What joins them:
 *
 * - The first key met under a name is pinned to it silently (trust on first use).
 * - A pinned key that comes under another name takes its conversation along, unless that name has had a key of
 *   somebody else: then it is new there, as any stranger's.
 * - Any other key under a name that ever had one is new: nothing goes to it until the person accepts it. What it
 *   sends is kept under its own fingerprint and shown, and nothing else of the name is touched.
 * - A name may have several accepted keys (a second browser): its conversation is the union of `p:NAME` and of those.
 *   The key last accepted or met is the current one, and what waits for the others goes to it.
 *
 * Items (see shelf.ts). `N` counts on over all pins, so the largest is the latest, and two tabs that see the same
 * change make the same item:
 *
 *     pin FINGERPRINT N NAME   the key goes by this name. Value: public key, name as shown
 *     met NAME FINGERPRINT     exchanged records with this key, or `-` for none, under the name. Value: the same
 */
import { fold } from '../names.ts';
import { fingerprintOf, isKey } from './identity.ts';
import { insideOf, keyPlace, kindOf, type Place, personPlace } from './places.ts';
import type { Item, Items } from './shelf.ts';

/**
 * How a key stands to a name it comes under: `current`, `accepted` earlier but not the current one, `moved` here from
 * another name, `first` to be met under it, or `new`.
 */
export type Standing = 'current' | 'accepted' | 'moved' | 'first' | 'new';

/** A key and the name it goes by. */
export interface Pin {
  readonly fingerprint: string;
  readonly key: string;
  /** As shown. */
  readonly name: string;
}

/** What the items say, read once and again after each change. */
interface View {
  /** The largest number given. */
  n: number;
  /** For each fingerprint the pin that counts. */
  pins: Map<string, Pin>;
  /** For each folded name the keys that go by it now, the current one last. */
  keys: Map<string, Pin[]>;
  /** For each folded name every pin there ever was. */
  ever: Map<string, Pin[]>;
  /** For each folded name the keys met under it that were never accepted anywhere. */
  strangers: Map<string, Pin[]>;
  /** For each folded name the name as shown. */
  names: Map<string, string>;
  publicKeys: Set<string>;
}

/** Stands for a key where there is none. */
const keyless = '-';

export class People {
  readonly #items: Items;
  #view: View;

  constructor(items: Items) {
    this.#items = items;
    this.#view = viewOf(items);
  }

  /** How a key stands to a name. Changes nothing. */
  standing(name: string, key: string): Standing {
    const folded = fold(name);
    const fingerprint = fingerprintOf(key);
    const { pins, keys, ever } = this.#view;
    const mine = keys.get(folded) ?? [];
    if (mine.at(-1)?.fingerprint === fingerprint) return 'current';
    if (mine.some((pin) => pin.fingerprint === fingerprint)) return 'accepted';
    if (ever.get(folded)?.some((pin) => pin.fingerprint !== fingerprint)) return 'new';
    return pins.has(fingerprint) ? 'moved' : 'first';
  }

  /** Makes a key a name's current one: because its standing allows it, or the person said so. Throws ShelfFull. */
  accept(name: string, key: string): void {
    if (this.standing(name, key) === 'current') return;
    const [group, folded] = [fingerprintOf(key), fold(name)];
    const older = this.#items.rests('pin', group).filter((rest) => rest.endsWith(` ${folded}`));
    this.#put({ kind: 'pin', group, rest: `${this.#view.n + 1} ${folded}` }, `${key} ${name}`);
    // That a name had this key must stay known, but once is enough.
    for (const rest of older) this.#items.delete({ kind: 'pin', group, rest });
    this.changed();
  }

  /** Remembers that records were exchanged under a name, with a key not accepted or with none. Throws ShelfFull. */
  meet(name: string, key?: string): void {
    const rest = key === undefined ? keyless : fingerprintOf(key);
    this.#put({ kind: 'met', group: fold(name), rest }, `${key ?? keyless} ${name}`);
  }

  /** A name's accepted keys in the order of acceptance, the current one last. */
  keysOf(name: string): readonly Pin[] {
    return this.#view.keys.get(fold(name)) ?? [];
  }

  /** The key that what is written to a name goes to. */
  current(name: string): Pin | undefined {
    return this.keysOf(name).at(-1);
  }

  /** A key and the name it goes by, if records were exchanged with it. */
  pinOf(fingerprint: string): Pin | undefined {
    const { pins, strangers } = this.#view;
    return (
      pins.get(fingerprint) ?? [...strangers.values()].flat().find((pin) => pin.fingerprint === fingerprint)
    );
  }

  /** Whether a key or a name is remembered at all: if neither, its coming and going need not be looked at. */
  remembers(name: string, key: string): boolean {
    const { publicKeys, ever } = this.#view;
    return publicKeys.has(key) || ever.has(fold(name));
  }

  /** Counts every change of who goes by which name: the same in two tabs that saw the same. */
  get changes(): number {
    return this.#view.n;
  }

  /** Where the records of the conversation with a name are filed: what it shows is their union. */
  placesOf(name: string): Place[] {
    const strangers = this.#view.strangers.get(fold(name)) ?? [];
    return [
      personPlace(name),
      ...[...this.keysOf(name), ...strangers].map((pin) => keyPlace(pin.fingerprint)),
    ];
  }

  /** All places of the conversation that a place belongs to. */
  conversationOf(place: Place): readonly Place[] {
    const nameless = kindOf(place) === 'r' || (kindOf(place) === 'k' && !this.pinOf(insideOf(place)));
    return nameless ? [place] : this.placesOf(this.nameOf(place));
  }

  /** The name, as shown, of the person or room that a place belongs to now. */
  nameOf(place: Place): string {
    const inside = insideOf(place);
    if (kindOf(place) === 'r') return inside;
    return (kindOf(place) === 'p' ? this.#view.names.get(inside) : this.pinOf(inside)?.name) ?? inside;
  }

  /** Every name that records were exchanged under, as shown. */
  names(): string[] {
    return [...this.#view.names.values()];
  }

  /** Reads all items again: another tab changed one. */
  changed(): void {
    this.#view = viewOf(this.#items);
  }

  #put(item: Item, value: string): void {
    if (this.#items.put(item, value)) this.changed();
  }
}

/** A pin or a meeting, as its item says. */
interface Entry extends Pin {
  n: number;
  folded: string;
}

/** All items of a kind, in the order they were made. */
function readItems(items: Items, kind: 'pin' | 'met'): Entry[] {
  const entries: Entry[] = [];
  for (const group of items.groups(kind))
    for (const rest of items.rests(kind, group)) {
      const [key, name] = items.get({ kind, group, rest })?.split(' ') ?? [];
      const [n, folded] = kind === 'pin' ? rest.split(' ') : ['0', group];
      if (key && name && folded && (isKey(key) || key === keyless))
        entries.push({ fingerprint: kind === 'pin' ? group : rest, key, name, folded, n: Number(n) || 0 });
    }
  return entries.sort(
    (a, b) => a.n - b.n || compare(a.folded, b.folded) || compare(a.fingerprint, b.fingerprint),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function viewOf(items: Items): View {
  const pinned = readItems(items, 'pin');
  const met = readItems(items, 'met');
  const latest = new Map(pinned.map((pin) => [pin.fingerprint, pin]));
  const current = pinned.filter((pin) => latest.get(pin.fingerprint) === pin);
  const strangers = met.filter((entry) => entry.key !== keyless && !latest.has(entry.fingerprint));
  const nameless = met.filter((entry) => entry.key === keyless);
  return {
    n: pinned.at(-1)?.n ?? 0,
    pins: latest,
    keys: grouped(current),
    ever: grouped(pinned),
    strangers: grouped(strangers),
    names: new Map([...nameless, ...strangers, ...current].map((entry) => [entry.folded, entry.name])),
    publicKeys: new Set(pinned.map((pin) => pin.key)),
  };
}

function grouped(entries: Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(entry.folded, [...(groups.get(entry.folded) ?? []), entry]);
  return groups;
}
