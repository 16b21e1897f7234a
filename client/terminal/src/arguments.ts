/**
 * What stands on the command line of `./run.sh chat` (SPEC S1, L2). Pure.
 */
import { parseArgs } from 'node:util';

const defaultHost = 'localhost';
const defaultPort = 4000;
const defaultTimeoutSeconds = 10;
const largestPort = 65_535;
/** A timer's most. */
const largestTimeoutSeconds = 2_000_000;

export interface Wanted {
  host: string;
  port: number;
  /** Both, as people write them. */
  where: string;
  name: string | undefined;
  /** Lines or a whole text go to somebody, or into a room. */
  to: string | undefined;
  room: string | undefined;
  whole: boolean;
  timeoutMs: number;
  json: boolean;
  plain: boolean;
  help: boolean;
  version: boolean;
}

/** What is wrong with a command line, in words. */
export class UsageError extends Error {
  override name = 'UsageError';
}

interface Flag {
  type: 'string' | 'boolean';
  short?: string;
  /** What its value is called in the help. */
  value?: string;
  help: string;
}

/** In the order of the help. */
export const flags = {
  to: { type: 'string', value: 'NAME', help: 'sends each line of standard input to somebody, then ends' },
  room: { type: 'string', value: 'ROOM', help: 'says each line of standard input in a room, then ends' },
  whole: { type: 'boolean', help: 'with --to or --room: all of standard input is one text' },
  timeout: { type: 'string', value: 'SECONDS', help: 'how long to wait until all of it has arrived (10)' },
  json: { type: 'boolean', help: 'no screen: commands from standard input, what happens as lines of JSON' },
  plain: { type: 'boolean', help: 'no screen: commands from standard input, what happens as lines of text' },
  help: { type: 'boolean', short: 'h', help: 'shows this' },
  version: { type: 'boolean', help: 'shows the version' },
} as const satisfies Record<string, Flag>;

/** @param words behind `./run.sh chat`. Throws a UsageError. */
export function wantedOf(words: readonly string[]): Wanted {
  const { values, positionals } = parsed(words);
  const [address, name, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`There is something left over: "${more[0]}".`);
  if (values.to !== undefined && values.room !== undefined)
    throw new UsageError('--to and --room cannot go together.');
  if (values.json && values.plain) throw new UsageError('--json and --plain cannot go together.');
  const sends = values.to !== undefined || values.room !== undefined;
  if (values.whole && !sends) throw new UsageError('--whole needs --to or --room.');
  return {
    ...addressOf(address ?? ''),
    name,
    to: values.to,
    room: values.room,
    whole: values.whole ?? false,
    timeoutMs: timeoutOf(values.timeout),
    json: values.json ?? false,
    plain: values.plain ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: flags, allowPositionals: true });
  } catch (error) {
    // Node's words go on with advice that is not for people who chat.
    const [problem = ''] = String((error as Error).message).split(/[.:] (?:To|Did)|\n/u);
    throw new UsageError(`${problem.replace(/[.]$/u, '')}.`);
  }
}

/** `HOST`, `HOST:PORT`, `:PORT`, `[::1]:PORT` or a bare IPv6 address. */
function addressOf(address: string): Pick<Wanted, 'host' | 'port' | 'where'> {
  const bare = /^[\da-f:.]*:[\da-f:.]*:[\da-f:.]*$/iu.test(address);
  const [, bracketed, plain = '', port] = bare
    ? ['', address]
    : (/^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/u.exec(address) ?? []);
  const host = bracketed ?? plain;
  const number = port === undefined ? defaultPort : /^\d{1,5}$/u.test(port) ? Number(port) : 0;
  const known = address === '' || bracketed !== undefined || plain !== '' || port !== undefined;
  if (!known || /\s/u.test(host)) throw new UsageError(`"${address}" is no HOST[:PORT].`);
  if (number < 1 || number > largestPort)
    throw new UsageError(`"${port}" is no port: a number from 1 to ${largestPort}.`);
  const server = host || defaultHost;
  const where = `${server.includes(':') ? `[${server}]` : server}:${number}`;
  return { host: server, port: number, where };
}

function timeoutOf(value: string | undefined): number {
  const seconds = value === undefined ? defaultTimeoutSeconds : Number(value || Number.NaN);
  if (!(seconds > 0 && seconds <= largestTimeoutSeconds))
    throw new UsageError(`--timeout needs a number of seconds, not "${value}".`);
  return seconds * 1000;
}
