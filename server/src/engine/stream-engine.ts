/**
 * Streams as connections of a Socket.IO server: a TCP socket, a TLS socket or a test's Duplex becomes a `Socket`
 * like any other, through `io.bind`. Knows no chat and no wire format.
 */
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Server, Socket } from 'socket.io';
import { limits } from '#shared/limits';
import { Admission } from './admission.ts';
import { StallWatch } from './stall-watch.ts';
import { type ConnectionLimits, type Origin, StreamConnection } from './stream-connection.ts';
import { TrafficTable } from './traffic.ts';

export { StreamConnection } from './stream-connection.ts';

export interface EngineOptions extends Partial<ConnectionLimits> {
  /** Shared with gateways that do not come through here, so that limits count all. */
  admission?: Admission;
  /** Finds connections whose output makes no progress; shared likewise. */
  stalls?: StallWatch;
  /** Where what goes through each gateway is counted; shared like `admission`. */
  traffic?: TrafficTable;
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
  readonly #stalls: StallWatch;
  readonly #traffic: TrafficTable;
  readonly #options: EngineOptions;
  readonly #limits: ConnectionLimits;
  readonly #connections = new Set<StreamConnection>();
  #closed = false;

  constructor(options: EngineOptions = {}) {
    super();
    this.#options = options;
    this.#limits = { ...defaults, ...options };
    this.admission = options.admission ?? new Admission(limits);
    this.#stalls = options.stalls ?? new StallWatch();
    this.#traffic = options.traffic ?? new TrafficTable();
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
    const traffic = this.#traffic.of(origin.gateway);
    const connection = new StreamConnection(stream, origin, this.#limits, traffic);
    const reason = this.#admit(stream, origin.remoteAddress);
    if (reason !== undefined) {
      traffic.refuse('connection');
      connection.end(refusal(reason));
      return undefined;
    }
    this.#stalls.watch(stream, () => connection.destroy('stalled output'));
    return this.#connect(connection);
  }

  /**
   * Makes a stream a `Socket` whose connection has been let in and is watched already, such as the answer to an HTTP request.
   * @returns as `accept` does
   */
  async adopt(stream: Duplex, origin: Origin): Promise<Accepted | undefined> {
    if (this.#closed || stream.destroyed) return undefined;
    const traffic = this.#traffic.of(origin.gateway);
    return this.#connect(new StreamConnection(stream, origin, this.#limits, traffic));
  }

  /** Counts a connection that was closed before it was accepted. */
  countRefused(gateway: string, reason: string): void {
    this.#traffic.of(gateway).refuse(reason);
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

  /** Bytes that wait for people at a gateway to read them. */
  unreadBytes(gateway: string): number {
    let bytes = 0;
    for (const connection of this.#connections)
      if (connection.gateway === gateway) bytes += connection.unreadBytes;
    return bytes;
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

  async #connect(connection: StreamConnection): Promise<Accepted | undefined> {
    const socket = await this.#socketOf(connection);
    return socket && connection.readyState === 'open' ? { socket, connection } : undefined;
  }

  #socketOf(connection: StreamConnection): Promise<Socket | undefined> {
    const { traffic } = connection;
    this.#connections.add(connection);
    traffic.opened++;
    connection.on('fault', (error) => this.#options.onFault?.(error, connection.gateway));
    return new Promise((resolve) => {
      connection.once('socket', resolve);
      connection.on('close', () => {
        traffic.closed++;
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
    const { traffic } = connection;
    socket.data = { traffic };
    socket.onAnyOutgoing(() => {
      traffic.deliveries++;
    });
    connection.emit('socket', socket);
  }
}
