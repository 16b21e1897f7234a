/**
 * "Join a room": Enter joins the room typed there (W7). What is refused stays in the box, with the reason.
 */
import { useState } from 'react';
import { sameName } from '#shared/names';
import { usePage, useStore } from '../store-context.tsx';
import { BarField } from './bar-field.tsx';
import { useDismissible } from './use-dismissible.ts';

export function JoinRoom() {
  const store = useStore();
  const registered = usePage((state) => state.me !== undefined);
  const { problem, dismiss, revive } = useDismissible(usePage((state) => state.roomProblem));
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<string>();
  const opened = usePage((state) =>
    state.boxes.some((box) => box.kind === 'room' && asked !== undefined && sameName(box.name, asked)),
  );
  if (opened) {
    setAsked(undefined);
    setTyped('');
  }

  const commit = () => {
    const room = typed.trim();
    if (room === '') return;
    revive();
    setAsked(room);
    store.joinRoom(room);
  };
  const restore = () => {
    setTyped('');
    dismiss();
  };

  return (
    <BarField
      className="join-room"
      label="Join a room"
      placeholder={registered ? 'Name of a room' : 'Choose a name first'}
      value={typed}
      problem={problem}
      disabled={!registered}
      onChange={setTyped}
      onCommit={commit}
      onRestore={restore}
    />
  );
}
