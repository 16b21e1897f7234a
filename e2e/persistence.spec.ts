/** W6, P2, P3: conversations live with the people who had them. */
import { expect, log, send, test } from './fixtures.ts';

test('W6 Bob leaves, comes back, registers as Bob, opens Alice, and both see all of it', async ({
  person,
  visit,
}) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  await send(await alice.choose('Bob'), 'question');
  await send(bob.conversation('Alice'), 'answer');
  await expect(log(alice.conversation('Bob'))).toContainText('answer');
  await bob.page.close();
  const again = await (await visit(bob.page.context())).register('Bob');
  const withAlice = await again.choose('Alice');
  for (const box of [withAlice, alice.conversation('Bob')])
    for (const text of ['question', 'answer']) await expect(log(box).getByText(text)).toHaveCount(1);
});

test('W6 after a restart of the server, and after a crash of the tab', async ({ person, visit, server }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  await send(await alice.choose('Bob'), 'before the restart');
  await expect(log(bob.conversation('Alice'))).toContainText('before the restart');
  await server.stop();
  await server.start();
  await expect(bob.connection).toHaveText('Connected');
  await expect(alice.connection).toHaveText('Connected');
  await send(bob.conversation('Alice'), 'after the restart');
  await expect(log(alice.conversation('Bob'))).toContainText('after the restart');
  const crash = alice.page.waitForEvent('crash');
  await alice.page.goto('chrome://crash').catch(() => {});
  await crash;
  const again = await (await visit(alice.page.context())).register('Alice');
  const withBob = await again.choose('Bob');
  for (const text of ['before the restart', 'after the restart'])
    await expect(log(withBob).getByText(text)).toHaveCount(1);
});

test('W6 H8 two tabs of one user see the same, whichever wrote it', async ({ person, visit }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const second = await (await visit(alice.page.context())).register('Alice');
  await send(await alice.choose('Bob'), 'from the first tab');
  await expect(log(second.conversation('Bob')).getByText('from the first tab')).toHaveCount(1);
  await send(second.conversation('Bob'), 'from the second tab');
  await send(bob.conversation('Alice'), 'from Bob');
  for (const tab of [alice, second])
    for (const text of ['from the first tab', 'from the second tab', 'from Bob'])
      await expect(log(tab.conversation('Bob')).getByText(text)).toHaveCount(1);
  for (const text of ['from the first tab', 'from the second tab'])
    await expect(log(bob.conversation('Alice')).getByText(text)).toHaveCount(1);
});

test('W6 two users in two tabs of one browser', async ({ person, visit }) => {
  const alice = await person('Alice');
  const bob = await (await visit(alice.page.context())).register('Bob');
  await send(await alice.choose('Bob'), 'from Alice');
  await send(bob.conversation('Alice'), 'from Bob');
  for (const box of [alice.conversation('Bob'), bob.conversation('Alice')])
    for (const text of ['from Alice', 'from Bob']) await expect(log(box).getByText(text)).toHaveCount(1);
});

test('W6 what one saw in rooms is kept too', async ({ person, visit }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const room = await alice.join('chat');
  await bob.join('chat');
  await send(bob.room('chat'), 'said in the room');
  await expect(log(room)).toContainText('said in the room');
  await alice.page.close();
  const again = await (await visit(alice.page.context())).register('Alice');
  await expect(log(await again.join('chat')).getByText('said in the room')).toHaveCount(1);
});

test('P2 a held name is taken for everybody without its key', async ({ person, visit }) => {
  await person('Alice');
  const other = await visit();
  await other.nameBox.fill('Alice');
  await other.nameBox.press('Enter');
  await expect(other.page.getByRole('banner').getByRole('alert')).toContainText('taken');
});

