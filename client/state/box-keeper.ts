/**
 * Opens, fills and closes boxes, and keeps them in step with what is kept and who is there. It knows the courier and
 * the state shown; no socket and no component.
 */
import { sameName } from '#shared/names';
import type { Courier } from '#shared/people/courier';
import type { Progress } from '#shared/people/desk';
import { kindOf, type Place } from '#shared/people/places';
import { type ChatRecord, nameOfAuthor } from '#shared/people/records';
import {
  type Boxes,
  changeBox,
  conversationWith,
  emptyConversation,
  emptyRoom,
  roomCalled,
} from './box-list.ts';
import { type Authors, entriesOf, entryOf, insertEntry, type SortedEntry } from './entries.ts';
import type { LiveState } from './live-state.ts';
import type { Box, ConversationBox, RoomBox } from './model.ts';
import { peopleOf, withUnread } from './people-list.ts';
import type { StorePorts } from './ports.ts';

/** How long somebody counts as typing after a keystroke was heard of. */
const typingMs = 6_000;

/** The person whose boxes these are. */
export interface Owner {
  courier: Courier;
  fingerprint: string;
  /** Whether it is being asked if somebody is there. */
  isSought(name: string): boolean;
}

export class BoxKeeper {
  readonly #live: LiveState;
  readonly #ports: StorePorts;
  readonly #focusListeners = new Set<(id: string) => void>();
  readonly #typing = new Map<string, () => void>();
  #owner: Owner | undefined;
  #count = 0;

  constructor(live: LiveState, ports: StorePorts) {
    this.#live = live;
    this.#ports = ports;
  }

  onFocusRequest(listener: (id: string) => void): () => void {
    this.#focusListeners.add(listener);
    return () => this.#focusListeners.delete(listener);
  }

  get all(): Boxes {
    return this.#live.now.boxes;
  }

  box(id: string): Box | undefined {
    return this.all.find((box) => box.id === id);
  }

  /** From now on the boxes are this person's. Boxes that are open keep their place. */
  belongTo(owner: Owner): void {
    const changed = this.#owner !== undefined && this.#owner.fingerprint !== owner.fingerprint;
    this.#owner = owner;
    if (changed) this.#set([]);
    for (const box of this.all) this.#load(box.id);
  }

