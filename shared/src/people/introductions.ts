/**
 * Minds who comes under which name with which key, and says what follows from it (SPEC P2): see people.ts for the
 * rules. Sends nothing; what waits and must go elsewhere now is told through `readdress`.
 */
import type { User } from '../events.ts';
import { fold } from '../names.ts';
import type { Desk } from './desk.ts';
import { fingerprintOf } from './identity.ts';
import type { Standing } from './people.ts';
import { keyPlace, type Place, personPlace } from './places.ts';

export class Introductions {
  readonly #desk: Desk;
  readonly #readdress: () => void;

  constructor(desk: Desk, readdress: () => void) {
    this.#desk = desk;
    this.#readdress = readdress;
  }

  /** Somebody is online. Costs little for strangers. */
  seen({ name, key }: User): void {
    if (key === undefined || key === this.#desk.identity.key) return;
    if (this.#desk.people.remembers(name, key)) this.#desk.whileThereIsRoom(() => this.#introduce(name, key));
  }

  /** A record has come from somebody: a key met for the first time is pinned, a new one is remembered as such. Throws ShelfFull. */
  heard(name: string, key: string): void {
    const standing = this.#introduce(name, key);
    if (standing === 'first') this.#accept(name, key);
    if (standing === 'new') this.#desk.people.meet(name, key);
  }

  /**
   * Where something written to a name goes: to whoever holds it, or held it when the connection was lost, unless
   * their key is new. Throws ShelfFull.
   */
  placeFor(name: string): Place {
    const { roster, people } = this.#desk;
    const holder = roster.lastHolder(name);
    if (holder && holder.key === undefined) return personPlace(name);
    if (holder?.key !== undefined) {
      const standing = this.#introduce(name, holder.key);
      if (standing === 'first') this.#accept(name, holder.key);
      if (standing !== 'new') return keyPlace(fingerprintOf(holder.key));
    }
    const known = people.current(name);
    return known ? keyPlace(known.fingerprint) : personPlace(name);
  }

  /** Whether the name is held with a key that must be accepted before anything goes to it. */
  isNew(name: string): boolean {
    const key = this.#desk.roster.holder(name)?.key;
    if (key === undefined || key === this.#desk.identity.key) return false;
    return this.#desk.people.standing(name, key) === 'new';
  }

  /** The person accepts the key that the name is held with now. False if there is nothing to accept. Throws ShelfFull. */
  accept(name: string): boolean {
    const key = this.#desk.roster.holder(name)?.key;
    if (key === undefined || !this.isNew(name)) return false;
    const before = this.#desk.people.pinOf(fingerprintOf(key));
    this.#accept(name, key);
    if (before && fold(before.name) !== fold(name)) this.#tellMove(key, before.name, name);
    return true;
  }

  /** Another tab has changed the pins of a key. */
  changed(fingerprint: string): void {
    const { people, events } = this.#desk;
    const before = people.pinOf(fingerprint)?.name;
    people.changed();
    const after = people.pinOf(fingerprint)?.name;
    if (before !== undefined && after !== undefined && fold(before) !== fold(after))
      events.moved({ fingerprint, from: before, to: after });
    for (const name of new Set([before, after])) if (name !== undefined) events.person(name);
    this.#readdress();
  }

  /** What follows from a key's standing, if it does not depend on anything having been said. */
  #introduce(name: string, key: string): Standing {
    const standing = this.#desk.people.standing(name, key);
    if (standing === 'accepted') this.#accept(name, key);
    if (standing === 'moved') this.#follow(name, key);
    if (standing === 'new') this.#announce(name, key);
    return standing;
  }

  #accept(name: string, key: string): void {
    this.#desk.people.accept(name, key);
    this.#desk.events.person(name);
    this.#readdress();
  }

  /** A known key under another name takes its conversation along, unless it still is under the old one as well. */
  #follow(name: string, key: string): void {
    const from = this.#desk.people.pinOf(fingerprintOf(key))?.name ?? name;
    if (this.#desk.roster.lastHolder(from)?.key === key) return;
    this.#accept(name, key);
    this.#tellMove(key, from, name);
  }

  #tellMove(key: string, from: string, to: string): void {
    const fingerprint = fingerprintOf(key);
    const { changes } = this.#desk.people;
    this.#desk.notice(keyPlace(fingerprint), `${from} is now ${to}`, `moved ${fingerprint} ${changes}`);
    this.#desk.events.moved({ fingerprint, from, to });
    this.#desk.events.person(from);
  }

  #announce(name: string, key: string): void {
    this.#desk.notice(personPlace(name), `${name} has a new key`, `key ${fingerprintOf(key)}`);
    this.#desk.events.person(name);
  }
}
