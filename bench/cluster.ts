/** The cluster benchmark: one server, the same with Redis, and two and three that are one. */
import { contenders } from './cluster/contenders.ts';
import { scenarios } from './cluster/scenarios.ts';
import { runBenchmark } from './load/benchmark.ts';

/** Arguments: a scenario or `all`; how many rounds. */
export const cluster = (args: string[]): Promise<void> =>
  runBenchmark(
    {
      name: 'cluster',
      generator: 'irc-load',
      programs: [],
      ...contenders,
      scenarios,
      returned: 'to all others',
    },
    args,
  );
