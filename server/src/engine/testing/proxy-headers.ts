/** PROXY protocol headers as a proxy writes them, for tests. */

/** Version 1. */
export const textHeader = (source: string, port = 40_000): Buffer => {
  const [family, target] = source.includes(':') ? ['TCP6', '2001:db8::99'] : ['TCP4', '198.51.100.99'];
  return Buffer.from(`PROXY ${family} ${source} ${target} ${port} 6667\r\n`);
};

export interface BinaryHeader {
  /** 0x21: a client's connection; 0x20: the proxy's own. */
  command?: number;
  /** 0x11: TCP over IPv4; 0x21: TCP over IPv6. */
  family?: number;
  /** Client, target, ports. */
  addresses?: Buffer;
  /** What follows the addresses. */
  more?: Buffer;
}

const ports = Buffer.from([0x9c, 0x40, 0x1a, 0x0b]);
/** An IPv4 address's bytes, and those of the target and the ports. */
export const ipv4Addresses = (source: string): Buffer =>
  Buffer.concat([Buffer.from(source.split('.').map(Number)), Buffer.from([198, 51, 100, 99]), ports]);

/** Version 2; from 192.0.2.1 unless said otherwise. */
export const binaryHeader = ({
  command = 0x21,
  family = 0x11,
  addresses = ipv4Addresses('192.0.2.1'),
  more = Buffer.alloc(0),
}: BinaryHeader = {}): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(addresses.length + more.length);
  const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
  return Buffer.concat([signature, Buffer.from([command, family]), length, addresses, more]);
};
