/**
 * The line to the other servers: Redis's sharded publish and subscribe, a channel for each place. Redis so knows who is where
 * as long as they are there, and stores nothing. Knows places as names, and nothing of what they mean.
 *
 *     switchboard/0{17}user:bob    the channel of the place user:bob, in chat 0; what is in braces spreads a Redis Cluster's load
 */
import { EventEmitter } from 'node:events';
import { Cluster, type Redis } from 'ioredis';
import { limits } from '#shared/limits';
import { flushFirst } from '../engine/flush.ts';
import { chunks } from './chunks.ts';

/** What Redis is asked for at once, at most. */
const batchSize = 1000;
const groups = 64;

/**
 * Emits `message` (payload), `back` when it is subscribed to every place again, and `lost`; and `fault` (error), for the
 * log.
 */
export class Bus extends EventEmitter<{
  message: [payload: Buffer];
  back: [];
  lost: [];
  fault: [error: Error];
}> {
  readonly #redis: Redis | Cluster;
  readonly #prefix: string;
  /** Everything to be subscribed to, with which a new connection begins. */
  places: () => Iterable<string> = () => [];
  /** What is to be subscribed to (true) or no longer, with the next command. */
  #changes = new Map<string, boolean>();
  /** Done when Redis has confirmed all subscriptions asked for. */
  #confirmation: Promise<void> | undefined;
  readonly #lists = new Map<string, { running: Promise<string[]>; next?: Promise<string[]> }>();
  #isWhole = false;
  #connections = 0;
  #silentBeats = 0;
  #published = 0;
  #failed = 0;
  /** Published, and not confirmed by Redis. */
  #pending = 0;

  /** @param chat which of the chats that share the Redis */
  constructor(redis: Redis | Cluster, chat: number) {
    super();
    this.#redis = redis;
    this.#prefix = `switchboard/${chat}`;
    if (redis instanceof Cluster) redis.on('+node', gatherCommands);
    else gatherCommands(redis);
    redis.on('ready', () => void this.#begin());
    redis.on('close', () => this.#lose());
    redis.on('error', (error: Error) => this.emit('fault', error));
    redis.on('smessageBuffer', (_channel: Buffer, payload: Buffer) => {
      this.#silentBeats = 0;
      this.emit('message', payload);
    });
  }

  /** Whether Redis is there, and knows all our subscriptions. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The number of the present connection, or of the last. */
  get connection(): number {
    return this.#connections;
  }

  /** Messages published, and those that could not be. */
  get counts(): { published: number; failed: number } {
    return { published: this.#published, failed: this.#failed };
  }

  /** Begins to connect, and never stops trying. */
  open(): void {
    this.#redis.connect().catch(ignore);
  }

  close(): void {
    this.removeAllListeners();
    this.#redis.disconnect();
  }

  /**
   * To be called as often as this server publishes something that it hears itself: silence is a connection that is dead without
   * saying so.
   */
  beat(): void {
    if (!this.#isWhole || this.#silentBeats++ < limits.redisSilentBeats) return;
    this.emit('fault', new Error('SILENT'));
    this.#lose();
    this.#redis.disconnect(true);
  }

  /** Subscribes with the next command, or at the end of this step. */
  subscribe(place: string): void {
    this.#change(place, true);
  }

  unsubscribe(place: string): void {
    this.#change(place, false);
  }

  /** Done when all that was subscribed to until now is confirmed; undefined if it is already. It never fails. */
  confirmed(): Promise<void> | undefined {
    this.#flush();
    return this.#confirmation;
  }

  /** @returns how many connections of servers it reached. Fails if Redis is not there, does not answer, or is too slow. */
  async publish(place: string, payload: string): Promise<number> {
    this.#flush();
    this.#published++;
    this.#pending++;
    try {
      if (this.#pending > limits.redisPending) throw new Error('Redis is too slow.');
      return Number(await this.#redis.spublish(this.#channelOf(place), payload));
    } catch (error) {
      this.#failed++;
      throw error;
    } finally {
      this.#pending--;
    }
  }

  /** How many servers are subscribed to each place. Fails as `publish` does. */
  async subscribers(places: string[]): Promise<number[]> {
    this.#flush();
    const channels = places.map((place) => this.#channelOf(place));
    const answers = await Promise.all(
      this.#masters().map((node) => node.pubsub('SHARDNUMSUB', ...channels) as Promise<unknown[]>),
    );
    // Each answer is channel, count, channel, count.
    return places.map((_, index) => answers.reduce((sum, answer) => sum + Number(answer[2 * index + 1]), 0));
  }

  /**
   * All places of the cluster that begin so. Who asks while the same is being asked gets the answer to the next question, which all
   * of them share.
   * @param end what they also end with
   */
  list(start: string, end = ''): Promise<string[]> {
    const pattern = `${escaped(start)}*${escaped(end)}`;
    const asked = this.#lists.get(pattern);
    if (!asked) return this.#ask(pattern);
    asked.next ??= asked.running.catch(ignore).then(() => this.#ask(pattern));
    return asked.next;
  }

  /** Ends the connections of a server that does not do so itself any more. In a Redis Cluster the name is part of a longer one. */
  async end(connectionName: string): Promise<void> {
    for (const node of this.#masters()) {
      const clients = String(await node.client('LIST')).split('\n');
      for (const client of clients.filter((line) => line.includes(connectionName))) {
        const id = /^id=(\d+)/.exec(client)?.[1];
        if (id !== undefined) await node.client('KILL', 'ID', Number(id));
      }
    }
  }

  #ask(pattern: string): Promise<string[]> {
    const running = this.#answer(pattern);
    this.#lists.set(pattern, { running });
    return running;
  }

  async #answer(pattern: string): Promise<string[]> {
    try {
      this.#flush();
      const channels = await Promise.all(
        this.#masters().map(
          (node) => node.pubsub('SHARDCHANNELS', `${this.#prefix}{*}${pattern}`) as Promise<string[]>,
        ),
      );
      return channels.flat().map((channel) => this.#placeOf(channel));
    } finally {
      const asked = this.#lists.get(pattern);
      if (asked && !asked.next) this.#lists.delete(pattern);
    }
  }

  #masters(): Redis[] {
    if (!(this.#redis instanceof Cluster)) return [this.#redis];
    const masters = this.#redis.nodes('master');
    if (masters.length === 0) throw new Error('No Redis is there.');
    return masters;
  }

  #change(place: string, wanted: boolean): void {
    if (!this.#isWhole && this.#redis.status !== 'ready') return;
    if (this.#changes.size === 0) queueMicrotask(() => this.#flush());
    this.#changes.set(place, wanted);
  }

  /** Sends what is to be subscribed to before any other command, so that its answer knows of it. */
  #flush(): void {
    if (this.#changes.size === 0) return;
    const changes = this.#changes;
    this.#changes = new Map();
    const [added, removed]: [string[], string[]] = [[], []];
    for (const [place, wanted] of changes) (wanted ? added : removed).push(place);
    for (const channels of this.#batches(removed)) this.#redis.sunsubscribe(...channels).catch(ignore);
    if (added.length > 0) this.#confirm(this.#subscribeTo(added));
  }

  /** Confirmations come in the order of the commands: the last stands for all. */
  #confirm(subscription: Promise<unknown>): void {
    const confirmation = subscription.then(ignore, ignore).then(() => {
      if (this.#confirmation === confirmation) this.#confirmation = undefined;
    });
    this.#confirmation = confirmation;
  }

  #subscribeTo(places: string[]): Promise<unknown> {
    return Promise.all(this.#batches(places).map((channels) => this.#redis.ssubscribe(...channels)));
  }

  /** A command's channels are in one group where a Redis Cluster's nodes share them. */
  #batches(places: string[]): string[][] {
    const channels = places.map((place) => this.#channelOf(place));
    if (!(this.#redis instanceof Cluster)) return chunks(channels, batchSize);
    const byGroup = new Map<string, string[]>();
    for (const channel of channels) {
      const group = channel.slice(0, channel.indexOf('}'));
      byGroup.set(group, [...(byGroup.get(group) ?? []), channel]);
    }
    return [...byGroup.values()].flatMap((group) => chunks(group, batchSize));
  }

  async #begin(): Promise<void> {
    this.#connections++;
    this.#changes.clear();
    try {
      await this.#subscribeTo([...this.places()]);
    } catch (error) {
      this.emit('fault', error as Error);
      // Not without all of them: the next connection tries again.
      this.#redis.disconnect(true);
      return;
    }
    if (this.#isWhole) return;
    this.#silentBeats = 0;
    this.#isWhole = true;
    this.emit('back');
  }

  #lose(): void {
    this.#changes.clear();
    if (!this.#isWhole) return;
    this.#isWhole = false;
    this.emit('lost');
  }

  #channelOf(place: string): string {
    return `${this.#prefix}{${groupOf(place)}}${place}`;
  }

  #placeOf(channel: string): string {
    return channel.slice(channel.indexOf('}') + 1);
  }
}

/** From now on the commands of a turn go out in one write, and so do their answers. */
function gatherCommands(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis;
    const write = stream.write;
    let isCorked = false;
    const settle = () => {
      isCorked = false;
      stream.uncork();
    };
    const gatheringWrite = (...args: unknown[]): boolean => {
      if (!isCorked) {
        isCorked = true;
        stream.cork();
        flushFirst({ settle });
      }
      return Reflect.apply(write, stream, args) as boolean;
    };
    stream.write = gatheringWrite;
  });
}

/** FNV-1a, over a string's units. */
function groupOf(place: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < place.length; index++)
    hash = Math.imul(hash ^ place.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % groups;
}

/** As Redis's patterns are written, names may be. */
const escaped = (text: string): string => text.replace(/[\\[\]*?^]/g, '\\$&');

const ignore = (): void => {};
