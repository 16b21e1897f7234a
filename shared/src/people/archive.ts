/**
 * What one person's client keeps of conversations: records, what still waits to be sent, and what was deleted (SPEC
 * P1, P3). Knows no connection, and of people only their places.
 *
 * **A record is filed by whom it was exchanged with**: under the fingerprint of the key that sent it or that it was
 * written to, under a keyless person's name, or under a room. Its own `conversation` says more exactly between which
 * two keys it was written, and stays as it was: somebody who got a new key, and to whom older waiting records are
 * then re-addressed, files them with their author as any other.
 *
 * Items (see shelf.ts):
 *
 *     rec PLACE ID             the record, written down
 *     out ID TO FILE           waits to be sent to TO; the record is filed under FILE. Value: l, c and since when
 *     floor PLACE L C          everything up to this order was deleted. The largest counts
 *
 * What stands in an outbox marker has not been delivered, and what has no marker has: so a marker is put before its
 * record and deleted after it, and one without a record is worth nothing.
 */
import { beginning, compareOrder, isOrder, type Order, observe } from './clock.ts';
import type { Place } from './places.ts';
import { type ChatRecord, compareRecords, decodeRecord, encodeRecord } from './records.ts';
import { type Change, type Item, Items, type Shelf, ShelfFull } from './shelf.ts';

/** Something that waits to be sent. */
export interface Marker {
  /** The record's id. */
  readonly id: string;
  /** Where it goes. */
  readonly to: Place;
  /** Where the record is filed. */
  readonly file: Place;
  /** The record's order, to send in. */
  readonly order: Order;
  /** Milliseconds since 1970 UTC. */
  readonly sinceMs: number;
}

const recordItem = (place: Place, id: string): Item => ({ kind: 'rec', group: place, rest: id });
const markerItem = ({ id, to, file }: Pick<Marker, 'id' | 'to' | 'file'>): Item => ({
  kind: 'out',
  group: id,
  rest: `${to} ${file}`,
});

const writeNumbers = (...numbers: number[]): string => numbers.map((n) => n.toString(36)).join(' ');
const readNumbers = (text: string): number[] => text.split(' ').map((part) => parseInt(part, 36));

export class Archive {
  readonly owner: string;
  readonly items: Items;
  /** The latest order of each place that was asked for, kept in step from then on. */
  readonly #latest = new Map<Place, Order>();

  /** @param owner the fingerprint of whoever's conversations these are */
  constructor(shelf: Shelf, owner: string) {
    this.owner = owner;
    this.items = new Items(shelf, owner);
  }

  /**
   * Keeps a record, unless it is there. Returns the record as it is kept if it is new to this tab, whoever put it,
   * and undefined if not: so it is shown once. Throws ShelfFull.
   */
  put(place: Place, record: ChatRecord): ChatRecord | undefined {
    if (!this.items.put(recordItem(place, record.id), encodeRecord(record))) return undefined;
    const kept = this.get(place, record.id);
    if (kept) this.#see(place, kept.order);
    return kept;
  }

  /** A record; undefined if there is none, or if what is kept is damaged. */
  get(place: Place, id: string): ChatRecord | undefined {
    const written = this.items.get(recordItem(place, id));
    if (written === undefined) return undefined;
    try {
      return decodeRecord(id, written);
    } catch {
      return undefined;
    }
  }

  /** Every place with a record in it. */
  places(): Place[] {
    return this.items.groups('rec') as Place[];
  }

  /** Whether anything is kept of a place, or one record of it. */
  has(place: Place, id?: string): boolean {
    return id === undefined ? this.items.hasGroup('rec', place) : this.items.has(recordItem(place, id));
  }

  /** The ids of a place's records, in no order, without reading them. */
  ids(place: Place): string[] {
    return this.items.rests('rec', place);
  }

  /** All records of some places as one conversation: sorted, each once. Reads them all. */
  load(places: readonly Place[]): ChatRecord[] {
    const records = new Map<string, ChatRecord>();
    for (const place of places)
      for (const id of this.ids(place)) {
        const record = this.get(place, id);
        if (record) records.set(id, record);
      }
    return [...records.values()].sort(compareRecords);
  }

  /** The latest order seen in some places, what was deleted included: what the clock of their conversation goes on from. */
  latest(places: readonly Place[]): Order {
    return places.map((place) => this.#latestOf(place)).reduce(observe, beginning);
  }

  #latestOf(place: Place): Order {
    const known = this.#latest.get(place);
    if (known) return known;
    const orders = this.load([place]).map((record) => record.order);
    const latest = orders.reduce(observe, this.floor(place) ?? beginning);
    this.#latest.set(place, latest);
    return latest;
  }

