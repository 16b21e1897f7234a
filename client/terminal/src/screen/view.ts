/**
 * What is looked at, and what keys do to it: the open conversation, how far its log is scrolled, the input, an answer shown
 * over it. It knows the store, and neither how keys are sent nor how anything is drawn.
 */
import type { Timing } from '#shared/people/ports';
import type { Box, Chat } from '../../../state/model.ts';
import type { Wire } from '../../../state/wire.ts';
import { completionOf, nameBegun } from '../commands/completion.ts';
import type { Session } from '../commands/session.ts';
import { enter } from '../commands/table.ts';
import { type Change, draftOf, insert } from '../typing/draft.ts';
import { Inputs } from '../typing/input.ts';
import type { Key } from '../typing/keys.ts';
import { type Actions, bindings, keyLines } from './bindings.ts';
import { type Frame, frameOf, type Looked, type Panel, panelRows } from './frame.ts';
import type { Size } from './layout.ts';
import { type Anchor, type Log, scrollDown, scrollToStart, scrollUp } from './scroll.ts';

/** Changes that come together are drawn together. */
const gatherMs = 15;

export interface ViewPorts {
  chat: Chat;
  request: Wire['request'];
  timing: Timing;
  /** The server's address, as typed. */
  where: string;
  size: Size;
  save: Session['save'];
  quit: () => void;
  /** The screen may be damaged: draws all of it. */
  redraw: () => void;
  suspend: () => void;
}

/** Where somebody without a name types, and where nothing is looked at. */
const places = { name: 'name', lobby: 'lobby' };

export class View implements Session, Actions {
  readonly moreHelp = ['', 'Keys', ...keyLines()];
  readonly #ports: ViewPorts;
  readonly #inputs = new Inputs();
  readonly #anchors = new Map<string, Anchor>();
  readonly #listeners = new Set<() => void>();
  #size: Size;
  #active: string | undefined;
  /** Where in the list what is looked at stood. */
  #position = 0;
  #panel: Panel | undefined;
  #note: string | undefined;
  #trouble: string | undefined;
  #frame: Frame | undefined;
  #gathering = false;
  /** Ctrl+C was the key before. */
  #leaving = false;

