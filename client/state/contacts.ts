/**
 * Where the server does not send everyone who is online (SPEC E): watches the people that matter here, and finds others by the
 * beginnings of their names. Elsewhere it does nothing. It knows the connection and names; no conversation.
 */
import type { User } from '#shared/events';
import { limits } from '#shared/limits';
import { fold, sameName } from '#shared/names';
import type { LiveState } from './live-state.ts';
import type { Person } from './model.ts';
import type { StorePorts } from './ports.ts';

/** How long after a key what is typed is searched for. */
const searchPauseMs = 150;
/** When to ask again for what the server was too busy to answer. */
const againMs = 2_000;

/** Whom it is about is for others to know. */
export interface ContactEvents {
  /** Whom to hear of, as shown, the most important first. */
  wanted(): Iterable<string>;
  /** Who counts as online, as shown. */
  online(): Iterable<string>;
  /** Those asked for, as far as they are there: nobody else of them is. */
  came(users: User[]): void;
  /** Nothing more is heard of them. */
  dropped(names: string[]): void;
}

export class Contacts {
  readonly #live: LiveState;
  readonly #ports: StorePorts;
  readonly #events: ContactEvents;
  /** Folded. */
  readonly #watched = new Set<string>();
  /** Those of them of whom it is not known yet whether they are there. */
  readonly #sought = new Set<string>();
  /** `beginning`: registered, and nobody is known yet. */
  #state: 'off' | 'beginning' | 'on' = 'off';
  /** Counts connections: what was asked on an earlier one does not matter any more. */
  #round = 0;
  #cancelSearch = (): void => {};

  constructor(live: LiveState, ports: StorePorts, events: ContactEvents) {
    this.#live = live;
    this.#ports = ports;
    this.#events = events;
  }

  /**
   * Registered, without being told who is online.
   * @returns who is, of those wanted; undefined if the connection was lost again
   */
  async begin(): Promise<readonly User[] | undefined> {
    this.#state = 'beginning';
    this.#live.set({ partial: true });
    let known: readonly User[] | undefined;
    await this.#seek(this.#wanted(), (users) => {
      this.#state = 'on';
      known = users;
    });
    return known;
  }

  lost(): void {
    this.#state = 'off';
    this.#round++;
    this.#watched.clear();
    this.#sought.clear();
    this.#cancelSearch();
    this.#live.set({ partial: false, search: undefined });
  }

  /** Whether it is being asked if somebody is there. */
  isSought(name: string): boolean {
    return this.#state === 'beginning' || this.#sought.has(fold(name));
  }

  /** To be called when those who matter may be others. */
  sync(): void {
    if (this.#state !== 'on') return;
    const wanted = this.#wanted();
    const names = new Set(wanted.map(fold));
    const dropped = [...this.#watched, ...this.#events.online()].filter((name) => !names.has(fold(name)));
    const added = wanted.filter((name) => !this.#watched.has(fold(name)));
    if (dropped.length > 0) this.#drop(dropped);
    if (added.length > 0) void this.#seek(added, this.#events.came);
  }

  /** Searches for what is typed, once the typing pauses; the answer is in the state. */
  search(typed: string): void {
    this.#cancelSearch();
    const text = typed.trim();
    const asked = this.#state !== 'off' && text !== '';
    const { people, more } = this.#live.now.search ?? { people: [], more: false };
    this.#live.set({ search: asked ? { text, people, more, asking: true } : undefined });
    if (asked) this.#searchIn(searchPauseMs, text);
  }

  #searchIn(ms: number, text: string): void {
    this.#cancelSearch = this.#ports.timing.schedule(ms, () => void this.#search(text));
  }

  async #search(text: string): Promise<void> {
    const answer = await this.#ports.wire.request('search', { text });
    // What was typed since is asked for already.
    if (this.#live.now.search?.text !== text) return;
    if (answer && !answer.ok && answer.error.code === 'rate_limited') return this.#searchIn(againMs, text);
    const { users, more } = answer?.ok ? answer : { users: [], more: false };
    this.#live.set({ search: { text, people: this.#peopleOf(users), more, asking: false } });
  }

  #peopleOf(users: readonly User[]): Person[] {
    const me = this.#live.now.me?.name ?? '';
    const others = users.filter(({ name }) => !sameName(name, me));
    return others.map(({ name, gateway }) => ({ name, gateway, unread: 0 }));
  }

  #wanted(): string[] {
    const byName = new Map<string, string>();
    for (const name of this.#events.wanted()) byName.set(fold(name), name);
    return [...byName.values()].slice(0, limits.contacts);
  }

  #drop(names: string[]): void {
    const watched = names.filter((name) => this.#watched.delete(fold(name)));
    for (const name of watched) this.#sought.delete(fold(name));
    if (watched.length > 0) void this.#ports.wire.request('unwatch', { names: watched });
    this.#events.dropped(names);
  }

  /**
   * Watches them from now on. If the server refuses, it is asked again after a while.
   * @param came called with those who are there, in the moment that none of them is sought any more; not if the connection is lost
   */
  async #seek(names: string[], came: (users: User[]) => void): Promise<void> {
    const [round, folded] = [this.#round, names.map(fold)];
    for (const name of folded) {
      this.#watched.add(name);
      this.#sought.add(name);
    }
    const answer = await this.#ports.wire.request('watch', { names });
    if (round !== this.#round) return;
    for (const name of folded) this.#sought.delete(name);
    came(answer?.ok ? answer.users.filter(({ name }) => this.#watched.has(fold(name))) : []);
    if (answer?.ok) return;
    this.#ports.timing.schedule(againMs, () => {
      if (round !== this.#round) return;
      for (const name of folded) this.#watched.delete(name);
      this.sync();
    });
  }
}
