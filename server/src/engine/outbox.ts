/**
 * What one stream is to be sent. Everything pushed in one turn of the event loop goes out in one write; what waits
 * for a reader who does not read is bounded (SPEC J6, X3). Knows bytes and streams, not what the bytes mean.
 */
import type { Duplex } from 'node:stream';
import { afterFlush, flushFirst, flushNext } from './flush.ts';

/** So much queued goes to the stream before the turn ends: the kernel can pass it on while the turn is still running. */
const earlyWriteBytes = 65_536;

export interface OutboxOptions {
  /** Bytes that may wait in this process for the reader. */
  unreadBytes: number;
  /** How long closing may wait for the other side before the stream is destroyed. */
  lingerMs: number;
  /** Called once, at the end of a turn, when more than `unreadBytes` wait. The outbox takes nothing more. */
  onUnread: () => void;
}

export class Outbox {
  readonly #stream: Duplex;
  readonly #options: OutboxOptions;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Whether it is to be written, and when. */
  #turn: 'none' | 'next' | 'first' = 'none';
  #state: 'open' | 'full' | 'ended' = 'open';

  constructor(stream: Duplex, options: OutboxOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  /** Queues bytes for the end of this turn. They are not copied, so they must not change. Ignored once ended. */
  push(bytes: Buffer): void {
    if (this.#state !== 'open' || bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
    if (this.#turn === 'none') {
      this.#turn = 'next';
      flushNext(this);
    }
    if (this.#bytes >= earlyWriteBytes) this.#write();
  }

  /** Its owner has spoken: what comes of it in this turn is written before what others hear. */
  expect(): void {
    if (this.#turn === 'first') return;
    this.#turn = 'first';
    flushFirst(this);
  }

  /**
   * Sends all that waits and then these bytes, and closes: half-closes at once, discards what still comes in, and
   * destroys the stream if the other side has not closed within `lingerMs`. (Destroying at once would reset the
   * connection and could take the last bytes away from the reader.)
   */
  end(lastBytes?: Buffer): void {
    if (this.#state === 'ended') return;
    if (lastBytes) this.push(lastBytes);
    if (this.#chunks.length > 0) this.#write();
    if (this.#state === 'full' || this.#stream.destroyed) {
      this.discard();
      return;
    }
    this.#state = 'ended';
    const timer = setTimeout(() => this.#stream.destroy(), this.#options.lingerMs);
    this.#stream.once('close', () => clearTimeout(timer));
    this.#stream.end();
    this.#stream.resume();
  }

  /** Forgets all that waits and destroys the stream. */
  discard(): void {
    this.#state = 'ended';
    this.#chunks = [];
    this.#bytes = 0;
    this.#stream.destroy();
  }

  /** The end of a turn: writes what waits, and only now says that too much does (in the midst of a broadcast a
   *  closing connection would make others see events in different orders). */
  settle(): void {
    this.#turn = 'none';
    if (this.#chunks.length > 0) this.#write();
    if (this.#state === 'full') this.#options.onUnread();
  }

  #write(): void {
    const bytes = joined(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    if (this.#stream.destroyed) return;
    this.#stream.write(bytes);
    if (this.#stream.writableLength > this.#options.unreadBytes) this.#state = 'full';
  }
}

const noBytes = Buffer.alloc(0);
let lastChunks: Buffer[] = [];
let lastJoined: Buffer = noBytes;

/**
 * Chunks as one Buffer. In a room most receivers are sent the same chunks in a turn: then they share the copy made
 * for the one before, which saves both time and memory. Kept only to the end of the turn.
 */
function joined(chunks: Buffer[]): Buffer {
  const [first] = chunks;
  if (chunks.length === 1 && first) return first;
  if (!sameChunks(chunks, lastChunks)) {
    if (lastChunks.length === 0) afterFlush(forgetJoined);
    lastChunks = chunks;
    lastJoined = Buffer.concat(chunks);
  }
  return lastJoined;
}

function forgetJoined(): void {
  lastChunks = [];
  lastJoined = noBytes;
}

function sameChunks(a: Buffer[], b: Buffer[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
