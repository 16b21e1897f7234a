/** Several built servers that one Redis makes one, each behind a link to it that can be broken: for tests and benchmarks. */
import { setTimeout as delay } from 'node:timers/promises';
import { FaultyLink } from './faulty-link.ts';
import { Front } from './front.ts';
import { RedisServer } from './redis-server.ts';
import { ServerProcess } from './server-process.ts';
import { until } from './until.ts';

const sampleEveryMs = 10;

export interface ClusterOptions {
  /** How many servers; three unless given. */
  size?: number;
  /** More settings of each server. */
  env?: Record<string, string>;
}

export class Cluster {
  readonly redis: RedisServer;
  /** Each server's way to Redis. */
  readonly links: readonly FaultyLink[];
  readonly servers: readonly ServerProcess[];
  readonly #fronts: Front[] = [];
  readonly #sampling: Promise<void>;
  #closing = false;
  #mostKeys = 0;
  #samples = 0;

  private constructor(redis: RedisServer, links: FaultyLink[], env: Record<string, string>) {
    this.redis = redis;
    this.links = links;
    this.servers = links.map(
      (link) =>
        new ServerProcess({
          env: {
            SESSION_SECRET: 'known to every server of the cluster',
            ...env,
            REDIS_URL: redis.urlThrough(link.port),
          },
        }),
    );
    this.#sampling = this.#sample();
  }

  /** Starts all of it; it is whole then. */
  static async start({ size = 3, env = {} }: ClusterOptions = {}): Promise<Cluster> {
    const redis = await RedisServer.start();
    const links = await Promise.all(Array.from({ length: size }, () => FaultyLink.to(redis.port)));
    const cluster = new Cluster(redis, links, env);
    try {
      await Promise.all(cluster.servers.map((server) => server.start()));
      await cluster.whole();
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  server(at: number): ServerProcess {
    return itemOf(this.servers, at);
  }

  link(at: number): FaultyLink {
    return itemOf(this.links, at);
  }

  /** A way in that prefers one of the servers; closed with the cluster. */
  async front(preferred: number): Promise<Front> {
    const front = await Front.before(this.servers, preferred);
    this.#fronts.push(front);
    return front;
  }

  /** What a server says of its readiness: the status and the line. */
  async readiness(at: number): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.server(at).url}/readyz`);
    return { status: response.status, text: await response.text() };
  }

  /** Waits until every server is ready. */
  async whole(timeoutMs = 15_000): Promise<void> {
    for (const at of this.servers.keys())
      await until(
        () => this.readiness(at),
        ({ status }) => status === 200,
        { timeoutMs },
      );
  }

  /** The most keys that Redis held at any moment it was asked, and how often that was. */
  get keys(): { most: number; samples: number } {
    return { most: this.#mostKeys, samples: this.#samples };
  }

  /** What of it Redis knows: channels of either kind, keys, and whatever is said of its connections. */
  async traces(mark: RegExp): Promise<string[]> {
    const lists = await Promise.all([
      this.redis.shardChannels(),
      this.redis.ask('PUBSUB', 'CHANNELS', '*'),
      this.redis.ask('KEYS', '*'),
    ]);
    const clients = String(await this.redis.ask('CLIENT', 'LIST')).split('\n');
    return [...lists.flat(), ...clients].map(String).filter((each) => mark.test(each));
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.servers.map((server) => server.stop('SIGKILL')));
    await Promise.all([...this.#fronts, ...this.links].map((each) => each.close()));
    this.redis.resume();
    await this.redis.close();
    await this.#sampling;
  }

  /** While Redis is away it waits. */
  async #sample(): Promise<void> {
    while (!this.#closing) {
      await delay(sampleEveryMs);
      const count = await this.redis.ask('DBSIZE').catch(() => undefined);
      if (count === undefined) continue;
      this.#mostKeys = Math.max(this.#mostKeys, Number(count));
      this.#samples++;
    }
  }
}

function itemOf<T>(list: readonly T[], at: number): T {
  const item = list[at];
  if (item === undefined) throw new Error(`There is no ${at} among ${list.length}.`);
  return item;
}
