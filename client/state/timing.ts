/**
 * Time as the machine has it, for a browser and for Node alike. Knows nothing of what waits for it.
 */
import type { Timing } from '#shared/people/ports';

export const machineTiming: Timing = {
  now: () => Date.now(),
  schedule: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
