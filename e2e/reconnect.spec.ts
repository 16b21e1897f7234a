/** W8: connections drop, servers are killed, and nothing is lost. */
import { expect, input, log, send, test } from './fixtures.ts';

test('W8 when the connection drops the page says so, and loses nothing typed or sent', async ({
  person,
  server,
}) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const withBob = await alice.choose('Bob');
  const room = await alice.join('chat');
  await bob.join('chat');
  await send(withBob, 'before');
  await expect(log(bob.conversation('Alice'))).toContainText('before');
  await server.stop('SIGKILL');
  await expect(alice.connection).toHaveText('Reconnecting');
  await send(withBob, 'while away');
  await send(room, 'to the room while away');
  await expect(log(withBob)).toContainText('waiting');
  await input(withBob).pressSequentially('half typed');
  await server.start();
  await expect(alice.connection).toHaveText('Connected');
  await expect(log(bob.conversation('Alice')).getByText('while away', { exact: true })).toHaveCount(1);
  await expect(log(bob.room('chat')).getByText('to the room while away')).toHaveCount(1);
  await expect(input(withBob)).toHaveValue('half typed');
  await expect(log(withBob).getByText('waiting')).toHaveCount(0);
  await expect(room.getByRole('list', { name: 'Members' }).getByRole('listitem')).toHaveText([
    'Alice',
    'Bob',
  ]);
});

test('W8 P3 the server is killed between messages, again and again: each arrives once', async ({
  person,
  server,
}) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const withBob = await alice.choose('Bob');
  const texts = Array.from({ length: 12 }, (_, i) => `message ${i + 1}.`);
  for (const [index, text] of texts.entries()) {
    await send(withBob, text);
    if (index % 4 !== 1) continue;
    await server.stop('SIGKILL');
    await server.start();
  }
  for (const text of texts)
    await expect(log(bob.conversation('Alice')).getByText(text, { exact: true })).toHaveCount(1);
  await expect(log(withBob).getByText('waiting')).toHaveCount(0);
});

test('W8 if somebody took the name meanwhile: an alert', async ({ person, visit, server }) => {
  const alice = await person('Alice');
  await alice.page.context().setOffline(true);
  await server.stop('SIGKILL');
  await server.start();
  await person('Alice');
  await alice.page.context().setOffline(false);
  await expect(alice.page.getByRole('alert').filter({ hasText: /taken/ })).toBeVisible();
  await alice.register('Alice2');
  await visit();
});

test('W8 what is rate limited waits and is sent', async ({ person }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const room = await alice.join('chat');
  await bob.join('chat');
  await input(room).focus();
  const count = 150;
  for (let i = 1; i <= count; i++) {
    await input(room).fill(`line ${i}.`);
    await input(room).press('Enter');
  }
  await expect(log(bob.room('chat')).getByText(`line ${count}.`, { exact: true })).toHaveCount(1);
  await expect(log(room).getByText('waiting')).toHaveCount(0);
});

test('S2 SIGTERM: the page is told in a line', async ({ person, server }) => {
  const alice = await person('Alice');
  expect(await server.stop('SIGTERM')).toBe(0);
  await expect(alice.page.getByText('The server is closing')).toBeVisible();
});
