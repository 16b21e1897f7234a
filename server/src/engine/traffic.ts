/**
 * What has gone through a gateway since the start, as plain numbers: counting must cost next to nothing. Knows nobody, and no
 * text; who shows the numbers reads them when asked.
 */
export class Traffic {
  opened = 0;
  closed = 0;
  /** Said, told and broadcast from here. */
  messages = 0;
  /** Events handed to connections here. */
  deliveries = 0;
  /** Bytes that wait to be read; for connections that the engine does not know. */
  unreadBytes = 0;
  /** By reason: a word of a small set. */
  readonly refused = new Map<string, number>();

  refuse(reason: string): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
  }
}

/** One for each gateway, by its name. */
export class TrafficTable {
  readonly #byGateway = new Map<string, Traffic>();

  of(gateway: string): Traffic {
    let traffic = this.#byGateway.get(gateway);
    if (!traffic) {
      traffic = new Traffic();
      this.#byGateway.set(gateway, traffic);
    }
    return traffic;
  }

  entries(): Iterable<[gateway: string, traffic: Traffic]> {
    return this.#byGateway.entries();
  }
}
