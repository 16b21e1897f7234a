/**
 * Opens Redis for publishing and subscribing, one server or a Redis Cluster. Knows no chat and no channel.
 *
 *     redis://127.0.0.1:6379/2                        one server; the number only keeps apart those who share it
 *     rediss://user:password@redis.example.org        by TLS
 *     redis://10.0.0.1:7000,redis://10.0.0.2:7000     a Redis Cluster, found through any of these
 */
import { Cluster, Redis } from 'ioredis';
import { limits } from '#shared/limits';

/** Where Redis is. The addresses hold passwords: not to be logged. */
export interface RedisAddress {
  /** One: a server. More: a Redis Cluster. */
  nodes: [URL, ...URL[]];
}

const protocols = ['redis:', 'rediss:'];

/** Reads what REDIS_URL says; undefined if it is no such address. */
export function readRedisAddress(value: string): RedisAddress | undefined {
  const [first, ...others] = value.split(',').map((each) => urlOf(each.trim()));
  const urls = [first, ...others].flatMap((url) => url ?? []);
  const [node, ...nodes] = urls;
  return node && urls.length === others.length + 1 ? { nodes: [node, ...nodes] } : undefined;
}

function urlOf(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return protocols.includes(url.protocol) && url.hostname !== '' && /^\/?\d{0,5}$/.test(url.pathname)
    ? url
    : undefined;
}

/** Which of the chats that share one Redis: the database's number, though nothing is kept in it. */
export const numberOf = ({ nodes: [{ pathname }] }: RedisAddress): number =>
  Number(pathname.replace('/', '') || 0);

/** A connection that is not open yet. Commands fail at once while it is not, and are never sent twice. */
export function redisAt(address: RedisAddress, connectionName: string): Redis | Cluster {
  const [node, ...others] = address.nodes;
  const options = { ...optionsOf(node), connectionName };
  if (others.length === 0)
    return new Redis({
      ...options,
      host: hostOf(node),
      port: portOf(node),
      lazyConnect: true,
      retryStrategy: reconnectMs,
    });
  return new Cluster(
    address.nodes.map((each) => ({ host: hostOf(each), port: portOf(each) })),
    {
      lazyConnect: true,
      shardedSubscribers: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: reconnectMs,
      slotsRefreshInterval: limits.slotsRefreshMs,
      redisOptions: options,
    },
  );
}

const optionsOf = (url: URL) => ({
  ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
  ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
  ...(url.protocol === 'rediss:' ? { tls: { servername: hostOf(url) } } : {}),
  // RESP3, so that one connection subscribes, publishes and asks, all in the order in which it does so.
  protocol: 3 as const,
  enableOfflineQueue: false,
  // What was on its way when the connection broke may have arrived.
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  commandTimeout: limits.redisAnswerMs,
  connectTimeout: limits.redisAnswerMs,
  noDelay: true,
});

/** Without the brackets that an IPv6 address has in a URL. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');
const portOf = ({ port }: URL): number => Number(port || 6379);

/** Soon, and never all servers at the same time. */
const reconnectMs = (attempt: number): number => Math.min(50 * 2 ** attempt, 1000) * (0.5 + Math.random());
