/** What the browser tests of several servers stand on: a cluster of their own, and pages that prefer one of its servers. */
import { test as base } from '@playwright/test';
import { Cluster } from '../server/src/testing/cluster.ts';
import { Browsers, expect, type Visitor } from './fixtures.ts';

interface Fixtures {
  cluster: Cluster;
  /** Opens the page in a browser of its own, through a front that prefers a server, and registers there. */
  personAt(server: number, name: string): Promise<Visitor>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing else is needed
  cluster: async ({}, use) => {
    const cluster = await Cluster.start({ env: { RATE_LIMITS: 'off' } });
    await use(cluster);
    const { keys } = cluster;
    await cluster.close();
    expect(keys.most, 'X1 keys in Redis at any moment').toBe(0);
    for (const { stderr } of cluster.servers) expect(failuresIn(stderr)).toEqual([]);
  },
  personAt: async ({ browser, cluster }, use) => {
    const browsers = new Browsers(browser);
    await use(async (server, name) => {
      const { url } = await cluster.front(server);
      return (await browsers.open(url)).register(name);
    });
    await browsers.close();
  },
});

/** What a server complained of, but that Redis is away: tests take it away. */
const failuresIn = (stderr: string): string[] =>
  stderr.split('\n').filter((line) => line !== '' && !/"msg":"redis /.test(line));

export { expect };
