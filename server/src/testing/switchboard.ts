/** A whole server on free loopback ports, for tests. */
import type { GatewayName } from '#shared/events';
import { type Config, readConfig } from '../config.ts';
import { type Switchboard, startSwitchboard } from '../server.ts';
import type { Ports } from './door.ts';

export const loopback = '127.0.0.1';

/** Every gateway on a free port, unless the changes say otherwise. */
export const testConfig = (): Config => ({
  ...readConfig({ HOST: loopback, HTTP_PORT: '0', TELNET_PORT: '0', JOIN_PORT: '0', ECHO_PORT: '0' }),
});

export interface TestSwitchboard extends Switchboard, Ports {}

export async function startTestSwitchboard(): Promise<TestSwitchboard> {
  const switchboard = await startSwitchboard(testConfig());
  const portOf = (gateway: GatewayName) => {
    const open = switchboard.gateways.find((each) => each.gateway === gateway);
    if (!open) throw new Error(`The ${gateway} gateway is not open.`);
    return open.address.port;
  };
  return { ...switchboard, portOf };
}
