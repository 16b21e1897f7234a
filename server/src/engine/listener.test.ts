import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { addressOf, ListenError, listen } from './listener.ts';
import { deferred, loopback } from './testing/streams.ts';

describe('listen', () => {
  it('S2 takes any free port for 0 and says which; close stops listening', async () => {
    const accepted = deferred<Socket>();
    const listener = await listen('telnet', loopback, 0, accepted.resolve);
    expect(listener.address.host).toBe(loopback);
    expect(listener.address.port).toBeGreaterThan(0);
    const client = connect(listener.address.port, loopback);
    const stream = await accepted.promise;
    expect(addressOf(stream)).toBe(loopback);
    expect(stream.allowHalfOpen).toBe(true);
    client.destroy();
    stream.destroy();
    await listener.close();
    const refused = connect(listener.address.port, loopback);
    const [error] = await once(refused, 'error');
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('S2 says whose port is taken', async () => {
    const first = await listen('telnet', loopback, 0, () => {});
    const second = listen('irc', loopback, first.address.port, () => {});
    const error = await second.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({ gateway: 'irc', code: 'EADDRINUSE' });
    expect(String(error)).toContain(
      `irc cannot listen on 127.0.0.1, port ${first.address.port}: the port is taken`,
    );
    await first.close();
  });

  it('X2 has TCP ask whether a silent peer is still there', async () => {
    const accepted = deferred<Socket>();
    const listener = await listen('telnet', loopback, 0, accepted.resolve);
    const client = connect(listener.address.port, loopback);
    const stream = await accepted.promise;
    const seconds = keepAliveSeconds(stream);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(limits.keepAliveMs / 1_000);
    client.destroy();
    stream.destroy();
    await listener.close();
  });

  it('says an IPv4 address in its own form on all interfaces, too', async () => {
    const accepted = deferred<Socket>();
    const listener = await listen('telnet', undefined, 0, accepted.resolve);
    const client = connect(listener.address.port, loopback);
    const stream = await accepted.promise;
    expect(addressOf(stream)).toBe(loopback);
    client.destroy();
    stream.destroy();
    await listener.close();
  });
});

/** Until a connection's next keepalive, as Linux lists it (timer 02, in hundredths): Node cannot say. */
function keepAliveSeconds({ localPort = 0, remotePort = 0 }: Socket): number {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0');
  const timer = new RegExp(`:${hex(localPort)} \\w+:${hex(remotePort)} 01 \\S+ 02:(\\w+) `);
  return Number.parseInt(timer.exec(readFileSync('/proc/self/net/tcp', 'latin1'))?.[1] ?? '', 16) / 100;
}
