/**
 * Reads, from each connection that comes through a trusted proxy, the header that says whose it is, before anybody serves it.
 * Knows no bytes after the header, and no chat.
 */
import type { Socket } from 'node:net';
import type { TrustedProxies } from './addresses.ts';
import type { Admission } from './admission.ts';
import { addressOf } from './listener.ts';
import { type ProxyHeader, readProxyHeader } from './proxy-header.ts';

/** Serves a connection of a client at an address. */
export type ServeStream = (stream: Socket, address: string) => void;

export interface ProxiedStreamsOptions {
  proxies: TrustedProxies;
  /** Counts who has not said yet whose connection it is. */
  admission: Admission;
  /** How long the header may take. */
  headerMs: number;
  serve: ServeStream;
  /** Told of a connection without a good header, which has been closed. */
  refused(): void;
}

export class ProxiedStreams {
  readonly #options: ProxiedStreamsOptions;
  readonly #waiting = new Set<Socket>();

  constructor(options: ProxiedStreamsOptions) {
    this.#options = options;
  }

  /** Takes a new connection. From elsewhere it is served at once. */
  readonly take = (stream: Socket): void => {
    const { proxies, admission, serve } = this.#options;
    const address = addressOf(stream);
    // Who is too many is told so by whoever serves it.
    if (!proxies.trusts(address) || admission.enter() !== undefined) serve(stream, address);
    else this.#readHeader(stream, address);
  };

  /** Closes the connections whose header has not come. */
  close(): void {
    for (const stream of this.#waiting) stream.destroy();
  }

  #readHeader(stream: Socket, address: string): void {
    const { admission, headerMs, serve, refused } = this.#options;
    this.#waiting.add(stream);
    new HeaderReader(stream, headerMs, (outcome) => {
      this.#waiting.delete(stream);
      admission.leave();
      if (outcome === 'refused') refused();
      else if (outcome !== 'gone') serve(stream, outcome.address ?? address);
    });
  }
}

/** `refused`: no header came, and the stream has been destroyed. `gone`: it has closed, without a word to refuse. */
type Outcome = Exclude<ProxyHeader, string> | 'refused' | 'gone';

/** One connection until its header is there. Then the stream is as if it had begun after it. */
class HeaderReader {
  readonly #stream: Socket;
  readonly #settled: (outcome: Outcome) => void;
  readonly #timer: NodeJS.Timeout;
  #read: Buffer = Buffer.alloc(0);

  constructor(stream: Socket, headerMs: number, settled: (outcome: Outcome) => void) {
    this.#stream = stream;
    this.#settled = settled;
    this.#timer = setTimeout(this.#refuse, headerMs);
    stream
      .on('readable', this.#onReadable)
      .on('end', this.#onEnd)
      .on('close', this.#onClose)
      .on('error', ignore);
  }

  readonly #onReadable = (): void => {
    const chunk: Buffer | null = this.#stream.read();
    if (chunk === null) return;
    this.#read = this.#read.length === 0 ? chunk : Buffer.concat([this.#read, chunk]);
    const header = readProxyHeader(this.#read);
    if (header === 'malformed') this.#refuse();
    else if (header !== 'more') this.#accept(header);
  };

  /** Who only looks whether the port is open says nothing, and is not refused anything. */
  readonly #onEnd = (): void => {
    if (this.#read.length > 0) this.#refuse();
    else this.#stream.destroy();
  };

  readonly #onClose = (): void => this.#settle('gone');

  readonly #refuse = (): void => {
    this.#stream.destroy();
    this.#settle('refused');
  };

  #accept(header: Exclude<ProxyHeader, string>): void {
    const rest = this.#read.subarray(header.bytes);
    if (rest.length > 0) this.#stream.unshift(rest);
    this.#settle(header);
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#timer);
    this.#stream.off('readable', this.#onReadable).off('end', this.#onEnd).off('close', this.#onClose);
    // One that is destroyed may still fail, which is nobody's concern.
    if (typeof outcome === 'object') this.#stream.off('error', ignore);
    this.#settled(outcome);
  }
}

const ignore = (): void => {};
