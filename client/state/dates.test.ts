/**
 * Days and times as they are read.
 */
import { expect, test } from 'vitest';
import { dayKey, dayLabel, fullLabel, isoLabel, timeLabel, untilTomorrowMs } from './dates.ts';

const at = (...parts: [number, number, number, number?, number?]): number => new Date(...parts).getTime();
const now = at(2025, 5, 15, 12);

test.each([
  ['the same day', at(2025, 5, 15, 0, 0), 'Today'],
  ['the last minute of the day before', at(2025, 5, 14, 23, 59), 'Yesterday'],
  ['the day before, across a month', at(2025, 5, 14), 'Yesterday'],
])('%s is named', (_name, when, label) => {
  expect(dayLabel(when, now)).toBe(label);
});

test('a day of this year comes without its year, one of another year with it', () => {
  expect(dayLabel(at(2025, 0, 3), now)).toMatch(/January/u);
  expect(dayLabel(at(2025, 0, 3), now)).not.toMatch(/2025/u);
  expect(dayLabel(at(2023, 0, 3), now)).toMatch(/2023/u);
});

test('yesterday of the first of January is in the year before', () => {
  expect(dayLabel(at(2024, 11, 31, 8), at(2025, 0, 1, 8))).toBe('Yesterday');
});

test('a day has one key from its first to its last millisecond', () => {
  expect(dayKey(at(2025, 5, 15))).toBe(dayKey(at(2025, 5, 16) - 1));
  expect(dayKey(at(2025, 5, 15))).not.toBe(dayKey(at(2025, 5, 16)));
});

test('the next day begins when the clock says so', () => {
  expect(untilTomorrowMs(at(2025, 5, 15, 23, 59))).toBe(60_000);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -Number.MAX_VALUE, 2 ** 48])(
  'a clock that says %d breaks nothing',
  (hostile) => {
    expect(timeLabel(hostile)).not.toBe('');
    expect(fullLabel(hostile)).not.toBe('');
    expect(dayLabel(hostile, now)).not.toBe('');
  },
);

test('machines read ISO 8601, or nothing for years it has no short form of', () => {
  expect(isoLabel(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(isoLabel(8.64e15)).toBe('');
});
