/**
 * A Socket.IO client that reads as little as can be, for servers that send gigabytes: frames are counted by their heads, and
 * only those that are wanted are decoded. Knows no event.
 */
import { connect, type Socket } from 'node:net';

/** Longer ones are only counted, unless all are wanted: shorter are what Engine.IO says of itself. */
const alwaysReadBytes = 1_024;
/** One for all: what is read is done with before more is. */
const buffer = Buffer.allocUnsafe(1 << 20);
const closeOpcode = 8;

export interface RawClientOptions {
  url: string;
  /** All texts are wanted, however long. */
  readsAll: boolean;
  /** A frame has come, of so many bytes; with its text if that is wanted. */
  onFrame(bytes: number, text: string | undefined): void;
  onClose(): void;
}

export class RawClient {
  readonly #options: RawClientOptions;
  readonly #socket: Socket;
  /** How much of the end of the HTTP answer's head has come. */
  #headEnd = 0;
  #head: number[] = [];
  #parts: Buffer[] | undefined;
  #length = 0;
  #left = 0;
  #onConnected = () => {};

  constructor(options: RawClientOptions) {
    this.#options = options;
    const { hostname: host, port } = new URL(options.url);
    const callback = (count: number) => {
      for (let at = 0; at < count; ) at = this.#read(at, count);
      return true;
    };
    this.#socket = connect({ host, port: Number(port), onread: { buffer, callback } });
    this.#socket.setNoDelay(true);
    this.#socket.on('error', () => {});
    this.#socket.once('close', options.onClose);
    this.#socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
  }

  /** Resolves when Socket.IO has let it in. */
  connected(): Promise<void> {
    return new Promise((resolve) => {
      this.#onConnected = resolve;
    });
  }

  /** Emits an event that is to be acknowledged. */
  ask(event: string, body: object): void {
    this.#send(`420${JSON.stringify([event, body])}`);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Masked, as a client's frames must be, with a key of zeros, which changes nothing. */
  #send(text: string): void {
    const payload = Buffer.from(text);
    if (payload.length > 125) throw new Error('This client sends short frames only.');
    this.#socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
  }

  /** Reads something of what is in the buffer. Returns where to go on. */
  #read(at: number, end: number): number {
    if (this.#headEnd < 4) return this.#readAnswer(at);
    return this.#left === 0 ? this.#readHead(at) : this.#readPayload(at, end);
  }

  /** A byte of the HTTP answer, up to the empty line. */
  #readAnswer(at: number): number {
    this.#headEnd = buffer[at] === '\r\n\r\n'.charCodeAt(this.#headEnd) ? this.#headEnd + 1 : 0;
    return at + 1;
  }

  /** A byte of a frame's head. */
  #readHead(at: number): number {
    const head = this.#head;
    head.push(buffer[at] ?? 0);
    const short = (head[1] ?? 0) & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (head.length < 2 + extended) return at + 1;
    this.#length = extended === 0 ? short : head.slice(2).reduce((sum, byte) => sum * 256 + byte, 0);
    this.#left = this.#length;
    this.#parts = this.#options.readsAll || this.#length <= alwaysReadBytes ? [] : undefined;
    if (((head[0] ?? 0) & 0x0f) === closeOpcode) this.close();
    this.#head = [];
    return at + 1;
  }

  #readPayload(at: number, end: number): number {
    const next = Math.min(end, at + this.#left);
    this.#parts?.push(Buffer.from(buffer.subarray(at, next)));
    this.#left -= next - at;
    if (this.#left === 0) this.#take(this.#parts && Buffer.concat(this.#parts).toString());
    return next;
  }

  #take(text: string | undefined): void {
    if (text?.startsWith('0')) this.#send('40');
    else if (text === '2') this.#send('3');
    else if (text?.startsWith('40')) this.#onConnected();
    else this.#options.onFrame(this.#length, text);
  }
}
