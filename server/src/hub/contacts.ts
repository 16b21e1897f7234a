/**
 * For who is not sent the whole roster (SPEC E): finding people by how their names begin, and hearing of those one names. It
 * keeps nothing; whom a connection has named is read from its rooms.
 */
import { ChatError } from '#shared/errors';
import type { User } from '#shared/events';
import { limits } from '#shared/limits';
import { codePoints, fold, nameProblem } from '#shared/names';
import type { Directory } from './directory.ts';
import { registeredUser } from './own.ts';
import { contactIn, contactPlace } from './places.ts';
import { type Change, presenceOf } from './presence.ts';
import type { HubServer, HubSocket } from './sockets.ts';

interface Search {
  /** How the name begins. */
  text: string;
  limit?: number | undefined;
}

export class Contacts {
  readonly #io: HubServer;
  readonly #directory: Directory;
  readonly #rosterUsers: number;

  /** @param rosterUsers at most so many are in one answer */
  constructor(io: HubServer, directory: Directory, rosterUsers: number) {
    this.#io = io;
    this.#directory = directory;
    this.#rosterUsers = rosterUsers;
  }

  /** Everyone online, oneself included, or the first of them. Throws `not_registered`. */
  async users(socket: HubSocket): Promise<{ users: User[]; partial?: true }> {
    registeredUser(socket);
    const users = await this.#directory.roster();
    if (users.length <= this.#rosterUsers) return { users };
    return { users: users.slice(0, this.#rosterUsers), partial: true };
  }

  /** Who is online with a name that begins so (H2), sorted. Throws `not_registered`. */
  async search(socket: HubSocket, request: Search): Promise<{ users: User[]; more: boolean }> {
    registeredUser(socket);
    return this.find(request);
  }

  /** As `search`, for those without a connection. */
  async find({ text, limit = limits.searchUsers }: Search): Promise<{ users: User[]; more: boolean }> {
    if (codePoints(text) > limits.nameChars) return { users: [], more: false };
    const found = await this.#directory.search(fold(text));
    const most = Math.min(limit, limits.searchUsers);
    return { users: found.slice(0, most), more: found.length > most };
  }

  /**
   * From now on the connection hears of these people. Whoever comes between this and the answer is heard of, too.
   * @returns who of them is online
   * Throws `not_registered`, and `bad_request` for too many.
   */
  async watch(socket: HubSocket, { names }: { names: readonly string[] }): Promise<{ users: User[] }> {
    registeredUser(socket);
    const meant = new Set(names.filter((name) => nameProblem(name) === undefined).map(fold));
    const watched = [...socket.rooms].flatMap((place) => contactIn(place) ?? []);
    if (new Set([...watched, ...meant]).size > limits.contacts)
      throw new ChatError('bad_request', `You can watch ${limits.contacts} names.`);
    await socket.join([...meant].map(contactPlace));
    return { users: await this.#directory.holders([...meant]) };
  }

  /** The connection hears of these people no longer. Throws `not_registered`. */
  async unwatch(socket: HubSocket, { names }: { names: readonly string[] }): Promise<void> {
    registeredUser(socket);
    for (const name of names) await socket.leave(contactPlace(name));
  }

  /** Tells whoever watches. Who renames moves for those who know the old name, and comes for those who wait for the new one. */
  tell(change: Change): void {
    if ('left' in change) this.#io.to(contactPlace(change.left)).emit('presence', presenceOf([change]));
    else if ('joined' in change)
      this.#io.to(contactPlace(change.joined.name)).emit('presence', presenceOf([change]));
    else {
      const { renamed, key } = change;
      const [before, after] = [contactPlace(renamed.from), contactPlace(renamed.to)];
      const joined = { name: renamed.to, gateway: renamed.gateway, ...(key ? { key } : {}) };
      this.#io.to(before).emit('presence', presenceOf([change]));
      this.#io
        .to(after)
        .except(before)
        .emit('presence', presenceOf([{ joined }]));
    }
  }
}
