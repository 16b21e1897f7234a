/**
 * What stands before several servers: connections go to one of them, and to the next one when it is not there. A reverse proxy as
 * small as can be, for tests; each client may have one of its own, and so a server that it prefers. It knows no protocol.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { GatewayName } from '#shared/events';
import type { Ports } from './door.ts';
import { loopback } from './loopback.ts';

export class Front implements Ports {
  readonly #servers: readonly Ports[];
  readonly #listeners = new Map<GatewayName, Server>();
  readonly #open = new Set<Socket>();
  #preferred: number;

  private constructor(servers: readonly Ports[], preferred: number) {
    this.#servers = servers;
    this.#preferred = preferred;
  }

  /** @param preferred which of the servers comes first, as long as it is there */
  static async before(
    servers: readonly Ports[],
    preferred: number,
    gateways: readonly GatewayName[] = ['web', 'telnet', 'join', 'irc', 'line', 'rest'],
  ): Promise<Front> {
    const front = new Front(servers, preferred);
    await Promise.all(gateways.map((gateway) => front.#listen(gateway)));
    return front;
  }

  portOf(gateway: GatewayName): number {
    const address = this.#listeners.get(gateway)?.address() as AddressInfo | undefined;
    return address?.port ?? Number.NaN;
  }

  get url(): string {
    return `http://${loopback}:${this.portOf('web')}`;
  }

  /** Which of the servers new connections go to. */
  get preferred(): number {
    return this.#preferred;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    const closing = Array.from(this.#listeners.values(), (listener) => {
      listener.close();
      return once(listener, 'close');
    });
    await Promise.all(closing);
  }

  async #listen(gateway: GatewayName): Promise<void> {
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
      this.#keep(near);
      void this.#join(near, gateway);
    });
    this.#listeners.set(gateway, listener);
    await once(listener.listen(0, loopback), 'listening');
  }

  async #join(near: Socket, gateway: GatewayName): Promise<void> {
    const far = await this.#reach(gateway);
    if (!far || near.destroyed) {
      near.destroy();
      far?.destroy();
      return;
    }
    near.on('close', () => far.destroy());
    // However a server ends, its clients get to hear it.
    far.on('error', () => near.resetAndDestroy()).on('close', () => near.destroySoon());
    near.pipe(far).pipe(near);
  }

  /** A connection to the first server that takes it, from the preferred one on. */
  async #reach(gateway: GatewayName): Promise<Socket | undefined> {
    const first = this.#preferred;
    for (let i = 0; i < this.#servers.length; i++) {
      const at = (first + i) % this.#servers.length;
      const far = connect({
        port: this.#servers[at]?.portOf(gateway) ?? 0,
        host: loopback,
        allowHalfOpen: true,
      });
      try {
        await once(far, 'connect');
      } catch {
        continue;
      }
      this.#preferred = at;
      this.#keep(far);
      return far;
    }
    return undefined;
  }

  #keep(socket: Socket): void {
    this.#open.add(socket.setNoDelay());
    socket.on('error', () => {}).on('close', () => this.#open.delete(socket));
  }
}
