/** L2: what of a log is in view, and how that moves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../state/model.ts';
import { rowsOf } from './log-rows.ts';
import { type Anchor, type Log, scrollDown, scrollToStart, scrollUp, seen } from './scroll.ts';

const at = Date.UTC(2026, 0, 1, 12);
const entry = (id: number, text: string): Entry => ({
  id: `${id}`,
  kind: 'text',
  from: 'bob',
  mine: false,
  text,
  at,
});
const logOf = (texts: string[], height = 5, columns = 60): Log => ({
  entries: texts.map((text, index) => entry(index, text)),
  columns,
  height,
});
const numbered = (count: number, height = 5) =>
  logOf(
    Array.from({ length: count }, (_, index) => `t${index}`),
    height,
  );
const texts = (log: Log, anchor: Anchor) =>
  seen(log, anchor).rows.map(({ kind, text }) => (kind === 'day' ? 'day' : text));

describe('L2 scrolling', () => {
  it('L2 follows the end', () => {
    expect(texts(numbered(9), undefined)).toEqual(['t4', 't5', 't6', 't7', 't8']);
    expect(texts(numbered(2), undefined)).toEqual(['day', 't0', 't1']);
    expect(texts(logOf([]), undefined)).toEqual([]);
  });

  it('L2 up stays where it is while more is said, and says how much is below', () => {
    const log = numbered(9);
    const anchor = scrollUp(log, undefined, 2);
    expect(texts(log, anchor)).toEqual(['t2', 't3', 't4', 't5', 't6']);
    const more = { ...log, entries: [...log.entries, entry(9, 't9')] };
    expect(texts(more, anchor)).toEqual(['t2', 't3', 't4', 't5', 't6']);
    expect(seen(more, anchor).below).toBe(3);
    expect(texts(more, scrollDown(more, anchor, 1))).toEqual(['t3', 't4', 't5', 't6', 't7']);
    expect(scrollDown(more, anchor, 3)).toBeUndefined();
  });

  it('L2 up ends at the first screenful', () => {
    const log = numbered(9);
    expect(texts(log, scrollUp(log, undefined, 1_000))).toEqual(['day', 't0', 't1', 't2', 't3']);
    expect(texts(log, scrollToStart(log))).toEqual(['day', 't0', 't1', 't2', 't3']);
    expect(scrollUp(numbered(3), undefined, 1)).toBeUndefined();
  });

  it('L2 the place stays the same when the size changes', () => {
    const long = Array.from({ length: 20 }, (_, index) => `${index} ${'word '.repeat(30)}`);
    const log = logOf(long, 6, 80);
    const anchor = scrollUp(log, undefined, 20);
    const last = seen(log, anchor).rows.at(-1)?.text;
    const narrow = { ...log, columns: 40, height: 4 };
    const id = Number(anchor?.entry);
    const shown = seen(narrow, anchor)
      .rows.map(({ text }) => text)
      .join(' ');
    expect(last).toBeDefined();
    expect(rowsOf(entry(id, long[id] ?? ''), entry(0, ''), 40).some(({ text }) => shown.includes(text))).toBe(
      true,
    );
  });

  it('L2 a place whose entry was deleted is the end', () => {
    const log = numbered(9);
    expect(texts({ ...log, entries: log.entries.slice(5) }, { entry: '3', row: 0 })).toEqual(
      ['day', 't5', 't6', 't7', 't8'].slice(0, 5),
    );
  });

  it('L2 up and down again comes back, whatever is said', () => {
    const said = fc.array(fc.string({ unit: fc.constantFrom('word ', '日本', '\n', 'x'), maxLength: 40 }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        said,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 60 }),
        (each, height, rows) => {
          const log = logOf(each, height, 30);
          const all = log.entries.flatMap((one, index) => rowsOf(one, log.entries[index - 1], 30));
          const anchor = scrollUp(log, undefined, rows);
          const bottom = Math.max(Math.min(height, all.length), all.length - rows);
          expect(seen(log, anchor).rows).toEqual(all.slice(Math.max(0, bottom - height), bottom));
          expect(scrollDown(log, anchor, rows)).toBeUndefined();
        },
      ),
    );
  });
});
