/** Streams for tests: a TCP connection's two ends, and waiting for what comes out of one. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { listen } from '../listener.ts';

export const loopback = '127.0.0.1';

/** The two ends of a TCP connection; `close` destroys both and waits until they are gone. */
export async function tcpPair(): Promise<{ server: Socket; client: Socket; close: () => Promise<void> }> {
  const accepted = deferred<Socket>();
  const listener = await listen('test', loopback, 0, accepted.resolve);
  const client = connect({ host: loopback, port: listener.address.port, allowHalfOpen: true });
  const server = await accepted.promise;
  if (client.connecting) await once(client, 'connect');
  return {
    server,
    client,
    close: async () => {
      server.destroy();
      client.destroy();
      await listener.close();
    },
  };
}

/** Everything a stream gives until it ends. */
export function allOf(stream: Duplex): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    stream.once('end', () => resolve(text));
    stream.once('error', reject);
  });
}

/** Resolves when this much text has come, with all that has come since the call. */
export function textOf(stream: Duplex, until: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(until)) finish(() => resolve(text));
    };
    const onClose = () => finish(() => reject(new Error(`Closed after ${JSON.stringify(text)}`)));
    const finish = (settle: () => void) => {
      stream.off('data', onData).off('close', onClose);
      settle();
    };
    stream.on('data', onData).on('close', onClose);
  });
}

export interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
}

export function deferred<T = void>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** The next turn of the event loop. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits, turn by turn, until something holds; the test's own time limit ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await nextTurn();
}
