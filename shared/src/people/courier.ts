/**
 * One tab's part in the conversations of one person: what is written here goes out, what comes in is kept, and who is
 * who is minded (SPEC P2, P3). The page's store, or the terminal client, tells it what the connection says and what
 * the person does; it knows neither a screen nor a socket.
 *
 * Where something written to a name goes: to the key of whoever holds the name now, if that key may be trusted; if
 * nobody does, or somebody with a new key, to the key the name had last, where it waits; and if the name never had a
 * key, to the name itself. To a name without a key it goes only if it was written while that person was there. It is
 * `held` when somebody has come under the name since, or may have come unseen while the connection was down, or holds
 * without a key a name that has had one; `release` sends it after all.
 *
 * All of it is put together here from its parts: introductions (who is who), outbox (what waits), inbox (what comes).
 */
import { ChatError } from '../errors.ts';
import type { Presence, PrivateMessage, Relay, RoomMessage, User } from '../events.ts';
import { sameName } from '../names.ts';
import { checkText } from '../text.ts';
import { Desk, type DeskPorts, type Progress } from './desk.ts';
import { encodeFrame } from './frames.ts';
import { Inbox } from './inbox.ts';
import { Introductions } from './introductions.ts';
import { Outbox } from './outbox.ts';
import { insideOf, kindOf, type Place, roomPlace } from './places.ts';
import type { Peers } from './ports.ts';
import { type ChatRecord, conversationWith, makeRecord, newSalt } from './records.ts';
import type { Roster } from './roster.ts';
import type { Change } from './shelf.ts';

export interface CourierPorts extends DeskPorts {
  peers: Peers;
  /** A random name for this tab, kept only in memory. */
  tab: string;
}

/** A conversation that something is kept of. */
export interface Conversation {
  /** As shown. */
  name: string;
  places: readonly Place[];
}

export class Courier {
  readonly #desk: Desk;
  readonly #introductions: Introductions;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox;

  constructor({ peers, tab, ...ports }: CourierPorts) {
    this.#desk = new Desk(ports);
    this.#outbox = new Outbox(this.#desk, peers, tab);
    this.#introductions = new Introductions(this.#desk, () => this.#outbox.readdress());
    this.#inbox = new Inbox(this.#desk, this.#introductions, this.#outbox);
  }

  // What the connection says.

  /** Registered, also again after a lost connection; rooms are joined after this. */
  registered(name: string, users: readonly User[]): void {
    this.#desk.name = name;
    this.#desk.roster.reset(users);
    for (const user of this.#desk.roster.users()) this.#introductions.seen(user);
    this.#outbox.up();
  }

  /** One's own name is another now. */
  renamed(name: string): void {
    this.#desk.name = name;
  }

  disconnected(): void {
    this.#desk.name = undefined;
    this.#desk.roster.lost();
    this.#inbox.down();
    this.#outbox.down();
  }

  presence(presence: Presence): void {
    const { roster } = this.#desk;
    roster.apply(presence);
    const names = [...presence.renamed.map(({ to }) => to), ...presence.joined.map(({ name }) => name)];
    for (const user of names.map((name) => roster.holder(name)))
      if (user) {
        this.#introductions.seen(user);
        this.#outbox.came(user);
      }
    this.#outbox.tellHeld();
  }

  /** One is in a room now: what waits for it is said. */
  joined(room: string): void {
    this.#outbox.joined(roomPlace(room));
  }

  left(room: string): void {
    this.#outbox.leftRoom(roomPlace(room));
  }

  relayed(relay: Relay): void {
    this.#inbox.relayed(relay);
  }

  messaged(message: RoomMessage | PrivateMessage): void {
    this.#inbox.messaged(message);
  }

  /** Another tab has put or deleted an item: call it with the key of each `storage` event. */
  changed(key: string): void {
    const change = this.#desk.archive.changed(key);
    if (change) this.#changes[change.kind]?.(change);
  }

  readonly #changes: Readonly<Record<string, (change: Change) => void>> = {
    rec: ({ group, rest, present }) => this.#recordChanged(group as Place, rest, present),
    out: ({ group, rest, present }) => {
      const [to, file] = rest.split(' ') as [Place, Place];
      this.#outbox.changed(group, to, file, present);
    },
    pin: ({ group }) => this.#introductions.changed(group),
    met: () => this.#desk.people.changed(),
  };

