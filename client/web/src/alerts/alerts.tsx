/**
 * What is said to the whole page: errors, and broadcasts of others (SPEC E). Bounded: old ones wait behind new ones.
 */

import type { Alert } from '../../../state/model.ts';
import { CloseIcon } from '../common/icons.tsx';
import { usePage, useStore } from '../store-context.tsx';

/** More than this at once would cover the page. */
const shownAlerts = 3;

export function Alerts() {
  const alerts = usePage((state) => state.alerts);
  const shown = alerts.slice(-shownAlerts);
  const hidden = alerts.length - shown.length;
  // Empty it stands there too: screen readers speak only of what changes in a region they know.
  return (
    <div className="alerts" aria-live="polite">
      {hidden > 0 && <p className="alerts-rest">and {hidden} earlier</p>}
      {shown.map((alert) => (
        <AlertView key={alert.id} alert={alert} />
      ))}
    </div>
  );
}

function AlertView({ alert }: { alert: Alert }) {
  const store = useStore();
  return (
    <div className="alert" data-kind={alert.kind}>
      <p className="alert-text" role={alert.kind === 'error' ? 'alert' : undefined} dir="auto">
        {alert.kind === 'broadcast' ? `${alert.from} (to all): ${alert.text}` : alert.text}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss"
        onClick={() => store.dismissAlert(alert.id)}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
