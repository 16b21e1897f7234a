/** A REST gateway on a real hub, and programs at it over HTTP, for tests. */
import { Server } from 'socket.io';
import { Admission } from '../../../engine/admission.ts';
import { StallWatch } from '../../../engine/stall-watch.ts';
import { StreamEngine } from '../../../engine/stream-engine.ts';
import { Traffic } from '../../../engine/traffic.ts';
import { LocalDirectory } from '../../../hub/directory.ts';
import { Hub, type HubServer } from '../../../hub/hub.ts';
import { loopback } from '../../../testing/loopback.ts';
import { RestClient } from '../../../testing/rest-client.ts';
import type { Listening } from '../../gateway.ts';
import { openHttp } from '../../http.ts';
import { type RestOptions, restPart } from '../listener.ts';

export class RestServer {
  readonly io: HubServer = new Server({ serveClient: false });
  readonly admission = new Admission({ connections: 100, connectionsPerAddress: 100 });
  readonly engine: StreamEngine;
  readonly traffic = new Traffic();
  /** Errors that no rule made; there should be none. */
  readonly faults: unknown[] = [];
  readonly hub: Hub;
  readonly directory: LocalDirectory;
  #gateway: Listening | undefined;

  constructor() {
    const onFault = (error: unknown) => this.faults.push(error);
    this.engine = new StreamEngine({ admission: this.admission, lingerMs: 500, onFault });
    this.engine.bindTo(this.io);
    this.directory = new LocalDirectory(this.io.of('/').adapter);
    this.hub = new Hub(this.io, this.directory, 'rest.test');
  }

  async open(options: Partial<RestOptions> = {}): Promise<this> {
    const { hub, engine, traffic, admission } = this;
    const onFault = (error: unknown) => this.faults.push(error);
    const rest = restPart({ hub, engine, traffic, sessionSecret: undefined, onFault, ...options });
    [this.#gateway] = await openHttp({
      admission,
      stalls: new StallWatch(),
      host: loopback,
      port: 0,
      parts: [rest],
    });
    return this;
  }

  portOf(): number {
    return this.#gateway?.address.port ?? Number.NaN;
  }

  /** A program with a token for a name. */
  user(name: string): Promise<RestClient> {
    return RestClient.enter(this, name);
  }

  /** Ends what the server side has; the others still see their connections close. */
  async closeGateway(): Promise<void> {
    await this.#gateway?.close();
  }

  async close(): Promise<void> {
    await this.closeGateway();
    this.hub.close();
    await this.io.close();
  }
}