  /** The conversation with somebody, opened if it is not. */
  openConversation(name: string): ConversationBox {
    const open = conversationWith(this.all, name);
    if (open) return open;
    const box = emptyConversation(this.#nextId(), name);
    this.#add(box);
    this.#owner?.courier.open(name);
    this.refreshPerson(name);
    return box;
  }

  openRoom(room: string): RoomBox {
    const open = roomCalled(this.all, room);
    if (open) return open;
    const box = emptyRoom(this.#nextId(), room);
    this.#add(box);
    return box;
  }

  close(id: string): void {
    const box = this.box(id);
    this.#set(this.all.filter((other) => other.id !== id));
    if (box) this.#refreshUnread(box.name);
  }

  /** The person asked for it: its input takes the focus. */
  focus(id: string): void {
    for (const listener of this.#focusListeners) listener(id);
  }

  change<B extends Box>(id: string, change: Partial<B>): void {
    this.#set(changeBox(this.all, id, change));
  }

  /** Shows a record that is new, opening its conversation (W4) but no room. True if a box shows it now. */
  show(place: Place, record: ChatRecord): boolean {
    const box = this.#boxOf(place, record);
    if (!box || !this.#owner) return false;
    const entry = entryOf(record, this.#authors(this.#owner));
    if (!entry) return false;
    const unread = entry.mine || entry.kind === 'notice' ? box.unread : box.unread + 1;
    // A box that is being filled gets the record with all others.
    const entries = box.loading ? box.entries : insertEntry(box.entries, entry);
    this.change(box.id, { entries, unread });
    if (unread !== box.unread) this.#refreshUnread(box.name);
    return true;
  }

  /** A line shown now and kept nowhere. */
  note(id: string, text: string): void {
    const box = this.box(id);
    if (!box) return;
    const at = this.#ports.timing.now();
    const note: SortedEntry = {
      id: `note ${this.#nextId()}`,
      kind: 'notice',
      from: '',
      mine: false,
      text,
      at,
    };
    this.change(id, { entries: insertEntry(box.entries, note) });
  }

  forgotten(id: string): void {
    for (const box of this.all)
      if (box.entries.some((entry) => entry.id === id))
        this.change(box.id, { entries: box.entries.filter((entry) => entry.id !== id) });
  }

  progress(id: string, progress: Progress): void {
    for (const box of this.all) {
      const index = box.entries.findLastIndex((entry) => entry.id === id);
      const entry = box.entries[index];
      if (!entry?.mine || entry.progress === progress) continue;
      this.change(box.id, { entries: box.entries.with(index, { ...entry, progress }) });
      if (box.kind === 'conversation') this.refreshPerson(box.name);
    }
  }

  problem(recordId: string, problem: string): void {
    const box = this.all.find((each) => each.entries.some((entry) => entry.id === recordId));
    if (box) this.change(box.id, { problem });
  }

  /** Somebody known goes by another name: the conversation is with that name now. */
  moved(from: string, to: string): void {
    const box = conversationWith(this.all, from);
    if (box && !conversationWith(this.all, to)) this.change(box.id, { name: to });
    for (const name of [from, to]) this.reload(name);
  }

  /** Reads a conversation anew: whose it is has changed. */
  reload(name: string): void {
    const box = conversationWith(this.all, name);
    if (box && !box.loading) this.#fill(box.id);
    this.refreshPerson(name);
  }

  /** Those who were sought are found, or not: their conversations can be shown. */
  found(): void {
    for (const box of this.all) if (box.loading) this.#fill(box.id);
  }

  /** What a conversation shows of its person. */
  refreshPerson(name: string): void {
    const box = conversationWith(this.all, name);
    if (!box || !this.#owner) return;
    const { courier } = this.#owner;
    this.change<ConversationBox>(box.id, {
      gateway: courier.roster.holder(name)?.gateway,
      newKey: courier.newKey(name),
      heldBack: courier.held(name).length,
    });
  }

  /** Who is there has changed. */
  refreshPeople(): void {
    for (const box of this.all) if (box.kind === 'conversation') this.refreshPerson(box.name);
    if (!this.#owner) return;
    const { courier } = this.#owner;
    const known = courier.conversations().map(({ name }) => name);
    const people = peopleOf(courier.roster.users(), known, this.all, this.#live.now.me?.name);
    this.#live.set({ people });
  }

  /** Somebody types in a box; after a while without more of it, no longer. */
  typing(id: string, name: string): void {
    const key = `${id} ${name}`;
    this.#typing.get(key)?.();
    this.#typing.set(
      key,
      this.#ports.timing.schedule(typingMs, () => this.stoppedTyping(id, name)),
    );
    const box = this.box(id);
    if (box && !box.typing.includes(name)) this.change(id, { typing: [...box.typing, name] });
  }

  stoppedTyping(id: string, name: string): void {
    const key = `${id} ${name}`;
    this.#typing.get(key)?.();
    this.#typing.delete(key);
    const box = this.box(id);
    if (box?.typing.includes(name)) this.change(id, { typing: box.typing.filter((other) => other !== name) });
  }

  read(id: string): void {
    const box = this.box(id);
    if (!box || box.unread === 0) return;
    this.change(id, { unread: 0 });
    this.#refreshUnread(box.name);
  }

  /** Fills a box with what is kept, in a turn of its own: it stands there at once. */
  #load(id: string): void {
    if (!this.#owner) return;
    this.change(id, { loading: true });
    this.#ports.timing.schedule(0, () => this.#fill(id));
  }

  #fill(id: string): void {
    const box = this.box(id);
    if (!box || !this.#owner) return;
    const { courier, isSought } = this.#owner;
    if (box.kind === 'conversation' && box.loading && isSought(box.name)) return;
    const records = box.kind === 'conversation' ? courier.history(box.name) : courier.roomHistory(box.name);
    const notes = box.entries.filter((entry: SortedEntry) => entry.record === undefined);
    const entries = [...entriesOf(records, this.#authors(this.#owner)), ...notes];
    this.change(id, { entries, loading: false });
  }

  #add(box: Box): void {
    this.#set([...this.all, box]);
    this.#load(box.id);
  }

  #boxOf(place: Place, record: ChatRecord): Box | undefined {
    const name = this.#owner?.courier.nameOf(place) ?? '';
    if (kindOf(place) === 'r') return roomCalled(this.all, name);
    return record.kind === 'notice' ? conversationWith(this.all, name) : this.openConversation(name);
  }

  #authors({ courier, fingerprint }: Owner): Authors {
    return {
      isMine: ({ author }) => author === fingerprint,
      nameOf: ({ author }) => {
        if (author === fingerprint)
          return this.#live.now.me?.name ?? this.#ports.tabStorage.read().name ?? '';
        return nameOfAuthor(author) ?? courier.nameOf(`k:${author}`);
      },
      progressOf: (id) => courier.progressOf(id),
    };
  }

  #set(boxes: Boxes): void {
    if (boxes === this.all) return;
    const unread = boxes.reduce((sum, box) => sum + box.unread, 0);
    const open = boxes.map(({ kind, name }) => ({ kind, name }));
    const before = this.all;
    this.#live.set({ boxes, unread });
    const same =
      before.length === boxes.length && boxes.every((box, i) => sameName(box.name, before[i]?.name ?? ''));
    if (!same) this.#ports.tabStorage.write({ ...this.#ports.tabStorage.read(), boxes: open });
  }

  #refreshUnread(name: string): void {
    this.#live.set({ people: withUnread(this.#live.now.people, this.all, name) });
  }

  #nextId(): string {
    return String(++this.#count);
  }
}
