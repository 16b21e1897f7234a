/**
 * What is kept, as small items on a shelf: `localStorage`, or files. Knows keys and values, not what they mean.
 *
 * Items are made or removed, never changed, so that tabs which share a shelf cannot undo each other's work: nobody
 * reads, changes and writes. What must change is written as a new item with a higher number in its key.
 */

/** Where items are kept. Another tab may put and delete at any time. */
export interface Shelf {
  get(key: string): string | undefined;
  /** Throws ShelfFull when there is no room for it. */
  put(key: string, value: string): void;
  /** Does nothing if there is no such item. */
  delete(key: string): void;
  keys(): Iterable<string>;
}

/** There is no room on the shelf: something must be deleted first. */
export class ShelfFull extends Error {
  override name = 'ShelfFull';

  constructor() {
    super('Nothing more can be kept here until something is deleted.');
  }
}

/** What an item's key says. Neither part holds a space, except that `rest` is made of fields with one between them. */
export interface Item {
  /** `rec`, `out`, `floor`, `pin`, `met`, `seed`. */
  kind: string;
  /** What the items of a kind are looked up by. */
  group: string;
  rest: string;
}

/** An item that another tab has put (`present`) or deleted. */
export interface Change extends Item {
  present: boolean;
}

/**
 * One owner's items, with an index made once from the shelf's keys. A key is `sb1 OWNER KIND GROUP REST`, for example
 * `sb1 3q2-7wAAAAAAAAAAAAAAAAAAAAA rec r:chat Qm9iQW5kQWxpY2VIZWxsbw`.
 */
export class Items {
  readonly #shelf: Shelf;
  readonly #prefix: string;
  readonly #index = new Map<string, Map<string, Set<string>>>();

  constructor(shelf: Shelf, owner: string) {
    this.#shelf = shelf;
    this.#prefix = `sb1 ${owner} `;
    for (const key of shelf.keys()) {
      const item = this.#parse(key);
      if (item) this.#add(item);
    }
  }

  groups(kind: string): string[] {
    return [...(this.#index.get(kind)?.keys() ?? [])];
  }

  rests(kind: string, group: string): string[] {
    return [...(this.#index.get(kind)?.get(group) ?? [])];
  }

  /** Whether the index has the item; the shelf may know better. */
  has({ kind, group, rest }: Item): boolean {
    return this.#index.get(kind)?.get(group)?.has(rest) ?? false;
  }

  /** Whether there is any item of a kind in a group. */
  hasGroup(kind: string, group: string): boolean {
    return this.#index.get(kind)?.has(group) ?? false;
  }

  /** The item's value, as it is on the shelf now. */
  get(item: Item): string | undefined {
    return this.#shelf.get(this.#key(item));
  }

  /** Makes an item, unless the shelf has it. True if it is new to this index, whoever made it. Throws ShelfFull. */
  put(item: Item, value: string): boolean {
    if (this.has(item)) return false;
    const key = this.#key(item);
    if (this.#shelf.get(key) === undefined) this.#shelf.put(key, value);
    this.#add(item);
    return true;
  }

  delete(item: Item): void {
    this.#shelf.delete(this.#key(item));
    this.#remove(item);
  }

  /** Catches up with what another tab did to a key. Undefined if that is not this owner's, or known already. */
  changed(key: string): Change | undefined {
    const item = this.#parse(key);
    if (!item) return undefined;
    const present = this.#shelf.get(key) !== undefined;
    if (present === this.has(item)) return undefined;
    if (present) this.#add(item);
    else this.#remove(item);
    return { ...item, present };
  }

  #key({ kind, group, rest }: Item): string {
    return `${this.#prefix}${kind} ${group} ${rest}`;
  }

  #parse(key: string): Item | undefined {
    if (!key.startsWith(this.#prefix)) return undefined;
    const [kind, group, ...rest] = key.slice(this.#prefix.length).split(' ');
    return kind && group && rest.length > 0 ? { kind, group, rest: rest.join(' ') } : undefined;
  }

  #add({ kind, group, rest }: Item): void {
    const groups = this.#index.get(kind) ?? new Map<string, Set<string>>();
    const rests = groups.get(group) ?? new Set<string>();
    this.#index.set(kind, groups.set(group, rests.add(rest)));
  }

  #remove({ kind, group, rest }: Item): void {
    const rests = this.#index.get(kind)?.get(group);
    rests?.delete(rest);
    if (rests?.size === 0) this.#index.get(kind)?.delete(group);
  }
}
