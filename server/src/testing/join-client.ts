/** A TCP client as the JOIN protocol knows it, for tests: bytes out, lines in, each byte a character. */
import { connect, type Socket } from 'node:net';
import { Lines } from './lines.ts';
import { loopback } from './loopback.ts';

export class JoinClient {
  readonly stream: Socket;
  readonly lines = new Lines();
  #rest = '';
  readonly #closed: Promise<unknown>;

  /** Connects; what is written at once waits. @param room and name to be joined at once */
  constructor(port: number, room?: string, name?: string) {
    this.stream = connect(port, loopback);
    // A reset is one way to be closed.
    this.stream.on('error', () => {});
    this.#closed = new Promise((resolve) => this.stream.once('close', resolve));
    this.lines.readFrom(this.stream, '\n', 'latin1', (rest) => {
      this.#rest = rest;
    });
    if (room !== undefined) this.write(`JOIN ${room} ${name}\n`);
  }

  /** Connects, joins, and has heard so. */
  static async join(port: number, room: string, name: string): Promise<JoinClient> {
    const client = new JoinClient(port, room, name);
    await client.lines.exactly(`${name} has joined`);
    return client;
  }

  /** @param bytes text as UTF-8 */
  write(bytes: string | Buffer): void {
    this.stream.write(bytes);
  }

  /** Everything that the server has sent, once it has closed. */
  async closed(): Promise<string> {
    await this.#closed;
    return this.lines.all.map((line) => `${line}\n`).join('') + this.#rest;
  }

  async close(): Promise<void> {
    this.stream.destroy();
    await this.#closed;
  }
}
