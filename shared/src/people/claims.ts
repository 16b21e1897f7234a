/**
 * Which of one person's tabs sends what waits (SPEC P3). Knows tabs and ids of records, not what is sent.
 *
 * A tab carries what it wrote. What no living tab carries, because its tab was closed or has lost its connection, is
 * adopted by another one, after asking: `ask` names ids and after a moment without `mine` they are taken, which
 * `took` tells. If two ask at once, the one with the smaller name goes first. Two tabs that carry the same do
 * no harm to people who keep records; to rooms and to keyless people the same would be said twice, and only two
 * tabs that cannot hear each other can come to that.
 */
import type { Peers, Timing } from './ports.ts';

/** How long others have to say that they carry something, and how often is asked again. */
const answerMs = 400;
const askAgainMs = 30_000;

export interface ClaimPorts {
  /** Whose tabs these are: others on the same channel are not listened to. */
  owner: string;
  /** A name for this tab alone, kept only in memory. */
  tab: string;
  peers: Peers;
  timing: Timing;
  /** Ids this tab carries. */
  carried(): Iterable<string>;
  /** Ids that wait and that this tab does not carry. */
  orphans(): string[];
  adopt(ids: string[]): void;
  /** Another tab has taken these. */
  yield(ids: string[]): void;
}

interface Message {
  owner: string;
  tab: string;
  kind: 'ask' | 'mine' | 'took';
  ids: string[];
  /** Who is answered: another one that asks must not take a rival's claim against a third for its own. */
  to?: string;
}

export class Claims {
  readonly #ports: ClaimPorts;
  #asking = new Set<string>();
  #live = false;
  #cancel = (): void => {};

  constructor(ports: ClaimPorts) {
    this.#ports = ports;
    ports.peers.onMessage((message) => this.#hear(message));
  }

  /** This tab is connected: it can carry, and asks for orphans now and again and again. */
  start(): void {
    this.stop();
    this.#live = true;
    this.#ask();
  }

  /** It is not: others may have what it carries. */
  stop(): void {
    this.#live = false;
    this.#asking.clear();
    this.#cancel();
  }

  #ask(): void {
    this.#asking = new Set(this.#ports.orphans());
    if (this.#asking.size > 0) this.#post('ask', [...this.#asking]);
    this.#after(answerMs, () => this.#take());
  }

  #take(): void {
    const ids = [...this.#asking];
    this.#asking.clear();
    if (ids.length > 0) this.#post('took', ids);
    this.#ports.adopt(ids);
    this.#after(askAgainMs, () => this.#ask());
  }

  #after(ms: number, run: () => void): void {
    this.#cancel = this.#ports.timing.schedule(ms, run);
  }

  #post(kind: Message['kind'], ids: string[], to?: string): void {
    const { owner, tab, peers } = this.#ports;
    peers.post({ owner, tab, kind, ids, ...(to !== undefined && { to }) } satisfies Message);
  }

  #hear(message: unknown): void {
    if (!isMessage(message)) return;
    const { owner, tab, kind, ids, to = this.#ports.tab } = message;
    const forMe = owner === this.#ports.owner && tab !== this.#ports.tab && to === this.#ports.tab;
    if (forMe) this.#hearing[kind](ids, tab);
  }

  readonly #hearing: Readonly<Record<Message['kind'], (ids: string[], tab: string) => void>> = {
    ask: (ids, tab) => this.#asked(ids, tab),
    mine: (ids) => this.#stopAsking(ids),
    took: (ids) => {
      this.#stopAsking(ids);
      this.#ports.yield(ids);
    },
  };

  #asked(ids: string[], tab: string): void {
    if (!this.#live) return;
    const mine = new Set(this.#ports.carried());
    if (this.#ports.tab < tab) for (const id of this.#asking) mine.add(id);
    const answer = ids.filter((id) => mine.has(id));
    if (answer.length > 0) this.#post('mine', answer, tab);
  }

  #stopAsking(ids: string[]): void {
    for (const id of ids) this.#asking.delete(id);
  }
}

function isMessage(value: unknown): value is Message {
  const { owner, tab, kind, ids } = (value ?? {}) as Partial<Record<keyof Message, unknown>>;
  const named = typeof owner === 'string' && typeof tab === 'string';
  const known = kind === 'ask' || kind === 'mine' || kind === 'took';
  return named && known && Array.isArray(ids) && ids.every((id) => typeof id === 'string');
}
