/** A server that takes part in a benchmark, and how it is started. Knows none by name. */
import { type ProcessOptions, ServerProcess } from '../../server/src/testing/server-process.ts';
import type { Program, Programs } from './compile.ts';

export interface Contender {
  name: string;
  /** Starts it on a free loopback port. */
  start(programs: Programs): Promise<RunningServer>;
  /** Clients that may have connected and not have joined; at most as many as may wait to be accepted. 100 unless given. */
  atOnce?: number;
}

export interface RunningServer {
  pid: number;
  port: number;
  /** Of further servers that are one with it: the members of a room are spread over all. At most two. */
  morePorts?: number[];
  /** Of further processes whose CPU time and memory count. At most three. */
  morePids?: number[];
  stop(): Promise<unknown>;
}

const startMs = 15_000;

/** What Node runs, by a file of ours; `gateway` is whose port it prints. */
export const nodeServer = (options: ProcessOptions, gateway: string): Contender['start'] =>
  startProcess(() => options, gateway);

/** One of our C programs. */
export const nativeServer = (program: Program, gateway: string): Contender['start'] =>
  startProcess((programs) => ({ program: programs.pathOf(program), args: [] }), gateway);

function startProcess(
  optionsFor: (programs: Programs) => ProcessOptions,
  gateway: string,
): Contender['start'] {
  return async (programs) => {
    const server = new ServerProcess({ ...optionsFor(programs), gateways: [gateway] });
    const stop = () => server.stop('SIGKILL');
    await inTime(server.start(), stop);
    return { pid: server.pid, port: server.portOf(gateway), stop };
  };
}

/** Waits until a server listens; ends one that takes too long, or fails. */
export async function inTime(listening: Promise<unknown>, stop: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not listen')), startMs);
  });
  try {
    await Promise.race([listening, late]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
