/**
 * A small world for the courier: people with tabs, people at keyless doors, rooms, and a server between them, all in
 * memory and in virtual time. The network loses, doubles and delays what it is told to.
 */
import type { PrivateMessage, RoomMessage, User } from '../../events.ts';
import { fold } from '../../names.ts';
import { Archive } from '../archive.ts';
import { Courier } from '../courier.ts';
import { type Identity, identityOf } from '../identity.ts';
import type { Place } from '../places.ts';
import type { Errand, Outcome } from '../ports.ts';
import type { ChatRecord } from '../records.ts';
import { MemoryShelf } from './shelves.ts';
import { chance, chanceBytes, VirtualTime } from './time.ts';

/** What may happen to an event on its way. */
export interface Weather {
  /** Between 0 and 1: how many relayed frames never arrive, and how many arrive twice. */
  loss: number;
  doubling: number;
  /** How long an event takes at most; each takes some time up to it. */
  delayMs: number;
}

export const calm: Weather = { loss: 0, doubling: 0, delayMs: 10 };

/** Making a key takes 20 ms, so tests use the same few people. */
const identities = new Map<number, Identity>();
export function identityNumber(n: number): Identity {
  const identity = identities.get(n) ?? identityOf(new Uint8Array(16).fill(n));
  identities.set(n, identity);
  return identity;
}

export class World {
  readonly time = new VirtualTime();
  readonly random: () => number;
  weather: Weather = calm;
  readonly tabs: Tab[] = [];
  /** Keyless people, by folded name, and what they were told. */
  readonly keyless = new Map<string, { name: string; told: string[] }>();
  /** What was said in each room, as everybody in it saw it. */
  readonly said = new Map<string, string[]>();
  /** If set, answers an event instead of the server. */
  refuse: (errand: Errand) => Outcome | undefined = () => undefined;

  constructor(seed = 1) {
    this.random = chance(seed);
  }

  /** A keyless person comes, or goes. */
  keylessComes(name: string): string[] {
    const told: string[] = [];
    this.keyless.set(fold(name), { name, told });
    this.presence({ joined: [{ name, gateway: 'telnet' }] });
    return told;
  }

  keylessGoes(name: string): void {
    this.keyless.delete(fold(name));
    this.presence({ left: [name] });
  }

  /** A keyless person says something to somebody. */
  keylessTells(from: string, to: string, text: string, id = `m${Math.floor(this.random() * 1e12)}`): void {
    const message: PrivateMessage = { id, from, to, text, at: this.time.now };
    for (const tab of this.named(to)) this.carry(() => tab.courier.messaged(message), tab);
  }

  users(): User[] {
    const users = new Map<string, User>();
    for (const tab of this.online()) users.set(fold(tab.name), tab.user());
    for (const { name } of this.keyless.values()) users.set(fold(name), { name, gateway: 'telnet' });
    return [...users.values()];
  }

  online(): Tab[] {
    return this.tabs.filter((tab) => tab.connected);
  }

  named(name: string): Tab[] {
    return this.online().filter((tab) => fold(tab.name) === fold(name));
  }

  presence(change: { joined?: User[]; left?: string[]; renamed?: { from: string; to: string }[] }): void {
    const presence = { joined: [], left: [], renamed: [], ...change };
    for (const tab of this.online()) tab.courier.presence(presence);
  }

  /** Takes an event to a tab as its connection does: one after the other, and not at all if it breaks meanwhile. */
  carry(deliver: () => void, tab: Tab): void {
    const { connection } = tab;
    const at = Math.max(this.time.now + this.random() * this.weather.delayMs, tab.busyUntil);
    tab.busyUntil = at;
    this.time.schedule(at - this.time.now, () => {
      if (tab.connected && tab.connection === connection) deliver();
    });
  }

  /** The server handles an event and says how it went. */
  handle(errand: Errand, from: Tab): Outcome {
    const refused = this.refuse(errand);
    if (refused) return refused;
    if (errand.event === 'relay') return this.#relay(errand.data.to, errand.data.frame, from);
    if (errand.event === 'say') return this.#say(errand.data, from);
    return this.#tell(errand.data, from);
  }

  #relay(to: string, frame: string, from: Tab): Outcome {
    const receivers = this.online().filter(
      (tab) => tab !== from && (tab.identity.fingerprint === to || fold(tab.name) === fold(to)),
    );
    const relay = { from: from.name, key: from.identity.key, frame };
    for (const tab of receivers)
      for (const _ of this.#copies())
        this.time.schedule(this.random() * this.weather.delayMs, () => tab.hear(relay));
    return receivers.length > 0 ? 'ok' : 'no_such_user';
  }

  #copies(): number[] {
    if (this.random() < this.weather.loss) return [];
    return this.random() < this.weather.doubling ? [1, 2] : [1];
  }

  #tell({ to, text, id = '' }: { to: string; text: string; id?: string }, from: Tab): Outcome {
    const receiver = this.keyless.get(fold(to));
    const tabs = this.named(to);
    if (!receiver && tabs.length === 0) return 'no_such_user';
    receiver?.told.push(text);
    const message: PrivateMessage = { id, from: from.name, to, text, at: this.time.now };
    for (const tab of [...tabs, ...this.named(from.name)])
      if (tab !== from) this.carry(() => tab.courier.messaged(message), tab);
    return 'ok';
  }

  #say({ room, text, id = '' }: { room: string; text: string; id?: string }, from: Tab): Outcome {
    if (!from.rooms.has(fold(room))) return 'not_in_room';
    this.said.set(room, [...(this.said.get(room) ?? []), text]);
    const message: RoomMessage = { id, from: from.name, room, text, at: this.time.now };
    for (const tab of this.online())
      if (tab.rooms.has(fold(room))) this.carry(() => tab.courier.messaged(message), tab);
    return 'ok';
  }
}

