import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['switchboard-source'] },
  ssr: { resolve: { conditions: ['switchboard-source'] } },
  test: {
    include: ['{shared,server,client,bench,e2e}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Most of them wait for servers most of the time.
    maxWorkers: 2,
  },
});
