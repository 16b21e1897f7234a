/**
 * What comes in from others: frames from clients that keep records, and messages the server carried. Keeps it, tells
 * what is new, and answers (SPEC P3). Everything here is hostile until checked; what is wrong is ignored.
 */
import type { PrivateMessage, Relay, RoomMessage } from '../events.ts';
import { sameName } from '../names.ts';
import { Answers } from './answers.ts';
import type { Desk } from './desk.ts';
import { decodeFrame, type Frame } from './frames.ts';
import { fingerprintOf, isKey } from './identity.ts';
import type { Introductions } from './introductions.ts';
import type { Outbox } from './outbox.ts';
import { keyPlace, type Place, personPlace, roomPlace } from './places.ts';
import { authorNamed, type ChatRecord, RecordError, recordOfMessage } from './records.ts';

/** Whoever sent a frame, as the server says it. */
interface Sender {
  name: string;
  key: string;
  fingerprint: string;
}

type Handlers = { [K in Frame['kind']]: (frame: Extract<Frame, { kind: K }>, sender: Sender) => void };

export class Inbox {
  readonly #desk: Desk;
  readonly #introductions: Introductions;
  readonly #outbox: Outbox;
  readonly #answers: Answers;

  constructor(desk: Desk, introductions: Introductions, outbox: Outbox) {
    this.#desk = desk;
    this.#introductions = introductions;
    this.#outbox = outbox;
    this.#answers = new Answers(desk.transport, desk.timing);
  }

  down(): void {
    this.#answers.clear();
  }

  relayed({ from, key = this.#desk.roster.holder(from)?.key, frame: text }: Relay): void {
    const frame = decodeFrame(text);
    if (!frame || !isKey(key) || !/^\S{1,64}$/u.test(from)) return;
    const handle = this.#handlers[frame.kind] as (frame: Frame, sender: Sender) => void;
    handle(frame, { name: from, key, fingerprint: fingerprintOf(key) });
  }

  readonly #handlers: Handlers = {
    record: ({ record }, sender) => this.#receive(record, sender),
    copy: (frame, sender) => this.#mirror(frame, sender),
    stored: ({ ids }, sender) => {
      for (const id of ids) this.#outbox.settle(id, keyPlace(sender.fingerprint));
    },
    full: ({ ids }, sender) => {
      for (const id of ids)
        if (this.#outbox.goesTo(id, keyPlace(sender.fingerprint))) this.#desk.events.refused(id, 'full');
    },
  };

  /** A record from its author, filed with that author whatever keys its conversation names. */
  #receive(record: ChatRecord, { name, key, fingerprint }: Sender): void {
    if (key === this.#desk.identity.key || record.author !== fingerprint || !goesBetweenPeople(record))
      return;
    const stored = this.#desk.whileThereIsRoom(() => {
      this.#introductions.heard(name, key);
      this.#desk.keep(keyPlace(fingerprint), record);
    });
    this.#answers.add(fingerprint, stored ? 'stored' : 'full', [record.id]);
  }

  /** A record that another device of this person has sent to somebody. */
  #mirror({ key, name, record }: Extract<Frame, { kind: 'copy' }>, sender: Sender): void {
    const { identity } = this.#desk;
    if (sender.key !== identity.key || record.author !== identity.fingerprint || key === identity.key) return;
    this.#desk.whileThereIsRoom(() => {
      this.#introductions.heard(name, key);
      this.#desk.keep(keyPlace(fingerprintOf(key)), record);
    });
  }

  /** A message from a room, or from or to somebody without a key; one's own come back, and prove that they went out. */
  messaged(message: RoomMessage | PrivateMessage): void {
    const mine = this.#desk.name !== undefined && sameName(message.from, this.#desk.name);
    const other = 'room' in message ? undefined : mine ? message.to : message.from;
    const place = other === undefined ? roomPlace((message as RoomMessage).room) : personPlace(other);
    const record = this.#recordOf(message, place, mine);
    if (!record) return;
    this.#desk.whileThereIsRoom(() => {
      if (other !== undefined) this.#desk.people.meet(other);
      this.#desk.keep(place, record);
    });
    if (mine) this.#outbox.settle(record.id, place);
  }

  #recordOf(message: RoomMessage | PrivateMessage, place: Place, mine: boolean): ChatRecord | undefined {
    const author = mine ? this.#desk.identity.fingerprint : authorNamed(message.from);
    try {
      return recordOfMessage(message, { conversation: place, author, latest: this.#desk.latest(place) });
    } catch (error) {
      if (error instanceof RecordError) return undefined;
      throw error;
    }
  }
}

/** Notices are one's own, and what was said in a room stays there. */
const goesBetweenPeople = ({ kind, conversation }: ChatRecord): boolean =>
  kind !== 'notice' && conversation !== 'local' && !conversation.startsWith('r:');
