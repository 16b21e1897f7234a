/**
 * Days and times as people read them, in their own time zone. Pure but for the machine's language and zone.
 */

/** English words with the reader's own English if they have one, since the clients speak English. */
const locale = (): string => globalThis.navigator?.languages?.find((tag) => /^en\b/iu.test(tag)) ?? 'en-GB';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeStyle: 'medium' });
const sameYear = new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long' });
const otherYear = new Intl.DateTimeFormat(locale(), { dateStyle: 'long' });

/** Largest time a Date can hold; a hostile clock may say more. */
const maxDateMs = 8.64e15;
const dateOf = (at: number): Date => new Date(Math.min(Math.max(at, -maxDateMs), maxDateMs) || 0);

/** The hour and minute. @param at milliseconds since 1970 UTC, as everywhere here */
export const timeLabel = (at: number): string => time.format(dateOf(at));

/** The same in five columns, for whom that matters: "09:05". */
export function clockLabel(at: number): string {
  const date = dateOf(at);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Everything: weekday, date and time with seconds. */
export const fullLabel = (at: number): string => full.format(dateOf(at));

/** The same instant for machines; empty outside of the years 0 to 9999. */
export function isoLabel(at: number): string {
  const iso = dateOf(at).toISOString();
  return iso.length === 24 ? iso : '';
}

/** Names a calendar day; equal for two instants of one day. */
export function dayKey(at: number): string {
  const date = dateOf(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** "Today", "Yesterday", or the date. */
export function dayLabel(at: number, now: number): string {
  const date = dateOf(at);
  const today = dateOf(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (dayKey(at) === dayKey(now)) return 'Today';
  if (dayKey(at) === dayKey(yesterday.getTime())) return 'Yesterday';
  return (date.getFullYear() === today.getFullYear() ? sameYear : otherYear).format(date);
}

/** How long until the day after `now` begins, in milliseconds. */
export function untilTomorrowMs(now: number): number {
  const today = dateOf(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1).getTime() - now;
}
