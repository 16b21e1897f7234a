/** Runs the load generator against a server and reads its report. Knows no contender by name. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunningServer } from './contender.ts';
import type { Scenario } from './scenario.ts';

/** Lines that did not come as they must; each is 0 in a run that counts. */
export interface Faults {
  lost: number;
  duplicated: number;
  reordered: number;
  leaked: number;
  corrupt: number;
  presence: number;
  disconnected: number;
}

/** What the generator prints. The first six are of the time that was measured, the rest of the whole run. */
export interface Load {
  seconds: number;
  deliveries: number;
  serverCpuSeconds: number;
  ownCpuSeconds: number;
  /** From sending a line until it has come: back, or to all others where none comes back. */
  returnP50Us: number;
  returnP99Us: number;
  /** Until all have connected and joined. */
  joinSeconds: number;
  joinCpuSeconds: number;
  memoryPerConnectionBytes: number;
  verified: number;
  joined: number;
  left: number;
  faults: Faults;
}

export interface LoadOptions {
  /** The core that the generator has for itself; any if not given. */
  generatorCpu?: number | undefined;
  /** A phase ends when for so long nothing comes; 5 s unless given. */
  patienceMs?: number;
  /** Lines are told apart but not verified, to see what verifying costs. */
  discard?: boolean;
  /** Clients that may have connected and not have joined; 100 unless given. */
  atOnce?: number | undefined;
  /** Idled away after each read of a socket, to see whether a slower generator would measure less. */
  handicapNs?: number;
}

/** Plays a scenario with a load generator, given by its path. What was wrong with lines is in `faults`; other failures are thrown. */
export async function playLoad(
  generator: string,
  server: Omit<RunningServer, 'stop'>,
  scenario: Scenario,
  { generatorCpu, patienceMs = 5_000, discard = false, handicapNs = 0, atOnce = 100 }: LoadOptions = {},
): Promise<Load> {
  const settings = {
    port: server.port,
    'server-pid': server.pid,
    ...numbered('port', server.morePorts),
    ...numbered('server-pid', server.morePids),
    rooms: scenario.rooms,
    members: scenario.clients / scenario.rooms,
    senders: scenario.senders / scenario.rooms,
    private: Number(scenario.private ?? false),
    window: scenario.window,
    'line-bytes': scenario.lineBytes,
    'quick-ack': Number(scenario.quickAck ?? false),
    'at-once': atOnce,
    'settle-ms': scenario.settleMs,
    'warmup-ms': scenario.warmupMs,
    'measure-ms': scenario.measureMs,
    'patience-ms': patienceMs,
    discard: Number(discard),
    'handicap-ns': handicapNs,
  };
  const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const [file, ...rest] =
    generatorCpu === undefined ? [generator] : ['taskset', '-c', String(generatorCpu), generator];
  const { stdout } = await promisify(execFile)(file ?? generator, [...rest, ...args]);
  return JSON.parse(stdout);
}

const numbered = (name: string, values: number[] = []): Record<string, number> =>
  Object.fromEntries(values.map((value, index) => [`${name}-${index + 2}`, value]));

/** The faults there are, such as `lost 3, leaked 1`; empty if there are none. */
export function faultsOf({ faults }: Load): string {
  const found = Object.entries(faults).filter(([, count]) => count > 0);
  return found.map(([name, count]) => `${name} ${count}`).join(', ');
}
