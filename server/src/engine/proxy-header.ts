/**
 * The header that a proxy puts before the bytes of a connection to say whose it is (haproxy.org, proxy-protocol.txt, versions 1
 * and 2). Pure: knows no streams.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { plainAddress } from './addresses.ts';

/**
 * `more`: these bytes may still become a header. `malformed`: never. Else there is one, of so many bytes; without an address
 * the connection is the proxy's own, such as a look whether we are there.
 */
export type ProxyHeader = 'more' | 'malformed' | { bytes: number; address: string | undefined };

/** The longest header that is read. Version 1 has 107 at most (2.1); version 2 adds what few need and we do not read. */
export const proxyHeaderBytes = 4_096;

const firstLineBytes = 107;
const text = Buffer.from('PROXY ', 'latin1');
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Before the addresses of version 2: its signature, command, family, and how many bytes follow (2.2). */
const fixedBytes = 16;
const highestPort = 65_535;

/** Reads the header that a connection begins with. @param bytes all that has come so far */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (begins(bytes, signature)) return bytes.length < fixedBytes ? 'more' : readBinary(bytes);
  if (begins(bytes, text)) return readText(bytes);
  return 'malformed';
}

/** As far as both go. */
const begins = (bytes: Buffer, beginning: Buffer): boolean => {
  const length = Math.min(bytes.length, beginning.length);
  return bytes.compare(beginning, 0, length, 0, length) === 0;
};

/** `PROXY TCP4 192.0.2.1 198.51.100.1 40000 6667` and CR LF. */
function readText(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, firstLineBytes).indexOf('\r\n');
  if (end < 0) return bytes.length < firstLineBytes ? 'more' : 'malformed';
  const length = end + 2;
  const line = bytes.toString('latin1', 0, end);
  if (/^PROXY UNKNOWN( |$)/.test(line)) return { bytes: length, address: undefined };
  const [, protocol, source = '', target = '', ...ports] = line.split(' ');
  const isAddress = protocol === 'TCP4' ? isIPv4 : protocol === 'TCP6' ? isIPv6 : undefined;
  const right = isAddress?.(source) && isAddress(target) && ports.length === 2 && ports.every(isPort);
  return right ? { bytes: length, address: plainAddress(source) } : 'malformed';
}

const isPort = (port: string): boolean => /^(0|[1-9]\d{0,4})$/.test(port) && Number(port) <= highestPort;

/** Of each family and transport of version 2: the bytes its addresses take, and the client's among them. */
const families: Record<number, { bytes: number; source?: (addresses: Buffer) => string }> = {
  0: { bytes: 0 },
  17: { bytes: 12, source: (addresses) => addresses.subarray(0, 4).join('.') },
  33: { bytes: 36, source: (addresses) => ipv6Of(addresses.subarray(0, 16)) },
  49: { bytes: 216 },
};

const ipv6Of = (bytes: Buffer): string => bytes.toString('hex').replace(/(.{4})(?!$)/g, '$1:');

/** 0x20: the proxy's own connection. 0x21: a client's. */
const commands = { local: 0x20, proxy: 0x21 };

function readBinary(bytes: Buffer): ProxyHeader {
  const command = bytes.readUInt8(12);
  const family = families[bytes.readUInt8(13)];
  const length = fixedBytes + bytes.readUInt16BE(14);
  const isLocal = command === commands.local;
  if (!isLocal && command !== commands.proxy) return 'malformed';
  if (length > proxyHeaderBytes) return 'malformed';
  // Of a connection of the proxy's own, the family says nothing (2.2).
  if (!isLocal && (family === undefined || length < fixedBytes + family.bytes)) return 'malformed';
  if (bytes.length < length) return 'more';
  const source = isLocal ? undefined : family?.source?.(bytes.subarray(fixedBytes, length));
  return { bytes: length, address: source && plainAddress(source) };
}
