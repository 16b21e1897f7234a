/**
 * One TCP connection as lines in and lines out, until it ends, once. It knows no verbs and does not come back.
 */
import { connect, type Socket } from 'node:net';
import { LineSplitter } from '#shared/line/splitter';
import { reasonOf } from './reasons.ts';

/** A roster of 20,000 people is one line of two million characters. */
const lineChars = 16 * 2 ** 20;
/** What may wait to be written to a server that does not read. */
const unwrittenBytes = 4 * 2 ** 20;

export interface LinkOptions {
  host: string;
  port: number;
}

export interface LinkEvents {
  opened(): void;
  line(line: string): void;
  /** It ended by itself, or by `end`: why, in words. Comes once, and nothing after it. */
  ended(why: string): void;
}

export class LineLink {
  readonly #socket: Socket;
  readonly #events: LinkEvents;
  readonly #splitter = new LineSplitter(lineChars);
  #over = false;

  constructor({ host, port }: LinkOptions, events: LinkEvents) {
    this.#events = events;
    this.#socket = connect({ host, port, noDelay: true, keepAlive: true });
    this.#socket.on('connect', () => this.#over || events.opened());
    this.#socket.on('data', (bytes) => this.#read(bytes));
    this.#socket.on('error', (error) => this.end(reasonOf(error)));
    this.#socket.on('close', () => this.end('The server has closed the connection.'));
  }

  /** Whether too much waits to be written. */
  get choked(): boolean {
    return this.#socket.writableLength > unwrittenBytes;
  }

  send(line: string): void {
    if (!this.#over) this.#socket.write(`${line}\n`);
  }

  /** Ends it, saying why. */
  end(why: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.destroy();
    this.#events.ended(why);
  }

  /** Ends it without a word. What was sent is still written. */
  close(): void {
    this.#over = true;
    this.#socket.destroySoon();
  }

  #read(bytes: Uint8Array): void {
    if (this.#over) return;
    try {
      for (const line of this.#splitter.push(bytes)) if (!this.#over) this.#events.line(line);
    } catch (error) {
      // Whatever a server says, this program goes on; that connection does not.
      this.end(reasonOf(error));
    }
  }
}
