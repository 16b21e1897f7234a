/**
 * The list "Members" of a room (W9). A member can be chosen, which opens a conversation.
 */
import { memo } from 'react';
import { sameName } from '#shared/names';
import { usePage, useStore } from '../store-context.tsx';

/** A room of thousands shows this many by name; the rest is found under "Chat with". */
const shownMembers = 200;

export const Members = memo(function Members({ members }: { members: readonly string[] }) {
  const me = usePage((state) => state.me?.name);
  const hidden = members.length - shownMembers;
  return (
    <ul className="members" aria-label="Members">
      {members.slice(0, shownMembers).map((name) => (
        <li key={name}>
          <Member name={name} mine={me !== undefined && sameName(name, me)} />
        </li>
      ))}
      {hidden > 0 && <li className="members-rest">and {hidden} more</li>}
    </ul>
  );
});

/** Somebody to talk to, but for oneself and for guests, who hold no name (SPEC, Words). */
function Member({ name, mine }: { name: string; mine: boolean }) {
  const store = useStore();
  if (mine || guest.test(name)) return <bdi className="member">{name}</bdi>;
  return (
    <button
      type="button"
      className="member"
      title={`Chat with ${name}`}
      onClick={() => store.openConversation(name)}
    >
      <bdi>{name}</bdi>
    </button>
  );
}

const guest = /\|guest\d*$/u;