test('P2 a new key is announced, and nothing goes to it until it is accepted', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await send(await alice.choose('Bob'), 'to the first Bob');
  await expect(log(bob.conversation('Alice'))).toContainText('to the first Bob');
  await bob.page.close();
  const other = await person('Bob');
  const withBob = alice.conversation('Bob');
  await send(withBob, 'for Bob only');
  await expect(withBob).toContainText('Bob has a new key');
  await expect(withBob).toContainText('waiting');
  await send(await other.choose('Alice'), 'it is me');
  await expect(log(withBob)).toContainText('it is me');
  await expect(log(other.conversation('Alice'))).not.toContainText('for Bob only');
  await withBob.getByRole('button', { name: 'Accept the new key of Bob' }).click();
  await expect(log(other.conversation('Alice')).getByText('for Bob only')).toHaveCount(1);
  await expect(withBob.getByRole('button', { name: 'Accept the new key of Bob' })).toHaveCount(0);
  await expect(log(other.conversation('Alice'))).not.toContainText('to the first Bob');
});

test('P2 a recovery code makes a second device the same person', async ({ person, visit }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  await alice.page.getByRole('button', { name: 'More' }).click();
  await alice.page.getByRole('menuitem', { name: /Recovery code/ }).click();
  const code = (await alice.page.locator('.recovery-code').textContent()) ?? '';
  const second = await visit();
  await second.page.getByRole('button', { name: 'More' }).click();
  await second.page.getByRole('menuitem', { name: /Recovery code/ }).click();
  await second.page.getByRole('textbox', { name: 'Name there' }).fill('Alice');
  await second.page.getByRole('textbox', { name: 'Code', exact: true }).fill(code);
  await second.page.getByRole('button', { name: 'Use this code' }).click();
  await expect(second.chatWith).toBeEnabled();
  await send(await bob.choose('Alice'), 'to both devices');
  for (const device of [alice, second])
    await expect(log(device.conversation('Bob')).getByText('to both devices')).toHaveCount(1);
});

test('P3 what is sent to somebody away waits, through a reload, and arrives once', async ({
  person,
  visit,
}) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const withBob = await alice.choose('Bob');
  await send(withBob, 'hello');
  await expect(log(withBob)).toContainText('delivered');
  await bob.page.close();
  await expect(withBob).toContainText('away');
  for (const text of ['one', 'two', 'three']) await send(withBob, text);
  await expect(log(withBob).getByText('waiting').first()).toBeVisible();
  await alice.page.reload();
  const again = await (await visit(bob.page.context())).register('Bob');
  const withAlice = again.conversation('Alice');
  for (const text of ['one', 'two', 'three'])
    await expect(log(withAlice).getByText(text, { exact: true })).toHaveCount(1);
  await expect(log(await alice.choose('Bob')).getByText('waiting')).toHaveCount(0);
});

test('P3 for a telnet person who went away it waits, and the sender is asked before it goes to who comes', async ({
  person,
  server,
}) => {
  const { connect } = await import('node:net');
  const enter = async () => {
    const stream = connect(server.portOf('telnet'), '127.0.0.1');
    const seen = { text: '', stream };
    stream.setEncoding('utf8').on('data', (text: string) => {
      seen.text += text;
    });
    stream.write('terry\r\n');
    await expect.poll(() => seen.text).toContain('Welcome terry!');
    return seen;
  };
  const alice = await person('Alice');
  const first = await enter();
  const box = await alice.choose('terry');
  await send(box, 'hello');
  await expect(log(box)).toContainText('delivered');
  expect(first.text).toContain('[private] Alice: hello');
  first.stream.destroy();
  await expect(box).toContainText('away');
  await send(box, 'are you there?');
  await expect(log(box)).toContainText('waiting');
  const second = await enter();
  const agree = box.getByRole('button', { name: 'Send', exact: true });
  await expect(agree).toBeVisible();
  expect(second.text).not.toContain('are you there?');
  await agree.click();
  await expect.poll(() => second.text).toContain('[private] Alice: are you there?');
  await expect(log(box).getByText('waiting')).toHaveCount(0);
  second.stream.destroy();
});
