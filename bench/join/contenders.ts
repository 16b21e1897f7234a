/** The servers that are compared, and how each is started. Knows no scenario. */
import { type ProcessOptions, ServerProcess } from '../../server/src/testing/server-process.ts';
import type { Program, Programs } from './compile.ts';

export interface Contender {
  name: string;
  /** A C program, or what Node runs. */
  runs: Program | ProcessOptions;
}

export interface RunningServer {
  pid: number;
  port: number;
  stop(): Promise<unknown>;
}

const startMs = 15_000;

/** What Switchboard is compared with; all are compared with the first. */
export const peers: Contender[] = [
  { name: 'C, a send for each delivery', runs: 'epoll' },
  { name: 'C, gathered writes', runs: 'epoll-batched' },
  {
    name: 'Node net, a write for each delivery',
    runs: { args: ['--import', 'tsx', 'bench/peers/join-net.ts'], gateways: ['join'] },
  },
];

const switchboard: Contender = {
  name: 'Switchboard',
  runs: {
    args: ['server/dist/main.js'],
    env: { JOIN_PORT: '0', HTTP_PORT: 'off', TELNET_PORT: 'off' },
    gateways: ['join'],
  },
};

export const contenders: Contender[] = [...peers, switchboard];

/** Starts one on a free loopback port. Fails if it does not listen in good time. */
export async function start({ runs }: Contender, programs: Programs): Promise<RunningServer> {
  const native = typeof runs === 'string';
  const server = new ServerProcess(
    native ? { program: programs.pathOf(runs), args: [], gateways: ['join'] } : runs,
  );
  const stop = () => server.stop('SIGKILL');
  try {
    await inTime(server.start());
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: server.pid, port: server.portOf('join'), stop };
}

function inTime<T>(started: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not listen')), startMs);
  });
  return Promise.race([started, late]).finally(() => clearTimeout(timer));
}
