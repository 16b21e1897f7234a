import { BlockList } from 'node:net';
import { describe, expect, it } from 'vitest';
import { plainAddress, TrustedProxies } from './addresses.ts';

describe('plainAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.1:80', undefined],
    ['192.0.2.256', undefined],
    ['unknown', undefined],
    ['', undefined],
  ])('%s is %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain);
  });
});

describe('TrustedProxies', () => {
  const list = new BlockList();
  list.addSubnet('10.0.0.0', 8, 'ipv4');
  list.addAddress('fd00::5', 'ipv6');
  const proxies = new TrustedProxies(list);

  it('trusts those of the list alone, and nobody without one', () => {
    expect(['10.1.2.3', 'fd00::5'].every((address) => proxies.trusts(address))).toBe(true);
    expect(['11.0.0.1', 'fd00::6', '', 'x'].some((address) => proxies.trusts(address))).toBe(false);
    expect(new TrustedProxies().trusts('10.1.2.3')).toBe(false);
    expect([proxies.any, new TrustedProxies().any]).toEqual([true, false]);
  });

  it.each([
    ['nothing is said', '', '10.0.0.1'],
    ['one address is', '192.0.2.1', '192.0.2.1'],
    [
      'the right-most that is no proxy counts, whatever is said before it',
      '10.9.9.9, x, 192.0.2.1',
      '192.0.2.1',
    ],
    ['proxies in a row are passed over', '198.51.100.7, 192.0.2.1,10.0.0.3 ,fd00::5', '192.0.2.1'],
    ['all are proxies: the first of them', '10.0.0.2, 10.0.0.3', '10.0.0.2'],
    ['what is no address says nothing', '192.0.2.1, unknown', '10.0.0.1'],
    ['nor does what stands before it', '192.0.2.1, unknown, 10.0.0.9', '10.0.0.9'],
    ['nor do commas', ',,', '10.0.0.1'],
    ['one form each', '::ffff:192.0.2.1', '192.0.2.1'],
  ])('X3 of X-Forwarded-For: %s', (_what, forwarded, client) => {
    expect(proxies.clientOf('10.0.0.1', forwarded)).toBe(client);
  });

  it('X3 of X-Forwarded-For: who is no proxy is not believed', () => {
    expect(proxies.clientOf('192.0.2.9', '198.51.100.7')).toBe('192.0.2.9');
  });
});
