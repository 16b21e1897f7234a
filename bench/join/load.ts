/** Runs the load generator against a server and reads its report. Knows no contender by name. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Programs } from './compile.ts';
import type { RunningServer } from './contenders.ts';
import type { Scenario } from './scenarios.ts';

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

/** What the generator prints. The first six are of the time that was measured, `verified` and the rest of the whole run. */
export interface Load {
  seconds: number;
  deliveries: number;
  serverCpuSeconds: number;
  ownCpuSeconds: number;
  echoP50Us: number;
  echoP99Us: number;
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
  /** Idled away after each read of a socket, to see whether a slower generator would measure less. */
  handicapNs?: number;
}

/** Plays a scenario. What was wrong with lines is in `faults`; other failures are thrown. */
export async function playLoad(
  programs: Programs,
  server: Pick<RunningServer, 'port' | 'pid'>,
  scenario: Scenario,
  { generatorCpu, patienceMs = 5_000, discard = false, handicapNs = 0 }: LoadOptions = {},
): Promise<Load> {
  const settings = {
    port: server.port,
    'server-pid': server.pid,
    rooms: scenario.rooms,
    members: scenario.clients / scenario.rooms,
    senders: scenario.senders / scenario.rooms,
    window: scenario.window,
    'line-bytes': scenario.lineBytes,
    'settle-ms': scenario.settleMs,
    'warmup-ms': scenario.warmupMs,
    'measure-ms': scenario.measureMs,
    'patience-ms': patienceMs,
    discard: Number(discard),
    'handicap-ns': handicapNs,
  };
  const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const generator = programs.pathOf('generator');
  const [file, ...rest] =
    generatorCpu === undefined ? [generator] : ['taskset', '-c', String(generatorCpu), generator];
  const { stdout } = await promisify(execFile)(file ?? generator, [...rest, ...args]);
  return JSON.parse(stdout);
}

/** The faults there are, such as `lost 3, leaked 1`; empty if there are none. */
export function faultsOf({ faults }: Load): string {
  const found = Object.entries(faults).filter(([, count]) => count > 0);
  return found.map(([name, count]) => `${name} ${count}`).join(', ');
}
