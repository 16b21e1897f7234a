/**
 * How the page is built and served while developing. Knows no code of the page.
 */
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  // Paths in the page are relative, so it also works below a path of somebody's proxy.
  base: './',
  plugins: [react()],
  // The page is built from shared's source, whether that is compiled or not.
  resolve: { conditions: ['switchboard-source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    sourcemap: false,
    target: 'chrome131',
    // No data: URLs and no preload script: the content security policy knows only 'self' (W10).
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Libraries change seldom: browsers may keep them while the page changes.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'aria', test: /node_modules.(react-aria|react-stately|@internationalized)/, priority: 2 },
            { name: 'libraries', test: /node_modules/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/socket.io': { target: 'http://localhost:3000', ws: true } },
  },
});
