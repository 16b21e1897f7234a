import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
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
