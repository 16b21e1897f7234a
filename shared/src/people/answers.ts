/**
 * Says to others what became of their records: `stored` or `full` (SPEC P3). Gathers what is to be said for a moment,
 * so that many records cost few events. Knows no records but their ids, and keeps nothing: what is not said in the end
 * is asked again, since the sender sends again.
 */
import { encodeFrame, idsPerFrame } from './frames.ts';
import type { Timing, Transport } from './ports.ts';

const gatherMs = 20;
const againMs = 1_000;

type Answer = 'stored' | 'full';

export class Answers {
  readonly #transport: Transport;
  readonly #timing: Timing;
  /** For each fingerprint and answer the ids. */
  #gathered = new Map<string, { to: string; kind: Answer; ids: Set<string> }>();
  #cancel: (() => void) | undefined;

  constructor(transport: Transport, timing: Timing) {
    this.#transport = transport;
    this.#timing = timing;
  }

  /** @param to the fingerprint of whoever sent the records */
  add(to: string, kind: Answer, ids: Iterable<string>, afterMs = gatherMs): void {
    const entry = this.#gathered.get(kind + to) ?? { to, kind, ids: new Set() };
    for (const id of ids) entry.ids.add(id);
    this.#gathered.set(kind + to, entry);
    this.#cancel ??= this.#timing.schedule(afterMs, () => this.#say());
  }

  /** The connection is gone: there is nobody to answer to. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#gathered.clear();
  }

  #say(): void {
    const gathered = [...this.#gathered.values()];
    this.clear();
    for (const { to, kind, ids } of gathered)
      for (let rest = [...ids]; rest.length > 0; rest = rest.slice(idsPerFrame))
        this.#send(to, kind, rest.slice(0, idsPerFrame));
  }

  #send(to: string, kind: Answer, ids: string[]): void {
    const frame = encodeFrame({ kind, ids });
    this.#transport.send({ event: 'relay', data: { to, frame } }, (outcome) => {
      if (outcome === 'rate_limited') this.add(to, kind, ids, againMs);
    });
  }
}
