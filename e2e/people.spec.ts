/** W1-W3: the first visit, names, and the list of users. */
import { expect, input, log, send, test } from './fixtures.ts';

test('W1 a first visit shows the logo and the bar at the top, and no conversation', async ({ visit }) => {
  const { page, chatWith, nameBox, roomBox, connection } = await visit();
  const banner = page.getByRole('banner');
  await expect(banner.getByRole('img', { name: 'Switchboard' })).toBeVisible();
  for (const part of [nameBox, chatWith, roomBox]) await expect(part).toBeVisible();
  await expect(connection).toHaveText('Connected');
  await expect(nameBox).toHaveValue('');
  await expect(page.getByRole('region')).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('W2 Enter in the name box registers; a refused name is said in an alert beside it', async ({
  visit,
  person,
}) => {
  const alice = await person('Alice');
  await expect(alice.nameBox).toHaveValue('Alice');
  const bob = await visit();
  for (const [name, problem] of [
    ['ALICE', /taken/],
    ['Bob Smith', /Bob_Smith/],
    ['1bob', /digit/],
    ['x'.repeat(21), /at most 20/],
  ] as const) {
    await bob.nameBox.fill(name);
    await bob.nameBox.press('Enter');
    await expect(bob.page.getByRole('banner').getByRole('alert')).toHaveText(problem);
  }
  await bob.register('Bob');
  await expect(bob.page.getByRole('alert')).toHaveCount(0);
});

test('W2 a new name typed there renames, and conversations stay', async ({ person }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const withBob = await alice.choose('Bob');
  await send(withBob, 'before');
  await expect(log(bob.conversation('Alice'))).toContainText('before');
  await bob.nameBox.fill('Robert');
  await bob.nameBox.press('Enter');
  const withRobert = alice.conversation('Robert');
  await expect(log(withRobert)).toContainText('before');
  await expect(alice.page.getByRole('region', { name: /^Conversation with/ })).toHaveCount(1);
  await send(bob.conversation('Alice'), 'after');
  await expect(log(withRobert)).toContainText('after');
  await alice.nameBox.fill('Bob');
  await alice.nameBox.press('Enter');
  await expect(bob.conversation('Bob')).toBeVisible();
  await send(bob.conversation('Bob'), 'names swapped');
  await expect(log(withRobert)).toContainText('names swapped');
});

test('W2 a reload registers again by itself; a new tab only offers the last name', async ({
  person,
  visit,
}) => {
  const alice = await person('Alice');
  await alice.page.reload();
  await expect(alice.chatWith).toBeEnabled();
  await expect(alice.nameBox).toHaveValue('Alice');
  const tab = await visit(alice.page.context());
  await expect(tab.connection).toHaveText('Connected');
  await expect(tab.nameBox).toHaveValue('Alice');
  await expect(tab.chatWith).toBeDisabled();
  await tab.nameBox.press('Enter');
  await expect(tab.chatWith).toBeEnabled();
});

test('W3 the list of users follows who is online, oneself left out', async ({ person }) => {
  const alice = await person('Alice');
  await alice.listUsers();
  await expect(alice.page.getByRole('option')).toHaveCount(0);
  const [bob] = [await person('Bob'), await person('carol')];
  await expect(alice.option('Bob')).toBeVisible();
  await expect(alice.option('carol')).toBeVisible();
  await expect(alice.option('Alice')).toHaveCount(0);
  await bob.page.close();
  await expect(alice.option('Bob')).toHaveCount(0);
  await expect(alice.option('carol')).toBeVisible();
});

test('W3 choosing opens a conversation, or goes to it, also when it is the one chosen last', async ({
  person,
}) => {
  const [alice] = [await person('Alice'), await person('Bob'), await person('Carol')];
  const withBob = await alice.choose('Bob');
  await expect(input(withBob)).toBeFocused();
  const withCarol = await alice.choose('Carol');
  await expect(input(withCarol)).toBeFocused();
  for (const again of ['Bob', 'Bob', 'Carol']) {
    await expect(input(await alice.choose(again))).toBeFocused();
    await expect(alice.page.getByRole('region')).toHaveCount(2);
  }
});

test('W3 people one has a conversation with stay listed, as away', async ({ person, visit }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  await send(await alice.choose('Bob'), 'hello');
  await expect(log(bob.conversation('Alice'))).toContainText('hello');
  await bob.page.close();
  await alice.listUsers();
  await expect(alice.option('Bob')).toHaveAccessibleDescription(/away/);
  await alice.page.close();
  const later = await (await visit(alice.page.context())).register('Alice');
  await expect(log(await later.choose('Bob'))).toContainText('hello');
});

test('W3 a user at another gateway is listed with it (the twin has no others)', async ({
  person,
  server,
}) => {
  const alice = await person('Alice');
  const { connect } = await import('node:net');
  const telnet = connect(server.portOf('telnet'), '127.0.0.1');
  telnet.write('terry\r\n');
  await alice.listUsers();
  await expect(alice.option('terry')).toHaveAccessibleDescription(/telnet/);
  telnet.destroy();
  await expect(alice.option('terry')).toHaveCount(0);
});
