/**
 * A whole Switchboard: one Socket.IO server, the hub on it, and every gateway the configuration asks for.
 */
import { Server } from 'socket.io';
import { limits } from '#shared/limits';
import { type Config, ConfigError, type PortGateway, portSettings } from './config.ts';
import { Admission } from './engine/admission.ts';
import { StreamAdapter } from './engine/stream-adapter.ts';
import { StreamEngine } from './engine/stream-engine.ts';
import { openEcho } from './gateways/echo/listener.ts';
import type { Listening } from './gateways/gateway.ts';
import { openIrc } from './gateways/irc/listener.ts';
import { openJoin } from './gateways/join/listener.ts';
import { openLine } from './gateways/line/listener.ts';
import { openTelnet } from './gateways/telnet/listener.ts';
import { openWeb } from './gateways/web/listener.ts';
import { LocalDirectory } from './hub/directory.ts';
import { Hub, type HubServer } from './hub/hub.ts';
import { roomForConnections } from './open-files.ts';

export interface Switchboard {
  gateways: Listening[];
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
};

/** Starts every gateway that is not off. Throws ConfigError, naming the setting, when one cannot be opened. */
export async function startSwitchboard(config: Config, settingOf = variableSetting): Promise<Switchboard> {
  const { host, serverName, rateLimits } = config;
  const io: HubServer = new Server({
    serveClient: false,
    allowEIO3: true,
    maxHttpBufferSize: limits.packetBytes,
    adapter: StreamAdapter,
  });
  const adapter = io.of('/').adapter as StreamAdapter;
  const admission = new Admission({ ...limits, connections: roomForConnections(limits.connections) });
  const engine = new StreamEngine({ admission, onFault });
  engine.bindTo(io);
  const hub = new Hub(io, new LocalDirectory(adapter), serverName, adapter);
  const rates = rateLimits ? {} : unlimited;
  const openers: Record<PortGateway, (port: number) => Promise<Listening>> = {
    web: (port) => openWeb({ io, hub, admission: engine.admission, host, port, serverName, ...rates }),
    telnet: (port) => openTelnet({ hub, engine, host, port, ...rates }),
    join: (port) => openJoin({ hub, engine, host, port }),
    irc: (port) => openIrc({ hub, engine, host, port, serverName, ...rates }),
    line: (port) => openLine({ hub, engine, host, port, serverName, ...rates }),
    echo: (port) => openEcho({ admission, host, port }),
  };

  const gateways: Listening[] = [];
  const close = async () => {
    hub.announce('The server is closing. Goodbye.');
    hub.close();
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await io.close();
  };
  try {
    for (const [gateway, open] of Object.entries(openers)) {
      const port = config.ports[gateway as PortGateway];
      if (port === undefined) continue;
      gateways.push(await open(port).catch(explain(host, settingOf(gateway as PortGateway, port))));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { gateways, close };
}

/** The connection it happened on has been closed; what was said on it stands in no error of ours. */
const onFault = (error: unknown, gateway: string): void =>
  console.error(`The ${gateway} gateway failed: ${error instanceof Error ? error.stack : 'unknown error'}`);

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
