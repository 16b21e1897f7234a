/**
 * Streams as connections of a Socket.IO server: a TCP socket, a TLS socket or a test's Duplex becomes a `Socket`
 * like any other, through `io.bind`. Knows no chat and no wire format.
 */
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Server, Socket } from 'socket.io';
import { limits } from '#shared/limits';
import { Admission } from './admission.ts';
import { type ConnectionLimits, type Origin, StreamConnection } from './stream-connection.ts';

export { StreamConnection } from './stream-connection.ts';

export interface EngineOptions extends Partial<ConnectionLimits> {
  /** Shared with gateways that do not come through here, so that limits count all. */
  admission?: Admission;
  /** Told of errors in a gateway's handlers; the connection they happened on has been closed. */
  onFault?: (error: unknown, gateway: string) => void;
}

export interface Accepted {
  socket: Socket;
  connection: StreamConnection;
}

const defaults: ConnectionLimits = {
  unreadBytes: limits.unreadBytes,
  linesPerTurn: limits.linesPerTurn,
  lingerMs: limits.shutdownMs,
};

/** Emits `connection` (StreamConnection), to which `io.bind` listens. */
export class StreamEngine extends EventEmitter {
  readonly admission: Admission;
  readonly #options: EngineOptions;
  readonly #limits: ConnectionLimits;
  readonly #connections = new Set<StreamConnection>();
  #closed = false;

  constructor(options: EngineOptions = {}) {
    super();
    this.#options = options;
    this.#limits = { ...defaults, ...options };
    this.admission = options.admission ?? new Admission(limits);
  }

  /**
   * Makes the server take our connections. To be called before the server is attached to HTTP: the engine that is
   * bound last is the one that `io.engine` gives and `io.close()` closes.
   */
  bindTo(io: Server): void {
    if (io.engine) throw new Error('bindTo must be called before the Socket.IO server is attached to HTTP');
    io.bind(this);
    io.on('connection', (socket) => this.#onSocket(socket));
  }

  /**
   * Makes a stream a `Socket`.
   * @param refusal the bytes that say a refusal's reason in the gateway's own form
   * @returns once every `connection` handler has seen the socket; undefined if the stream was refused or has closed
   */
  async accept(
    stream: Duplex,
    origin: Origin,
    refusal: (reason: string) => Buffer,
  ): Promise<Accepted | undefined> {
    const connection = new StreamConnection(stream, origin, this.#limits);
    const reason = this.#admit(stream, origin.remoteAddress);
    if (reason !== undefined) {
      connection.end(refusal(reason));
      return undefined;
    }
    const socket = await this.#connect(connection);
    return socket && connection.readyState === 'open' ? { socket, connection } : undefined;
  }

  /** Ends the connections of one gateway, or all, after sending what waits for them. */
  endAll(gateway?: string): void {
    for (const connection of this.#connections)
      if (gateway === undefined || connection.gateway === gateway) connection.end();
  }

  /** Ends every connection and accepts no more. Called by `io.close()` where there is no HTTP server. */
  close(): void {
    this.#closed = true;
    this.endAll();
  }

  /** Open connections. */
  get size(): number {
    return this.#connections.size;
  }

  /** Why the stream is refused; if it is not, it counts until it closes. */
  #admit(stream: Duplex, address: string): string | undefined {
    if (this.#closed || stream.destroyed) return 'The server is closing.';
    const reason = this.admission.enter(address);
    if (reason === undefined) stream.once('close', () => this.admission.leave(address));
    return reason;
  }

  #connect(connection: StreamConnection): Promise<Socket | undefined> {
    this.#connections.add(connection);
    connection.on('fault', (error) => this.#options.onFault?.(error, connection.gateway));
    return new Promise((resolve) => {
      connection.once('socket', resolve);
      connection.on('close', () => {
        this.#connections.delete(connection);
        resolve(undefined);
      });
      this.emit('connection', connection);
      connection.requestSocket();
    });
  }

  #onSocket(socket: Socket): void {
    const connection: unknown = socket.conn;
    if (!(connection instanceof StreamConnection) || !this.#connections.has(connection)) return;
    // A stream has no life beyond its Socket: whoever disconnects the Socket, or closes the server, ends it.
    socket.on('disconnect', () => connection.end());
    connection.join();
    connection.emit('socket', socket);
  }
}
