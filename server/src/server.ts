/**
 * A whole Switchboard: one Socket.IO server, the hub on it, and every gateway the configuration asks for.
 */
import { Server } from 'socket.io';
import { limits } from '#shared/limits';
import { Cluster } from './cluster/cluster.ts';
import { type Config, ConfigError, type PortGateway, portSettings } from './config.ts';
import { Admission } from './engine/admission.ts';
import { StallWatch } from './engine/stall-watch.ts';
import { StreamAdapter } from './engine/stream-adapter.ts';
import { StreamEngine } from './engine/stream-engine.ts';
import { TrafficTable } from './engine/traffic.ts';
import { openEcho } from './gateways/echo/listener.ts';
import type { Listening } from './gateways/gateway.ts';
import { type HttpPart, openHttp } from './gateways/http.ts';
import { openIrc } from './gateways/irc/listener.ts';
import { openJoin } from './gateways/join/listener.ts';
import { openLine } from './gateways/line/listener.ts';
import { restPart } from './gateways/rest/listener.ts';
import { openTelnet } from './gateways/telnet/listener.ts';
import { webPart } from './gateways/web/listener.ts';
import { LocalDirectory } from './hub/directory.ts';
import { Hub, type HubServer } from './hub/hub.ts';
import { roomForConnections } from './open-files.ts';
import { type Log, openLog, placeOf } from './watching/log.ts';
import { metricsOf } from './watching/metrics.ts';
import { type Stage, watchingRoutes } from './watching/routes.ts';

export interface Switchboard {
  gateways: Listening[];
  /** What whoever starts it should know, in a line each. */
  notes: string[];
  /** Tells everyone, then closes everything. */
  close(): Promise<void>;
}

/** How a port was asked for, to be named when it cannot be opened. */
type SettingOf = (gateway: PortGateway, port: number) => string;

const variableSetting: SettingOf = (gateway, port) => `${portSettings[gateway].variable}=${port}`;

/** Input as fast as it comes, at each gateway that would slow it down. */
const unlimited = {
  pageEvents: undefined,
  telnetLines: undefined,
  ircLines: undefined,
  lineLines: undefined,
  restRequests: undefined,
};

/**
 * Starts every gateway that is not off. Throws ConfigError, naming the setting, when one cannot be opened.
 * @param stalls finds connections whose output makes no progress
 */
export async function startSwitchboard(
  config: Config,
  settingOf = variableSetting,
  stalls = new StallWatch(),
): Promise<Switchboard> {
  const { host, serverName, rateLimits, sessionSecret, trustedProxies: proxies } = config;
  const log = openLog(config.logLevel);
  const traffic = new TrafficTable();
  const io: HubServer = new Server({
    serveClient: false,
    allowEIO3: true,
    maxHttpBufferSize: limits.packetBytes,
    pingInterval: limits.pagePingMs,
    pingTimeout: limits.pagePingTimeoutMs,
    adapter: StreamAdapter,
  });
  const cluster = config.redis && new Cluster(io, config.redis, log);
  const adapter = io.of('/').adapter as StreamAdapter;
  const { connectionsPerAddress } = config;
  const connections = roomForConnections(limits.connections);
  const admission = new Admission({ connections, connectionsPerAddress });
  const onFault = faultsTo(log);
  const engine = new StreamEngine({ admission, stalls, traffic, onFault });
  engine.bindTo(io);
  const directory = cluster?.directory ?? new LocalDirectory(adapter);
  const hub = new Hub(io, directory, serverName, adapter, config.rosterUsers);
  const rates = rateLimits ? {} : unlimited;
  const onWebFault = (error: unknown) => onFault(error, 'web');
  const metrics = metricsOf({
    traffic,
    unreadBytes: (gateway) => engine.unreadBytes(gateway) + traffic.of(gateway).unreadBytes,
    cluster: cluster && (() => cluster.reading()),
  });
  let stage: Stage = 'starting';
  const rest = restPart({
    hub,
    engine,
    traffic: traffic.of('rest'),
    sessionSecret,
    proxies,
    onFault,
    ...rates,
  });
  const httpParts: HttpPart[] = [
    rest,
    {
      handler: watchingRoutes(
        () => stage,
        metrics,
        () => cluster?.lacking() ?? [],
      ),
    },
    webPart({ io, hub, serverName, traffic: traffic.of('web'), onFault: onWebFault, ...rates }),
  ];
  const headersFrom = config.proxyProtocol ? proxies : undefined;
  const tcp = { hub, engine, host, headersFrom };
  const openers: Record<PortGateway, (port: number) => Promise<Listening | Listening[]>> = {
    web: (port) => openHttp({ admission, stalls, host, port, proxies, parts: httpParts }),
    telnet: (port) => openTelnet({ ...tcp, port, ...rates }),
    join: (port) => openJoin({ ...tcp, port }),
    irc: (port) => openIrc({ ...tcp, port, serverName, ...rates }),
    line: (port) => openLine({ ...tcp, port, serverName, ...rates }),
    echo: (port) => openEcho({ admission, stalls, host, port }),
  };

  const gateways: Listening[] = [];
  const end = async () => {
    stage = 'draining';
    hub.announce('The server is closing. Goodbye.');
    hub.close();
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await io.close();
    await hub.settled();
    await cluster?.close();
  };
  const close = async () => {
    log.info('closing');
    await end();
    log.info('closed');
  };
  try {
    await cluster?.open(hub);
    for (const [gateway, open] of Object.entries(openers)) {
      const port = config.ports[gateway as PortGateway];
      if (port === undefined) continue;
      const opened = await open(port).catch(explain(host, settingOf(gateway as PortGateway, port)));
      gateways.push(...[opened].flat());
    }
  } catch (error) {
    await end();
    throw error;
  }
  stage = 'ready';
  log.info({ gateways: gateways.map(({ gateway, address }) => ({ gateway, ...address })) }, 'listening');
  return { gateways, notes: notesOf(config), close };
}

const notesOf = ({ ports, sessionSecret }: Config): string[] =>
  ports.web === undefined || sessionSecret !== undefined
    ? []
    : ['SESSION_SECRET is not set: REST tokens are good until this server ends'];

/** The connection it happened on has been closed. */
const faultsTo = (log: Log) => (error: unknown, gateway: string) =>
  log.error({ gateway, ...placeOf(error) }, 'a connection failed');

/** What a port that cannot be opened means to whoever asked for it. */
const explain = (host: string | undefined, setting: string) => (error: NodeJS.ErrnoException) => {
  const reasons: Record<string, string> = {
    EADDRINUSE: `${setting}: this port is taken`,
    EACCES: `${setting}: no permission to open this port`,
    EADDRNOTAVAIL: `HOST=${host}: this machine has no such address`,
    ENOTFOUND: `HOST=${host}: there is no such host`,
  };
  throw new ConfigError(reasons[error.code ?? ''] ?? `${setting}: ${error.message}`);
};
