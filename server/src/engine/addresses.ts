/**
 * IP addresses in one form each, and those of the proxies that are believed when they say whose connection it is. Knows
 * no protocol.
 */
import { type BlockList, isIP, SocketAddress } from 'node:net';

const mappedIpv4 = /^::ffff:(?=\d+\.)/i;

/** An address in its one form, an IPv4 address that is written as IPv6 in its own; undefined for what is none. */
export function plainAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0) return undefined;
  if (family === 4) return text;
  // A zone is of this machine alone, and nobody elsewhere comes from one.
  const { address } = new SocketAddress({ address: text.replace(/%.*$/, ''), family: 'ipv6' });
  return address.replace(mappedIpv4, '');
}

/** The proxies that are believed; none if there is no list. */
export class TrustedProxies {
  readonly #list: BlockList | undefined;

  constructor(list?: BlockList) {
    this.#list = list;
  }

  /** There is at least one. */
  get any(): boolean {
    return this.#list !== undefined;
  }

  trusts(address: string): boolean {
    const family = this.#list === undefined ? 0 : isIP(address);
    return family > 0 && this.#list?.check(address, family === 6 ? 'ipv6' : 'ipv4') === true;
  }

  /**
   * Whose request it is: each proxy adds the address that it was asked from at the right, so the first from there that is no
   * proxy's own is the client's. What stands left of it, or is no address, is only what somebody says.
   * @param address where the connection comes from
   * @param forwarded what `X-Forwarded-For` says
   */
  clientOf(address: string, forwarded: string): string {
    let client = address;
    let end = forwarded.length;
    while (end > 0 && this.trusts(client)) {
      const start = forwarded.lastIndexOf(',', end - 1) + 1;
      const before = plainAddress(forwarded.slice(start, end).trim());
      if (before === undefined) break;
      client = before;
      end = start - 1;
    }
    return client;
  }
}
