/**
 * The status "Connection" (W8, W9, X2): a dot and a word. What is reduced, an alert says.
 */
import type { Connection } from '../../../state/model.ts';
import { usePage } from '../store-context.tsx';

const words: Record<Connection | 'reduced', string> = {
  connecting: 'Connecting',
  online: 'Connected',
  reconnecting: 'Reconnecting',
  reduced: 'Reduced',
};

export function ConnectionStatus() {
  const connection = usePage((state) =>
    state.connection === 'online' && state.reduced ? 'reduced' : state.connection,
  );
  return (
    <div className="connection" role="status" aria-label="Connection" data-state={connection}>
      <span className="connection-dot" aria-hidden="true" />
      <span className="connection-word">{words[connection]}</span>
    </div>
  );
}
