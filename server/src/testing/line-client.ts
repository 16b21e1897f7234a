/** A TCP client as the line protocol knows it, for tests: lines out, lines in, and requests in event mode. */
import { connect, type Socket } from 'node:net';
import type { Answer, Hello, RequestName, Requests, ServerEvents } from '#shared/events';
import { type Command, formatCommand } from '#shared/line/commands';
import { type MessageOf, type MessageType, parseMessage } from '#shared/line/messages';
import type { Ports } from './door.ts';
import { Lines } from './lines.ts';
import { loopback } from './loopback.ts';
import { lineOf } from './web-client.ts';

/** What came, line by line; and the events among it (in event mode), as the web client shows them. */
class LinesAndEvents extends Lines {
  readonly events = new Lines();

  override push(line: string): void {
    super.push(line);
    const message = parseMessage(line);
    if (message?.type === 'EVENT') this.events.push(lineOf(message.event, message.data));
  }
}

export class LineClient {
  readonly stream: Socket;
  readonly lines = new LinesAndEvents();
  readonly #closed: Promise<unknown>;

  /** Connects; what is sent at once waits. */
  constructor(port: number) {
    this.stream = connect({ port, host: loopback, allowHalfOpen: true });
    // A reset is one way to be closed.
    this.stream.on('error', () => {});
    this.stream.on('end', () => this.stream.end());
    this.#closed = new Promise((resolve) => this.stream.once('close', resolve));
    this.lines.readFrom(this.stream, '\n');
  }

  /** Connects, with a name logs in, and with a room has entered it. */
  static async enter(server: Ports, name?: string, room?: string): Promise<LineClient> {
    const client = new LineClient(server.portOf('line'));
    await client.arrive(name, room);
    return client;
  }

  async arrive(name?: string, room?: string): Promise<void> {
    if (name) {
      this.send(`LOGIN ${name}`);
      await this.lines.exactly(`OK LOGIN ${name}`);
      await this.next('USERS');
    }
    if (room) {
      this.send(`JOIN ${room}`);
      await this.lines.next(`OK JOIN ${room}`);
      await this.next('MEMBERS');
    }
  }

  send(line: string): void {
    this.stream.write(`${line}\n`);
  }

  /** Sends a line and sees exactly these lines next. */
  async ask(line: string, ...answer: string[]): Promise<void> {
    this.send(line);
    await this.lines.exactly(...answer);
  }

  /** The next message of a type, waiting for it; what comes before it is passed over. */
  async next<T extends MessageType>(type: T): Promise<MessageOf<T>> {
    return parseMessage(await this.lines.next((line) => parseMessage(line)?.type === type)) as MessageOf<T>;
  }

  /** Sends a command and gives the next message of a type. Throws what the server says if that is an ERROR. */
  async command<T extends MessageType>(command: Command, type: T): Promise<MessageOf<T>> {
    this.send(formatCommand(command));
    const wanted = (line: string) => [type, 'ERROR'].includes(parseMessage(line)?.type ?? '');
    const message = parseMessage(await this.lines.next(wanted));
    if (message?.type === 'ERROR') throw new Error(`${message.code}: ${message.explanation}`);
    return message as MessageOf<T>;
  }

  /** Begins event mode. */
  async hello(): Promise<Hello> {
    return (await this.command({ verb: 'HELLO' }, 'HELLO')).hello;
  }

  /** The answer to a request, in event mode. */
  async call<E extends RequestName>(event: E, body: Requests[E][0]): Promise<Answer<Requests[E][1]>> {
    return (await this.command({ verb: 'CALL', event, body }, 'ANSWER')).answer as Answer<Requests[E][1]>;
  }

  /** The next event of a name, in event mode; what comes before it is passed over. */
  async event<E extends keyof ServerEvents>(event: E): Promise<Parameters<ServerEvents[E]>[0]> {
    const line = await this.lines.next((line) => line.startsWith(`EVENT ${event} `));
    return (parseMessage(line) as MessageOf<'EVENT'>).data as Parameters<ServerEvents[E]>[0];
  }

  /** Waits for the connection to end. */
  async closed(): Promise<void> {
    await this.#closed;
  }

  async close(): Promise<void> {
    this.stream.destroy();
    await this.#closed;
  }
}
