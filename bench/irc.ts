/** The IRC benchmark: Switchboard beside Debian's ngircd and inspircd. */
import { peers, switchboard } from './irc/contenders.ts';
import { scenarios } from './irc/scenarios.ts';
import { runBenchmark } from './load/benchmark.ts';

/** Arguments: a scenario or `all`; how many rounds; `servers` or `headroom`. */
export const irc = (args: string[]): Promise<void> =>
  runBenchmark(
    {
      name: 'irc',
      generator: 'irc-load',
      programs: [],
      peers,
      switchboard,
      scenarios,
      returned: 'to all others',
      // ngircd takes long to see thousands go.
      patienceMs: 30_000,
    },
    args,
  );
