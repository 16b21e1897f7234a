/**
 * A client without a screen: commands and texts as lines in, what happens as lines out (SPEC L2). It knows the store and
 * commands; neither arguments nor streams' ends.
 */
import { sameName } from '#shared/names';
import type { Box, Chat } from '../../../state/model.ts';
import type { Wire } from '../../../state/wire.ts';
import type { Session } from '../commands/session.ts';
import { enter } from '../commands/table.ts';
import type { Format, Line } from './formats.ts';
import { happenings } from './happenings.ts';
import { until } from './waiting.ts';

export interface LinesPorts {
  chat: Chat;
  request: Wire['request'];
  kept: ReadonlySet<string>;
  format: Format;
  write(line: string): void;
  save: Session['save'];
  timeoutMs: number;
}

/** What a program may write instead of a command. */
interface Order {
  to?: unknown;
  room?: unknown;
  text?: unknown;
  command?: unknown;
}

export class LineSession implements Session {
  readonly moreHelp: readonly string[] = [];
  readonly #ports: LinesPorts;
  readonly #sent = new Set<string>();
  #current: string | undefined;
  readonly #asked = new Set<Promise<unknown>>();
  #refused = false;
  #leave = (): void => {};
  /** Fulfilled when the person leaves. */
  readonly left: Promise<void>;

  constructor(ports: LinesPorts) {
    this.#ports = ports;
    this.left = new Promise((resolve) => {
      this.#leave = resolve;
    });
    ports.chat.onFocusRequest((id) => {
      this.#current = id;
    });
    let before = ports.chat.state();
    ports.chat.subscribe(() => {
      const now = ports.chat.state();
      const news = happenings(before, now, ports.kept);
      before = now;
      for (const each of news) this.tell(each);
    });
  }

  get chat(): Chat {
    return this.#ports.chat;
  }

  /** Remembers questions that are under way, so that the end waits for their answers. */
  request: Wire['request'] = (event, body) => {
    const answer = this.#ports.request(event, body);
    this.#asked.add(answer);
    void answer.then(() => this.#asked.delete(answer));
    return answer;
  };

  current(): Box | undefined {
    return this.chat.state().boxes.find(({ id }) => id === this.#current);
  }

  answer(title: string, lines: readonly string[]): void {
    this.tell({ event: 'answer', title, lines });
  }

  note(text: string): void {
    this.tell({ event: 'note', text });
  }

  save(path: string, text: string): string {
    return this.#ports.save(path, text);
  }

  quit(): void {
    this.#leave();
  }

  tell(line: Line): void {
    if (line.event === 'message' && line.mine) this.#sent.add(line.id);
    for (const text of this.#ports.format(line)) this.#ports.write(text);
  }

  /** Does what a line says. */
  take(line: string): void {
    const order = line.startsWith('{') ? orderOf(line) : undefined;
    const done = order === undefined ? line === '' || enter(this, line) : this.#obey(order);
    if (!done) this.#refused = true;
  }

  #obey({ to, room, text, command }: Order): boolean {
    if (typeof command === 'string') return enter(this, command);
    const named = typeof to === 'string' ? to : room;
    if (typeof named !== 'string' || typeof text !== 'string') {
      this.note('An order is {"to":NAME,"text":TEXT}, {"room":ROOM,"text":TEXT} or {"command":TEXT}.');
      return false;
    }
    if (!this.chat.state().me) return enter(this, text);
    const box = this.#boxFor(named, to === undefined ? 'room' : 'conversation');
    return box !== undefined && this.chat.send(box.id, text);
  }

  #boxFor(name: string, kind: Box['kind']): Box | undefined {
    if (kind === 'room') this.chat.joinRoom(name);
    else this.chat.openConversation(name);
    return this.chat.state().boxes.find((box) => box.kind === kind && sameName(box.name, name));
  }

  /** Waits until a name is held or refused, so that lines piped in at once are not lost. False if not in time. */
  ready(): Promise<boolean> {
    const { chat, timeoutMs } = this.#ports;
    return until(chat, ({ registering, connection }) => !registering && connection === 'online', timeoutMs);
  }

  /** No more lines come: waits until all that was sent has arrived and all questions are answered. False if not in time. */
  async finish(): Promise<boolean> {
    const { chat, timeoutMs } = this.#ports;
    // Answers are waited for by the connection, and no longer than that.
    await Promise.all(this.#asked);
    await new Promise(setImmediate);
    // What was sent into a conversation that is still being read shows when it has been.
    const isDone = () => chat.state().boxes.every(({ loading }) => !loading) && this.#underway() === 0;
    const inTime = await until(chat, isDone, timeoutMs);
    return inTime && !this.#refused && !this.#nameless();
  }

  #nameless(): boolean {
    const { me, nameProblem } = this.chat.state();
    return me === undefined && nameProblem !== undefined;
  }

  #underway(): number {
    return this.chat
      .state()
      .boxes.flatMap(({ entries }) => entries)
      .filter(({ id, progress }) => this.#sent.has(id) && progress !== undefined && progress !== 'delivered')
      .length;
  }
}

function orderOf(line: string): Order {
  try {
    return JSON.parse(line) as Order;
  } catch {
    return {};
  }
}
