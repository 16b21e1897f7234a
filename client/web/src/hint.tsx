/**
 * One calm line for a page without boxes: what to do next (W1).
 */
import { usePage } from './store-context.tsx';

export function Hint() {
  const registered = usePage((state) => state.me !== undefined);
  const empty = usePage((state) => state.boxes.length === 0);
  if (!empty) return null;
  return (
    <p className="hint">
      {registered
        ? 'Choose somebody under “Chat with”, or join a room.'
        : 'Type your name above and press Enter to come in.'}
    </p>
  );
}
