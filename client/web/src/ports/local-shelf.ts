/**
 * `localStorage` as a shelf: many small items, made and deleted, never changed. It knows no item's meaning.
 */
import { type Shelf, ShelfFull } from '#shared/people/shelf';

/** Throws on `put` when the quota (5 Mi UTF-16 units in Chrome) is reached. */
export function localShelf(storage: Storage): Shelf {
  return {
    get: (key) => storage.getItem(key) ?? undefined,
    put: (key, value) => {
      try {
        storage.setItem(key, value);
      } catch {
        throw new ShelfFull();
      }
    },
    delete: (key) => storage.removeItem(key),
    keys: () => Object.keys(storage),
  };
}
