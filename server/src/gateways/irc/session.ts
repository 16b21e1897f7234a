/**
 * One IRC connection: lines in, commands run, answers and events out (SPEC I1-I3). Who it is and where, is asked of the hub,
 * which reads it from the socket's rooms; only what was negotiated and what is being typed lives here.
 */
import { isUtf8 } from 'node:buffer';
import type { Left, Presence, PrivateMessage, RoomMessage } from '#shared/events';
import { limits } from '#shared/limits';
import { flushed } from '../../engine/flush.ts';
import { LineFramer } from '../../engine/line-framer.ts';
import type { LinePump } from '../../engine/line-pump.ts';
import type { Accepted } from '../../engine/stream-engine.ts';
import type { Rate } from '../../engine/token-bucket.ts';
import type { Hub, HubSocket, Speech } from '../../hub/hub.ts';
import { SpokenLine } from '../../hub/lines.ts';
import { HeldOutput } from '../held-output.ts';
import { type Caller, type Handshake, maskOf, reply, type ServerInfo } from './caller.ts';
import { hasCap } from './caps.ts';
import { commandFor, lacksParameters } from './commands/index.ts';
import * as forms from './forms.ts';
import { isLabel, labelled } from './labels.ts';
import { type Message, parseMessage } from './message.ts';
import { OpenBatch } from './multiline.ts';
import { quickLine } from './quick-line.ts';
import { bytesOf, formsOf, isCommon, render, renderMessages } from './render.ts';
import { fail } from './standard-replies.ts';

export interface SessionLimits {
  registerMs: number;
  idlePingMs: number;
  /** Unlimited if undefined. */
  ircLines: Rate | undefined;
}

type Spoken = RoomMessage | PrivateMessage;
type Form = Partial<Message> & { command: string };

/** Longest line: its tags, and the rest. */
const lineBytes = limits.ircClientTagBytes + limits.ircLineBytes;
const crLfBytes = 2;
const atSign = 0x40;
const lineBreakers = /[\0\r\n]/gu;
const notUtf8 = 'This server speaks UTF-8 alone: your line was ignored';

/** Serves a connection until it ends. */
export function serveIrc(
  hub: Hub,
  accepted: Accepted,
  server: ServerInfo,
  sessionLimits: SessionLimits,
): void {
  new IrcSession(hub, accepted, server).start(sessionLimits);
}

