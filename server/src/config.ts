/**
 * The environment as a typed configuration (SPEC S2). Every variable is optional.
 */

import { BlockList, isIP } from 'node:net';
import { limits } from '#shared/limits';
import { type RedisAddress, readRedisAddress } from './cluster/redis.ts';
import { TrustedProxies } from './engine/addresses.ts';
import { type LogLevel, logLevels } from './watching/log.ts';

/** A variable has a bad value. The message is one line that names the variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** A TCP port, 0 for any free one, or undefined for a gateway that is off. */
export type Port = number | undefined;

export type PortGateway = keyof typeof portSettings;

export interface Config {
  /** Undefined: all interfaces. */
  host: string | undefined;
  ports: Record<PortGateway, Port>;
  /** What this server calls itself: in IRC, and in what those who register with a key sign. */
  serverName: string;
  /** Whether input faster than `limits` allow has to wait or is refused. Off for who measures, or trusts everybody. */
  rateLimits: boolean;
  /** While more people are online than this, nobody who comes is sent all of them. */
  rosterUsers: number;
  /** What REST tokens are signed with; made anew for each run if undefined. */
  sessionSecret: string | undefined;
  logLevel: LogLevel;
  /** Through which this server is one of several; undefined: it is the only one. */
  redis: RedisAddress | undefined;
  /** Those who are believed when they say whose connection it is. */
  trustedProxies: TrustedProxies;
  /** Whether their connections at the TCP doors begin with a PROXY protocol header. */
  proxyProtocol: boolean;
  /** How many connections one address may hold at once. */
  connectionsPerAddress: number;
}

/** Each gateway's variable and its port where that is not set, in the order in which they are opened. */
export const portSettings = {
  web: { variable: 'HTTP_PORT', port: 3000 },
  telnet: { variable: 'TELNET_PORT', port: 9399 },
  join: { variable: 'JOIN_PORT', port: 1234 },
  irc: { variable: 'IRC_PORT', port: 6667 },
  line: { variable: 'LINE_PORT', port: 4000 },
  echo: { variable: 'ECHO_PORT', port: 7777 },
} as const;

const highestPort = 65_535;
/** As many as the signature has (RFC 7518, 3.2). */
const secretBytes = 32;
const serverNameForm = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/;

type Environment = Record<string, string | undefined>;

/** Reads the environment. Throws ConfigError. */
export function readConfig(env: Environment): Config {
  return {
    host: env.HOST || undefined,
    ports: portsOf((gateway) => port(env, gateway)),
    serverName: serverName(env),
    rateLimits: oneOf(env, 'RATE_LIMITS', ['on', 'off']) === 'on',
    rosterUsers: rosterUsers(env),
    sessionSecret: sessionSecret(env),
    logLevel: oneOf(env, 'LOG_LEVEL', logLevels, 'info'),
    redis: redis(env),
    trustedProxies: trustedProxies(env),
    proxyProtocol: proxyProtocol(env),
    connectionsPerAddress: connectionsPerAddress(env),
  };
}

/**
 * The configuration of the JOIN server alone (J8), from its arguments: one port, or none for the usual one. 0 is no port
 * that people could be told to come to, so it is refused here. Throws ConfigError.
 */
export function readJoinConfig(args: readonly string[], env: Environment): Config {
  const [port = String(portSettings.join.port), ...more] = args;
  if (more.length > 0) throw new ConfigError(`there is one argument, a port, and not ${args.length}`);
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > highestPort)
    throw new ConfigError(`the port must be a number from 1 to ${highestPort}, not "${port}"`);
  const ports = portsOf((gateway) => (gateway === 'join' ? Number(port) : undefined));
  return {
    host: env.HOST || undefined,
    ports,
    serverName: serverName({}),
    rateLimits: true,
    rosterUsers: limits.rosterUsers,
    sessionSecret: undefined,
    logLevel: oneOf(env, 'LOG_LEVEL', logLevels, 'info'),
    redis: undefined,
    trustedProxies: trustedProxies(env),
    proxyProtocol: proxyProtocol(env),
    connectionsPerAddress: connectionsPerAddress(env),
  };
}

