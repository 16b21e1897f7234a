/** An IRC client for tests: lines as they are, what it is shown kept in order, long texts sent as draft/multiline. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Ports } from './door.ts';
import { Lines } from './lines.ts';
import { loopback } from './loopback.ts';

export class IrcClient {
  readonly lines = new Lines();
  readonly stream: Socket;
  #pings = 0;

  #hear: (line: string) => void = () => {};

  private constructor(stream: Socket) {
    this.stream = stream;
    const { push } = this.lines;
    this.lines.push = (line) => {
      push.call(this.lines, line);
      this.#hear(line);
    };
    this.lines.readFrom(stream, '\r\n');
  }

  /** Calls back with each line to come. */
  onLine(hear: (line: string) => void): void {
    this.#hear = hear;
  }

  static async connect(server: Ports): Promise<IrcClient> {
    const stream = connect(server.portOf('irc'), loopback);
    await once(stream, 'connect');
    return new IrcClient(stream);
  }

  /** Registered under a name, with certain capabilities. */
  static async register(server: Ports, name: string, ...caps: string[]): Promise<IrcClient> {
    const client = await IrcClient.connect(server);
    if (caps.length > 0) client.send(`CAP REQ :${caps.join(' ')}`);
    client.send(`NICK ${name}`, `USER ${name} 0 * :${name}`);
    if (caps.length > 0) client.send('CAP END');
    await client.lines.next(/ 376 /);
    return client;
  }

  send(...lines: string[]): void {
    this.stream.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  /** Everything sent so far has been handled, and whatever others hear of it has been sent to them. */
  async settled(): Promise<void> {
    const token = `settled${this.#pings++}`;
    this.send(`PING ${token}`);
    await this.lines.next(new RegExp(`PONG \\S+ :?${token}$`));
  }

  /** The lines shown from now on until everything sent so far has been handled. */
  async answers(...lines: string[]): Promise<string[]> {
    await this.settled();
    const before = this.lines.all.length;
    this.send(...lines);
    await this.settled();
    return this.lines.all.slice(before, -1);
  }

  async close(): Promise<void> {
    if (this.stream.closed) return;
    this.stream.end();
    this.stream.resume();
    await once(this.stream, 'close');
  }
}