class IrcSession implements Caller {
  readonly hub: Hub;
  readonly socket: HubSocket;
  readonly server: ServerInfo;
  readonly handshake: Handshake = {
    nick: undefined,
    realName: undefined,
    negotiating: false,
    capVersion: 301,
    caps: 0,
  };
  readonly batch: OpenBatch = new OpenBatch();
  readonly #connection: Accepted['connection'];
  readonly #output: HeldOutput;
  #pump: LinePump | undefined;
  /** The answers of the command that is running; undefined between commands. */
  #answers: Form[] | undefined;
  /** What this connection said and has not heard yet, by id. */
  readonly #own = new Set<string>();
  /** Set when one has said something that may be still to be heard. */
  #said = false;
  /** Set while what one says is to be an answer, and not heard like the others'. */
  #capturing = false;
  #spoke = false;
  #asked = false;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(hub: Hub, { socket, connection }: Accepted, server: ServerInfo) {
    this.hub = hub;
    this.socket = socket;
    this.server = server;
    this.#connection = connection;
    this.#output = new HeldOutput({
      send: (bytes) => connection.send(bytes),
      overflow: () => connection.destroy('unread output'),
    });
  }

  start({ registerMs, idlePingMs, ircLines }: SessionLimits): void {
    this.#timers.push(
      setTimeout(() => this.#expire(), registerMs),
      setInterval(() => this.#askWhetherThere(), idlePingMs),
    );
    this.#connection.once('close', () => {
      for (const timer of this.#timers) clearInterval(timer);
    });
    this.socket.onAnyOutgoing((event: string, data: object) => this.#hear(event, data));
    this.#connection.onMessages = (messages) => this.#hearMessages(messages as readonly Spoken[]);
    const lines = {
      line: (line: Buffer) => this.#line(line),
      overlong: () => this.#run(undefined, () => reply(this, 'ERR_INPUTTOOLONG')),
      end: () => this.#connection.end(),
    };
    this.#pump = this.#connection.readLines(new LineFramer(lineBytes), lines, ircLines);
  }

  // For commands.

  get name(): string | undefined {
    return this.hub.nameOf(this.socket);
  }

  answer(message: Form): void {
    if (this.#answers) this.#answers.push(message);
    else this.#connection.send(bytesOf([message]));
  }

  say(room: string, speech: Speech): void {
    const id = this.hub.talk.newId();
    this.#own.add(id);
    this.#said = true;
    try {
      this.hub.talk.say(this.socket, { ...speech, room, id }, this.#capturing ? 'at once' : 'gathered');
    } catch (error) {
      this.#own.delete(id);
      throw error;
    }
  }

  charge(listed: number): void {
    this.#pump?.charge(listed / limits.ircListedPerLine);
  }

  refused(reason: string): void {
    this.#connection.traffic.refuse(reason);
  }

  delivered(): Promise<void> {
    return flushed();
  }

  quit(reason: string): void {
    this.answer({ command: 'ERROR', params: [`Closing link: ${reason}`] });
    this.#flushAnswers(undefined);
    this.#connection.end();
  }

  // Lines.

  #line(line: Buffer): void | Promise<void> {
    this.#spoke = true;
    this.#asked = false;
    if (this.#sayQuickly(line)) return;
    if (!isUtf8(line)) return this.#run(undefined, () => fail(this, '*', 'INVALID_UTF8', [], notUtf8));
    if (!fits(line)) return this.#run(undefined, () => reply(this, 'ERR_INPUTTOOLONG'));
    const message = parseMessage(line.toString('utf8').replace(lineBreakers, ''));
    return message && this.#obey(message);
  }

  /** False if the line is to be looked at more closely. */
  #sayQuickly(line: Buffer): boolean {
    if (line.length > limits.ircLineBytes - crLfBytes) return false;
    const quick = quickLine(line);
    if (!quick) return false;
    const { target, isChannel, text } = quick;
    this.#said = true;
    if (isChannel) return this.hub.talk.sayLine(this.socket, target, text);
    // Who asked for echoes is answered.
    return !hasCap(this.handshake.caps, 'echo-message') && this.hub.talk.tellLine(this.socket, target, text);
  }

  #obey(message: Message): void | Promise<void> {
    const { command: verb, params } = message;
    if (message.tags.batch !== undefined)
      return this.#run(undefined, () => this.batch.add(this, message, message.tags.batch ?? ''));
    const command = commandFor(verb);
    this.#settle(command?.speaks === true);
    return this.#run(this.#labelOf(message), () => {
      if (!command) return reply(this, 'ERR_UNKNOWNCOMMAND', verb);
      const stranger = !command.always && this.name === undefined;
      if (!stranger && !lacksParameters(command, params)) return command.run(this, params, message);
      if (command.quiet) return;
      if (stranger) reply(this, 'ERR_NOTREGISTERED');
      else reply(this, 'ERR_NEEDMOREPARAMS', verb);
    });
  }

  /** What one said before comes before the answer; who speaks is answered only with echoes. */
  #settle(speaks: boolean): void {
    if (!this.#said || (speaks && !hasCap(this.handshake.caps, 'echo-message'))) return;
    this.#said = false;
    this.hub.talk.settle();
  }

  /** A batch is answered when it is complete, under the label it was opened with. */
  #labelOf({ command, params, tags }: Message): string | undefined {
    const { caps } = this.handshake;
    if (!hasCap(caps, 'labeled-response') || !hasCap(caps, 'batch')) return undefined;
    const label = command === 'BATCH' ? this.batch.labelOf(params[0] ?? '', tags.label) : tags.label;
    return isLabel(label) ? label : undefined;
  }

  /** Runs a command and sends its answers, before what is heard meanwhile. */
  #run(label: string | undefined, command: () => void | Promise<void>): void | Promise<void> {
    this.#answers = [];
    this.#capturing = label !== undefined;
    const running = command();
    if (!running) return this.#flushAnswers(label);
    return this.#output.answerFirst(async () => {
      await running;
      this.#flushAnswers(label);
    });
  }

  #flushAnswers(label: string | undefined): void {
    const answers = this.#answers ?? [];
    this.#answers = undefined;
    this.#capturing = false;
    const shown = label === undefined ? answers : labelled(answers, label, this.server.name);
    this.#connection.send(bytesOf(shown));
  }

  // Events.

  #hear(event: string, data: object): void {
    const { caps } = this.handshake;
    if (event === 'message' && this.#isOwn(data as Spoken)) {
      if (!hasCap(caps, 'echo-message')) return;
      if (this.#capturing) {
        this.#answers?.push(...formsOf('message', data, caps));
        return;
      }
    }
    if (event === 'left' && !this.#isFirstOf(data as Left)) return;
    if (isCommon(event)) this.#output.hear(render(event, this.#addressed(data), caps));
    else if (event === 'presence') this.#hearPresence(data as Presence);
    else if (event === 'notice') this.#hearNotice(data as { text: string });
  }

  /** What is for oneself, under the name that the client knows: it compares names in ASCII alone. */
  #addressed(data: object): object {
    const { to } = data as { to?: string };
    return to !== undefined && /[^ -~]/u.test(to) ? { ...data, to: this.name } : data;
  }

  /** What was said in a room in one turn, without what one said oneself. */
  #hearMessages(messages: readonly Spoken[]): void {
    const { caps } = this.handshake;
    const { bytes, ends } = renderMessages(messages, caps);
    const all = hasCap(caps, 'echo-message');
    let [from, to] = [0, 0];
    for (let at = 0; at < messages.length; at++) {
      const end = ends[at] ?? 0;
      if (this.#isOwn(messages[at] as Spoken) && !all) {
        if (to > from) this.#output.hear(bytes.subarray(from, to));
        from = end;
      }
      to = end;
    }
    if (to > from) this.#output.hear(from === 0 ? bytes.subarray(0, to) : bytes.subarray(from, to));
  }

  /** Whether one said it oneself; asked once for each message. */
  #isOwn(message: Spoken): boolean {
    if (message instanceof SpokenLine) return message.socketId === this.socket.id;
    return this.#own.size > 0 && this.#own.delete(message.id);
  }

  /** Of who is gone altogether one hears in each room one shared with them; IRC says it once. */
  #isFirstOf({ room, quit }: Left): boolean {
    return !quit || quit.find((each) => this.hub.isIn(this.socket, each)) === room;
  }

  /** Renames in one's rooms, and the coming and going of those one watches. */
  #hearPresence({ left, renamed, joined }: Presence): void {
    const { name = '*' } = this;
    const watched = (command: string, names: string[]) =>
      names.map((each) => ({ source: this.server.name, command, params: [name, each] }));
    this.#output.hear(
      bytesOf([
        ...watched('731', left),
        ...renamed.map(forms.renamed),
        ...watched(
          '730',
          joined.map((user) => maskOf(user.name, user.gateway)),
        ),
      ]),
    );
  }

  #hearNotice({ text }: { text: string }): void {
    const params = [this.name ?? '*', text];
    this.#output.hear(bytesOf([{ source: this.server.name, command: 'NOTICE', params }]));
  }

  // Time.

  #expire(): void {
    if (this.name === undefined) this.quit('that took too long: send NICK and USER');
  }

  #askWhetherThere(): void {
    if (this.#asked) this.quit('ping timeout');
    else if (!this.#spoke) {
      this.#asked = true;
      this.answer({ command: 'PING', params: [this.server.name] });
    }
    this.#spoke = false;
  }
}

/** Whether neither the tags nor the rest of a line are too long (417). */
function fits(line: Buffer): boolean {
  const restAt = line[0] === atSign ? line.indexOf(' ') + 1 : 0;
  return restAt <= limits.ircClientTagBytes && line.length - restAt <= limits.ircLineBytes - crLfBytes;
}
