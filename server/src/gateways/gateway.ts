/**
 * What every gateway is to the rest: something that opens a port and can be closed. Gateways are strangers to each
 * other; only the composition root knows them all.
 */
import type { GatewayName } from '#shared/events';

/** An open gateway. */
export interface Listening {
  gateway: GatewayName;
  /** Where it listens, as bound. */
  address: { host: string; port: number };
  /** Stops listening, sends what waits for its connections, and ends them, within `limits.shutdownMs`. */
  close(): Promise<void>;
}
