/** W9, W10: for everybody, from the keyboard, on a phone; a strict policy; fast with much to show. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { encodeRecord, makeRecord } from '../shared/src/people/records.ts';
import { expect, input, log, send, test } from './fixtures.ts';

const findings = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
};

for (const [width, scheme] of [
  [1280, 'light'],
  [1280, 'dark'],
  [360, 'light'],
  [360, 'dark'],
] as const) {
  test(`W9 axe finds nothing at any severity at ${width} px, ${scheme}`, async ({ person, visit }) => {
    const alice = await visit();
    const { page } = alice;
    await page.setViewportSize({ width, height: 740 });
    await page.emulateMedia({ colorScheme: scheme });
    expect(await findings(page)).toEqual([]);
    await alice.nameBox.fill('1');
    await alice.nameBox.press('Enter');
    await expect(page.getByRole('alert')).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await alice.register('Alice');
    const bob = await person('Bob');
    const withBob = await alice.choose('Bob');
    await send(withBob, 'hello https://example.org `code` :-)');
    await send(bob.conversation('Alice'), 'hello');
    await expect(log(withBob)).toContainText('delivered');
    await alice.join('chat');
    await alice.listUsers();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await findings(page)).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, 'no sideways scrolling').toBeLessThanOrEqual(0);
  });
}

test('W9 all of it works from the keyboard alone', async ({ visit, person }) => {
  await person('Bob');
  const alice = await visit();
  const { keyboard } = alice.page;
  const tabTo = async (target: import('@playwright/test').Locator) => {
    for (let i = 0; i < 40; i++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press('Tab');
    }
    throw new Error('Tab does not lead there.');
  };
  await tabTo(alice.nameBox);
  await keyboard.type('Alice');
  await keyboard.press('Enter');
  await expect(alice.chatWith).toBeEnabled();
  await tabTo(alice.chatWith);
  await keyboard.type('Bo');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  const withBob = alice.conversation('Bob');
  await expect(input(withBob)).toBeFocused();
  await keyboard.type('typed only');
  await keyboard.press('Enter');
  await expect(log(withBob)).toContainText('typed only');
  await tabTo(withBob.getByRole('button', { name: 'Close conversation with Bob' }));
  await keyboard.press('Enter');
  await expect(withBob).toHaveCount(0);
  await tabTo(alice.roomBox);
  await keyboard.type('chat');
  await keyboard.press('Enter');
  await expect(alice.room('chat')).toBeVisible();
  await tabTo(alice.room('chat').getByRole('button', { name: 'Leave room chat' }));
  await keyboard.press('Space');
  await expect(alice.room('chat')).toHaveCount(0);
});

test('W9 at 360 px a conversation can be had', async ({ visit, person }) => {
  await person('Bob');
  const alice = await visit();
  await alice.page.setViewportSize({ width: 360, height: 640 });
  await alice.register('Alice');
  const withBob = await alice.choose('Bob');
  await send(withBob, 'from a phone');
  await expect(log(withBob).getByText('from a phone')).toBeInViewport();
  const bounds = await withBob.boundingBox();
  expect(bounds?.width).toBeLessThanOrEqual(360);
});

test('W10 a policy without inline scripts, and nothing loaded from elsewhere', async ({ visit, server }) => {
  const response = await fetch(server.url);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy.split(';').find((part) => part.includes('script-src')) ?? '').not.toContain('unsafe');
  const visitor = await visit();
  const elsewhere: string[] = [];
  visitor.page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:'))
      elsewhere.push(request.url());
  });
  await visitor.page.reload();
  await visitor.register('Alice');
  expect(elsewhere).toEqual([]);
});

test('W10 of a conversation of 2,000 messages only what is in view is drawn, and all of it can be reached', async ({
  person,
}) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  await send(await alice.choose('Bob'), 'the last of them');
  await expect(log(bob.conversation('Alice'))).toContainText('the last of them');
  const kept = await alice.page.evaluate(() => Object.entries(localStorage));
  const [key = '', written = ''] = kept.find(([name]) => name.includes(' rec k:')) ?? [];
  await alice.page.evaluate(
    (items) => {
      for (const [name, value] of items) localStorage.setItem(name, value);
    },
    earlierRecords(key, written, 2_000),
  );
  await alice.page.reload();
  await expect(log(alice.conversation('Bob'))).toContainText('the last of them');
  const rows = log(alice.conversation('Bob')).locator('.log-row');
  expect(await rows.count()).toBeLessThan(100);
  await log(alice.conversation('Bob')).focus();
  await expect(async () => {
    await alice.page.keyboard.press('Home');
    await expect(log(alice.conversation('Bob')).getByText('message number 0.')).toBeVisible({ timeout: 500 });
  }).toPass();
});

/** Items for records written before another one, by its author in its conversation. */
function earlierRecords(key: string, written: string, count: number): [string, string][] {
  const [place] = /^.* /.exec(key) ?? [''];
  const [, , conversation = '', author = ''] = written.split(' ');
  return Array.from({ length: count }, (_, i) => {
    const at = 1_600_000_000_000 + i * 60_000;
    const body = `message number ${i}. ${'and more of it '.repeat(i % 12)}`;
    const salt = 'AAAAAAAAAAA';
    const record = makeRecord({ kind: 'text', conversation, author, order: { l: at, c: 0 }, at, salt, body });
    return [place + record.id, encodeRecord(record)];
  });
}
