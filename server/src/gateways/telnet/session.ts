/**
 * One person at telnet: lines in, calls of the hub and answers out (SPEC T1-T3). Who they are and where is asked of the
 * hub, which reads it from the socket's rooms; only what is being typed lives here.
 */
import { ChatError } from '#shared/errors';
import { limits } from '#shared/limits';
import type { Accepted } from '../../engine/stream-engine.ts';
import type { Rate } from '../../engine/token-bucket.ts';
import type { Hub } from '../../hub/hub.ts';
import { HeldOutput } from '../held-output.ts';
import { TelnetCodec } from './codec.ts';
import { type Command, commands, type Person, say, usage, valuesFor } from './commands.ts';
import { bytesOf, render, type Viewer } from './render.ts';

export interface SessionLimits {
  registerMs: number;
  /** Unlimited if undefined. */
  telnetLines: Rate | undefined;
}

/** A line holds the longest text, and a command with a name before it. */
const lineBytes = limits.textBytes + 128;

const greeting = 'Welcome to the GungHo test chat server';
const question = 'Login Name?';
const tooLong = `That line is too long: a text has at most ${limits.textBytes.toLocaleString('en')} bytes. It was not sent.`;
const tooLate = 'That took too long. Come back with a name.';

/** Serves a connection until it ends. */
export function serveTelnet(hub: Hub, accepted: Accepted, sessionLimits: SessionLimits): void {
  new TelnetSession(hub, accepted).start(sessionLimits);
}

class TelnetSession {
  readonly #hub: Hub;
  readonly #socket: Accepted['socket'];
  readonly #connection: Accepted['connection'];
  readonly #codec: TelnetCodec;
  readonly #output: HeldOutput;
  /** Runs for a moment after one has left a room. */
  #justLeft: NodeJS.Timeout | undefined;

  constructor(hub: Hub, { socket, connection }: Accepted) {
    this.#hub = hub;
    this.#socket = socket;
    this.#connection = connection;
    this.#codec = new TelnetCodec(lineBytes, (bytes) => connection.send(bytes));
    this.#output = new HeldOutput({
      send: (bytes) => this.#show(bytes),
      overflow: () => connection.destroy('unread output'),
    });
  }

  start({ registerMs, telnetLines }: SessionLimits): void {
    const timer = setTimeout(() => this.#expire(), registerMs);
    this.#connection.once('close', () => {
      clearTimeout(timer);
      clearTimeout(this.#justLeft);
    });
    this.#socket.onAnyOutgoing((event: string, data: object) =>
      this.#output.hear(render(event, data, () => this.#viewer)),
    );
    this.#answer([greeting, question]);
    const lines = {
      line: (bytes: Buffer) => this.#line(bytes.toString('utf8')),
      overlong: () => this.#answer([tooLong]),
      end: () => this.#connection.end(),
    };
    this.#connection.readLines(this.#codec, lines, telnetLines);
  }

  /** Who types, as the socket's rooms say at this moment. */
  get #person(): Person {
    const [hub, socket] = [this.#hub, this.#socket];
    return { hub, socket, name: hub.nameOf(socket), room: hub.roomsOf(socket)[0] };
  }

  /**
   * In a room one hears of the room's people; who else comes and goes would only disturb (T1), and is in /users. Nor
   * does one hear of it just after, when news arrives that was gathered before (H7).
   */
  get #viewer(): Viewer {
    const { name, room } = this.#person;
    return { name, quiet: room !== undefined || this.#justLeft !== undefined };
  }

  async #line(line: string): Promise<void> {
    try {
      await this.#obey(line);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.#connection.traffic.refuse(error.code);
      this.#answer([apology(error)]);
    }
  }

  async #obey(line: string): Promise<void> {
    const person = this.#person;
    const [verb = ''] = /^\/\S*/u.exec(line) ?? [];
    const command = commandFor(verb);
    if (command && (command.always || person.name !== undefined))
      await this.#command(command, verb, line.slice(verb.length));
    else if (person.name === undefined) await this.#login(line);
    else if (verb !== '' && !line.startsWith('//'))
      this.#answer([`There is no command ${verb}. /help lists them.`]);
    else if (line !== '') this.#answer(await say(person, line.replace(/^\/\//u, '/')));
  }

  async #command(command: Command, verb: string, rest: string): Promise<void> {
    const values = valuesFor(command, rest);
    if (!values) {
      this.#answer([`Something is missing: ${usage(verb.toLowerCase())}`]);
      return;
    }
    const { room } = this.#person;
    if (command.answersFirst) await this.#answerFirst(async () => command.run(this.#person, ...values));
    else this.#answer(await command.run(this.#person, ...values));
    if (command.ends) this.#connection.end();
    else if (room !== undefined && this.#person.room === undefined) this.#stayQuiet();
  }

  async #login(name: string): Promise<void> {
    try {
      await this.#answerFirst(async () => {
        const registered = await this.#hub.register(this.#socket, { name, gateway: 'telnet' });
        return [`Welcome ${registered.name}!`];
      });
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.#connection.traffic.refuse(error.code);
      this.#answer([apology(error), question]);
    }
  }

  #stayQuiet(): void {
    clearTimeout(this.#justLeft);
    this.#justLeft = setTimeout(() => {
      this.#justLeft = undefined;
    }, limits.presenceMs);
  }

  #expire(): void {
    if (this.#hub.nameOf(this.#socket) === undefined)
      this.#connection.end(this.#codec.amid(bytesOf([tooLate])));
  }

  #answer(lines: string[]): void {
    this.#show(bytesOf(lines));
  }

  /** Shows an answer before what is heard until it is there: one has entered a room before one hears those in it. */
  #answerFirst(answer: () => Promise<string[]>): Promise<void> {
    return this.#output.answerFirst(async () => this.#answer(await answer()));
  }

  #show(bytes: Buffer): void {
    if (bytes.length > 0) this.#connection.send(this.#codec.amid(bytes));
  }
}

const commandFor = (verb: string): Command | undefined => {
  const name = verb.toLowerCase();
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
};

/** From a refusal's code to telnet's form of it; the others say their own sentence. */
const apologies: Partial<Record<ChatError['code'], (message: string) => string>> = {
  name_taken: () => 'Sorry, name taken.',
  invalid_name: (message) => `Sorry, ${message}`,
  invalid_room: (message) => `Sorry, ${message}`,
};

const apology = ({ code, message }: ChatError): string => apologies[code]?.(message) ?? message;
