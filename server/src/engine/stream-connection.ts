/**
 * One duplex stream as what Socket.IO takes for an Engine.IO socket: its `Client` listens to `data` and `close`, reads
 * `readyState`, and calls `write` and `close`. Gateways read lines from it and send bytes to it. Knows no chat.
 */
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Framing } from './line-framer.ts';
import { type LineHandler, LinePump } from './line-pump.ts';
import { Outbox } from './outbox.ts';
import type { Rate } from './token-bucket.ts';
import type { Traffic } from './traffic.ts';

/** Where a stream comes from. */
export interface Origin {
  /** Which door; a word of the gateway's own. */
  gateway: string;
  remoteAddress: string;
}

export interface ConnectionLimits {
  unreadBytes: number;
  lingerMs: number;
  linesPerTurn: number;
}

/** What a gateway does with lines. */
export type Lines = Omit<LineHandler, 'fault'>;

/** In Socket.IO's protocol the packet that refuses a connection begins so. */
const connectError = '4';
/** Packet that connects to the main namespace. */
const connect = '0';
/** What Socket.IO reads of an HTTP request, of which there is none. */
const requests = {
  plain: { headers: {}, url: '/', connection: { encrypted: false } },
  encrypted: { headers: {}, url: '/', connection: { encrypted: true } },
} as const;
let count = 0;
const ignore = (): void => {};

/** Emits `close` (reason), once, when nothing more can be read or sent; and `fault` (error) when a handler failed. */
export class StreamConnection extends EventEmitter {
  /** Unlike a Socket's, known to nobody outside. */
  readonly id = `stream${count++}`;
  /** Of Engine.IO. */
  readonly protocol = 4;
  readonly gateway: string;
  readonly remoteAddress: string;
  readonly stream: Duplex;
  readonly request: object;
  readonly transport = { name: 'stream', writable: true };
  /** What it counts towards. */
  readonly traffic: Traffic;
  /** Set by a gateway that takes what is said in a room in one turn at once, and not as single `message` events. */
  onMessages: ((messages: readonly object[]) => void) | undefined;
  readonly #limits: ConnectionLimits;
  readonly #outbox: Outbox;
  #pump: LinePump | undefined;
  #joined = false;
  #open = true;

  constructor(stream: Duplex, origin: Origin, limits: ConnectionLimits, traffic: Traffic) {
    super();
    this.stream = stream;
    this.gateway = origin.gateway;
    this.remoteAddress = origin.remoteAddress;
    this.#limits = limits;
    this.traffic = traffic;
    this.request = 'encrypted' in stream ? requests.encrypted : requests.plain;
    this.#outbox = new Outbox(stream, { ...limits, onUnread: () => this.destroy('unread output') });
    stream.on('close', this.#onStreamClose);
    stream.on('error', this.#onStreamError);
  }

  get readyState(): 'open' | 'closed' {
    return this.#open ? 'open' : 'closed';
  }

  /** Asks Socket.IO for a `Socket`. Called by the engine. */
  requestSocket(): void {
    this.emit('data', connect);
  }

  /** The `Socket` is there. Called by the engine. */
  join(): void {
    this.#joined = true;
  }

  /** Called by Socket.IO with its own packets, which nobody at the other end of the stream speaks. */
  write(packet: unknown): void {
    const refused = !this.#joined && typeof packet === 'string' && packet.startsWith(connectError);
    if (refused) this.destroy('refused');
  }

  /** Called by Socket.IO to end the connection. */
  close(): void {
    this.end(undefined, 'forced close');
  }

  /** Bytes that wait for the other side to read. */
  get unreadBytes(): number {
    return this.stream.writableLength;
  }

  /** Queues bytes for the end of this turn of the event loop. They are not copied. Ignored once closed. */
  send(bytes: Buffer): void {
    this.#outbox.push(bytes);
  }

  /** Who is at the other end has spoken: what they hear in this turn goes out before what others do. */
  expect(): void {
    this.#outbox.expect();
  }

  /**
   * Begins to read. The pump stops by itself when the connection closes. An error thrown by the handler closes it.
   * @returns undefined if the connection is closed already
   */
  readLines(framing: Framing, lines: Lines, pace?: Rate): LinePump | undefined {
    if (!this.#open) return undefined;
    const handler = {
      line: (bytes: Buffer) => lines.line(bytes),
      overlong: () => lines.overlong(),
      end: () => lines.end(),
      fault: (error: unknown) => this.#onFault(error),
    };
    this.#pump = new LinePump(this.stream, framing, handler, {
      linesPerTurn: this.#limits.linesPerTurn,
      pace,
    });
    return this.#pump;
  }

  /** Leaves at once; then sends what waits, and these bytes, and closes the stream. */
  end(lastBytes?: Buffer, reason = 'ended'): void {
    if (!this.#open) return;
    this.#outbox.end(lastBytes);
    this.#finish(reason);
  }

  /** Leaves and destroys the stream at once. */
  destroy(reason: string): void {
    if (!this.#open) return;
    this.#outbox.discard();
    this.#finish(reason);
  }

  readonly #onStreamClose = (): void => this.destroy('transport close');
  readonly #onStreamError = (): void => this.destroy('transport error');

  #onFault(error: unknown): void {
    this.destroy('handler failed');
    this.emit('fault', error);
  }

  #finish(reason: string): void {
    this.#open = false;
    this.transport.writable = false;
    this.#pump?.stop();
    this.#pump = undefined;
    this.stream.off('close', this.#onStreamClose);
    this.stream.off('error', this.#onStreamError);
    // While the last bytes are on their way the stream may still fail, which is nobody's concern any more.
    this.stream.on('error', ignore);
    this.emit('close', reason);
  }
}
