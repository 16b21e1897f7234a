/** A Socket.IO client as the page is one, for tests: requests answer, and what the server sends is kept in order. */
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Answer, Hello, RequestName, Requests, ServerEvents } from '#shared/events';
import type { Ports } from './door.ts';
import { Lines } from './lines.ts';
import { loopback } from './loopback.ts';

type Options = Partial<ManagerOptions & SocketOptions>;

const socketTo = (server: Ports, options: Options): Socket =>
  io(`http://${loopback}:${server.portOf('web')}`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    ...options,
  });

export class WebClient {
  readonly socket: Socket;
  readonly lines = new Lines();
  readonly events: { name: string; data: unknown }[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((name: string, data: unknown) => {
      this.events.push({ name, data });
      this.lines.push(lineOf(name, data));
    });
  }

  /** Connects, and has read `hello`. */
  static async connect(server: Ports, options: Options = {}): Promise<WebClient> {
    const client = new WebClient(socketTo(server, options));
    await client.lines.next(/^hello /);
    return client;
  }

  /** Why it cannot connect. */
  static failure(server: Ports, options: Options = {}): Promise<string> {
    const socket = socketTo(server, options);
    return new Promise((resolve, reject) => {
      socket.once('connect_error', (error) => resolve(error.message));
      socket.once('connect', () => {
        socket.disconnect();
        reject(new Error('It is connected.'));
      });
    });
  }

  get hello(): Hello {
    return this.events.find(({ name }) => name === 'hello')?.data as Hello;
  }

  /** The acknowledgement, whatever it says. */
  ask<E extends RequestName>(event: E, body: Requests[E][0]): Promise<Answer<Requests[E][1]>> {
    return this.socket.timeout(10_000).emitWithAck(event, body);
  }

  /** What a granted request answers; throws what a refused one says. */
  async get<E extends RequestName>(event: E, body: Requests[E][0]): Promise<Requests[E][1]> {
    const answer = await this.ask(event, body);
    if (!answer.ok) throw new Error(`${event}: ${answer.error.code}: ${answer.error.message}`);
    return answer;
  }

  /** The code a request is refused with; undefined if it is granted. */
  async refusal<E extends RequestName>(event: E, body: unknown): Promise<string | undefined> {
    const answer = await this.ask(event, body as Requests[E][0]);
    return answer.ok ? undefined : answer.error.code;
  }

  /** All events of a name seen so far. */
  all<E extends keyof ServerEvents>(event: E): Parameters<ServerEvents[E]>[0][] {
    return this.events
      .filter(({ name }) => name === event)
      .map(({ data }) => data as Parameters<ServerEvents[E]>[0]);
  }

  async close(): Promise<void> {
    if (!this.socket.connected) return;
    this.socket.disconnect();
  }
}

/** An event as one line: its name and its data, without what differs each time. */
export const lineOf = (name: string, data: unknown): string =>
  `${name} ${JSON.stringify(data, (key, value) => (key === 'id' || key === 'at' ? undefined : value))}`;
