/**
 * All open boxes, in the order they were opened, and which of them the focus goes to (W3, W4).
 */
import { useCallback, useEffect, useState } from 'react';
import { usePage, useStore } from '../store-context.tsx';
import { ConversationView } from './conversation-view.tsx';
import { RoomView } from './room-view.tsx';

export function Boxes() {
  const boxes = usePage((state) => state.boxes);
  const [wanted, onFocusTaken] = useFocusRequests();
  return (
    <div className="boxes">
      {boxes.map((box) => {
        const focus = { wantsFocus: box.id === wanted, onFocusTaken };
        if (box.kind === 'room') return <RoomView key={box.id} box={box} {...focus} />;
        return <ConversationView key={box.id} box={box} {...focus} />;
      })}
    </div>
  );
}

/** The box that was asked to take the focus; it may be drawn only after it was asked. */
function useFocusRequests(): [string | undefined, () => void] {
  const store = useStore();
  const [id, setId] = useState<string>();
  useEffect(() => store.onFocusRequest(setId), [store]);
  return [id, useCallback(() => setId(undefined), [])];
}
