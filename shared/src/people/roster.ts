/**
 * Who is online, as the server says it. Knows nothing of who anybody is.
 */
import type { Presence, User } from '../events.ts';
import { fold } from '../names.ts';
import { isKey } from './identity.ts';

export class Roster {
  readonly #users = new Map<string, User>();
  /** For each key the folded names it holds: mostly one, two while somebody renames tab by tab. */
  readonly #names = new Map<string, Set<string>>();
  #live = false;

  /** Forgets everybody and starts with these. */
  reset(users: readonly User[]): void {
    this.#live = true;
    this.#users.clear();
    this.#names.clear();
    for (const user of users) this.#add(user);
  }

  /** Applies changes in the order the server means them: left, renamed, joined. */
  apply({ left, renamed, joined }: Presence): void {
    for (const name of left) this.#remove(name);
    const moving = renamed.map(({ from, to }) => ({ user: this.#remove(from), to }));
    for (const { user, to } of moving) if (user) this.#add({ ...user, name: to });
    for (const user of joined) this.#add(user);
  }

  /** The connection is gone: nobody is known to be online. */
  lost(): void {
    this.#live = false;
  }

  /** Whoever holds a name now. */
  holder(name: string): User | undefined {
    return this.#live ? this.lastHolder(name) : undefined;
  }

  /** Whoever holds a name now, or held it when the connection was lost. */
  lastHolder(name: string): User | undefined {
    return this.#users.get(fold(name));
  }

  /** Whether anybody with this key is online. */
  hasKey(key: string): boolean {
    return this.#live && this.#names.has(key);
  }

  /** Everybody online. */
  users(): Iterable<User> {
    return this.#live ? this.#users.values() : [];
  }

  /** A key that is none is left out: its holder counts as having none. */
  #add({ key, ...user }: User): void {
    this.#remove(user.name);
    const folded = fold(user.name);
    this.#users.set(folded, isKey(key) ? { ...user, key } : user);
    if (isKey(key)) this.#names.set(key, (this.#names.get(key) ?? new Set()).add(folded));
  }

  #remove(name: string): User | undefined {
    const folded = fold(name);
    const user = this.#users.get(folded);
    this.#users.delete(folded);
    if (user?.key === undefined) return user;
    const names = this.#names.get(user.key);
    names?.delete(folded);
    if (names?.size === 0) this.#names.delete(user.key);
    return user;
  }
}
