/**
 * One person in the list of "Chat with": named exactly as the person, with state and gateway as description (W9).
 */
import { memo } from 'react';
import type { Person } from '../../../state/model.ts';
import { Badge } from '../common/badge.tsx';
import { GatewayBadge, PresenceDot } from '../common/presence.tsx';
import { factsOf } from './people.ts';

interface PersonOptionProps {
  id: string;
  person: Person;
  marked: boolean;
  /** From 1. */
  position: number;
  count: number;
  /** Where it stands in the list, in pixels. */
  top: number;
  onMark: (name: string) => void;
  onChoose: (name: string) => void;
}

export const PersonOption = memo(function PersonOption(props: PersonOptionProps) {
  const { id, person, marked, position, count, top, onMark, onChoose } = props;
  const away = person.gateway === undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, which keeps the focus.
    <div
      id={id}
      className="person"
      role="option"
      aria-selected={marked}
      aria-label={person.name}
      aria-description={factsOf(person)}
      aria-posinset={position}
      aria-setsize={count}
      tabIndex={-1}
      style={{ transform: `translateY(${top}px)` }}
      onMouseMove={() => onMark(person.name)}
      onClick={() => onChoose(person.name)}
    >
      <PresenceDot online={!away} />
      <bdi className="person-name">{person.name}</bdi>
      <span aria-hidden="true" className="person-state">
        {away ? <span className="away">away</span> : <GatewayBadge gateway={person.gateway} />}
        <Badge count={person.unread} />
      </span>
    </div>
  );
});
