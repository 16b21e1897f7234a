/**
 * Starts the page: the store, the theme, the components. Nothing else knows all three.
 */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { applyTheme, readTheme } from './menu/theme.ts';
import { createPageStore } from './ports/page-store.ts';

applyTheme(readTheme());
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <App store={createPageStore()} />
  </StrictMode>,
);
