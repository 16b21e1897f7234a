/** W4, W5: the boxes, and what is written in them. */
import type { Locator } from '@playwright/test';
import { expect, input, log, send, test } from './fixtures.ts';

const place = async (box: Locator) => {
  const bounds = await box.boundingBox();
  if (!bounds) throw new Error('The box is not shown.');
  return bounds;
};

test('W4 each new box stands beside the one before, on a new row when it does not fit', async ({
  person,
}) => {
  const names = ['Bob', 'Carol', 'Dave', 'Erin', 'Frank'];
  const alice = await person('Alice');
  for (const name of names) await person(name);
  for (const name of names) await alice.choose(name);
  const places = [];
  for (const name of names) places.push(await place(alice.conversation(name)));
  for (const [index, at] of places.entries()) {
    const before = places[index - 1];
    if (!before) continue;
    const beside = at.y === before.y && at.x >= before.x + before.width;
    const below = at.y >= before.y + before.height && at.x === places[0]?.x;
    expect(beside || below, `${names[index]} beside or below ${names[index - 1]}`).toBe(true);
    if (below) expect(before.x + before.width + at.width).toBeGreaterThan(1280 - 2 * at.width);
  }
  expect(new Set(places.map(({ y }) => y)).size).toBeGreaterThan(1);
  expect(places[1]?.y).toBe(places[0]?.y);
});

test('W4 X closes a box; what was said is there when it is opened again', async ({ person }) => {
  const [alice] = [await person('Alice'), await person('Bob')];
  const withBob = await alice.choose('Bob');
  await send(withBob, 'kept');
  await withBob.getByRole('button', { name: 'Close conversation with Bob' }).click();
  await expect(withBob).toHaveCount(0);
  await expect(log(await alice.choose('Bob'))).toContainText('kept');
});

test('W4 a message from somebody without a box opens one, which never takes the focus', async ({
  person,
}) => {
  const [alice, bob, carol] = [await person('Alice'), await person('Bob'), await person('Carol')];
  const withCarol = await alice.choose('Carol');
  await input(withCarol).pressSequentially('half a tho');
  await send(await bob.choose('Alice'), 'hello Alice');
  await expect(log(alice.conversation('Bob'))).toContainText('hello Alice');
  await expect(input(withCarol)).toBeFocused();
  await alice.page.keyboard.type('ught');
  await expect(input(withCarol)).toHaveValue('half a thought');
  await carol.page.close();
  await expect(withCarol).toBeVisible();
  await expect(withCarol).toContainText(/away/);
});

test('W5 Enter sends, Shift+Enter breaks the line', async ({ person }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const withBob = await alice.choose('Bob');
  await input(withBob).pressSequentially('one');
  await input(withBob).press('Shift+Enter');
  await input(withBob).pressSequentially('two');
  await input(withBob).press('Enter');
  await expect(input(withBob)).toHaveValue('');
  await expect(log(bob.conversation('Alice')).getByText('one\ntwo')).toBeVisible();
});

test('W5 a full box scrolls to a new message, except while the reader has scrolled up', async ({
  person,
}) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const withBob = await alice.choose('Bob');
  const withAlice = await bob.choose('Alice');
  for (let i = 1; i <= 30; i++) await send(withBob, `message ${i}`);
  await expect(log(withAlice).getByText('message 30', { exact: true })).toBeInViewport();
  const scroll = log(withAlice);
  await scroll.hover();
  await bob.page.mouse.wheel(0, -2_000);
  await expect(log(withAlice).getByText('message 30', { exact: true })).not.toBeInViewport();
  for (const text of ['a', 'b', 'c']) await send(withBob, `unseen ${text}`);
  const jump = withAlice.getByRole('button', { name: '3 new messages' });
  await expect(jump).toBeVisible();
  await expect(log(withAlice).getByText('unseen c')).not.toBeInViewport();
  await jump.click();
  await expect(log(withAlice).getByText('unseen c')).toBeInViewport();
  await expect(jump).toHaveCount(0);
  await send(withBob, 'the last');
  await expect(log(withAlice).getByText('the last')).toBeInViewport();
});

test('W5 too long a text: an alert, and the text stays in the input', async ({ person }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const withBob = await alice.choose('Bob');
  const long = 'é'.repeat(10_001);
  await send(withBob, long);
  await expect(withBob.getByRole('alert')).toContainText('20,000');
  await expect(input(withBob)).toHaveValue(long);
  await send(withBob, 'é'.repeat(10_000));
  await expect(withBob.getByRole('alert')).toHaveCount(0);
  await expect(log(bob.conversation('Alice'))).toContainText('é'.repeat(10_000));
});

test('markup, control characters and links are shown as what they are', async ({ person }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const withBob = await alice.choose('Bob');
  await send(withBob, '<img src=x onerror=alert(1)> <b>bold</b> &amp;');
  const shown = log(bob.conversation('Alice'));
  await expect(shown).toContainText('<img src=x onerror=alert(1)> <b>bold</b> &amp;');
  await expect(shown.locator('img, b')).toHaveCount(0);
  await send(withBob, 'see https://example.org/a_(b)?c=1. or javascript:alert(1) :-) `:-)`');
  const link = shown.getByRole('link');
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute('href', 'https://example.org/a_(b)?c=1');
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(shown.locator('code')).toHaveText(':-)');
  await send(withBob, '/me waves');
  await expect(shown).toContainText('* Alice waves');
});
