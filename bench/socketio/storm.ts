/**
 * The presence storm: N users register at once, until all know all. Measured at the clients (bytes, seconds) and at the
 * server (CPU seconds).
 */
import type { ServerProcess } from '../../server/src/testing/server-process.ts';
import { nameOf } from './clients.ts';
import type { Contender } from './contenders.ts';
import { RawClient } from './raw-client.ts';
import type { Figures, Scenario } from './scenario.ts';

const patienceMs = 600_000;
/** How many connect at once: a server's backlog is bounded. */
const atOnce = 100;

export const storm = (count: number): Scenario => ({
  title: `${count.toLocaleString('en')} users register at once, until all know all`,
  columns: [
    { name: 'seconds', digits: 2, better: 'less' },
    { name: 'server CPU seconds', digits: 2, better: 'less' },
    { name: 'frames', digits: 0, better: 'less' },
    { name: 'megabytes', digits: 1, better: 'less' },
  ],
  aboutPresence: true,
  run: (contender, server) => measure(contender, server, count),
});

async function measure(contender: Contender, server: ServerProcess, count: number): Promise<Figures> {
  const play = new Play(contender, server.url, count);
  try {
    await play.connect();
    const [cpuBefore, startedMs] = [server.cpuSeconds(), performance.now()];
    await play.registerAll();
    const seconds = (performance.now() - startedMs) / 1000;
    return [seconds, server.cpuSeconds() - cpuBefore, play.frames, play.bytes / 1e6];
  } finally {
    play.close();
  }
}

/** All the clients of a storm. */
class Play {
  readonly #clients: RawClient[] = [];
  readonly #contender: Contender;
  readonly #url: string;
  readonly #count: number;
  #complete = 0;
  #onComplete = () => {};
  #onClose = () => {};
  frames = 0;
  bytes = 0;

  constructor(contender: Contender, url: string, count: number) {
    this.#contender = contender;
    this.#url = url;
    this.#count = count;
  }

  async connect(): Promise<void> {
    while (this.#clients.length < this.#count) {
      const batch = Array.from({ length: Math.min(atOnce, this.#count - this.#clients.length) }, () =>
        this.#client(),
      );
      this.#clients.push(...batch);
      await Promise.all(batch.map((client) => client.connected()));
    }
    [this.frames, this.bytes] = [0, 0];
  }

  /** Resolves when all know all. */
  registerAll(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}: only ${this.#complete} know all`));
      setTimeout(fail, patienceMs, `within ${patienceMs / 1000} s`).unref();
      this.#onComplete = resolve;
      this.#onClose = () => fail('a connection was closed');
      for (const [index, client] of this.#clients.entries()) client.ask('register', { name: nameOf(index) });
    });
  }

  close(): void {
    this.#onClose = () => {};
    for (const client of this.#clients) client.close();
  }

  #client(): RawClient {
    const { readsAll, follow } = this.#contender.presence;
    const heard = follow(this.#count);
    let knowsAll = false;
    return new RawClient({
      url: this.#url,
      readsAll,
      onFrame: (bytes, text) => {
        this.frames++;
        this.bytes += bytes;
        if (knowsAll || !heard(bytes, text)) return;
        knowsAll = true;
        if (++this.#complete === this.#count) this.#onComplete();
      },
      onClose: () => this.#onClose(),
    });
  }
}
