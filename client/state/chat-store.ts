/**
 * The store of a client, the page or the terminal's: what the connection says and what the person does go in, the
 * state to show comes out. It knows no React, no browser and no terminal; what it needs of one are its ports.
 */
import type { ErrorCode } from '#shared/errors';
import type { Hello, Notice, Presence, Typing, User } from '#shared/events';
import { sameName } from '#shared/names';
import { Archive } from '#shared/people/archive';
import { Courier } from '#shared/people/courier';
import type { CourierEvents } from '#shared/people/desk';
import { exportAll } from '#shared/people/export';
import type { Identity } from '#shared/people/identity';
import type { Outcome, Transport } from '#shared/people/ports';
import type { ChatRecord } from '#shared/people/records';
import { ShelfFull } from '#shared/people/shelf';
import { checkText } from '#shared/text';
import { BoxKeeper } from './box-keeper.ts';
import { conversationWith, roomCalled } from './box-list.ts';
import { Contacts } from './contacts.ts';
import { LiveState, newChat } from './live-state.ts';
import type { Alert, Box, Chat, ChatState } from './model.ts';
import { Naming, problemOf } from './naming.ts';
import type { StorePorts } from './ports.ts';
import { Rooms } from './rooms.ts';

/** Alerts kept at once; the oldest goes. */
const alertsMax = 20;
/** How often others are told that one types. */
const typingEveryMs = 3_000;

/** The person this client is: the identity, and its courier. */
interface Account {
  identity: Identity;
  courier: Courier;
  archive: Archive;
}

export class ChatStore implements Chat {
  readonly #ports: StorePorts;
  readonly #live: LiveState;
  readonly #boxes: BoxKeeper;
  readonly #naming: Naming;
  readonly #rooms: Rooms;
  readonly #contacts: Contacts;
  /** Written to people of whom it is not known yet whether they are there. */
  #unaddressed: { id: string; name: string; text: string }[] = [];
  #account: Account | undefined;
  #typedAtMs = 0;
  #alertCount = 0;

