/**
 * A shelf in memory that several tabs share, as they share `localStorage`, with a quota. Knows no meaning of items.
 */
import { type Shelf, ShelfFull } from '../shelf.ts';

export class MemoryShelf {
  readonly items = new Map<string, string>();
  /** In characters, keys and values. */
  quotaChars: number;
  #used = 0;
  readonly #watchers = new Set<(key: string, by: object) => void>();

  constructor(quotaChars = 5 * 2 ** 20) {
    this.quotaChars = quotaChars;
  }

  /** A tab's view. `changed` is called for what other tabs do, when they do it. */
  open(changed: (key: string) => void = () => {}): Shelf & { close(): void } {
    const watcher = (key: string, by: object) => {
      if (by !== shelf) changed(key);
    };
    const shelf = {
      get: (key: string) => this.items.get(key),
      put: (key: string, value: string) => this.#put(key, value, shelf),
      delete: (key: string) => this.#delete(key, shelf),
      keys: () => [...this.items.keys()],
      close: () => void this.#watchers.delete(watcher),
    };
    this.#watchers.add(watcher);
    return shelf;
  }

  /** What is kept now, to go back to: what a killed browser may do. */
  snapshot(): () => void {
    const saved = [...this.items];
    return () => {
      this.items.clear();
      this.#used = 0;
      for (const [key, value] of saved) this.#put(key, value, this);
    };
  }

  #put(key: string, value: string, by: object): void {
    const old = this.items.get(key);
    const used = this.#used + key.length + value.length - (old === undefined ? 0 : key.length + old.length);
    if (used > this.quotaChars) throw new ShelfFull();
    this.#used = used;
    this.items.set(key, value);
    for (const watch of [...this.#watchers]) watch(key, by);
  }

  #delete(key: string, by: object): void {
    const old = this.items.get(key);
    if (old === undefined) return;
    this.#used -= key.length + old.length;
    this.items.delete(key);
    for (const watch of [...this.#watchers]) watch(key, by);
  }
}
