import { describe, expect, it } from 'vitest';
import { proxyHeaderBytes, readProxyHeader } from './proxy-header.ts';
import { binaryHeader } from './testing/proxy-headers.ts';

const none = Buffer.alloc(0);
const read = (text: string) => readProxyHeader(Buffer.from(text, 'latin1'));

describe('PROXY protocol, version 1', () => {
  it.each([
    ['IPv4', 'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n', '192.0.2.1'],
    ['IPv6', 'PROXY TCP6 2001:DB8:0::1 2001:db8::2 0 65535\r\n', '2001:db8::1'],
    ['IPv4 as IPv6', 'PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.1 1 2\r\n', '192.0.2.1'],
    ['UNKNOWN', 'PROXY UNKNOWN\r\n', undefined],
    ['UNKNOWN and more', 'PROXY UNKNOWN ff::1 ff::2 1 x\r\n', undefined],
    [
      'the longest there is',
      `PROXY UNKNOWN ${'ffff:'.repeat(7)}ffff ${'ffff:'.repeat(7)}ffff 65535 65535\r\n`,
      undefined,
    ],
  ])('X3 %s', (_what, header, address) => {
    expect(read(`${header}NICK bob\r\n`)).toEqual({ bytes: header.length, address });
  });

  it.each([
    ['another protocol', 'NICK bob\r\n'],
    ['a part of one', 'PROXI'],
    ['in small letters', 'proxy TCP4 192.0.2.1 198.51.100.1 1 2\r\n'],
    ['LF alone', `PROXY TCP4 192.0.2.1 198.51.100.1 1 2\n${'x'.repeat(107)}`],
    ['no address', 'PROXY TCP4 bob 198.51.100.1 1 2\r\n'],
    ['of the other family', 'PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n'],
    ['an unknown family', 'PROXY UDP4 192.0.2.1 198.51.100.1 1 2\r\n'],
    ['no target', 'PROXY TCP4 192.0.2.1\r\n'],
    ['no family', 'PROXY \r\n'],
    ['UNKNOWN as a part of a word', 'PROXY UNKNOWNS\r\n'],
    ['a port too high', 'PROXY TCP4 192.0.2.1 198.51.100.1 65536 2\r\n'],
    ['a port that is no number', 'PROXY TCP4 192.0.2.1 198.51.100.1 0x1 2\r\n'],
    ['one port', 'PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n'],
    ['three ports', 'PROXY TCP4 192.0.2.1 198.51.100.1 1 2 3\r\n'],
    ['two spaces', 'PROXY TCP4  192.0.2.1 198.51.100.1 1 2\r\n'],
    ['without an end', `PROXY UNKNOWN ${'x'.repeat(93)}`],
  ])('X3 malformed: %s', (_what, bytes) => {
    expect(read(bytes)).toBe('malformed');
  });

  it('X3 waits for 107 bytes at most', () => {
    expect(read('PROXY UNKNOWN '.padEnd(106, 'x'))).toBe('more');
    expect(read('PROXY UNKNOWN '.padEnd(107, 'x'))).toBe('malformed');
    expect(read(`${'PROXY UNKNOWN '.padEnd(106, 'x')}\r\n`)).toBe('malformed');
  });
});

describe('PROXY protocol, version 2', () => {
  const ipv6 = Buffer.concat([Buffer.from('20010db8000000000000000000000001', 'hex'), Buffer.alloc(20)]);
  it.each([
    ['IPv4', {}, '192.0.2.1'],
    ['IPv4, and more', { more: Buffer.alloc(300, 7) }, '192.0.2.1'],
    ['IPv6', { family: 0x21, addresses: ipv6 }, '2001:db8::1'],
    ['a UNIX socket', { family: 0x31, addresses: Buffer.alloc(216, 'x') }, undefined],
    ['an unknown family', { family: 0, addresses: none }, undefined],
    ['LOCAL', { command: 0x20, family: 0, addresses: none }, undefined],
    ['LOCAL, whatever follows', { command: 0x20, family: 0xff }, undefined],
    ['as long as can be', { more: Buffer.alloc(proxyHeaderBytes - 28) }, '192.0.2.1'],
  ])('X3 %s', (_what, parts, address) => {
    const header = binaryHeader(parts);
    expect(readProxyHeader(Buffer.concat([header, Buffer.from('NICK')]))).toEqual({
      bytes: header.length,
      address,
    });
  });

  it.each([
    ['version 1 in binary', { command: 0x11 }],
    ['a command that there is not', { command: 0x22 }],
    ['UDP', { family: 0x12 }],
    ['a family that there is not', { family: 0x41 }],
    ['too few bytes for its family', { family: 0x21 }],
    ['longer than can be', { more: Buffer.alloc(proxyHeaderBytes - 27) }],
  ])('X3 malformed: %s', (_what, parts) => {
    // As soon as that can be known.
    expect(readProxyHeader(binaryHeader(parts).subarray(0, 16))).toBe('malformed');
  });
});
