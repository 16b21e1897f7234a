/** A link to a TCP port that a test can break: a proxy on loopback, which passes, holds or cuts. It knows no protocol. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { loopback } from './loopback.ts';

type State = 'passing' | 'dropping' | 'cut';

export class FaultyLink {
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #pairs = new Set<Pair>();
  #state: State = 'passing';

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => this.#accept(near));
  }

  /** A link to a port on loopback, which passes at first. */
  static async to(targetPort: number): Promise<FaultyLink> {
    const link = new FaultyLink(targetPort);
    await once(link.#server.listen(0, loopback), 'listening');
    return link;
  }

  /** Where to connect instead. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections it carries, also those that are held. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** All is well. What was held goes on, late, as after a partition. */
  pass(): void {
    this.#state = 'passing';
    for (const pair of this.#pairs) pair.pass();
  }

  /**
   * As when a network is parted: connections stay open, new ones seem to be made, nothing moves in either direction, and
   * neither side hears that the other has closed.
   */
  drop(): void {
    this.#state = 'dropping';
    for (const pair of this.#pairs) pair.hold();
  }

  /** Resets every connection, and each new one. */
  cut(): void {
    this.#state = 'cut';
    for (const pair of this.#pairs) pair.reset();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(near: Socket): void {
    const pair = new Pair(near, this.#targetPort, () => this.#pairs.delete(pair));
    this.#pairs.add(pair);
    if (this.#state === 'passing') pair.pass();
    if (this.#state === 'cut') pair.reset();
  }
}

/** A connection and its continuation; held at first. */
class Pair {
  readonly #near: Socket;
  readonly #targetPort: number;
  readonly #onGone: () => void;
  /** Connected when it first passes. */
  #far: Socket | undefined;
  #held = true;

  constructor(near: Socket, targetPort: number, onGone: () => void) {
    this.#near = near;
    this.#targetPort = targetPort;
    this.#onGone = onGone;
    this.#watch(near);
  }

  pass(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#far ??= this.#connect();
    if (this.#near.destroyed || this.#far.destroyed) this.reset();
    else this.#near.pipe(this.#far).pipe(this.#near);
  }

  hold(): void {
    if (this.#held) return;
    this.#held = true;
    // Nothing is read any more, so the senders' own buffers hold what they send.
    for (const side of this.#sides()) side.unpipe().pause();
  }

  reset(): void {
    this.#held = false;
    for (const side of this.#sides()) side.resetAndDestroy();
    this.#onGone();
  }

  #connect(): Socket {
    const far = connect({ port: this.#targetPort, host: loopback, allowHalfOpen: true });
    this.#watch(far);
    return far;
  }

  /** When one side is gone so is the other, unless nothing gets through. */
  #watch(side: Socket): void {
    side.setNoDelay();
    side.on('error', () => {});
    side.on('close', (hadError) => {
      if (this.#held) return;
      if (hadError) this.reset();
      else if (this.#sides().every(({ destroyed }) => destroyed)) this.#onGone();
    });
  }

  #sides(): Socket[] {
    return this.#far ? [this.#near, this.#far] : [this.#near];
  }
}
