/**
 * What a guest says, as the message that everyone in the room gets (SPEC J3). Guests are many and fast, and between
 * them a line stays the bytes it was: what only the others need is made when they ask for it. Knows no gateway.
 */
import type { RoomMessage } from '#shared/events';
import { guestIn, typedIn } from './places.ts';
import type { Receipts } from './receipts.ts';

/** Stands in a text for bytes that are no UTF-8. */
const replacement = '\ufffd';

export class GuestLine implements RoomMessage {
  readonly at: number;
  /** Who speaks: their `visit` place. */
  readonly visit: string;
  /** As received, without its ending. Not a copy. */
  readonly line: Buffer;
  // Not #private: making those takes longer than all the rest.
  private readonly receipts: Receipts;
  private readonly count: number;

  constructor(visit: string, line: Buffer, receipts: Receipts) {
    this.at = Date.now();
    this.visit = visit;
    this.line = line;
    this.receipts = receipts;
    this.count = receipts.count();
  }

  get id(): string {
    return this.receipts.idOf(this.count);
  }

  get from(): string {
    return guestIn(this.visit).name;
  }

  get room(): string {
    return guestIn(this.visit).room;
  }

  get guest(): string {
    return typedIn(this.visit);
  }

  get text(): string {
    return this.line.toString('utf8');
  }

  /** How Socket.IO encodes it; for a member who is no guest, here or on another server. */
  toJSON(): RoomMessage {
    const { id, from, room, text, at, guest, line } = this;
    // A replacement character may also have been said.
    const faithful = !text.includes(replacement) || Buffer.from(text).equals(line);
    return { id, from, room, text, at, guest, ...(faithful ? {} : { bytes: line.toString('base64url') }) };
  }
}
