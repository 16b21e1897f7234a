/** W7: rooms on the page. */
import { connect } from 'node:net';
import { expect, log, send, test } from './fixtures.ts';

test('W7 joining opens a box with its members; X leaves it', async ({ person }) => {
  const [alice, bob] = [await person('Alice'), await person('Bob')];
  const room = await alice.join('chat');
  const members = room.getByRole('list', { name: 'Members' }).getByRole('listitem');
  await expect(members).toHaveText(['Alice']);
  const same = await bob.join('chat');
  await expect(members).toHaveText(['Alice', 'Bob']);
  await send(same, 'hello room');
  await expect(log(room)).toContainText('hello room');
  await send(room, 'hello Bob');
  await expect(log(same)).toContainText('hello Bob');
  await same.getByRole('button', { name: 'Leave room chat' }).click();
  await expect(same).toHaveCount(0);
  await expect(members).toHaveText(['Alice']);
});

test('W7 a room is one in any case, and a refused room is said in an alert', async ({ person }) => {
  const alice = await person('Alice');
  await alice.join('chat');
  await alice.roomBox.fill('CHAT');
  await alice.roomBox.press('Enter');
  await expect(alice.roomBox).toHaveValue('');
  await expect(alice.page.getByRole('region')).toHaveCount(1);
  for (const bad of ['two words', 'x'.repeat(21)]) {
    await alice.roomBox.fill(bad);
    await alice.roomBox.press('Enter');
    await expect(alice.page.getByRole('banner').getByRole('alert')).toContainText('room name');
  }
  await expect(alice.page.getByRole('region')).toHaveCount(1);
});

test('W7 people at other gateways are in the same rooms', async ({ person, server }) => {
  const alice = await person('Alice');
  const room = await alice.join('chat');
  const telnet = connect(server.portOf('telnet'), '127.0.0.1');
  let seen = '';
  telnet.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
  });
  telnet.write('terry\r\n/join chat\r\nhello from telnet\r\n');
  await expect(log(room)).toContainText('hello from telnet');
  await expect(room.getByRole('list', { name: 'Members' })).toContainText('terry');
  await send(room, 'first\nsecond');
  await expect.poll(() => seen).toContain('Alice: first\r\nAlice: second\r\n');
  telnet.destroy();
  await expect(room.getByRole('list', { name: 'Members' })).not.toContainText('terry');
});
