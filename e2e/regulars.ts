/**
 * People at doors that keep nothing, who come back whenever their connection ends: for tests of faults. Each knows who is in the room
 * and online only from what their door has shown them since they came. Texts are written `NAME#NUMBER`.
 */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayName } from '#shared/events';
import type { Ports } from '../server/src/testing/door.ts';
import { loopback } from '../server/src/testing/loopback.ts';

export const room = 'chat';
/** Until they try again, after a connection or a name that was refused. */
const againMs = 250;
const latelyLines = 12;

/** Something that was said in the room. */
export interface Heard {
  from: string;
  number: number;
}

const textFormat = /\b([a-z]+\d)#(\d+)\b/;

/** What was said, if that is in a line. */
export function heardIn(line: string): Heard | undefined {
  const [, from, number] = textFormat.exec(line) ?? [];
  return from === undefined ? undefined : { from, number: Number(number) };
}

export abstract class Regular {
  abstract readonly gateway: GatewayName;
  readonly name: string;
  readonly #server: Ports;
  #stream: Socket | undefined;
  #isClosed = false;
  #said = 0;
  readonly #visits: number[] = [];
  /** Whether the door has let them into the room. */
  isIn = false;
  /** What they were shown of what was said in the room, in that order; for each of their connections. */
  readonly heard: Heard[][] = [];
  /** Who is in the room, as far as they were shown. */
  readonly members = new Set<string>();
  /** Who is online, as far as they were shown; undefined at doors that do not show it. */
  readonly online: Set<string> | undefined;
  /** The last lines they were shown, for whoever looks into a failure. */
  readonly lately: string[] = [];

  constructor(name: string, server: Ports) {
    this.name = name;
    this.#server = server;
  }

  /** Comes, and comes back until closed. */
  enter(): void {
    void this.#come();
  }

  /** How others see them. */
  get shownAs(): string {
    return this.name;
  }

  /** Says the next thing in the room; nothing while they are not in it. */
  say(): void {
    if (this.isIn) this.speak(`${this.name}#${this.#said++}`);
  }

  /** How often they have spoken. */
  get said(): number {
    return this.#said;
  }

  /** The number of what they said first on each of their connections. */
  get visits(): readonly number[] {
    return this.#visits;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stream?.destroy();
  }

  /** What they type when a connection is there. */
  protected abstract greet(): void;
  protected abstract read(line: string): void;
  protected abstract speak(text: string): void;

  protected send(...lines: string[]): void {
    this.#stream?.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  /** A little later, on the same connection. */
  protected later(act: () => void): void {
    const stream = this.#stream;
    setTimeout(() => stream && !stream.destroyed && stream === this.#stream && act(), againMs);
  }

  protected entered(members: readonly string[] = []): void {
    for (const name of members) this.members.add(name);
    this.isIn = true;
  }

  async #come(): Promise<void> {
    while (!this.#isClosed) {
      await this.#visit();
      this.isIn = false;
      this.members.clear();
      this.online?.clear();
      await delay(againMs);
    }
  }

  /** Done when the connection has ended. */
  #visit(): Promise<void> {
    const stream = connect(this.#server.portOf(this.gateway), loopback);
    this.#stream = stream;
    this.lately.push('A new connection.');
    this.#visits.push(this.#said);
    const hearings: Heard[] = [];
    this.heard.push(hearings);
    const lines = createInterface({ input: stream });
    // It says again what its stream has said.
    lines.on('error', () => {});
    lines.on('line', (line) => {
      this.lately.push(line);
      this.lately.splice(0, this.lately.length - latelyLines);
      const heard = this.isIn && heardIn(line);
      if (heard) hearings.push(heard);
      else this.read(line);
    });
    this.greet();
    return new Promise((resolve) => stream.on('error', () => {}).once('close', () => resolve()));
  }
}

/** Reads lines by the first expression that fits; what none fits is passed over. */
type Reader = readonly (readonly [RegExp, (...parts: string[]) => void])[];

function readBy(readers: Reader, line: string): void {
  for (const [format, act] of readers) {
    const parts = format.exec(line);
    if (!parts) continue;
    act(...parts.slice(1).map((part) => part ?? ''));
    return;
  }
}

export class LineRegular extends Regular {
  readonly gateway = 'line';
  override readonly online = new Set<string>();

