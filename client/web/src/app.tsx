/**
 * The whole page over a store: the bar, the boxes, and what is said to the page. Knows neither sockets nor storage.
 */
import './styles/index.css';
import { useEffect } from 'react';
import type { Chat } from '../../state/model.ts';
import { Alerts } from './alerts/alerts.tsx';
import { StorageFull } from './alerts/storage-full.tsx';
import { Bar } from './bar/bar.tsx';
import { Boxes } from './boxes/boxes.tsx';
import { titleOf } from './common/title.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Hint } from './hint.tsx';
import { useShortcuts } from './shortcuts.ts';
import { StoreProvider, usePage } from './store-context.tsx';

export const App = ({ store }: { store: Chat }) => (
  <ErrorBoundary>
    <StoreProvider store={store}>
      <Page />
    </StoreProvider>
  </ErrorBoundary>
);

function Page() {
  const unread = usePage((state) => state.unread);
  useShortcuts();
  useEffect(() => {
    document.title = titleOf(unread);
  }, [unread]);
  return (
    <>
      <Bar />
      <main tabIndex={-1}>
        <StorageFull />
        <Hint />
        <Boxes />
        <Alerts />
      </main>
    </>
  );
}
