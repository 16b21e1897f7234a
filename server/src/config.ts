/**
 * The environment as a typed configuration (SPEC S2). Every variable is optional.
 */

/** A variable has a bad value. The message is one line that names the variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** A TCP port, 0 for any free one, or undefined for a gateway that is off. */
export type Port = number | undefined;

export type PortGateway = keyof typeof portVariables;

export interface Config {
  /** Undefined: all interfaces. */
  host: string | undefined;
  ports: Record<PortGateway, Port>;
  /** What this server calls itself: in IRC, and in what those who register with a key sign. */
  serverName: string;
}

export const portVariables = {
  web: 'HTTP_PORT',
  telnet: 'TELNET_PORT',
  join: 'JOIN_PORT',
  echo: 'ECHO_PORT',
} as const;

const defaultPorts: Record<PortGateway, number> = {
  web: 3000,
  telnet: 9399,
  join: 1234,
  echo: 7777,
};
const highestPort = 65_535;
const serverNameForm = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/;

type Environment = Record<string, string | undefined>;

/** Reads the environment. Throws ConfigError. */
export function readConfig(env: Environment): Config {
  return {
    host: env.HOST || undefined,
    ports: {
      web: port(env, 'web'),
      telnet: port(env, 'telnet'),
      join: port(env, 'join'),
      echo: port(env, 'echo'),
    },
    serverName: serverName(env),
  };
}

/**
 * The configuration of the JOIN server alone (J8), from its arguments: one port, or none for the usual one. 0 is no port
 * that people could be told to come to, so it is refused here. Throws ConfigError.
 */
export function readJoinConfig(args: readonly string[], env: Environment): Config {
  const [port = String(defaultPorts.join), ...more] = args;
  if (more.length > 0) throw new ConfigError(`there is one argument, a port, and not ${args.length}`);
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > highestPort)
    throw new ConfigError(`the port must be a number from 1 to ${highestPort}, not "${port}"`);
  const off = { web: undefined, telnet: undefined, echo: undefined };
  return { host: env.HOST || undefined, ports: { ...off, join: Number(port) }, serverName: serverName({}) };
}

function port(env: Environment, gateway: PortGateway): Port {
  const variable = portVariables[gateway];
  const value = env[variable] || String(defaultPorts[gateway]);
  if (value === 'off') return undefined;
  if (/^\d{1,5}$/.test(value) && Number(value) <= highestPort) return Number(value);
  throw new ConfigError(`${variable} must be a port from 0 to ${highestPort} or "off", not "${value}"`);
}

function serverName(env: Environment): string {
  const value = env.IRC_SERVER_NAME || 'switchboard.local';
  if (serverNameForm.test(value)) return value;
  throw new ConfigError(`IRC_SERVER_NAME must be a host name such as chat.example.org, not "${value}"`);
}
