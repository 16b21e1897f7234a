/**
 * The rows of a log that are drawn, and how it scrolls: at the end it stays at the end, elsewhere it stays put (W5).
 */
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Row } from './rows.ts';

/** Up to here all rows are drawn, and the browser's own search finds them all. */
const drawnRows = 150;
/** This close to the end, in pixels, counts as at the end. */
const endPx = 32;

const drawnRange = (range: Range): number[] =>
  range.count <= drawnRows
    ? Array.from({ length: range.count }, (_, index) => index)
    : defaultRangeExtractor(range);

export function useRows(rows: readonly Row[], scroller: RefObject<HTMLDivElement | null>) {
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => estimatePx(rows[index]), [rows]),
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    rangeExtractor: drawnRange,
    overscan: 10,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endPx,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const toEnd = useCallback(() => virtualizer.scrollToEnd(), [virtualizer]);
  const atEnd = useAtEnd(scroller, toEnd);
  return { virtualizer, atEnd, toEnd };
}

/** A guess until the row is drawn and measured: about 45 characters fit a line. */
function estimatePx(row: Row | undefined): number {
  if (row?.kind !== 'entry') return 36;
  return 36 + Math.floor(Math.min(row.entry.text.length, 20_000) / 45) * 20 + (row.first ? 8 : 0);
}

/** Whether the end is in view. A log at its end that is resized goes to its end again. */
function useAtEnd(scroller: RefObject<HTMLDivElement | null>, toEnd: () => void): boolean {
  const [atEnd, setAtEnd] = useState(true);
  const last = useRef(true);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onScroll = () => {
      last.current = element.scrollHeight - element.clientHeight - element.scrollTop <= endPx;
      setAtEnd(last.current);
    };
    const observer = new ResizeObserver(() => last.current && toEnd());
    element.addEventListener('scroll', onScroll, { passive: true });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [scroller, toEnd]);
  return atEnd;
}
