/** What the Socket.IO benchmark plays, and what it shows of it. */
import type { ServerProcess } from '../../server/src/testing/server-process.ts';
import type { Contender } from './contenders.ts';

export interface Column {
  name: string;
  digits: number;
  better: 'more' | 'less';
}

/** One for each column. */
export type Figures = number[];

export interface Scenario {
  title: string;
  columns: Column[];
  /** It measures how a server says who is there; else that is kept out of it, where it can be. */
  aboutPresence: boolean;
  /** Plays it against a running server. Throws when it does not come to its end. */
  run(contender: Contender, server: ServerProcess): Promise<Figures>;
}

/** How long is played before it is measured, and how long it is. */
export const warmupMs = 2_000;
export const measureMs = 2_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Lets a load run, and counts what arrives while it is measured: arrivals a second, and a CPU second of the server's.
 * @param arrived how many there have been so far
 * @param begin called when it is warm and the measuring begins
 */
export async function rateOf(
  server: ServerProcess,
  arrived: () => number,
  begin: () => void,
): Promise<{ perSecond: number; perCpuSecond: number }> {
  await pause(warmupMs);
  begin();
  const [before, cpuBefore, startedMs] = [arrived(), server.cpuSeconds(), performance.now()];
  await pause(measureMs);
  const count = arrived() - before;
  const seconds = (performance.now() - startedMs) / 1000;
  return { perSecond: count / seconds, perCpuSecond: count / (server.cpuSeconds() - cpuBefore) };
}
