/**
 * What happens when entries come to a log that is already open: others' messages are said to screen readers, once
 * and without the rest of the log, and an own one brings the log to its end.
 */
import { useEffect, useRef } from 'react';
import type { Box, Entry } from '../../../state/model.ts';
import { announce } from '../common/announce.ts';

/** More at once than this would only be noise. */
const spokenEntries = 3;

export function useNewEntries(box: Box, toEnd: () => void): void {
  const lastKnown = useRef<string | undefined>(undefined);
  const ready = useRef(false);
  useEffect(() => {
    if (box.loading) return;
    // A box that a message has opened comes with that message unread.
    const fresh = ready.current ? entriesAfter(box.entries, lastKnown.current) : unreadOf(box);
    lastKnown.current = box.entries.at(-1)?.id;
    ready.current = true;
    if (fresh.at(-1)?.mine) toEnd();
    for (const entry of fresh.filter((one) => !one.mine).slice(-spokenEntries)) announce(spoken(entry, box));
  }, [box, toEnd]);
}

const unreadOf = (box: Box): readonly Entry[] => (box.unread > 0 ? box.entries.slice(-box.unread) : []);

/** Those that stand after the last one known; none if that one is gone, since then the log was replaced. */
function entriesAfter(entries: readonly Entry[], id: string | undefined): readonly Entry[] {
  if (id === undefined) return entries;
  const known = entries.findLastIndex((entry) => entry.id === id);
  return known < 0 ? [] : entries.slice(known + 1);
}

function spoken(entry: Entry, box: Box): string {
  const where = box.kind === 'room' ? `${box.name}, ` : '';
  return entry.kind === 'notice' ? `${where}${entry.text}` : `${where}${entry.from}: ${entry.text}`;
}
