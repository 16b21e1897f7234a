/** Real Redis servers on free loopback ports, for tests: to be killed, paused, restarted and asked. They know nothing of a chat. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { loopback } from './loopback.ts';
import { until } from './until.ts';

/** Longer than a loaded machine takes; only a failing test waits for it. */
const patienceMs = 10_000;
/** A port that is free may be taken the next moment. */
const startsMax = 5;
/** A node of a Redis Cluster also listens here, so many ports further on. */
const clusterBusOffset = 10_000;
const highestPort = 65_535;
const slots = 16_384;

export interface RedisOptions {
  password?: string;
  /** More of redis-server's own options, as on its command line. */
  args?: string[];
  /** Unless given, a free one. */
  port?: number;
}

/** One redis-server, which keeps nothing on disk. */
export class RedisServer {
  readonly port: number;
  readonly #options: RedisOptions;
  readonly #directory = mkdtempSync(join(tmpdir(), 'redis-'));
  readonly #connection: Redis;
  #child: ChildProcess | undefined;

  private constructor(port: number, options: RedisOptions) {
    this.port = port;
    this.#options = options;
    this.#connection = new Redis({
      ...this.address,
      lazyConnect: true,
      commandTimeout: patienceMs,
      maxRetriesPerRequest: null,
      retryStrategy: () => 20,
    });
    // It is away as often as a test wants it to be; who asks it meanwhile waits.
    this.#connection.on('error', () => {});
  }

  /** Starts one, which accepts commands then. Throws where redis-server is not installed. */
  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    for (let tries = 1; ; tries++) {
      const server = new RedisServer(options.port ?? (await freePort()), options);
      try {
        await server.restart();
        return server;
      } catch (error) {
        await server.close();
        // Somebody else has been quicker to take the port.
        if (tries === startsMax || !/already in use/i.test(String(error))) throw error;
      }
    }
  }

  get pid(): number {
    return this.#child?.pid ?? Number.NaN;
  }

  /** Where it is, as ioredis wants it. */
  get address(): { host: string; port: number; password?: string } {
    const { password } = this.#options;
    return { host: loopback, port: this.port, ...(password === undefined ? {} : { password }) };
  }

  /** Where it is, as `redis://:password@host:port`. */
  get url(): string {
    return this.urlThrough(this.port);
  }

  /** The same, by way of another port on loopback. */
  urlThrough(port: number): string {
    const { password } = this.#options;
    return `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}${loopback}:${port}`;
  }

  /** What it answers to a command, such as `DBSIZE`; waits while it is away. */
  ask(command: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#connection.call(command, ...args);
  }

  /** The sharded channels that somebody is subscribed to. */
  async shardChannels(pattern = '*'): Promise<string[]> {
    return (await this.ask('PUBSUB', 'SHARDCHANNELS', pattern)) as string[];
  }

  /** Ends it as a power failure would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || ended(child)) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Starts it anew where it was, killed before if it still runs. */
  async restart(): Promise<void> {
    await this.kill();
    const child = spawn('redis-server', this.#args(), { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    outliveNot(child);
    // Its own word for it: another that has the port would answer too.
    const [output, ready] = collected(child, 'Ready to accept connections');
    const failed = new Promise<never>((_, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => reject(explained(error)));
      child.once('exit', () => reject(new Error(`redis-server ended: ${output()}`)));
    });
    failed.catch(() => {});
    await Promise.race([ready.then(() => this.ask('PING')), failed]);
  }

  /** Stops it in its tracks: its connections stay open and nothing is answered. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    this.#connection.disconnect();
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #args(): string[] {
    const { password, args = [] } = this.#options;
    return [
      ['--port', String(this.port), '--bind', loopback, '--dir', this.#directory],
      ['--save', '', '--appendonly', 'no'],
      password === undefined ? [] : ['--requirepass', password],
      args,
    ].flat();
  }
}

/** Several redis-servers that are one Redis Cluster, each with its share of the slots and no replica. */
export interface RedisCluster {
  servers: RedisServer[];
  close(): Promise<void>;
}

/** Starts a Redis Cluster, which is whole then. */
export async function startRedisCluster(size = 3): Promise<RedisCluster> {
  const servers: RedisServer[] = [];
  const close = async () => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    for (let i = 0; i < size; i++) servers.push(await startNode());
    for (const [index, server] of servers.entries()) await giveShare(server, index, size);
    for (const server of servers) await server.ask('CLUSTER', 'MEET', loopback, servers[0]?.port ?? 0);
    await Promise.all(servers.map((server) => until(() => isWhole(server, size))));
  } catch (error) {
    await close();
    throw error;
  }
  return { servers, close };
}

async function startNode(): Promise<RedisServer> {
  const port = await freePort(clusterBusOffset);
  return RedisServer.start({ port, args: ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'] });
}

async function giveShare(server: RedisServer, index: number, size: number): Promise<void> {
  const from = Math.floor((slots * index) / size);
  const to = Math.floor((slots * (index + 1)) / size) - 1;
  await server.ask('CLUSTER', 'ADDSLOTSRANGE', from, to);
  // Without an epoch of its own each, nodes quarrel about who came first.
  await server.ask('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
}

async function isWhole(server: RedisServer, size: number): Promise<boolean> {
  const info = String(await server.ask('CLUSTER', 'INFO'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${size}`);
}

const ended = (child: ChildProcess): boolean =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

/** Kills it when this process ends, in whatever way: also where a test fails before it closes anything. */
function outliveNot(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const command = `cat > /dev/null; kill -KILL ${child.pid}`;
  const guard = spawn('sh', ['-c', command], { stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  child.once('exit', () => guard.kill('SIGKILL'));
}

const explained = (error: NodeJS.ErrnoException): Error =>
  error.code === 'ENOENT'
    ? new Error('redis-server is not installed: "./run.sh test" or "apt-get install redis-server" would')
    : error;

/** The end of what it prints, which says why it failed; and when it has printed something. */
function collected(child: ChildProcess, awaited: string): [text: () => string, seen: Promise<void>] {
  let text = '';
  const seen = new Promise<void>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-1_000);
      if (text.includes(awaited)) resolve();
    });
  });
  return [() => text, seen];
}

/** A port that is free now, and so many further on one that is free as well. */
export async function freePort(further = 0): Promise<number> {
  for (;;) {
    const port = await takeable(0);
    if (port === undefined || port + further > highestPort) continue;
    if (further === 0 || (await takeable(port + further)) !== undefined) return port;
  }
}

/** The port, or any if it is 0; undefined when it is taken. */
async function takeable(port: number): Promise<number | undefined> {
  const probe = createServer();
  try {
    await once(probe.listen(port, loopback), 'listening');
  } catch {
    return undefined;
  }
  const found = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, 'close');
  return found;
}