  #see(place: Place, order: Order): void {
    const latest = this.#latest.get(place);
    if (latest) this.#latest.set(place, observe(latest, order));
  }

  /** Makes a marker: before its record is put. Throws ShelfFull. */
  addMarker(marker: Marker): void {
    this.items.put(markerItem(marker), writeNumbers(marker.order.l, marker.order.c, marker.sinceMs));
  }

  removeMarker(marker: Marker): void {
    this.items.delete(markerItem(marker));
  }

  /** The marker's record if it still waits, asking the shelf itself: another tab may just have sent it. */
  waiting(marker: Marker): ChatRecord | undefined {
    if (this.items.get(markerItem(marker)) === undefined) return undefined;
    return this.get(marker.file, marker.id);
  }

  /** What waits, oldest first: to all places, or to some. Reads no more than these. */
  markers(matches: (to: Place) => boolean = () => true): Marker[] {
    return this.items
      .groups('out')
      .flatMap((id) => this.markersOf(id, matches))
      .sort(compareMarkers);
  }

  /** The markers of one record: mostly one, two for a moment while it is sent elsewhere. */
  markersOf(id: string, matches: (to: Place) => boolean = () => true): Marker[] {
    return this.items
      .rests('out', id)
      .filter((rest) => matches(rest.split(' ')[0] as Place))
      .map((rest) => this.#marker(id, rest))
      .filter((marker) => marker !== undefined);
  }

  /** The marker of a record to one place. Asks the shelf itself, since another tab may just have put it. */
  markerTo(id: string, to: Place): Marker | undefined {
    return this.markersOf(id, (other) => other === to)[0] ?? this.#marker(id, `${to} ${to}`);
  }

  #marker(id: string, rest: string): Marker | undefined {
    const [to, file] = rest.split(' ') as [Place, Place];
    const value = this.items.get(markerItem({ id, to, file }));
    if (value === undefined) return undefined;
    const [l = 0, c = 0, sinceMs = 0] = readNumbers(value);
    return { id, to, file, order: { l, c }, sinceMs };
  }

  /** Up to where a place was deleted. Healing (P4) brings nothing back that lies at or below it. */
  floor(place: Place): Order | undefined {
    return this.items
      .rests('floor', place)
      .map((rest) => readNumbers(rest))
      .map(([l = 0, c = 0]) => ({ l, c }))
      .filter(isOrder)
      .reduce<Order | undefined>((highest, order) => observe(highest ?? order, order), undefined);
  }

  /** Deletes all that is kept of a place, what waits included, and remembers up to where. Returns the ids deleted. */
  forget(place: Place): string[] {
    const floor = this.latest([place]);
    const ids = this.ids(place);
    // The floor comes first, so that nothing comes back if this is broken off; on a full shelf it needs the room.
    const full = !this.#raiseFloor(place, floor);
    for (const id of ids) this.drop(place, id);
    if (full) this.#raiseFloor(place, floor);
    return ids;
  }

  /** Deletes one record, and then what waits of it. */
  drop(place: Place, id: string): void {
    this.items.delete(recordItem(place, id));
    for (const marker of this.markersOf(id)) if (marker.file === place) this.removeMarker(marker);
  }

  #raiseFloor(place: Place, floor: Order): boolean {
    const rest = writeNumbers(floor.l, floor.c);
    const lower = this.items.rests('floor', place).filter((other) => other !== rest);
    try {
      this.items.put({ kind: 'floor', group: place, rest }, '');
    } catch (error) {
      if (error instanceof ShelfFull) return false;
      throw error;
    }
    for (const other of lower) this.items.delete({ kind: 'floor', group: place, rest: other });
    return true;
  }

  /** Catches up with another tab: call it with the key of each `storage` event. Undefined if nothing is new. */
  changed(key: string): Change | undefined {
    const change = this.items.changed(key);
    if (change?.kind === 'rec' && change.present) {
      const record = this.get(change.group as Place, change.rest);
      if (record) this.#see(change.group as Place, record.order);
    }
    return change;
  }
}

/** Negative if `a` is to be sent first. */
export const compareMarkers = (a: Marker, b: Marker): number =>
  compareOrder(a.order, b.order) || (a.id < b.id ? -1 : 1);