/** Somebody with a key and a browser of their own. */
export class Person {
  readonly world: World;
  readonly identity: Identity;
  readonly skewMs: number;
  readonly shelf = new MemoryShelf();
  readonly #channel = new Set<Tab>();
  name: string;
  #tabs = 0;

  constructor(world: World, name: string, { number = name.charCodeAt(0), skewMs = 0 } = {}) {
    this.world = world;
    this.name = name;
    this.identity = identityNumber(number);
    this.skewMs = skewMs;
  }

  /** A new tab, not yet connected. */
  open(): Tab {
    const tab = new Tab(this, `${this.name}-${this.#tabs++}`);
    this.#channel.add(tab);
    this.world.tabs.push(tab);
    return tab;
  }

  post(message: unknown, from: Tab): void {
    for (const tab of this.#channel)
      if (tab !== from) this.world.time.schedule(1 + this.world.random() * 5, () => tab.hearPeer(message));
  }

  closed(tab: Tab): void {
    this.#channel.delete(tab);
    this.world.tabs.splice(this.world.tabs.indexOf(tab), 1);
  }
}

/** One tab, and what it showed. */
export class Tab {
  readonly person: Person;
  readonly world: World;
  readonly archive: Archive;
  readonly courier: Courier;
  readonly rooms = new Set<string>();
  connected = false;
  connection = 0;
  busyUntil = 0;
  /** Every `record` event: how often each id came. */
  readonly shown = new Map<string, number>();
  readonly happened: string[] = [];
  readonly progress = new Map<string, string>();
  #hearPeer: (message: unknown) => void = () => {};
  #closed = false;
  readonly #shelf;

  constructor(person: Person, label: string) {
    this.person = person;
    this.world = person.world;
    const { world } = this;
    // Like `storage` events: some time after the change, and in the order of changes.
    let lastAt = 0;
    this.#shelf = person.shelf.open((key) => {
      lastAt = Math.max(lastAt, world.time.now + world.random() * 20);
      world.time.schedule(lastAt - world.time.now, () => this.#closed || this.courier.changed(key));
    });
    this.archive = new Archive(this.#shelf, person.identity.fingerprint);
    this.courier = new Courier({
      identity: person.identity,
      archive: this.archive,
      transport: { send: (errand, answered) => this.#send(errand, answered) },
      timing: world.time.skewed(person.skewMs),
      random: chanceBytes(world.random),
      tab: label,
      peers: {
        post: (message) => person.post(message, this),
        onMessage: (hear) => {
          this.#hearPeer = hear;
        },
      },
      events: {
        record: (_place: Place, record: ChatRecord) =>
          void this.shown.set(record.id, (this.shown.get(record.id) ?? 0) + 1),
        forgotten: (_place, id) => void this.shown.delete(id),
        progress: (id, progress) => void this.progress.set(id, progress),
        moved: ({ from, to }) => void this.happened.push(`${from} is now ${to}`),
        person: (name) => void this.happened.push(`person ${name}`),
        refused: (_id, why) => void this.happened.push(`refused ${why}`),
        full: () => void this.happened.push('full'),
      },
    });
  }

  get name(): string {
    return this.person.name;
  }

  get identity(): Identity {
    return this.person.identity;
  }

  user(): User {
    return { name: this.name, gateway: 'web', key: this.identity.key };
  }

  connect(...rooms: string[]): this {
    if (this.connected || this.#closed) return this;
    const first = this.world.named(this.name).length === 0;
    if (first) this.world.presence({ joined: [this.user()] });
    this.connected = true;
    this.connection++;
    this.courier.registered(this.name, this.world.users());
    for (const room of rooms) {
      this.rooms.add(fold(room));
      this.courier.joined(room);
    }
    return this;
  }

  disconnect(): void {
    if (!this.connected) return;
    this.connected = false;
    this.rooms.clear();
    this.courier.disconnected();
    if (this.world.named(this.name).length === 0) this.world.presence({ left: [this.name] });
  }

  /** Closes without a word, as a crash does. */
  close(): void {
    this.disconnect();
    this.courier.close();
    this.#closed = true;
    this.#shelf.close();
    this.person.closed(this);
  }

  hear(relay: { from: string; key: string; frame: string }): void {
    if (this.connected) this.courier.relayed(relay);
  }

  hearPeer(message: unknown): void {
    if (!this.#closed) this.#hearPeer(message);
  }

  #send(errand: Errand, answered: (outcome: Outcome) => void): void {
    const { connection, world } = this;
    const delay = () => world.random() * world.weather.delayMs;
    world.time.schedule(delay(), () => {
      if (!this.connected || this.connection !== connection) return;
      const outcome = world.handle(errand, this);
      if (world.random() < world.weather.loss) return;
      world.time.schedule(delay(), () => {
        if (this.connected && this.connection === connection) answered(outcome);
      });
    });
  }

  /** The texts of the conversation with somebody, sorted as shown. */
  texts(name: string): string[] {
    return this.courier
      .history(name)
      .filter(({ kind }) => kind === 'text')
      .map(({ body }) => body);
  }

  roomTexts(room: string): string[] {
    return this.courier.roomHistory(room).map(({ body }) => body);
  }
}
