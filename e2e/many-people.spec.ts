/** W3 with more people online than are listed: they are found by typing. Our server's own; the twin sends everybody. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, input, log, send, test } from './fixtures.ts';

test.use({ settings: { ROSTER_USERS: '3' } });

test('W3 W9 E one finds somebody by typing, talks, and sees them go (the twin has no search)', async ({
  person,
}) => {
  for (const name of ['Alba', 'Bea', 'Cleo']) await person(name);
  const dan = await person('Dan');
  const alice = await person('Alice');
  const { page, chatWith } = alice;
  await chatWith.click();
  await expect(page.getByText('Type how a name begins')).toBeVisible();
  await expect(page.getByRole('option')).toHaveCount(0);

  await page.keyboard.type('zoe');
  await expect(page.getByText('Nobody here is called “zoe”')).toBeVisible();
  await chatWith.fill('a');
  await expect(alice.option('Alba')).toHaveAccessibleDescription('online, web');
  await expect(alice.option('Alice')).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  // Enter takes whom the server finds, also if it is pressed before.
  await chatWith.fill('');
  await page.keyboard.type('da');
  await page.keyboard.press('Enter');
  const withDan = alice.conversation('Dan');
  await expect(input(withDan)).toBeFocused();
  await send(withDan, 'hello Dan');
  await expect(log(withDan)).toContainText('delivered');
  await send(dan.conversation('Alice'), 'hello Alice');
  await expect(log(withDan)).toContainText('hello Alice');

  await dan.nameBox.fill('Danny');
  await dan.nameBox.press('Enter');
  const withDanny = alice.conversation('Danny');
  await expect(log(withDanny)).toContainText('hello Alice');
  await dan.page.close();
  await expect(withDanny.getByText('Danny is away; what you write waits')).toBeVisible();
  await alice.listUsers();
  await expect(alice.option('Danny')).toHaveAccessibleDescription(/away/);
});
