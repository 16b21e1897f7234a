/** A whole server on free loopback ports, for tests. */
import type { GatewayName } from '#shared/events';
import { type Config, readConfig } from '../config.ts';
import type { StallWatch } from '../engine/stall-watch.ts';
import { type Switchboard, startSwitchboard } from '../server.ts';
import type { Ports } from './door.ts';
import { freePorts, loopback } from './loopback.ts';

type Settings = Record<string, string>;

export const testConfig = (settings: Settings = {}): Config =>
  readConfig({ HOST: loopback, LOG_LEVEL: 'error', ...freePorts, ...settings });

export interface TestSwitchboard extends Switchboard, Ports {}

/** @param stalls finds connections whose output makes no progress */
export async function startTestSwitchboard(
  settings: Settings = {},
  stalls?: StallWatch,
): Promise<TestSwitchboard> {
  const switchboard = await startSwitchboard(testConfig(settings), undefined, stalls);
  const portOf = (gateway: GatewayName) => {
    const open = switchboard.gateways.find((each) => each.gateway === gateway);
    if (!open) throw new Error(`The ${gateway} gateway is not open.`);
    return open.address.port;
  };
  return { ...switchboard, portOf };
}
