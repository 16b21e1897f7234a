/**
 * Standard input to somebody or into a room, for scripts (SPEC L2): `echo hi | ./run.sh chat host name --to bob`. Each line is
 * sent as it comes, and all of it waited for. It knows the store; neither arguments nor exit statuses.
 */
import type { Box, Chat, ChatState, Entry } from '../../../state/model.ts';
import { until } from './waiting.ts';

/** So many may be on their way before more is read. */
const underwayMost = 64;
/** How long what is left from before may take. */
const earlierMs = 2_000;

export interface Sending {
  chat: Chat;
  /** Somebody, or a room. */
  to: { person: string } | { room: string };
  /** Texts, as they come. */
  texts: AsyncIterable<string>;
  /** How long each step may take: to get there, and from the last text on until all has arrived. */
  timeoutMs: number;
  /** Why there is no connection, if that is known. */
  trouble(): string | undefined;
}

/** Sends everything. Undefined if all of it has arrived; else why not, in words. */
export async function sendAll(sending: Sending): Promise<string | undefined> {
  const { chat, texts, timeoutMs } = sending;
  const isReady = ({ me, nameProblem }: ChatState) => me !== undefined || nameProblem !== undefined;
  const ready = await until(chat, isReady, timeoutMs);
  if (!chat.state().me)
    return (
      chat.state().nameProblem ?? sending.trouble() ?? (ready ? 'No name.' : 'The server does not answer.')
    );
  const box = await openBox(sending);
  if (typeof box === 'string') return box;
  const parcels = new Parcels(chat, box.id);
  for await (const text of texts) {
    const problem = parcels.send(text) ?? (await parcels.fewerThan(underwayMost, timeoutMs));
    if (problem !== undefined) return problem;
  }
  const problem = await parcels.fewerThan(1, timeoutMs);
  if (problem === undefined) await parcels.letEarlierGo();
  return problem;
}

/** Where it goes; why not, in words, if that cannot be. */
async function openBox({ chat, to, timeoutMs }: Sending): Promise<Box | string> {
  const opened: string[] = [];
  const stop = chat.onFocusRequest((id) => opened.push(id));
  if ('room' in to) chat.joinRoom(to.room);
  else chat.openConversation(to.person);
  stop();
  const find = () => chat.state().boxes.find(({ id }) => id === opened[0]);
  const isIn = () => {
    const box = find();
    return box === undefined || (box.kind === 'room' ? box.joined : !box.loading);
  };
  const there = await until(chat, isIn, timeoutMs);
  const box = find();
  if (!box) return chat.state().roomProblem ?? 'That cannot be opened.';
  return there ? box : `No answer from room ${box.name}.`;
}

/** What was sent here, until it has arrived. */
class Parcels {
  readonly #chat: Chat;
  readonly #box: string;
  readonly #before: ReadonlySet<string>;
  #count = 0;

  constructor(chat: Chat, box: string) {
    this.#chat = chat;
    this.#box = box;
    this.#before = new Set(this.#entries().map(({ id }) => id));
  }

  /** Why a text is not taken, if it is not. */
  send(text: string): string | undefined {
    if (this.#chat.send(this.#box, text)) {
      this.#count++;
      return undefined;
    }
    return this.#state()?.problem ?? 'It was not taken.';
  }

  /** Waits until fewer are under way; each that arrives gives the others time anew. Why not, in words, if that fails. */
  async fewerThan(most: number, timeoutMs: number): Promise<string | undefined> {
    for (let waiting = this.#waiting(); waiting >= most; ) {
      const moved = await until(this.#chat, () => this.#waiting() !== waiting, timeoutMs);
      if (!moved) return this.#late(waiting, timeoutMs);
      waiting = this.#waiting();
    }
    return undefined;
  }

  /** What an earlier client left waiting for the same receiver goes out, too, if it can. */
  async letEarlierGo(): Promise<void> {
    const isWaiting = ({ progress }: Entry) => progress === 'waiting';
    await until(this.#chat, () => !this.#entries().some(isWaiting), earlierMs);
  }

  #late(waiting: number, timeoutMs: number): string {
    const box = this.#state();
    const what = `${waiting} of ${this.#count} not arrived within ${timeoutMs / 1000} s`;
    return `${what}${box ? `: ${whyLate(box, this.#chat.state())}` : ''}. What waits goes out with your next chat.`;
  }

  #waiting(): number {
    return this.#entries().filter(
      ({ id, mine, progress }) => mine && progress !== 'delivered' && !this.#before.has(id),
    ).length;
  }

  #entries() {
    return this.#state()?.entries ?? [];
  }

  #state(): Box | undefined {
    return this.#chat.state().boxes.find(({ id }) => id === this.#box);
  }
}

function whyLate(box: Box, { connection }: ChatState): string {
  if (connection !== 'online') return 'the connection is lost';
  if (box.problem !== undefined) return box.problem.replace(/\.$/u, '');
  if (box.kind === 'room') return 'the server has not confirmed it';
  if (box.newKey) return `${box.name} has a new key, which must be accepted first`;
  if (box.heldBack > 0) return `it is held back for ${box.name}, who may be somebody else now`;
  return box.gateway === undefined ? `${box.name} is away` : `${box.name} has not confirmed it`;
}