  constructor(ports: ViewPorts) {
    this.#ports = ports;
    this.#size = ports.size;
    this.#inputs.change(places.name, () => draftOf(ports.chat.state().offeredName));
    ports.chat.onFocusRequest((id) => this.show(id));
    ports.chat.subscribe(() => this.#chatChanged());
  }

  // Session.

  get chat(): Chat {
    return this.#ports.chat;
  }

  get request(): Wire['request'] {
    return this.#ports.request;
  }

  current(): Box | undefined {
    return this.chat.state().boxes.find(({ id }) => id === this.#active);
  }

  answer(title: string, lines: readonly string[]): void {
    this.#panel = { title, lines, top: 0 };
    this.#changed();
  }

  note(text: string): void {
    this.#note = text;
    this.#changed();
  }

  save(path: string, text: string): string {
    return this.#ports.save(path, text);
  }

  quit(): void {
    this.#ports.quit();
  }

  // What is drawn.

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  frame = (): Frame => {
    this.#frame ??= frameOf(this.#looked());
    return this.#frame;
  };

  resize(size: Size): void {
    this.#size = size;
    this.#changed();
  }

  trouble(what: string | undefined): void {
    this.#trouble = what;
    this.#changed();
  }

  // What keys do.

  press(key: Key): void {
    this.#note = undefined;
    const leaving = this.#leaving;
    this.#leaving = false;
    if (key.text !== undefined) this.write(key.text);
    else bindings.get(key.name)?.run(this, leaving);
    this.#changed();
  }

  write(text: string): void {
    this.#panel = undefined;
    this.edit(insert(text));
    const box = this.current();
    if (box && !this.#inputs.draft(this.#place()).text.startsWith('/')) this.chat.typing(box.id);
  }

  edit(change: Change): void {
    this.#inputs.change(this.#place(), change);
    const { text, cursor } = this.#inputs.draft(this.#place());
    this.chat.search(nameBegun(text.slice(0, cursor)));
  }

  /** Up or down, in what is written and in what was. */
  vertical(direction: -1 | 1): void {
    if (this.#panel) this.scroll(direction);
    else this.#inputs.vertical(this.#place(), direction);
  }

  complete(direction: -1 | 1): void {
    const find = (before: string) => completionOf(before, this.chat.state(), this.current());
    this.#inputs.complete(this.#place(), direction, find);
  }

  /** What is written is sent, or done. */
  enter(): void {
    const place = this.#place();
    const { text } = this.#inputs.draft(place);
    if (this.#panel && text === '') this.#panel = undefined;
    else if (text.trim() !== '' && this.#taken(place, text)) this.#inputs.taken(place);
  }

  #taken(place: string, text: string): boolean {
    if (place !== places.name || text.startsWith('/')) return enter(this, text);
    this.chat.chooseName(text);
    return false;
  }

  /** Escape: what lies above goes, the uppermost first. */
  dismiss(): void {
    const newest = this.chat.state().alerts.at(-1);
    if (this.#panel) this.#panel = undefined;
    else if (newest) this.chat.dismissAlert(newest.id);
    else this.scrollToEnd();
  }

  /** Ctrl+C: empties the input; once more, leaves. */
  interrupt(again: boolean): void {
    const empty = this.#inputs.draft(this.#place()).text === '';
    if (again) this.quit();
    else if (!empty) this.edit(() => draftOf(''));
    else {
      this.#leaving = true;
      this.note('Ctrl+C once more ends it.');
    }
  }

  /** Ctrl+D: ends, if nothing is being written. */
  endOfInput(otherwise: Change): void {
    if (this.#inputs.draft(this.#place()).text === '') this.quit();
    else this.edit(otherwise);
  }

  show(id: string): void {
    this.#active = id;
    this.#panel = undefined;
    this.#chatChanged();
  }

  /** Looks at what stands at a place in the list, from 0. */
  showAt(index: number): void {
    const box = this.chat.state().boxes[index];
    if (box) this.show(box.id);
  }

  /** Looks at the next (1) or the one before (-1). */
  cycle(direction: -1 | 1): void {
    const { boxes } = this.chat.state();
    const index = boxes.findIndex(({ id }) => id === this.#active);
    const from = index < 0 && direction < 0 ? 0 : index;
    this.showAt((from + direction + boxes.length) % boxes.length);
  }

  /** Looks at what has something new. */
  showUnread(): void {
    const unread = this.chat.state().boxes.find((box) => box.unread > 0 && box.id !== this.#active);
    if (unread) this.show(unread.id);
  }

  scroll(rows: number): void {
    const move = rows < 0 ? scrollUp : scrollDown;
    this.#scrollTo((log, anchor) => move(log, anchor, Math.abs(rows)), rows);
  }

  /** A screenful, less a row to find one's place by. */
  scrollPage(direction: -1 | 1): void {
    this.scroll(direction * Math.max(1, this.frame().layout.log - 1));
  }

  scrollToStart(): void {
    this.#scrollTo(scrollToStart, Number.NEGATIVE_INFINITY);
  }

  scrollToEnd(): void {
    this.#scrollTo(() => undefined, Number.POSITIVE_INFINITY);
  }

  /** Home and End: in the input while something is written, else in the log. */
  edge(change: Change, scroll: () => void): void {
    if (this.#inputs.draft(this.#place()).text === '') scroll();
    else this.edit(change);
  }

  redraw(): void {
    this.#ports.redraw();
  }

  suspend(): void {
    this.#ports.suspend();
  }

  #scrollTo(move: (log: Log, anchor: Anchor) => Anchor, panelRowsMoved: number): void {
    const { layout } = this.frame();
    const box = this.current();
    if (this.#panel) {
      const most = Math.max(0, panelRows(this.#panel, layout.main).length - layout.log);
      this.#panel = { ...this.#panel, top: Math.min(most, Math.max(0, this.#panel.top + panelRowsMoved)) };
    } else if (box) {
      const log = { entries: box.entries, columns: layout.main, height: layout.log };
      this.#anchors.set(box.id, move(log, this.#anchors.get(box.id)));
      this.#markRead();
    }
  }

  // What has changed.

  #place(): string {
    return this.chat.state().me ? (this.current()?.id ?? places.lobby) : places.name;
  }

  #looked(): Looked {
    const { where } = this.#ports;
    const box = this.current();
    return {
      chat: this.chat.state(),
      size: this.#size,
      where,
      box,
      anchor: box && this.#anchors.get(box.id),
      panel: this.#panel,
      draft: this.#inputs.draft(this.#place()),
      note: this.#note,
      trouble: this.#trouble,
    };
  }

  #chatChanged(): void {
    this.#keepLooking();
    this.#markRead();
    this.#changed();
  }

  /** When what is looked at was closed, its neighbour is. */
  #keepLooking(): void {
    const { boxes } = this.chat.state();
    const index = boxes.findIndex(({ id }) => id === this.#active);
    if (index >= 0) this.#position = index;
    else if (this.#active !== undefined) {
      this.#inputs.forget(this.#active);
      this.#anchors.delete(this.#active);
      this.#active = boxes[Math.min(this.#position, boxes.length - 1)]?.id;
    }
  }

  /** What stands at the end of a log that is looked at is read. */
  #markRead(): void {
    const box = this.current();
    if (box && box.unread > 0 && this.#anchors.get(box.id) === undefined) this.chat.markRead(box.id);
  }

  #changed(): void {
    this.#frame = undefined;
    if (this.#gathering) return;
    this.#gathering = true;
    this.#ports.timing.schedule(gatherMs, () => {
      this.#gathering = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