  constructor(ports: StorePorts) {
    this.#ports = ports;
    this.#live = new LiveState({ ...newChat, notifications: ports.notifier.state() });
    this.#boxes = new BoxKeeper(this.#live, ports);
    this.#rooms = new Rooms(this.#live, this.#boxes, ports, {
      entered: (room) => this.#account?.courier.joined(room),
      left: (room) => this.#account?.courier.left(room),
    });
    this.#naming = new Naming(this.#live, ports, {
      registered: (identity, name, users, partial) => void this.#registered(identity, name, users, partial),
      renamed: (name) => {
        this.#account?.courier.renamed(name);
        this.#refreshPeople();
      },
      left: () => {
        this.#account?.courier.close();
        this.#account = undefined;
      },
    });
    this.#contacts = new Contacts(this.#live, ports, {
      wanted: () => this.#wanted(),
      online: () => Array.from(this.#account?.courier.roster.users() ?? [], ({ name }) => name),
      came: (joined) => this.#found(joined),
      dropped: (left) => {
        this.#account?.courier.presence({ left, renamed: [], joined: [] });
        this.#boxes.refreshPeople();
      },
    });
    ports.onShelfChange((key) => {
      this.#naming.changed(key);
      this.#account?.courier.changed(key);
    });
  }

  /** Connects. Called once, when the client shows. */
  start(): void {
    this.#ports.wire.start({
      hello: (hello) => this.#greeted(hello),
      lost: () => this.#lost(),
      presence: (presence) => this.#presence(presence),
      joined: (membership) => this.#rooms.came(membership),
      left: (membership) => this.#rooms.went(membership),
      message: (message) => {
        this.#account?.courier.messaged(message);
        this.#stoppedTyping(message);
      },
      relay: (relay) => {
        this.#account?.courier.relayed(relay);
        this.#stoppedTyping(relay);
      },
      broadcast: ({ from, text }) => this.#alert({ kind: 'broadcast', from, text }),
      notice: (notice) => this.#noticed(notice),
      typing: (typing) => this.#typing(typing),
    });
  }

  state(): ChatState {
    return this.#live.now;
  }

  subscribe(listener: () => void): () => void {
    return this.#live.subscribe(listener);
  }

  onFocusRequest(listener: (id: string) => void): () => void {
    return this.#boxes.onFocusRequest(listener);
  }

  chooseName(typed: string): void {
    this.#naming.choose(typed);
  }

  // The connection.

  #greeted(hello: Hello): void {
    this.#live.set({ connection: 'online' });
    this.#naming.greeted(hello);
  }

  /** What is reduced is shown as long as it is. */
  #noticed({ text, alone }: Notice): void {
    if (alone !== undefined) this.#setReduced(alone);
    if (alone) this.#alert({ kind: 'notice', text, whileReduced: true });
    else this.#alert({ kind: 'notice', text });
  }

  #setReduced(reduced: boolean): void {
    const alerts = this.#live.now.alerts.filter(({ whileReduced }) => !whileReduced);
    this.#live.set({ reduced, alerts });
  }

  #lost(): void {
    this.#naming.lost();
    this.#live.set({ connection: 'reconnecting' });
    this.#setReduced(false);
    this.#account?.courier.disconnected();
    this.#contacts.lost();
    this.#address();
    this.#rooms.lost();
    this.#boxes.refreshPeople();
  }

  async #registered(
    identity: Identity,
    name: string,
    users: readonly User[],
    partial: boolean,
  ): Promise<void> {
    const account = this.#openAccount(identity);
    const known = partial ? await this.#contacts.begin() : users;
    if (!known || account !== this.#account) return;
    account.courier.registered(name, known);
    this.#restoreBoxes();
    this.#refreshPeople();
    if (partial) this.#found([]);
    this.#rooms.back();
  }

  /** The list of people, and of whom one hears where that is not everyone. */
  #refreshPeople(): void {
    this.#boxes.refreshPeople();
    this.#contacts.sync();
  }

  /** Whom to hear of where one does not hear of everyone: whose boxes are open, and with whom one has talked. */
  #wanted(): string[] {
    const open = [...this.#live.now.boxes, ...this.#ports.tabStorage.read().boxes];
    const talked = this.#account?.courier.conversations() ?? [];
    return [
      ...open.filter(({ kind }) => kind === 'conversation').map(({ name }) => name),
      ...talked.map(({ name }) => name),
    ];
  }

  /** Some people who were asked for are there, the others of them are not; what waited for knowing that goes on. */
  #found(joined: User[]): void {
    if (joined.length > 0) this.#account?.courier.presence({ left: [], renamed: [], joined });
    this.#address();
    this.#boxes.found();
    this.#refreshPeople();
  }

  /** What was written to people who were asked for goes on its way. */
  #address(): void {
    const texts = this.#unaddressed;
    this.#unaddressed = texts.filter(({ name }) => this.#contacts.isSought(name));
    for (const { id, name, text } of texts.filter(({ name }) => !this.#contacts.isSought(name)))
      this.#boxes.change(id, { problem: this.#problemOf(() => this.#account?.courier.tell(name, text)) });
  }

  #openAccount(identity: Identity): Account {
    const open = this.#account;
    if (open?.identity.fingerprint === identity.fingerprint) return open;
    open?.courier.close();
    const { shelf, peers, tab, timing, random } = this.#ports;
    const archive = new Archive(shelf, identity.fingerprint);
    const courier = new Courier({
      identity,
      archive,
      peers,
      tab,
      timing,
      random,
      transport: this.#transport,
      events: this.#courierEvents,
    });
    this.#account = { identity, archive, courier };
    const isSought = (name: string) => this.#contacts.isSought(name);
    this.#boxes.belongTo({ courier, fingerprint: identity.fingerprint, isSought });
    return this.#account;
  }

  /** After a reload the boxes stand where they stood. */
  #restoreBoxes(): void {
    for (const { kind, name } of this.#ports.tabStorage.read().boxes)
      if (kind === 'room') this.#boxes.openRoom(name);
      else this.#boxes.openConversation(name);
  }

  // What the server tells.

  #presence(told: Presence): void {
    // Who came just before they were asked for is told of twice.
    const joined = told.joined.filter((user) => !this.#isKnown(user));
    const presence = { ...told, joined };
    this.#account?.courier.presence(presence);
    for (const { from, to } of presence.renamed) {
      this.#naming.renamed(from, to);
      this.#rooms.renamed(from, to);
      // Whoever has a key has taken the conversation along; others become somebody new.
      const left = conversationWith(this.#boxes.all, from);
      if (left) this.#boxes.note(left.id, `${from} is now ${to}`);
    }
    this.#refreshPeople();
  }

  #isKnown({ name, gateway, key }: User): boolean {
    const known = this.#live.now.partial && this.#account?.courier.roster.holder(name);
    return !!known && known.gateway === gateway && known.key === key;
  }

  #typing(typing: Typing): void {
    const box = this.#boxFor(typing);
    if (box) this.#boxes.typing(box.id, typing.from);
  }

  #stoppedTyping(message: { from: string; room?: string }): void {
    const box = this.#boxFor(message);
    if (box) this.#boxes.stoppedTyping(box.id, message.from);
  }

  #boxFor(message: { from: string; room?: string }): Box | undefined {
    const { all } = this.#boxes;
    return message.room === undefined ? conversationWith(all, message.from) : roomCalled(all, message.room);
  }

  // What the courier tells.

  readonly #courierEvents: CourierEvents = {
    record: (place, record) => {
      this.#boxes.show(place, record);
      this.#notify(this.#account?.courier.nameOf(place) ?? '', record);
      if (record.kind === 'text') this.#knowPerson(place);
    },
    forgotten: (_place, id) => this.#boxes.forgotten(id),
    progress: (id, progress) => this.#boxes.progress(id, progress),
    moved: ({ from, to }) => {
      this.#boxes.moved(from, to);
      this.#refreshPeople();
    },
    person: (name) => this.#boxes.reload(name),
    refused: (id, why) => this.#boxes.problem(id, refusals[why] ?? `Not sent yet: ${why}.`),
    full: () => this.#live.set({ storageFull: true }),
  };

  /** The first record of a conversation puts its person into the list, also when away. */
  #knowPerson(place: string): void {
    const name = this.#account?.courier.nameOf(place as 'k:') ?? '';
    const listed = this.#live.now.people.some((person) => sameName(person.name, name));
    if (!listed && !place.startsWith('r:')) this.#refreshPeople();
  }

  #notify(name: string, record: ChatRecord): void {
    if (record.kind !== 'text' || record.author === this.#account?.identity.fingerprint) return;
    this.#ports.notifier.notify(name, record.body);
  }

  readonly #transport: Transport = {
    send: ({ event, data }, answered) => {
      this.#ports.wire.request(event, data as never).then((answer) => {
        const outcome: Outcome = answer === undefined ? 'lost' : answer.ok ? 'ok' : answer.error.code;
        answered(outcome);
      });
    },
  };

  // What the person does.

  openConversation(name: string): void {
    if (!this.#account) return;
    const { id } = this.#boxes.openConversation(name);
    this.#contacts.sync();
    this.#boxes.focus(id);
  }

  search(text: string): void {
    this.#contacts.search(text);
  }

  joinRoom(typed: string): void {
    if (this.#account) this.#rooms.join(typed);
  }

  closeBox(id: string): void {
    const box = this.#boxes.box(id);
    this.#boxes.close(id);
    if (box?.kind === 'room') this.#rooms.leave(box);
    else this.#contacts.sync();
  }

  send(id: string, text: string): boolean {
    const box = this.#boxes.box(id);
    const courier = this.#account?.courier;
    if (!box || !courier) return false;
    const problem = this.#problemOf(() => {
      if (box.kind === 'room') courier.say(box.name, text);
      else if (this.#contacts.isSought(box.name))
        this.#unaddressed.push({ id, name: box.name, text: checkText(text) });
      else courier.tell(box.name, text);
    });
    this.#boxes.change(id, { problem });
    return problem === undefined;
  }

  broadcast(text: string): void {
    const problem = this.#problemOf(() => checkText(text));
    if (problem) {
      this.#alert({ kind: 'error', text: problem });
      return;
    }
    void this.#ports.wire.request('broadcast', { text }).then((answer) => {
      if (answer?.ok) this.#alert({ kind: 'notice', text: 'Your words went out to everyone.' });
      else
        this.#alert({ kind: 'error', text: answer?.error.message ?? 'There is no connection. Try again.' });
    });
  }

  typing(id: string): void {
    const [box, now] = [this.#boxes.box(id), this.#ports.timing.now()];
    if (!box || Math.abs(now - this.#typedAtMs) < typingEveryMs) return;
    if (box.kind === 'conversation' && (box.newKey || box.gateway === undefined)) return;
    this.#typedAtMs = now;
    void this.#ports.wire.request('typing', box.kind === 'room' ? { room: box.name } : { to: box.name });
  }

  markRead(id: string): void {
    this.#boxes.read(id);
  }

  acceptKey(id: string): void {
    this.#withPerson(id, (courier, name) => courier.accept(name));
  }

  sendHeldBack(id: string): void {
    this.#withPerson(id, (courier, name) => courier.release(name));
  }

  discardHeldBack(id: string): void {
    this.#withPerson(id, (courier, name) => courier.discard(name));
  }

  deleteHistory(id: string): void {
    const box = this.#boxes.box(id);
    if (box?.kind === 'room') this.#account?.courier.forgetRoom(box.name);
    else this.#withPerson(id, (courier, name) => courier.forgetPerson(name));
    this.#live.set({ storageFull: false });
  }

  #withPerson(id: string, act: (courier: Courier, name: string) => void): void {
    const box = this.#boxes.box(id);
    const courier = this.#account?.courier;
    if (box?.kind !== 'conversation' || !courier) return;
    const problem = this.#problemOf(() => act(courier, box.name));
    if (problem) this.#boxes.change(id, { problem });
    this.#boxes.refreshPerson(box.name);
  }

  dismissAlert(id: string): void {
    this.#live.set({ alerts: this.#live.now.alerts.filter((alert) => alert.id !== id) });
  }

  recoveryCode(): string | undefined {
    return this.#naming.recoveryCode();
  }

  restore(name: string, code: string): string | undefined {
    return this.#naming.restore(name, code);
  }

  exportAll(): string {
    return JSON.stringify(this.#account ? exportAll(this.#account.archive) : {}, undefined, 2);
  }

  enableNotifications(): void {
    const { notifier } = this.#ports;
    const toggled = notifier.state() === 'on' ? Promise.resolve(notifier.disable()) : notifier.enable();
    void toggled.then(() => this.#live.set({ notifications: notifier.state() }));
  }

  // Tools.

  #alert(alert: Omit<Alert, 'id'>): void {
    const id = String(++this.#alertCount);
    this.#live.set({ alerts: [...this.#live.now.alerts, { ...alert, id }].slice(-alertsMax) });
  }

  /** As `problemOf`; a full storage is told to the whole client. */
  #problemOf(act: () => void): string | undefined {
    return problemOf(() => {
      try {
        act();
      } catch (error) {
        if (error instanceof ShelfFull) this.#live.set({ storageFull: true });
        throw error;
      }
    });
  }
}

/** Words for what keeps a message from being taken; it goes on waiting. */
const refusals: Partial<Record<ErrorCode | 'full' | 'ok' | 'lost', string>> = {
  full: 'The other client’s storage is full. Your message waits until there is room.',
  too_long: 'The server does not take a text that long.',
};
