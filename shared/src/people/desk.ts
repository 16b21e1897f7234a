/**
 * What the parts of a courier share: whose it is, what is kept, who is online, and who is to be told. Sends nothing.
 */
import type { Archive } from './archive.ts';
import type { Random } from './bytes.ts';
import { type Order, tick } from './clock.ts';
import type { Identity } from './identity.ts';
import { People } from './people.ts';
import type { Place } from './places.ts';
import type { Outcome, Timing, Transport } from './ports.ts';
import { type ChatRecord, noticeRecord } from './records.ts';
import { Roster } from './roster.ts';
import { ShelfFull } from './shelf.ts';

/**
 * How far a record of one's own has come: `waiting` to be sent or confirmed, `held` until its writer agrees to who is
 * there now, `delivered`.
 */
export type Progress = 'waiting' | 'held' | 'delivered';

/** What a courier tells. None may throw. */
export interface CourierEvents {
  /** A record is new to this tab, whoever wrote it and whichever tab kept it. Comes once for each. */
  record(place: Place, record: ChatRecord): void;
  /** A record was deleted, here or in another tab. */
  forgotten(place: Place, id: string): void;
  /** How far a record of one's own has come. */
  progress(id: string, progress: Progress): void;
  /** Somebody known goes by another name: the conversation is with that name now. */
  moved(person: { fingerprint: string; from: string; to: string }): void;
  /** The keys of a name, or whether its holder's key is new, may have changed. */
  person(name: string): void;
  /** A record of one's own is not accepted by the server, or its receiver's storage is full; it goes on waiting. */
  refused(id: string, why: Outcome | 'full'): void;
  /** Something that came in could not be kept: the storage is full. */
  full(): void;
}

export interface DeskPorts {
  identity: Identity;
  /** Of the same identity. */
  archive: Archive;
  transport: Transport;
  timing: Timing;
  random: Random;
  events: CourierEvents;
}

export class Desk {
  readonly identity: Identity;
  readonly archive: Archive;
  readonly people: People;
  readonly roster = new Roster();
  readonly transport: Transport;
  readonly timing: Timing;
  readonly random: Random;
  readonly events: CourierEvents;
  /** One's own name while registered. */
  name: string | undefined;

  constructor({ identity, archive, transport, timing, random, events }: DeskPorts) {
    if (archive.owner !== identity.fingerprint) throw new RangeError('The archive is somebody else’s.');
    this.identity = identity;
    this.archive = archive;
    this.people = new People(archive.items);
    this.transport = transport;
    this.timing = timing;
    this.random = random;
    this.events = events;
  }

  /** The latest order in the conversation that a place belongs to. */
  latest(place: Place): Order {
    return this.archive.latest(this.people.conversationOf(place));
  }

  /** The order of something written there now. */
  tick(place: Place): Order {
    return tick(this.latest(place), this.timing.now());
  }

  /** Keeps a record and shows it if it is new. Throws ShelfFull. */
  keep(place: Place, record: ChatRecord): void {
    const kept = this.archive.put(place, record);
    if (kept) this.events.record(place, kept);
  }

  /** Writes a line of one's own into a conversation, once for each occasion. */
  notice(place: Place, text: string, occasion: string): void {
    const [author, nowMs] = [this.identity.fingerprint, this.timing.now()];
    this.whileThereIsRoom(() =>
      this.keep(place, noticeRecord(text, occasion, { author, latest: this.latest(place), nowMs })),
    );
  }

  /** Does something that writes; if the storage is full it tells so and returns false. */
  whileThereIsRoom(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!(error instanceof ShelfFull)) throw error;
      this.events.full();
      return false;
    }
  }
}
