/**
 * The numbers that Prometheus reads (SPEC R4): by gateway, and of the process. None has a name or a text in it.
 *
 *     switchboard_connections{gateway="irc"} 12
 *     switchboard_refused_total{gateway="web",reason="name_taken"} 3
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Traffic, TrafficTable } from '../engine/traffic.ts';

export interface MetricsSources {
  traffic: TrafficTable;
  /** Bytes that wait for people at a gateway to read them. */
  unreadBytes(gateway: string): number;
  /** Undefined where this server is the only one. */
  cluster: (() => ClusterReading) | undefined;
}

/** Where a server of a cluster stands. */
interface ClusterReading {
  /** That live, this one included. */
  servers: number;
  /** 1 if Redis is there, else 0. */
  whole: number;
  published: number;
  /** Publications that did not get to Redis. */
  failed: number;
}

/** A number of each gateway: what it is called, what it says, and where it stands. */
interface Reading {
  name: string;
  help: string;
  read(traffic: Traffic): number;
}

const counts: Reading[] = [
  { name: 'connections_total', help: 'Connections opened.', read: ({ opened }) => opened },
  { name: 'messages_total', help: 'Messages said, told or broadcast.', read: ({ messages }) => messages },
  { name: 'deliveries_total', help: 'Events handed to connections.', read: ({ deliveries }) => deliveries },
];

const clusterReadings: { name: string; help: string; read(cluster: ClusterReading): number }[] = [
  { name: 'servers', help: 'Servers that live, this one included.', read: ({ servers }) => servers },
  { name: 'whole', help: 'Whether Redis is there: 1 or 0.', read: ({ whole }) => whole },
  {
    name: 'published_total',
    help: 'Messages published for other servers.',
    read: ({ published }) => published,
  },
  { name: 'failed_total', help: 'Messages that could not be published.', read: ({ failed }) => failed },
];

/** What there is to be read, of one server. The text is made when it is asked for. */
export function metricsOf({ traffic, unreadBytes, cluster }: MetricsSources): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  for (const { name, help, read } of counts)
    new Counter({
      name: `switchboard_${name}`,
      help,
      labelNames: ['gateway'],
      registers,
      collect() {
        this.reset();
        for (const [gateway, each] of traffic.entries()) this.inc({ gateway }, read(each));
      },
    });
  new Counter({
    name: 'switchboard_refused_total',
    help: 'Inputs and connections refused.',
    labelNames: ['gateway', 'reason'],
    registers,
    collect() {
      this.reset();
      for (const [gateway, { refused }] of traffic.entries())
        for (const [reason, count] of refused) this.inc({ gateway, reason }, count);
    },
  });
  new Gauge({
    name: 'switchboard_connections',
    help: 'Connections open now.',
    labelNames: ['gateway'],
    registers,
    collect() {
      for (const [gateway, { opened, closed }] of traffic.entries()) this.set({ gateway }, opened - closed);
    },
  });
  new Gauge({
    name: 'switchboard_unread_bytes',
    help: 'Bytes that wait to be read by the other side.',
    labelNames: ['gateway'],
    registers,
    collect() {
      for (const [gateway] of traffic.entries()) this.set({ gateway }, unreadBytes(gateway));
    },
  });
  if (cluster)
    for (const { name, help, read } of clusterReadings)
      new Gauge({
        name: `switchboard_cluster_${name}`,
        help,
        registers,
        collect() {
          this.set(read(cluster()));
        },
      });
  return registry;
}
