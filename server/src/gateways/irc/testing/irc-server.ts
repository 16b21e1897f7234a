/** The IRC gateway alone on a real hub, open to inspection, for tests. */
import type { Duplex } from 'node:stream';
import { Server } from 'socket.io';
import { limits } from '#shared/limits';
import { StreamAdapter } from '../../../engine/stream-adapter.ts';
import { type EngineOptions, StreamEngine } from '../../../engine/stream-engine.ts';
import { LocalDirectory } from '../../../hub/directory.ts';
import { Hub, type HubServer } from '../../../hub/hub.ts';
import type { Ports } from '../../../testing/door.ts';
import { IrcClient } from '../../../testing/irc-client.ts';
import { loopback } from '../../../testing/loopback.ts';
import type { Listening } from '../../gateway.ts';
import { type IrcOptions, openIrc } from '../listener.ts';
import { serveIrc } from '../session.ts';

const serverName = 'tea.example';

export class IrcServer implements Ports {
  readonly io: HubServer = new Server({ serveClient: false, adapter: StreamAdapter });
  readonly engine: StreamEngine;
  /** Errors that no rule made; there should be none. */
  readonly faults: unknown[] = [];
  readonly hub: Hub;
  #gateway: Listening | undefined;
  readonly #clients: IrcClient[] = [];

  constructor(options: EngineOptions = {}) {
    this.engine = new StreamEngine({
      onFault: (error) => this.faults.push(error),
      lingerMs: 500,
      ...options,
    });
    this.engine.bindTo(this.io);
    const adapter = this.io.of('/').adapter as StreamAdapter;
    this.hub = new Hub(this.io, new LocalDirectory(adapter), 'test', adapter);
  }

  async open(options: Partial<IrcOptions> = {}): Promise<this> {
    const { hub, engine } = this;
    this.#gateway = await openIrc({
      hub,
      engine,
      host: loopback,
      port: 0,
      serverName,
      ...options,
    });
    return this;
  }

  portOf(): number {
    return this.#gateway?.address.port ?? Number.NaN;
  }

  /** Somebody who has only connected. */
  async connect(): Promise<IrcClient> {
    const client = await IrcClient.connect(this);
    this.#clients.push(client);
    client.stream.on('error', () => {});
    return client;
  }

  /** Somebody registered. */
  async person(name: string, ...caps: string[]): Promise<IrcClient> {
    const client = await IrcClient.register(this, name, ...caps);
    this.#clients.push(client);
    client.stream.on('error', () => {});
    return client;
  }

  /** Lets somebody in who comes by a stream of the test's own. */
  async accept(stream: Duplex): Promise<void> {
    const origin = { gateway: 'irc', remoteAddress: loopback };
    const accepted = await this.engine.accept(stream, origin, (reason) => Buffer.from(reason));
    if (!accepted) throw new Error('The stream was refused.');
    serveIrc(this.hub, accepted, { name: serverName, startedAt: new Date() }, limits);
  }

  /** How much the server knows: 0 when nobody is there. */
  get knowledge(): number {
    const { sockets, adapter } = this.io.of('/');
    const { connections, addresses } = this.engine.admission.counts;
    return sockets.size + adapter.rooms.size + adapter.sids.size + this.engine.size + connections + addresses;
  }

  async closeGateway(): Promise<void> {
    await this.#gateway?.close();
  }

  async close(): Promise<void> {
    for (const { stream } of this.#clients) stream.destroy();
    await this.closeGateway();
    this.hub.close();
    await this.io.close();
  }
}