  #recordChanged(place: Place, id: string, present: boolean): void {
    const { archive, events } = this.#desk;
    const record = present ? archive.get(place, id) : undefined;
    if (record) events.record(place, record);
    else events.forgotten(place, id);
  }

  // What the person does.

  /**
   * A conversation with somebody is opened: whoever holds the name now is who is meant by it from now on, also if
   * they are away when something is written. Pins a first key; writes nothing else.
   */
  open(name: string): void {
    this.#desk.whileThereIsRoom(() => void this.#introductions.placeFor(name));
  }

  /** Writes to somebody. Throws a ChatError for a text that cannot be sent, ShelfFull if it cannot be kept. */
  tell(name: string, text: string): ChatRecord {
    checkText(text);
    if (this.#desk.name !== undefined && sameName(name, this.#desk.name))
      throw new ChatError('bad_request', 'That is your own name.');
    const place = this.#introductions.placeFor(name);
    if (kindOf(place) === 'p') this.#desk.people.meet(name);
    const record = this.#write(place, text);
    this.#copy(place, record);
    return record;
  }

  /** Says something in a room, once one is in it. Throws as `tell` does. */
  say(room: string, text: string): ChatRecord {
    checkText(text);
    return this.#write(roomPlace(room), text);
  }

  #write(place: Place, body: string): ChatRecord {
    const { identity, timing, random } = this.#desk;
    const author = identity.fingerprint;
    const conversation = kindOf(place) === 'k' ? conversationWith(author, insideOf(place)) : place;
    const [order, at] = [this.#desk.tick(place), timing.now()];
    const record = makeRecord({ kind: 'text', conversation, author, order, at, salt: newSalt(random), body });
    this.#outbox.post(place, record);
    return record;
  }

  /** One's other devices get it too, if they are there; what they miss is for healing (P4). */
  #copy(place: Place, record: ChatRecord): void {
    const { identity, transport, people } = this.#desk;
    const pin = kindOf(place) === 'k' && people.pinOf(insideOf(place));
    if (!pin || this.#desk.name === undefined) return;
    const frame = encodeFrame({ kind: 'copy', key: pin.key, name: pin.name, record });
    transport.send({ event: 'relay', data: { to: identity.fingerprint, frame } }, () => {});
  }

  /** Accepts the new key that a name is held with. False if there is none. Throws ShelfFull. */
  accept(name: string): boolean {
    return this.#introductions.accept(name);
  }

  /**
   * Sends what is held for a name to whoever holds it now. False if nothing was sent: nobody does, or with a new key.
   * Throws ShelfFull.
   */
  release(name: string): boolean {
    if (!this.#desk.roster.holder(name) || this.newKey(name)) return false;
    return this.#outbox.release(name, this.#introductions.placeFor(name));
  }

  /** Deletes what is held for a name, unsent. */
  discard(name: string): void {
    this.#outbox.discard(name);
  }

  /** Deletes all that is kept of the conversation with somebody, here and for good, and what waits in it. */
  forgetPerson(name: string): void {
    for (const place of this.#desk.people.placesOf(name)) this.#forget(place);
  }

  forgetRoom(room: string): void {
    this.#forget(roomPlace(room));
  }

  #forget(place: Place): void {
    for (const id of this.#desk.archive.forget(place)) this.#desk.events.forgotten(place, id);
  }

  /** This tab closes: everything stops, what waits is left to others. */
  close(): void {
    this.disconnected();
  }

  // What is to be shown.

  /** Who is online; nobody while the connection is down. */
  get roster(): Roster {
    return this.#desk.roster;
  }

  /** The conversation with somebody, sorted. Reads all of it. */
  history(name: string): ChatRecord[] {
    return this.#desk.archive.load(this.#desk.people.placesOf(name));
  }

  roomHistory(room: string): ChatRecord[] {
    return this.#desk.archive.load([roomPlace(room)]);
  }

  /** The people of whom anything is kept. */
  conversations(): Conversation[] {
    const { people, archive } = this.#desk;
    return people
      .names()
      .map((name) => ({ name, places: people.placesOf(name) }))
      .filter(({ places }) => places.some((place) => archive.has(place)));
  }

  /** The name of the person or room a place belongs to now. */
  nameOf(place: Place): string {
    return this.#desk.people.nameOf(place);
  }

  /** How far a record of one's own has come; `delivered` for everybody else's. */
  progressOf(id: string): Progress {
    return this.#outbox.progressOf(id);
  }

  /** The ids held for a name until `release` or `discard`. */
  held(name: string): string[] {
    return this.#outbox.held(name);
  }

  /** Whether a name is held with a key that nothing goes to until it is accepted. */
  newKey(name: string): boolean {
    return this.#introductions.isNew(name);
  }
}
