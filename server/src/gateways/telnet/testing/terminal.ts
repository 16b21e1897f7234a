/** A telnet gateway on a real hub, and people at it over plain TCP, for tests. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Server } from 'socket.io';
import { type EngineOptions, StreamEngine } from '../../../engine/stream-engine.ts';
import { LocalDirectory } from '../../../hub/directory.ts';
import { Hub, type HubServer } from '../../../hub/hub.ts';
import { Lines } from '../../../testing/lines.ts';
import type { Listening } from '../../gateway.ts';
import { openTelnet, type TelnetOptions } from '../listener.ts';

const loopback = '127.0.0.1';

export class TelnetServer {
  readonly io: HubServer = new Server({ serveClient: false });
  readonly engine: StreamEngine;
  /** Errors that no rule made; there should be none. */
  readonly faults: unknown[] = [];
  readonly hub: Hub;
  #gateway: Listening | undefined;
  readonly #people: Terminal[] = [];

  constructor(options: EngineOptions = {}) {
    this.engine = new StreamEngine({
      lingerMs: 500,
      onFault: (error) => this.faults.push(error),
      ...options,
    });
    this.engine.bindTo(this.io);
    this.hub = new Hub(this.io, new LocalDirectory(this.io.of('/').adapter), 'test');
  }

  async open(options: Partial<TelnetOptions> = {}): Promise<this> {
    const { hub, engine } = this;
    this.#gateway = await openTelnet({ hub, engine, host: loopback, port: 0, ...options });
    return this;
  }

  get port(): number {
    return this.#gateway?.address.port ?? Number.NaN;
  }

  /** Somebody who connects. */
  connect(): Terminal {
    const person = new Terminal(connect({ port: this.port, host: loopback, allowHalfOpen: true }));
    this.#people.push(person);
    return person;
  }

  /** Somebody who has connected and been asked for a name; with a name, who has logged in, and with a room, is in it. */
  async person(name?: string, room?: string): Promise<Terminal> {
    const person = this.connect();
    await person.lines.exactly('Welcome to the GungHo test chat server', 'Login Name?');
    if (name) await person.ask(name, `Welcome ${name}!`);
    if (room) {
      person.type(`/join ${room}`);
      await person.lines.next('end of list.');
    }
    return person;
  }

  /** Ends what the server side has; people still see their connections close. */
  async closeGateway(): Promise<void> {
    await this.#gateway?.close();
  }

  async close(): Promise<void> {
    for (const person of this.#people) person.stream.destroy();
    await this.closeGateway();
    this.hub.close();
    await this.io.close();
  }
}

/** A person's end of a connection. */
export class Terminal {
  readonly stream: Socket;
  /** What has been shown, line by line. */
  readonly lines = new Lines();
  /** What has been shown, byte by byte, as latin1. */
  received = '';

  constructor(stream: Socket) {
    this.stream = stream;
    let partial = '';
    stream.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
      const parts = (partial + chunk.toString('latin1')).split('\r\n');
      partial = parts.pop() ?? '';
      for (const line of parts) this.lines.push(Buffer.from(line, 'latin1').toString());
    });
    stream.on('error', () => {});
    // As telnet does: when the other side closes, so does this one.
    stream.on('end', () => stream.end());
  }

  type(line: string): void {
    this.stream.write(`${line}\r\n`);
  }

  /** Types a line and sees exactly these lines next. */
  async ask(line: string, ...answer: string[]): Promise<void> {
    this.type(line);
    await this.lines.exactly(...answer);
  }

  /** Waits until this much has come, byte by byte. */
  async sees(bytes: string): Promise<void> {
    while (!this.received.includes(bytes)) await once(this.stream, 'data');
  }

  /** Waits for the other side to close. */
  async closed(): Promise<void> {
    if (!this.stream.readableEnded && !this.stream.destroyed)
      await Promise.race([once(this.stream, 'end'), once(this.stream, 'close')]);
  }
}
