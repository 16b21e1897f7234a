/**
 * Lines as the messages that others get, where a lot is said at once: by guests (SPEC J3), and at IRC. Between gateways of lines
 * they stay the bytes they were: what only the others need is made when they ask for it. Knows no gateway.
 */
import type { GatewayName, PrivateMessage, RoomMessage } from '#shared/events';
import { guestIn, isVisit, roomIn, typedIn, userIn } from './places.ts';
import type { Receipts } from './receipts.ts';

/** Stands in a text for bytes that are no UTF-8. */
const replacement = '\ufffd';

/** What lines have in common, said and told. */
abstract class Line {
  readonly at: number;
  /** Who speaks: their `visit` or `online` place. */
  readonly speaker: string;
  /** Of the socket that it came in by. */
  readonly socketId: string;
  /** As received, without its ending. Not a copy. */
  readonly line: Buffer;
  // Not #private: making those takes longer than all the rest.
  private readonly receipts: Receipts;
  private readonly count: number;

  constructor(speaker: string, socketId: string, line: Buffer, receipts: Receipts) {
    this.at = Date.now();
    this.speaker = speaker;
    this.socketId = socketId;
    this.line = line;
    this.receipts = receipts;
    this.count = receipts.count();
  }

  get id(): string {
    return this.receipts.idOf(this.count);
  }

  get isGuests(): boolean {
    return isVisit(this.speaker);
  }

  get from(): string {
    return this.isGuests ? guestIn(this.speaker).name : (userIn(this.speaker)?.name ?? '');
  }

  get gateway(): GatewayName {
    return userIn(this.speaker)?.gateway ?? 'join';
  }

  get text(): string {
    return this.line.toString('utf8');
  }
}

/** Said in a room. */
export class SpokenLine extends Line implements RoomMessage {
  /** The `room` place it is said in. */
  readonly place: string;

  constructor(place: string, speaker: string, socketId: string, line: Buffer, receipts: Receipts) {
    super(speaker, socketId, line, receipts);
    this.place = place;
  }

  get room(): string {
    return roomIn(this.place) ?? '';
  }

  /** The name a guest typed; undefined for a user. */
  get guest(): string | undefined {
    return this.isGuests ? typedIn(this.speaker) : undefined;
  }

  /** How Socket.IO encodes it; for a member at the page and its like, here or on another server. */
  toJSON(): RoomMessage {
    const { id, from, room, text, at, gateway, guest, line } = this;
    // A replacement character may also have been said.
    const faithful = !text.includes(replacement) || Buffer.from(text).equals(line);
    return {
      id,
      from,
      room,
      text,
      at,
      gateway,
      ...(guest === undefined ? {} : { guest }),
      ...(faithful ? {} : { bytes: line.toString('base64url') }),
    };
  }
}

/** Told to somebody. */
export class ToldLine extends Line implements PrivateMessage {
  /** As the sender wrote it. */
  readonly to: string;

  constructor(to: string, speaker: string, socketId: string, line: Buffer, receipts: Receipts) {
    super(speaker, socketId, line, receipts);
    this.to = to;
  }

  toJSON(): PrivateMessage {
    const { id, from, to, text, at, gateway } = this;
    return { id, from, to, text, at, gateway };
  }
}
