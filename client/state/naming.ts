/**
 * The name of this client: registering, renaming, registering again after a lost connection, becoming somebody else by
 * a recovery code (SPEC P2, W2). It knows the connection and the names used here; no conversation.
 */
import { ChatError } from '#shared/errors';
import type { Hello, User } from '#shared/events';
import { checkName, sameName } from '#shared/names';
import { type Identity, identityOf, newSeed, signRegistration } from '#shared/people/identity';
import { recoveryCode, seedFromRecoveryCode } from '#shared/people/recovery';
import { ShelfFull } from '#shared/people/shelf';
import { Wallet } from '#shared/people/wallet';
import type { LiveState } from './live-state.ts';
import type { StorePorts } from './ports.ts';

/** When to ask again for a name that the server was too busy to give. */
const registerAgainMs = 2_000;

/** What the name is for. */
export interface NamingEvents {
  /** The name is held, also again after a lost connection. `partial`: the users are not everyone. */
  registered(identity: Identity, name: string, users: readonly User[], partial: boolean): void;
  renamed(name: string): void;
  /** This client is nobody until it registers as somebody else. */
  left(): void;
}

export class Naming {
  readonly #live: LiveState;
  readonly #ports: StorePorts;
  readonly #events: NamingEvents;
  readonly #wallet: Wallet;
  /** Who this client is, from its first registering on. */
  #identity: Identity | undefined;
  #hello: Hello | undefined;
  /** The name to register as soon as the server says hello. */
  #wanted: string | undefined;

  constructor(live: LiveState, ports: StorePorts, events: NamingEvents) {
    this.#live = live;
    this.#ports = ports;
    this.#events = events;
    this.#wallet = new Wallet(ports.shelf);
    this.#wanted = ports.tabStorage.read().name;
    const offeredName = this.#wanted ?? this.#wallet.last()?.name ?? '';
    live.set({ registering: this.#wanted !== undefined, offeredName });
  }

  /** Another tab or process has put or deleted an item. */
  changed(key: string): void {
    this.#wallet.changed(key);
  }

  greeted(hello: Hello): void {
    this.#hello = hello;
    if (this.#wanted !== undefined) void this.#register(this.#wanted);
  }

  lost(): void {
    this.#hello = undefined;
  }

  /** Registers, or renames once registered. */
  choose(typed: string): void {
    const name = typed.trim();
    const problem = problemOf(() => checkName(name));
    if (problem !== undefined) this.#live.set({ nameProblem: problem });
    else if (this.#live.now.me) void this.#rename(name);
    else void this.#register(name);
  }

  /** One of one's connections has renamed all of them. */
  renamed(from: string, to: string): void {
    const { me } = this.#live.now;
    if (me && sameName(from, me.name)) this.#renamed(to);
  }

  /** The recovery code of the identity in use. */
  recoveryCode(): string | undefined {
    return this.#identity && recoveryCode(this.#identity.seed);
  }

  /** Takes over the identity of a recovery code; a problem in words if that cannot be. */
  restore(typed: string, code: string): string | undefined {
    const name = typed.trim();
    const recovered = seedFromRecoveryCode(code);
    if ('problem' in recovered) return recovered.problem;
    const problem = problemOf(() => {
      checkName(name);
      this.#wallet.use(name, recovered.seed);
    });
    if (problem === undefined) this.#become(name);
    return problem;
  }

  /** Begins anew on a connection that has not registered. */
  #become(name: string): void {
    this.#identity = undefined;
    this.#hello = undefined;
    this.#wanted = name;
    this.#live.set({ me: undefined, registering: true, nameProblem: undefined });
    this.#events.left();
    this.#ports.wire.renew();
  }

  async #register(name: string): Promise<void> {
    this.#wanted = name;
    this.#live.set({ registering: true, nameProblem: undefined });
    const hello = this.#hello;
    if (!hello) return;
    const identity = this.#identity ?? identityOf(this.#wallet.seedOf(name) ?? newSeed(this.#ports.random));
    const signature = signRegistration(identity, hello.server, name, hello.nonce);
    const answer = await this.#ports.wire.request('register', { name, key: identity.key, signature });
    // A connection that was lost meanwhile begins anew with its own hello.
    if (answer === undefined || hello !== this.#hello) return;
    if (!answer.ok && answer.error.code === 'rate_limited') {
      this.#registerLater(name, hello);
      return;
    }
    this.#live.set({ registering: false });
    if (!answer.ok) {
      this.#refused(answer.error.message);
      return;
    }
    this.#identity = identity;
    this.#keep(answer.name, identity);
    this.#live.set({ me: { name: answer.name } });
    this.#events.registered(identity, answer.name, answer.users, answer.partial === true);
  }

  #registerLater(name: string, hello: Hello): void {
    this.#ports.timing.schedule(registerAgainMs, () => {
      if (hello === this.#hello && name === this.#wanted) void this.#register(name);
    });
  }

  /** Somebody else holds the name, perhaps since the connection was lost: another must be chosen. */
  #refused(problem: string): void {
    this.#wanted = undefined;
    this.#live.set({ me: undefined, nameProblem: problem });
  }

  async #rename(name: string): Promise<void> {
    this.#live.set({ registering: true, nameProblem: undefined });
    const answer = await this.#ports.wire.request('rename', { name });
    this.#live.set({ registering: false });
    if (answer?.ok) this.#renamed(answer.name);
    else
      this.#live.set({
        nameProblem: answer?.error.message ?? 'There is no connection. Try again when it is back.',
      });
  }

  #renamed(name: string): void {
    if (!this.#identity) return;
    this.#keep(name, this.#identity);
    this.#live.set({ me: { name } });
    this.#events.renamed(name);
  }

  #keep(name: string, identity: Identity): void {
    const { tabStorage } = this.#ports;
    this.#wanted = name;
    tabStorage.write({ ...tabStorage.read(), name });
    this.#live.set({ offeredName: name });
    if (problemOf(() => this.#wallet.use(name, identity.seed))) this.#live.set({ storageFull: true });
  }
}

/** Why something could not be done, in words; undefined if it was. */
export function problemOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof ChatError || error instanceof ShelfFull) return error.message;
    throw error;
  }
}
