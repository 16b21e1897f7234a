import { isIP, isIPv4, SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proxyHeaderBytes, readProxyHeader } from './proxy-header.ts';
import { fuzzRuns } from './testing/fuzz-runs.ts';
import { binaryHeader, ipv4Addresses, textHeader } from './testing/proxy-headers.ts';

const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });
const ipv6 = groups.map((group) => group.map((number) => number.toString(16)).join(':'));
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6().filter((text) => isIP(text) === 6),
  ipv6,
);
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));

/** A version 2 header from an IPv4 address or from eight groups of an IPv6 one. */
const binary = fc.oneof(
  fc.record({ source: fc.ipV4(), more: bytes(60) }).map(({ source, more }) => ({
    source,
    header: binaryHeader({ addresses: ipv4Addresses(source), more }),
  })),
  fc.record({ group: groups, more: bytes(60) }).map(({ group, more }) => {
    const addresses = Buffer.alloc(36);
    for (const [at, number] of group.entries()) addresses.writeUInt16BE(number, 2 * at);
    const source = group.map((number) => number.toString(16)).join(':');
    return { source, header: binaryHeader({ family: 0x21, addresses, more }) };
  }),
);
const text = fc
  .record({ source: address, port: fc.nat(65_535) })
  .map(({ source, port }) => ({ source, header: textHeader(source, port) }));

/** What has been read when a header is there or cannot come, with bytes in pieces as a stream gives them. */
function readInPieces(pieces: Buffer[]) {
  let read: Buffer = Buffer.alloc(0);
  for (const piece of pieces) {
    read = Buffer.concat([read, piece]);
    const header = readProxyHeader(read);
    if (header !== 'more') return { header, read: read.length };
  }
  return { header: 'more' as const, read: read.length };
}

function cut(all: Buffer, places: number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (all.length + 1)).sort((a, b) => a - b), all.length];
  return at.slice(1).map((end, index) => all.subarray(at[index], end));
}

const plain = (source: string): string =>
  isIPv4(source)
    ? source
    : new SocketAddress({ address: source, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/, '');

describe('PROXY protocol', () => {
  it('X3 reads the same header however the bytes are split over reads, and leaves what follows', () => {
    fc.assert(
      fc.property(fc.oneof(text, binary), bytes(60), fc.array(fc.nat(200)), (sent, rest, places) => {
        const { source, header } = sent;
        const wanted = { bytes: header.length, address: plain(source) };
        expect(readInPieces(cut(Buffer.concat([header, rest]), places)).header).toEqual(wanted);
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it('X3 knows no header before its last byte', () => {
    fc.assert(
      fc.property(fc.oneof(text, binary), ({ header }) => {
        for (let length = 0; length < header.length; length++)
          expect(readProxyHeader(header.subarray(0, length))).toBe('more');
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('X3 decides within its bound, whatever comes, in whichever pieces', () => {
    const beginning = fc.constantFrom(
      '',
      'PROXY ',
      'PROXY TCP4 ',
      '\r\n\r\n\0\r\nQUIT\n',
      '\r\n\r\n\0\r\nQUIT\n!\x11',
    );
    fc.assert(
      fc.property(beginning, bytes(200), fc.array(fc.nat(250)), (begun, random, places) => {
        const all = Buffer.concat([Buffer.from(begun, 'latin1'), random, Buffer.alloc(proxyHeaderBytes)]);
        const whole = readProxyHeader(all);
        expect(whole).not.toBe('more');
        // Pieces may only tell sooner that no header will come.
        expect(readInPieces(cut(all, places)).header).toEqual(whole);
        const single = readInPieces(Array.from(all, (byte) => Buffer.of(byte)));
        expect(single.header).toEqual(whole);
        expect(single.read).toBeLessThanOrEqual(proxyHeaderBytes);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });
});
