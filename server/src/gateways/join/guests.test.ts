/** Guests among people of other gateways. */
import { describe, expect, it } from 'vitest';
import { guest, telnetUser, webUser, withSwitchboard } from './testing/people.ts';

withSwitchboard();

/** A line as guests see it. */
const plain = (line: string): string => line.replace('|guest', '');

describe('J4 names', () => {
  it('J4 two joes are two joes; elsewhere they are told apart', async () => {
    const web = await webUser('web', 'cooking');
    const first = await guest('cooking', 'joe');
    const second = await guest('cooking', 'joe');
    await guest('baking', 'JOE');
    first.write('one\n');
    second.write('two\n');
    await second.lines.exactly('joe: one', 'joe: two');
    await web.lines.next(/two/);
    expect((await web.get('members', { room: 'cooking' })).members).toEqual([
      'joe|guest',
      'joe|guest2',
      'web',
    ]);
    expect((await web.get('members', { room: 'baking' })).members).toEqual(['JOE|guest3']);
    expect(web.all('message').map(({ from, text }) => [from, text])).toEqual([
      ['joe|guest', 'one'],
      ['joe|guest2', 'two'],
    ]);
  });

  it('J4 a number is free again when its guest has left', async () => {
    const web = await webUser('web', 'cooking');
    const first = await guest('cooking', 'joe');
    await guest('cooking', 'joe');
    await first.close();
    await web.lines.next(
      'left {"room":"cooking","name":"joe|guest","gateway":"join","guest":"joe","quit":["cooking"]}',
    );
    await guest('cooking', 'joe');
    await web.lines.next('joined {"room":"cooking","name":"joe|guest","gateway":"join","guest":"joe"}');
  });

  it.each([
    ['4ever', '_ever|guest'],
    ['-joe', '_joe|guest'],
    ['joe:smith', 'joe_smith|guest'],
    ['a,b.c!d@e', 'a_b_c_d_e|guest'],
    ['[]{}\\^|`_', '[]{}\\^|`_|guest'],
    ['j-4', 'j-4|guest'],
    ['~', '_|guest'],
    ['joe|guest', 'joe|guest|guest'],
  ])('J4 %s is shown as %s, and under its own name here', async (typed, shown) => {
    const web = await webUser('web', 'cooking');
    const client = await guest('cooking', typed);
    await web.lines.next(
      JSON.stringify({ room: 'cooking', name: shown, gateway: 'join', guest: typed }).replace(/^/, 'joined '),
    );
    client.write('hi\n');
    await client.lines.exactly(`${typed}: hi`);
  });

  it('J4 guests of different names that show alike are told apart', async () => {
    const web = await webUser('web', 'cooking');
    for (const name of ['a.b', 'a:b', 'A_b']) await guest('cooking', name);
    const { members } = await web.get('members', { room: 'cooking' });
    expect(members).toEqual(['a_b|guest', 'a_b|guest2', 'A_b|guest3', 'web']);
  });

  it('J4 a guest holds no name: it is not on the roster, cannot be told anything, and no name keeps it out', async () => {
    const web = await webUser('joe', 'cooking');
    await guest('cooking', 'joe');
    expect((await web.get('users', {})).users.map(({ name }) => name)).toEqual(['joe']);
    expect(await web.refusal('tell', { to: 'joe|guest', text: 'psst' })).toBe('no_such_user');
    expect(await web.refusal('relay', { to: 'joe|guest', frame: 'psst' })).toBe('no_such_user');
    expect(web.all('presence')).toEqual([]);
  });
});

describe('J5 people of other gateways', () => {
  it('J5 appear under their names', async () => {
    const joe = await guest('cooking', 'joe');
    const web = await webUser('Zoë', 'cooking');
    await web.get('say', { room: 'cooking', text: 'grüß dich' });
    await web.get('leave', { room: 'cooking' });
    const utf8 = (text: string) => Buffer.from(text).toString('latin1');
    await joe.lines.exactly(...['Zoë has joined', 'Zoë: grüß dich', 'Zoë has left'].map(utf8));
  });

  it('H5 several lines come one by one, each after the name, however they end', async () => {
    const joe = await guest('cooking', 'joe');
    const web = await webUser('web', 'cooking');
    await web.get('say', { room: 'cooking', text: 'one\ntwo\r\nthree\rfour\n' });
    await joe.lines.exactly('web has joined', 'web: one', 'web: two', 'web: three', 'web: four', 'web: ');
  });

  it('H9 broadcasts are heard by all guests, renames by those in the room, other presence by none', async () => {
    const web = await webUser('web', 'cooking');
    const [joe, far] = [await guest('cooking', 'joe'), await guest('baking', 'far')];
    const other = await webUser('other');
    await other.get('tell', { to: 'web', text: 'psst' });
    await other.get('broadcast', { text: 'fire!\nrun!' });
    await web.get('rename', { name: 'webster' });
    await other.get('rename', { name: 'another' });
    await web.get('rename', { name: 'Webster' });
    await other.close();
    await web.lines.next(/"left":\["another"\]/);
    await web.get('say', { room: 'cooking', text: 'still here' });
    await joe.lines.exactly(
      'other (to all): fire!',
      'other (to all): run!',
      'web is now webster',
      'webster is now Webster',
      'Webster: still here',
    );
    far.write('quiet\n');
    await far.lines.exactly('other (to all): fire!', 'other (to all): run!', 'far: quiet');
  });

  it('H5 a guest may say what elsewhere has line breaks; there it comes line by line', async () => {
    const telnet = await telnetUser('tel', 'cooking');
    const joe = await guest('cooking', 'joe');
    joe.write('one\rtwo\n');
    await telnet.lines.exactly('* new user joined cooking: joe|guest', 'joe|guest: one', 'joe|guest: two');
  });
});

describe('H6 order', () => {
  it('H6 everyone in a room, at any gateway, sees its messages in one order', async () => {
    const web = await webUser('web', 'chat');
    const telnet = await telnetUser('tel', 'chat');
    const guests = await Promise.all(['a', 'b', 'c', 'd'].map((name) => guest('chat', name)));
    const count = 50;
    for (let i = 0; i < count; i++) {
      for (const each of guests) each.write(`#${i}\n`);
      if (i % 10 === 0) await web.get('say', { room: 'chat', text: `#${i}` });
      if (i % 10 === 5) await telnet.say('chat', `#${i}`);
    }
    await web.get('say', { room: 'chat', text: '#end' });
    const said = (lines: readonly string[]) => lines.filter((line) => line.includes('#'));
    const total = guests.length * count + count / 5 + 1;
    const all = [...guests.map((each) => each.lines), telnet.lines];
    for (const lines of all) await expect.poll(() => said(lines.all).length).toBe(total);
    await expect.poll(() => web.all('message').length).toBe(total);
    const [order = []] = all.map((lines) => said(lines.all));
    for (const lines of all) expect(said(lines.all).map(plain)).toEqual(order);
    expect(web.all('message').map(({ from, text }) => plain(`${from}: ${text}`))).toEqual(order);
  });
});
