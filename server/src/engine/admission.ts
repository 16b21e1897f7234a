/**
 * How many connections are open, in total and from each address (SPEC X3). Counts sockets, not people: an address is
 * known here only while a connection from it is open.
 */

export interface AdmissionLimits {
  connections: number;
  connectionsPerAddress: number;
}

export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #perAddress = new Map<string, number>();
  #total = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /**
   * Counts a connection in, or says in a sentence why it is refused. Who is let in must `leave` once.
   * @param address none: it counts in total alone, since whose it is will be known later
   */
  enter(address?: string): string | undefined {
    if (this.#total >= this.#limits.connections) return 'The server is full. Try again later.';
    const reason = address === undefined ? undefined : this.hold(address);
    if (reason === undefined) this.#total++;
    return reason;
  }

  leave(address?: string): void {
    this.#total--;
    if (address !== undefined) this.release(address);
  }

  /**
   * Counts for an address what is not a connection of its own, such as a request through a proxy, or says why it is refused.
   * Who is let in must `release` once.
   */
  hold(address: string): string | undefined {
    const here = this.#perAddress.get(address) ?? 0;
    if (here >= this.#limits.connectionsPerAddress)
      return 'There are too many connections from your address.';
    this.#perAddress.set(address, here + 1);
    return undefined;
  }

  release(address: string): void {
    const here = this.#perAddress.get(address) ?? 0;
    if (here > 1) this.#perAddress.set(address, here - 1);
    else this.#perAddress.delete(address);
  }

  /** Open connections, and how many addresses they come from. */
  get counts(): { connections: number; addresses: number } {
    return { connections: this.#total, addresses: this.#perAddress.size };
  }
}
