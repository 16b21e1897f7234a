/**
 * Opens a TCP port and hands over each connection's stream. Knows no bytes.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { limits } from '#shared/limits';

export interface Listener {
  readonly address: { host: string; port: number };
  /** Stops listening at once; resolves when every stream has closed. */
  close(): Promise<void>;
}

/** A port could not be opened. `code` is the system's, such as EADDRINUSE; `gateway` says whose port it was. */
export class ListenError extends Error {
  override name = 'ListenError';
  readonly gateway: string;
  readonly code: string;

  constructor(gateway: string, host: string | undefined, port: number, cause: NodeJS.ErrnoException) {
    const where = `${host ?? 'all interfaces'}, port ${port}`;
    super(`${gateway} cannot listen on ${where}: ${reasons[cause.code ?? ''] ?? cause.message}`, { cause });
    this.gateway = gateway;
    this.code = cause.code ?? 'UNKNOWN';
  }
}

/** A stream's other end, an IPv4 address in its own form; empty if the stream has closed already. */
export const addressOf = (stream: Socket): string => (stream.remoteAddress ?? '').replace(/^::ffff:/, '');

const reasons: Record<string, string> = {
  EADDRINUSE: 'the port is taken',
  EACCES: 'not permitted',
  EADDRNOTAVAIL: 'no such address here',
};

/**
 * Listens. Each side of a stream is closed for itself (`nc` closes its own once it has sent all), small writes are
 * not delayed, and dead peers are found by keepalive.
 * @param gateway whose port it is, for errors
 * @param host all interfaces if undefined
 * @param port 0 for any free one
 * @param onFault told of errors in accepting, such as EMFILE, which are survived
 * @throws ListenError
 */
export async function listen(
  gateway: string,
  host: string | undefined,
  port: number,
  onStream: (stream: Socket) => void,
  onFault: (error: Error) => void = () => {},
): Promise<Listener> {
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: limits.keepAliveMs },
    onStream,
  );
  await opened(server, host, port).catch((error) => {
    throw new ListenError(gateway, host, port, error);
  });
  server.on('error', onFault);
  const { address, port: boundPort } = server.address() as AddressInfo;
  return {
    address: { host: address, port: boundPort },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const opened = (server: Server, host: string | undefined, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
