/** A line gateway on a real hub, and programs at it over plain TCP, for tests. */
import { Server } from 'socket.io';
import { type EngineOptions, StreamEngine } from '../../../engine/stream-engine.ts';
import { LocalDirectory } from '../../../hub/directory.ts';
import { Hub, type HubServer } from '../../../hub/hub.ts';
import { LineClient } from '../../../testing/line-client.ts';
import { loopback } from '../../../testing/loopback.ts';
import type { Listening } from '../../gateway.ts';
import { type LineOptions, openLine } from '../listener.ts';

export const serverName = 'line.test';

export class LineServer {
  readonly io: HubServer = new Server({ serveClient: false });
  readonly engine: StreamEngine;
  /** Errors that no rule made; there should be none. */
  readonly faults: unknown[] = [];
  readonly hub: Hub;
  #gateway: Listening | undefined;
  readonly #clients: LineClient[] = [];

  constructor(options: EngineOptions = {}) {
    const onFault = (error: unknown) => this.faults.push(error);
    this.engine = new StreamEngine({ lingerMs: 500, onFault, ...options });
    this.engine.bindTo(this.io);
    this.hub = new Hub(this.io, new LocalDirectory(this.io.of('/').adapter), serverName);
  }

  async open(options: Partial<LineOptions> = {}): Promise<this> {
    const { hub, engine } = this;
    this.#gateway = await openLine({ hub, engine, serverName, host: loopback, port: 0, ...options });
    return this;
  }

  portOf(): number {
    return this.#gateway?.address.port ?? Number.NaN;
  }

  /** A program that connects. */
  connect(): LineClient {
    const client = new LineClient(this.portOf());
    this.#clients.push(client);
    return client;
  }

  /** A program that has logged in, and with a room is in it. */
  async user(name: string, room?: string): Promise<LineClient> {
    const client = this.connect();
    await client.arrive(name, room);
    return client;
  }

  /** Ends what the server side has; the others still see their connections close. */
  async closeGateway(): Promise<void> {
    await this.#gateway?.close();
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.closeGateway();
    this.hub.close();
    await this.io.close();
  }
}
