/**
 * The log "Messages" of a box (W5): draws what is in view, follows the newest message, says what is new below.
 */
import { useEffect, useMemo, useRef } from 'react';
import type { Box } from '../../../state/model.ts';
import { useStore } from '../store-context.tsx';
import { DayRow } from './day-row.tsx';
import { EntryRow } from './entry-row.tsx';
import { newMessagesLabel, type Row, rowsOf } from './rows.ts';
import { useNewEntries } from './use-new-entries.ts';
import { useRows } from './use-rows.ts';
import { useSeen } from './use-seen.ts';

export function Log({ box }: { box: Box }) {
  const store = useStore();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(box.entries), [box.entries]);
  const { virtualizer, atEnd, toEnd } = useRows(rows, scroller);
  const seen = useSeen(scroller);
  useNewEntries(box, toEnd);
  useEffect(() => {
    if (seen && atEnd && !box.loading && box.unread > 0) store.markRead(box.id);
  }, [seen, atEnd, box.loading, box.unread, box.id, store]);

  const jump = () => {
    toEnd();
    scroller.current?.focus({ preventScroll: true });
  };

  return (
    <div className="log-frame">
      <div
        ref={scroller}
        className="log"
        role="log"
        aria-label="Messages"
        aria-live="off"
        aria-busy={box.loading}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        {rows.length === 0 && <p className="log-empty">{box.loading ? 'Loading…' : 'No messages yet'}</p>}
        <div className="log-rows" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className="log-row"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogRow row={rows[item.index]} box={box} />
            </div>
          ))}
        </div>
      </div>
      {!atEnd && (
        <button type="button" className="jump" onClick={jump}>
          {newMessagesLabel(box.unread)}
        </button>
      )}
    </div>
  );
}

function LogRow({ row, box }: { row: Row | undefined; box: Box }) {
  if (row === undefined) return null;
  if (row.kind === 'day') return <DayRow at={row.at} />;
  const named = row.first && !row.entry.mine && (box.kind === 'room' || row.entry.from !== box.name);
  return <EntryRow entry={row.entry} last={row.last} first={row.first} named={named} />;
}
