/**
 * One guest at the JOIN gateway: the first line enters a room, every other is said there (SPEC J1-J3). Who they are and
 * where is the hub's to say.
 */
import { ChatError } from '#shared/errors';
import { limits } from '#shared/limits';
import { LineFramer } from '../../engine/line-framer.ts';
import type { Accepted } from '../../engine/stream-engine.ts';
import type { Hub } from '../../hub/hub.ts';
import { errorLine, parseJoin } from './codec.ts';
import { render, renderMessages } from './render.ts';

export interface SessionLimits {
  registerMs: number;
}

/** Serves a connection until it ends. */
export function serveJoin(hub: Hub, accepted: Accepted, { registerMs }: SessionLimits): void {
  new JoinSession(hub, accepted).start(registerMs);
}

class JoinSession {
  readonly #hub: Hub;
  readonly #socket: Accepted['socket'];
  readonly #connection: Accepted['connection'];
  #line: (line: Buffer) => void | Promise<void> = (line) => this.#enter(line);
  #timer: NodeJS.Timeout | undefined;

  constructor(hub: Hub, { socket, connection }: Accepted) {
    this.#hub = hub;
    this.#socket = socket;
    this.#connection = connection;
  }

  start(registerMs: number): void {
    this.#timer = setTimeout(() => this.#refuse(), registerMs);
    this.#connection.on('close', () => this.#stopTimer());
    this.#socket.onAnyOutgoing((event: string, data: object) => this.#connection.send(render(event, data)));
    this.#connection.onMessages = (messages) => this.#connection.send(renderMessages(messages));
    this.#connection.readLines(new LineFramer(limits.lineBytes), {
      line: (line) => this.#line(line),
      overlong: () => this.#refuse(),
      end: () => this.#close(),
    });
  }

  async #enter(line: Buffer): Promise<void> {
    const join = parseJoin(line);
    if (!join) return this.#refuse();
    this.#stopTimer();
    this.#line = this.#say;
    try {
      await this.#hub.guests.enter(this.#socket, join);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.#refuse();
    }
  }

  readonly #say = (line: Buffer): void => {
    this.#connection.expect();
    this.#hub.guests.say(this.#socket, line);
  };

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #refuse(): void {
    this.#connection.traffic.refuse('bad_request');
    this.#close(errorLine);
  }

  /** Leaves first: what the guest said in this turn is sent, also to itself, before the connection ends. */
  #close(lastBytes?: Buffer): void {
    this.#hub.guests.leave(this.#socket);
    this.#connection.end(lastBytes);
  }
}
