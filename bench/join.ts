/** The JOIN benchmark: Switchboard beside C and Node servers for the same protocol. */
import { peers, switchboard } from './join/contenders.ts';
import { scenarios } from './join/scenarios.ts';
import { runBenchmark } from './load/benchmark.ts';

/** Arguments: a scenario or `all`; how many rounds; `servers` or `headroom`. */
export const join = (args: string[]): Promise<void> =>
  runBenchmark(
    {
      name: 'join',
      generator: 'join-load',
      programs: ['epoll', 'epoll-batched'],
      peers,
      switchboard,
      scenarios,
      returned: 'own echo',
    },
    args,
  );
