/**
 * The line at the beginning of a day.
 */
import { useEffect, useState } from 'react';
import { dayLabel, untilTomorrowMs } from '../../../state/dates.ts';

export function DayRow({ at }: { at: number }) {
  const now = useToday();
  return (
    <div className="day">
      <span>{dayLabel(at, now)}</span>
    </div>
  );
}

/** A time of today; another one after midnight, so that "Today" becomes "Yesterday". */
function useToday(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), untilTomorrowMs(now) + 1_000);
    return () => clearTimeout(timer);
  }, [now]);
  return now;
}