const portsOf = (portOf: (gateway: PortGateway) => Port): Config['ports'] =>
  Object.fromEntries(
    Object.keys(portSettings).map((gateway) => [gateway, portOf(gateway as PortGateway)]),
  ) as Config['ports'];

function port(env: Environment, gateway: PortGateway): Port {
  const { variable, port: usual } = portSettings[gateway];
  const value = env[variable] || String(usual);
  if (value === 'off') return undefined;
  if (/^\d{1,5}$/.test(value) && Number(value) <= highestPort) return Number(value);
  throw new ConfigError(`${variable} must be a port from 0 to ${highestPort} or "off", not "${value}"`);
}

function serverName(env: Environment): string {
  const value = env.IRC_SERVER_NAME || 'switchboard.local';
  if (serverNameForm.test(value)) return value;
  throw new ConfigError(`IRC_SERVER_NAME must be a host name such as chat.example.org, not "${value}"`);
}

function rosterUsers({ ROSTER_USERS: value }: Environment): number {
  if (!value) return limits.rosterUsers;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new ConfigError(`ROSTER_USERS must be a number of people, not "${value}"`);
}

/** Said in no error, however bad it is. */
function sessionSecret({ SESSION_SECRET: value }: Environment): string | undefined {
  if (!value) return undefined;
  if (Buffer.byteLength(value) >= secretBytes) return value;
  throw new ConfigError(
    `SESSION_SECRET must have at least ${secretBytes} bytes, not ${Buffer.byteLength(value)}`,
  );
}

/** It may hold a password, and so is said in no error. */
function redis({ REDIS_URL: value }: Environment): RedisAddress | undefined {
  if (!value) return undefined;
  const address = readRedisAddress(value);
  if (address) return address;
  throw new ConfigError(
    'REDIS_URL must be redis://HOST:PORT or rediss://USER:PASSWORD@HOST:PORT, or several with commas between them for a Redis Cluster',
  );
}

function connectionsPerAddress({ CONNECTIONS_PER_ADDRESS: value }: Environment): number {
  if (!value) return limits.connectionsPerAddress;
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new ConfigError(`CONNECTIONS_PER_ADDRESS must be a number from 1, not "${value}"`);
}

function trustedProxies({ TRUSTED_PROXIES: value }: Environment): TrustedProxies {
  const list = new BlockList();
  const ranges = (value ?? '').split(',').flatMap((range) => range.trim() || []);
  for (const range of ranges) addRange(list, range);
  return new TrustedProxies(ranges.length > 0 ? list : undefined);
}

/** An address, or a range of them such as 10.0.0.0/8. */
function addRange(list: BlockList, range: string): void {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  const family = isIP(address);
  const [type, allBits] = family === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const);
  if (family === 0 || Number(bits ?? 0) > allBits)
    throw new ConfigError(
      `TRUSTED_PROXIES must be addresses or ranges such as 10.0.0.5,10.1.0.0/16,fd00::/8, not "${range}"`,
    );
  list.addSubnet(address, Number(bits ?? allBits), type);
}

function proxyProtocol(env: Environment): boolean {
  const isOn = oneOf(env, 'PROXY_PROTOCOL', ['off', 'on']) === 'on';
  if (isOn && !trustedProxies(env).any)
    throw new ConfigError('PROXY_PROTOCOL=on needs TRUSTED_PROXIES, whose headers are believed');
  return isOn;
}

/** A variable that has one of a few values; the first unless said otherwise. */
function oneOf<T extends string>(
  env: Environment,
  variable: string,
  values: readonly T[],
  usual: T | undefined = values[0],
): T {
  const value = env[variable] || usual;
  const known = values.find((each) => each === value);
  if (known !== undefined) return known;
  throw new ConfigError(`${variable} must be one of ${values.join(', ')}, not "${value}"`);
}
