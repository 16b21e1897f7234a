/** The JOIN gateway alone on a real hub, open to inspection, for tests. */
import { Server } from 'socket.io';
import { StreamAdapter } from '../../../engine/stream-adapter.ts';
import { type EngineOptions, StreamEngine } from '../../../engine/stream-engine.ts';
import { LocalDirectory } from '../../../hub/directory.ts';
import { Hub, type HubServer } from '../../../hub/hub.ts';
import { loopback } from '../../../testing/loopback.ts';
import type { Listening } from '../../gateway.ts';
import { type JoinOptions, openJoin } from '../listener.ts';

export class JoinServer {
  readonly io: HubServer = new Server({ serveClient: false, adapter: StreamAdapter });
  readonly engine: StreamEngine;
  /** Errors that no rule made; there should be none. */
  readonly faults: unknown[] = [];
  readonly hub: Hub;
  #gateway: Listening | undefined;

  constructor(options: EngineOptions = {}) {
    this.engine = new StreamEngine({ onFault: (error) => this.faults.push(error), ...options });
    this.engine.bindTo(this.io);
    const adapter = this.io.of('/').adapter as StreamAdapter;
    const directory = new LocalDirectory(adapter);
    this.hub = new Hub(this.io, directory, 'test', adapter);
  }

  async open(options: Partial<JoinOptions> = {}): Promise<this> {
    const { hub, engine } = this;
    this.#gateway = await openJoin({ hub, engine, host: loopback, port: 0, ...options });
    return this;
  }

  get port(): number {
    return this.#gateway?.address.port ?? Number.NaN;
  }

  /** How much the server knows: 0 when nobody is there. */
  get knowledge(): number {
    const { sockets, adapter } = this.io.of('/');
    const { connections, addresses } = this.engine.admission.counts;
    return sockets.size + adapter.rooms.size + adapter.sids.size + this.engine.size + connections + addresses;
  }

  async close(): Promise<void> {
    await this.#gateway?.close();
    await this.io.close();
  }
}
