/**
 * Where this user's things are kept (XDG Base Directory Specification). Pure but for the file system's own directories.
 */
import { createHash } from 'node:crypto';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The specification has relative paths ignored. */
const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && isAbsolute(path) ? path : undefined;

const localNames = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * The directory of what is kept of one server: people there are strangers to people of the same name elsewhere, as in a
 * browser each site has a storage of its own. A local server is the same by each of its names.
 */
export function dataDirectory(environment: Environment, host: string, port: number): string {
  const base = absolute(environment.XDG_DATA_HOME) ?? join(homedir(), '.local', 'share');
  const server = localNames.has(host) ? 'localhost' : host.toLowerCase();
  return join(base, 'switchboard', `${encodeURIComponent(server)}_${port}`);
}

/** Where clients that share a data directory meet. Short, since the path of a socket must be. */
export function meetingDirectory(environment: Environment, data: string): string {
  const base = absolute(environment.XDG_RUNTIME_DIR) ?? tmpdir();
  const hash = createHash('sha256').update(data).digest('base64url').slice(0, 11);
  return join(base, `switchboard-${userInfo().uid}-${hash}`);
}
