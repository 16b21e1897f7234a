/**
 * Hides a problem the person has turned away from, until it is said anew.
 */
import { useState } from 'react';

/** The problem unless dismissed; `revive` before trying again, since the same words may come back. */
export function useDismissible(problem: string | undefined) {
  const [dismissed, setDismissed] = useState<string>();
  if (problem === undefined && dismissed !== undefined) setDismissed(undefined);
  return {
    problem: problem === dismissed ? undefined : problem,
    dismiss: () => setDismissed(problem),
    revive: () => setDismissed(undefined),
  };
}
