/**
 * One program at the line protocol: lines in, calls of the hub and replies out, in order (SPEC L1). Who it is and where is asked
 * of the hub, which reads it from the socket's rooms; only what is being read and answered lives here.
 */
import { isUtf8 } from 'node:buffer';
import { ChatError } from '#shared/errors';
import { limits } from '#shared/limits';
import { type Command, type Misread, parseCommand, verbOf } from '#shared/line/commands';
import type { Message } from '#shared/line/messages';
import { LineFramer } from '../../engine/line-framer.ts';
import type { LinePump } from '../../engine/line-pump.ts';
import type { Accepted } from '../../engine/stream-engine.ts';
import type { Rate } from '../../engine/token-bucket.ts';
import type { Hub } from '../../hub/hub.ts';
import { HeldOutput } from '../held-output.ts';
import { costOf } from '../requests.ts';
import { type Caller, handlerOf } from './commands.ts';
import { failure } from './forms.ts';
import { bytesOf, render, renderEvent, type Viewer } from './render.ts';

export interface SessionLimits {
  registerMs: number;
  /** Unlimited if undefined. */
  lineLines: Rate | undefined;
}

/** Where a program comes to. */
export interface Place {
  hub: Hub;
  /** The server's configured name, which those who register with a key sign. */
  serverName: string;
}

const tooLate = failure('?', 'not_registered', 'No LOGIN came in time.');

/** Serves a connection until it ends. */
export function serveLine(place: Place, accepted: Accepted, sessionLimits: SessionLimits): void {
  new LineSession(place, accepted).start(sessionLimits);
}

class LineSession {
  readonly #place: Place;
  readonly #socket: Accepted['socket'];
  readonly #connection: Accepted['connection'];
  readonly #output: HeldOutput;
  readonly #framer = new LineFramer(limits.lineBytes);
  #pump: LinePump | undefined;
  #eventMode = false;
  /** The command being answered. */
  #command: Command | undefined;

  constructor(place: Place, { socket, connection }: Accepted) {
    this.#place = place;
    this.#socket = socket;
    this.#connection = connection;
    this.#output = new HeldOutput({
      send: (bytes) => connection.send(bytes),
      overflow: () => connection.destroy('unread output'),
    });
  }

  start({ registerMs, lineLines }: SessionLimits): void {
    const timer = setTimeout(() => this.#expire(), registerMs);
    this.#connection.once('close', () => clearTimeout(timer));
    this.#socket.onAnyOutgoing((event: string, data: object) => this.#hear(event, data));
    const lines = {
      line: (bytes: Buffer) => this.#line(bytes),
      overlong: () => this.#overlong(),
      end: () => this.#connection.end(),
    };
    this.#pump = this.#connection.readLines(this.#framer, lines, lineLines);
  }

  get #caller(): Caller {
    const { hub, serverName } = this.#place;
    return { hub, serverName, socket: this.#socket, eventMode: this.#eventMode };
  }

  get #viewer(): Viewer {
    const renamingTo = this.#command?.verb === 'NICK' ? this.#command.name : undefined;
    return { name: this.#place.hub.nameOf(this.#socket), renamingTo };
  }

  async #line(bytes: Buffer): Promise<void> {
    const command = read(bytes);
    if ('misread' in command) {
      this.#connection.traffic.refuse('bad_request');
      return this.#send([failure(command.misread, 'bad_request', command.why)]);
    }
    this.#pump?.charge(costOf(command.verb === 'CALL' ? command.body : command) - 1);
    this.#command = command;
    try {
      await this.#obey(command);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.#connection.traffic.refuse(error.code);
      this.#send([failure(command.verb, error.code, error.message)]);
    }
    this.#command = undefined;
  }

  async #obey(command: Command): Promise<void> {
    const { run, beginsEvents, hearsMeanwhile, ends } = handlerOf(command);
    if (beginsEvents) this.#beginEvents();
    const answer = async () => this.#send(await run(this.#caller, command as never));
    await (hearsMeanwhile ? answer() : this.#output.answerFirst(answer));
    if (ends) this.#connection.end();
  }

  #beginEvents(): void {
    this.#eventMode = true;
    this.#framer.limitBytes = limits.eventLineBytes;
  }

  #hear(event: string, data: object): void {
    this.#output.hear(this.#eventMode ? renderEvent(event, data) : render(event, data, () => this.#viewer));
  }

  #overlong(): void {
    const most = (this.#eventMode ? limits.eventLineBytes : limits.lineBytes).toLocaleString('en');
    this.#connection.end(bytesOf([failure('?', 'too_long', `A line has at most ${most} bytes.`)]));
  }

  #expire(): void {
    if (this.#place.hub.nameOf(this.#socket) === undefined) this.#connection.end(bytesOf([tooLate]));
  }

  #send(messages: Message[]): void {
    this.#connection.send(bytesOf(messages));
  }
}

function read(bytes: Buffer): Command | Misread {
  const line = bytes.toString('utf8');
  if (isUtf8(bytes) && !bytes.includes(0)) return parseCommand(line);
  return { misread: verbOf(line), why: 'A line is UTF-8, without NUL.' };
}
