/**
 * What one has written and has not arrived: puts it there, says how far it is, and minds which tab sends it where (SPEC
 * P3). Knows no wire; Delivery sends.
 */
import type { User } from '../events.ts';
import type { Marker } from './archive.ts';
import { Claims } from './claims.ts';
import { Delivery } from './delivery.ts';
import type { Desk, Progress } from './desk.ts';
import { fingerprintOf } from './identity.ts';
import { insideOf, keyPlace, kindOf, type Place, personPlace } from './places.ts';
import type { Peers } from './ports.ts';
import type { ChatRecord } from './records.ts';

/** What another tab has just written is not held: that tab is about to send it. */
const justWrittenMs = 2_000;

export class Outbox {
  readonly #desk: Desk;
  readonly #delivery: Delivery;
  readonly #claims: Claims;
  readonly #rooms = new Set<Place>();
  /** Keyless people of whom the person said, since they came, that they are the right ones. */
  readonly #agreed = new Set<Place>();

  constructor(desk: Desk, peers: Peers, tab: string) {
    this.#desk = desk;
    this.#delivery = new Delivery({
      archive: desk.archive,
      transport: desk.transport,
      timing: desk.timing,
      reach: (to) => this.#reach[kindOf(to)](to),
      delivered: ({ id }) => desk.events.progress(id, 'delivered'),
      refused: ({ id }, outcome) => desk.events.refused(id, outcome),
    });
    this.#claims = new Claims({
      owner: desk.identity.fingerprint,
      tab,
      peers,
      timing: desk.timing,
      carried: () => this.#delivery.carried().map(({ id }) => id),
      orphans: () => this.#orphans(),
      adopt: (ids) => this.#adopt(ids),
      yield: (ids) => this.#yield(ids),
    });
  }

  /** The connection is registered, the roster known. */
  up(): void {
    this.#delivery.up();
    this.#claims.start();
    this.tellHeld();
  }

  down(): void {
    this.#delivery.down();
    this.#claims.stop();
    this.#rooms.clear();
    this.#agreed.clear();
    this.tellHeld();
  }

  /** Somebody is online who was not, or not under this name: for what goes to the name, another person. */
  came({ name, key }: User): void {
    const byName = personPlace(name);
    this.#agreed.delete(byName);
    this.#delivery.away(byName);
    this.#delivery.open(key === undefined ? byName : keyPlace(fingerprintOf(key)));
  }

  joined(room: Place): void {
    this.#rooms.add(room);
    this.#delivery.open(room);
  }

  leftRoom(room: Place): void {
    this.#rooms.delete(room);
  }

  /** Keeps a record of one's own and sends it. Throws ShelfFull, and then keeps nothing. */
  post(to: Place, record: ChatRecord): void {
    const { archive, timing, events } = this.#desk;
    const marker = { id: record.id, to, file: to, order: record.order, sinceMs: timing.now() };
    archive.addMarker(marker);
    try {
      this.#desk.keep(to, record);
    } catch (error) {
      archive.removeMarker(marker);
      throw error;
    }
    this.#delivery.carry(marker, kindOf(to) !== 'p' || this.#isAgreed(to));
    events.progress(record.id, this.progressOf(record.id));
  }

  /** A receiver, or the server, says it has arrived. Only what goes to that place counts. */
  settle(id: string, to: Place): void {
    const marker = this.#desk.archive.markerTo(id, to);
    if (marker) this.#delivery.settle(marker);
  }

  /** Whether something waits to go to a place. */
  goesTo(id: string, to: Place): boolean {
    return this.#desk.archive.markerTo(id, to) !== undefined;
  }

  /** How far a record of one's own has come. */
  progressOf(id: string): Progress {
    const marker = this.#desk.archive.markersOf(id).at(-1);
    return marker ? this.#progress(marker) : 'delivered';
  }

  /** The ids held for a name. */
  held(name: string): string[] {
    return this.#heldMarkers(name).map(({ id }) => id);
  }

  /**
   * Sends what is held for a name to whoever holds it now. False if nothing is sent, because nobody does or with a
   * key that must be accepted first. Throws ShelfFull.
   * @param to where that person is reached
   */
  release(name: string, to: Place): boolean {
    const markers = this.#heldMarkers(name);
    if (markers.length === 0) return false;
    if (kindOf(to) === 'k') for (const marker of markers) this.#move(marker, to);
    else this.#sendTo(to, markers);
    this.tellHeld();
    return true;
  }

  #sendTo(to: Place, markers: Marker[]): void {
    this.#agreed.add(to);
    for (const marker of markers) this.#delivery.carry(marker, true);
    this.#delivery.agree(to);
  }

  /** Deletes what is held for a name, unsent. */
  discard(name: string): void {
    for (const marker of this.#heldMarkers(name)) this.#discard(marker);
  }

  #discard(marker: Marker): void {
    this.#delivery.drop(marker);
    this.#desk.archive.drop(marker.file, marker.id);
    this.#desk.events.forgotten(marker.file, marker.id);
  }

  /** What goes to a key that is not its name's current one any more goes to that. */
  readdress(): void {
    for (const marker of this.#delivery.carried().filter(({ to }) => kindOf(to) === 'k')) {
      const pin = this.#desk.people.pinOf(insideOf(marker.to));
      const current = pin && this.#desk.people.current(pin.name);
      if (current && keyPlace(current.fingerprint) !== marker.to)
        this.#desk.whileThereIsRoom(() => this.#move(marker, keyPlace(current.fingerprint)));
    }
  }

  /** The new marker is there before the old one goes: the record waits all the while. Throws ShelfFull. */
  #move(marker: Marker, to: Place): void {
    const moved = { ...marker, to };
    this.#desk.archive.addMarker(moved);
    this.#delivery.drop(marker);
    this.#desk.archive.removeMarker(marker);
    this.#delivery.carry(moved, true);
  }

  /** Another tab has put or deleted a marker. */
  changed(id: string, to: Place, file: Place, present: boolean): void {
    if (!present) this.#delivery.drop({ id, to });
    // What was discarded there has not come further.
    if (this.#desk.archive.has(file, id)) this.#desk.events.progress(id, this.progressOf(id));
  }

  /** Tells how far everything is that goes to keyless people: their coming and going decides on it. */
  tellHeld(): void {
    for (const marker of this.#desk.archive.markers((to) => kindOf(to) === 'p'))
      this.#desk.events.progress(marker.id, this.#progress(marker));
  }

  #progress(marker: Marker): Progress {
    if (kindOf(marker.to) !== 'p' || !this.#desk.roster.holder(insideOf(marker.to))) return 'waiting';
    const carried = this.#delivery.parcelOf(marker);
    const free = carried ? carried.agreed : this.#desk.timing.now() - marker.sinceMs < justWrittenMs;
    return free ? 'waiting' : 'held';
  }

  #heldMarkers(name: string): Marker[] {
    const place = personPlace(name);
    return this.#desk.archive.markers((to) => to === place).filter((each) => this.#progress(each) === 'held');
  }

  /** Whether what is written to a keyless person now may go to whoever is there. */
  #isAgreed(to: Place): boolean {
    const unguarded = this.#desk.people.keysOf(insideOf(to)).length === 0;
    return this.#reach.p(to) && (unguarded || this.#agreed.has(to));
  }

  readonly #reach: Readonly<Record<'k' | 'p' | 'r', (to: Place) => boolean>> = {
    k: (to) => this.#desk.roster.hasKey(this.#desk.people.pinOf(insideOf(to))?.key ?? ''),
    p: (to) => {
      const holder = this.#desk.roster.holder(insideOf(to));
      return holder !== undefined && holder.key === undefined;
    },
    r: (to) => this.#rooms.has(to),
  };

  #orphans(): string[] {
    const orphans = this.#desk.archive.markers().filter((marker) => !this.#delivery.parcelOf(marker));
    return orphans.map(({ id }) => id);
  }

  /** Who was there when another tab wrote it is not known here: for a keyless person it is held. */
  #adopt(ids: string[]): void {
    for (const marker of ids.flatMap((id) => this.#desk.archive.markersOf(id)))
      this.#delivery.carry(marker, kindOf(marker.to) !== 'p');
    this.readdress();
    this.tellHeld();
  }

  #yield(ids: string[]): void {
    for (const marker of ids.flatMap((id) => this.#desk.archive.markersOf(id)))
      if (this.#delivery.parcelOf(marker)?.state !== 'asked') this.#delivery.drop(marker);
  }
}
