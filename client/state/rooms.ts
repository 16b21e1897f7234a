/**
 * The rooms this client is in: joined, left, joined again after a lost connection, with their members (SPEC W7, W8). It
 * knows the connection and the boxes; what is said in rooms goes by the courier.
 */
import type { Membership } from '#shared/events';
import { checkRoom, sameName } from '#shared/names';
import type { BoxKeeper } from './box-keeper.ts';
import { addName, removeName, roomCalled } from './box-list.ts';
import type { LiveState } from './live-state.ts';
import type { RoomBox } from './model.ts';
import { problemOf } from './naming.ts';
import type { StorePorts } from './ports.ts';
import { Regather } from './regather.ts';

/** When to ask again for a room that the server was too busy to let us into. */
const enterAgainMs = 2_000;

/** What can be said in a room, and whether, is the courier's to know. */
export interface RoomEvents {
  /** One is in the room, with those who were in it. */
  entered(room: string): void;
  left(room: string): void;
}

export class Rooms {
  readonly #live: LiveState;
  readonly #boxes: BoxKeeper;
  readonly #ports: StorePorts;
  readonly #events: RoomEvents;
  readonly #regather: Regather;

  constructor(live: LiveState, boxes: BoxKeeper, ports: StorePorts, events: RoomEvents) {
    this.#live = live;
    this.#boxes = boxes;
    this.#ports = ports;
    this.#events = events;
    this.#regather = new Regather(ports.timing, events.entered);
  }

  /** Joins a room by its name as typed, or goes to its box. */
  join(typed: string): void {
    const roomProblem = problemOf(() => {
      const box = this.#boxes.openRoom(checkRoom(typed.trim()));
      if (!box.joined) void this.#enter(box);
      this.#boxes.focus(box.id);
    });
    this.#live.set({ roomProblem });
  }

  /** The box is closed already. */
  leave({ name }: RoomBox): void {
    this.#regather.giveUp(name);
    this.#events.left(name);
    void this.#ports.wire.request('leave', { room: name });
  }

  /** Registered on a new connection: joins every room that has a box. */
  back(): void {
    for (const box of this.#all()) void this.#enter(box);
  }

  /** The connection is gone. Who was there is remembered, to be awaited. */
  lost(): void {
    for (const box of this.#all()) {
      this.#boxes.change<RoomBox>(box.id, { joined: false });
      this.#regather.giveUp(box.name);
    }
  }

  came({ room, name }: Membership): void {
    this.#change(room, `${name} joined`, (members) => addName(members, name));
    this.#regather.came(room, name);
  }

  went({ room, name }: Membership): void {
    this.#change(room, `${name} left`, (members) => removeName(members, name));
    const box = roomCalled(this.#boxes.all, room);
    if (box) this.#boxes.stoppedTyping(box.id, name);
  }

  renamed(from: string, to: string): void {
    for (const { name, members } of this.#all())
      if (members.some((member) => sameName(member, from)))
        this.#change(name, `${from} is now ${to}`, () => addName(removeName(members, from), to));
  }

  #all(): RoomBox[] {
    return this.#boxes.all.filter((box) => box.kind === 'room');
  }

  #change(room: string, note: string, change: (members: readonly string[]) => readonly string[]): void {
    const box = roomCalled(this.#boxes.all, room);
    if (!box) return;
    this.#boxes.change<RoomBox>(box.id, { members: change(box.members) });
    this.#boxes.note(box.id, note);
  }

  /** While there is no connection, it waits for the next. */
  async #enter({ id, name }: RoomBox): Promise<void> {
    const answer = await this.#ports.wire.request('join', { room: name });
    const box = this.#boxes.box(id);
    if (answer === undefined || box?.kind !== 'room') return;
    if (answer.ok) {
      this.#boxes.change<RoomBox>(id, { members: answer.members, joined: true, problem: undefined });
      this.#regather.await(answer.room, missingFrom(box, answer.members));
    } else if (answer.error.code === 'rate_limited') {
      this.#ports.timing.schedule(enterAgainMs, () => void this.#enter(box));
    } else {
      this.#boxes.close(id);
      this.#live.set({ roomProblem: answer.error.message });
    }
  }
}

/** Who was in a room before, is not back, and would miss what waits to be said there. */
const missingFrom = ({ members, entries }: RoomBox, back: readonly string[]): string[] =>
  entries.some(({ progress }) => progress === 'waiting')
    ? members.filter((name) => !back.some((other) => sameName(other, name)))
    : [];
