/**
 * The list below "Chat with": of thousands, only those in view are drawn.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Person } from '../../../state/model.ts';
import { PersonOption } from './person-option.tsx';

/** In pixels. */
const rowHeight = 44;

/** The id of the option at an index; only those in view have an element. */
export const optionId = (listId: string, index: number): string => `${listId}-${index}`;

interface PeopleListProps {
  id: string;
  people: readonly Person[];
  /** Index of the marked person, or -1. */
  mark: number;
  onMark: (name: string) => void;
  onChoose: (name: string) => void;
}

export function PeopleList({ id, people, mark, onMark, onChoose }: PeopleListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: people.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    paddingStart: 4,
    paddingEnd: 4,
    scrollPaddingStart: 4,
    scrollPaddingEnd: 4,
  });
  useEffect(() => {
    if (mark >= 0) virtualizer.scrollToIndex(mark, { align: 'auto' });
  }, [mark, virtualizer]);

  return (
    // The mouse must not take the focus away from the input.
    <div
      ref={scroller}
      id={id}
      className="people"
      role="listbox"
      aria-label="People"
      tabIndex={-1}
      onMouseDown={(event) => event.preventDefault()}
    >
      <div className="people-rows" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const person = people[index];
          if (person === undefined) return null;
          return (
            <PersonOption
              key={person.name}
              id={optionId(id, index)}
              person={person}
              marked={index === mark}
              position={index + 1}
              count={people.length}
              top={start}
              onMark={onMark}
              onChoose={onChoose}
            />
          );
        })}
      </div>
    </div>
  );
}
