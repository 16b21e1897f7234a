/**
 * Makes what people here were shown of the other servers' people what is: when servers come or go, and now and then. It keeps nothing:
 * what was shown is where `shown.ts` says.
 */
import { type LocalDirectory, rosterIn } from '../hub/directory.ts';
import { memberPlace, roomPlace, rosterPlace, userPlace } from '../hub/places.ts';
import { chunks } from './chunks.ts';
import type { Elsewhere } from './elsewhere.ts';
import { holderPlace, profileOf } from './people.ts';
import type { Shown } from './shown.ts';

/** Of so many names it is asked at once who holds them. */
const namesAtOnce = 1000;
/** Of so many rooms it is asked at once who is in them. */
const roomsAtOnce = 100;

export class Comparison {
  readonly #local: LocalDirectory;
  readonly #elsewhere: Elsewhere;
  readonly #shown: Shown;

  constructor(local: LocalDirectory, elsewhere: Elsewhere, shown: Shown) {
    this.#local = local;
    this.#elsewhere = elsewhere;
    this.#shown = shown;
  }

  /**
   * What people here were shown becomes what is. Each list is compared when it comes: what comes later is later than it.
   * @param haveServersChanged since then: what was not written down is told again
   */
  async check(haveServersChanged: boolean): Promise<void> {
    if (this.#local.holds(rosterPlace)) await this.#checkRoster();
    for (const rooms of chunks(this.#local.rooms(), roomsAtOnce))
      await Promise.all(rooms.map(({ name }) => this.#checkRoom(name)));
    if (haveServersChanged) await this.#tellWatchers();
  }

  /** Without Redis: nobody is anywhere but here. */
  async withdrawOthers(): Promise<void> {
    this.#shown.withdraw(this.#shown.shownIn().filter((name) => !this.#local.holds(userPlace(name))));
    for (const room of this.#shown.rooms()) {
      const gone = this.#shown.shownIn(room).filter((name) => !this.#local.holds(memberPlace(room, name)));
      this.#shown.withdraw(gone.filter((name) => !this.#local.holds(holderPlace(name))));
      for (const name of gone) this.#shown.withdrawFrom(room, name);
    }
    await this.#tellWatchers();
  }

  async #checkRoster(): Promise<void> {
    const places = await this.#elsewhere.list('online:');
    if (!places) return;
    const users = rosterIn(places);
    const names = new Set(users.map(({ name }) => name));
    this.#shown.showRoster(users);
    this.#shown.withdraw(this.#shown.shownIn().filter((name) => !names.has(name)));
  }

  async #checkRoom(room: string): Promise<void> {
    const { answers, areAll } = await this.#elsewhere.ask(roomPlace(room), 'members', room);
    if (!areAll) return;
    const names = new Set((answers as string[][]).flat());
    this.#shown.showMembers(room, [...names]);
    const gone = this.#shown
      .shownIn(room)
      .filter((name) => !names.has(name) && !this.#local.holds(memberPlace(room, name)));
    if (gone.length === 0) return;
    const holders = await this.#elsewhere.servers(gone.map(holderPlace));
    this.#shown.withdraw(gone.filter((_, index) => holders[index] === 0));
    for (const name of gone) this.#shown.withdrawFrom(room, name);
  }

  async #tellWatchers(): Promise<void> {
    for (const names of chunks(this.#shown.watched(), namesAtOnce)) {
      const holders = await this.#elsewhere.servers(names.map(userPlace));
      const held = names.filter((_, index) => holders[index] !== 0);
      for (const name of names) if (!held.includes(name)) this.#shown.tellWatchers(name, undefined);
      await Promise.all(
        held.map(async (name) =>
          this.#shown.tellWatchers(name, (await profileOf(name, this.#local, this.#elsewhere))?.users[0]),
        ),
      );
    }
  }
}