  protected greet(): void {
    this.send(`LOGIN ${this.name}`);
  }

  protected speak(text: string): void {
    this.send(`SAY ${room} ${text}`);
  }

  protected read(line: string): void {
    readBy(this.#readers, line);
  }

  readonly #readers: Reader = [
    [/^ERROR LOGIN/, () => this.later(() => this.greet())],
    [/^ERROR JOIN/, () => this.later(() => this.send(`JOIN ${room}`))],
    [/^OK LOGIN/, () => this.send(`JOIN ${room}`)],
    [/^USERS (.*)$/, (names = '') => names.split(' ').forEach((name) => void this.online.add(name))],
    [/^MEMBERS \S+ (.*)$/, (names = '') => this.entered(names.split(' '))],
    [/^ONLINE (.*)$/, (name = '') => void this.online.add(name)],
    [/^OFFLINE (.*)$/, (name = '') => void this.online.delete(name)],
    [/^JOINED \S+ (.*)$/, (name = '') => void this.members.add(name)],
    [/^LEFT \S+ (.*)$/, (name = '') => void this.members.delete(name)],
  ];
}

export class IrcRegular extends Regular {
  readonly gateway = 'irc';

  protected greet(): void {
    this.send('CAP REQ :echo-message', `NICK ${this.name}`, `USER ${this.name} 0 * :`, 'CAP END');
  }

  protected speak(text: string): void {
    this.send(`PRIVMSG #${room} :${text}`);
  }

  protected read(line: string): void {
    readBy(this.#readers, line);
  }

  readonly #readers: Reader = [
    [/^PING (.*)$/, (token = '') => this.send(`PONG ${token}`)],
    [/^:\S+ 433 /, () => this.later(() => this.send(`NICK ${this.name}`))],
    [/^:\S+ 376 /, () => this.send(`JOIN #${room}`)],
    [/^:\S+ 353 .* :(.*)$/, (names = '') => names.split(' ').forEach((name) => void this.members.add(name))],
    [/^:\S+ 366 /, () => this.entered()],
    [/^:([^!]+)!\S+ JOIN #/, (name = '') => void this.members.add(name)],
    [/^:([^!]+)!\S+ (?:QUIT|PART)/, (name = '') => void this.members.delete(name)],
  ];
}

export class TelnetRegular extends Regular {
  readonly gateway = 'telnet';
  #isListing = false;

  protected greet(): void {
    this.send(this.name);
  }

  protected speak(text: string): void {
    this.send(text);
  }

  protected read(line: string): void {
    readBy(this.#readers, line);
  }

  readonly #readers: Reader = [
    [/^Sorry/, () => this.later(() => this.greet())],
    [/^Welcome (?!to )/, () => this.send(`/join ${room}`)],
    [/^entering room/, () => this.#list(true)],
    [/^end of list/, () => this.#list(false)],
    [/^\* new user joined \S+: (\S+)/, (name = '') => void this.members.add(name)],
    [/^\* user has left \S+: (\S+)/, (name = '') => void this.members.delete(name)],
    [/^\* (\S+)/, (name = '') => void (this.#isListing && this.members.add(name))],
  ];

  #list(begins: boolean): void {
    this.#isListing = begins;
    if (!begins) this.entered();
  }
}

/** A guest: shown under a name of the server's making. */
export class JoinRegular extends Regular {
  readonly gateway = 'join';

  override get shownAs(): string {
    return `${this.name}|guest`;
  }

  protected greet(): void {
    this.send(`JOIN ${room} ${this.name}`);
  }

  protected speak(text: string): void {
    this.send(text);
  }

  protected read(line: string): void {
    if (line === `${this.name} has joined`) this.entered();
  }
}
