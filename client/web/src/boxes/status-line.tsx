/**
 * Draws the line below a log. Its room is always there, so nothing moves when somebody begins to type.
 */
import type { Box } from '../../../state/model.ts';
import { statusOf } from '../../../state/status.ts';
import { usePage } from '../store-context.tsx';

export function StatusLine({ box }: { box: Box }) {
  const status = statusOf(
    box,
    usePage((state) => state.connection),
  );
  return (
    <p className="status-line" title={status}>
      {status}
    </p>
  );
}
