import { defineConfig } from '@playwright/test';
import type { ProjectOptions } from './e2e/fixtures.ts';

/** Chromium as the system has it; Playwright brings none. Nothing of it may reach out of the machine. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export default defineConfig<ProjectOptions>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  projects: [
    { name: 'Switchboard' },
    // The same page at another server of its events (E1): all of W1 to W5, but what its titles say the twin lacks.
    { name: 'Flask-SocketIO twin', use: { twin: true }, grep: / W[1-5] /, grepInvert: /the twin has no/ },
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
