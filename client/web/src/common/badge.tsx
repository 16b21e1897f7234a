/**
 * A small count of what is unread. Says nothing aloud unless it is given words for it.
 */
import { countLabel } from './title.ts';

/** Nothing at all for a count of zero. */
export function Badge({ count }: { count: number }) {
  if (count === 0) return null;
  return <span className="badge">{countLabel(count)}</span>;
}
