/** A roster too large to be sent: pages search, and hear of whom they name (SPEC E, H7, W3). */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Requests } from '#shared/events';
import { limits } from '#shared/limits';
import { type Identity, identityOf, newSeed, signRegistration } from '#shared/people/identity';
import { IrcClient } from '../../testing/irc-client.ts';
import { LineClient } from '../../testing/line-client.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../../testing/switchboard.ts';
import { WebClient } from '../../testing/web-client.ts';

let switchboard: TestSwitchboard;
let clients: { close(): Promise<unknown> }[];

beforeEach(async () => {
  switchboard = await startTestSwitchboard({ ROSTER_USERS: '3' });
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await switchboard.close();
});

type Registration = Partial<Requests['register'][0]>;

async function enter(
  name: string,
  request: Registration = {},
  identity?: Identity,
): Promise<[WebClient, Requests['register'][1]]> {
  const client = await WebClient.connect(switchboard);
  clients.push(client);
  const { server, nonce } = client.hello;
  const proof = identity && {
    key: identity.key,
    signature: signRegistration(identity, server, name, nonce),
  };
  return [client, await client.get('register', { name, ...request, ...proof })];
}

const user = async (...who: Parameters<typeof enter>) => (await enter(...who))[0];
const namesOf = ({ users }: { users: { name: string }[] }) => users.map(({ name }) => name);
const web = (name: string) => ({ name, gateway: 'web' });
const presence = (change: object) =>
  `presence ${JSON.stringify({ left: [], renamed: [], joined: [], ...change })}`;

describe('E a roster that is not sent', () => {
  it('E X3 up to ROSTER_USERS people are told who is online; whoever comes after is not', async () => {
    const [alice, first] = await enter('Alice');
    expect(first.partial).toBeUndefined();
    await user('Bob');
    const [, third] = await enter('Carol');
    expect(third).toMatchObject({ users: [web('Alice'), web('Bob'), web('Carol')] });
    const [dave, fourth] = await enter('Dave');
    expect(fourth).toMatchObject({ name: 'Dave', users: [], partial: true });
    const erin = await user('Erin');
    // Whoever was told of everyone goes on hearing of everyone.
    await alice.lines.next(/"Erin"/);
    await erin.close();
    await alice.lines.next(presence({ left: ['Erin'] }));
    expect(dave.all('presence')).toEqual([]);
  });

  it('E whoever wants to follow rooms is sent no roster; of a form that is none nothing comes', async () => {
    const [, answer] = await enter('Alice', { follows: 'rooms' });
    expect(answer).toMatchObject({ users: [], partial: true });
    const client = await WebClient.connect(switchboard);
    clients.push(client);
    expect(await client.refusal('register', { name: 'Bob', follows: 'stars' })).toBe('bad_request');
  });

  it('E users answers the first of them, and that there are more', async () => {
    const dave = await user('dave');
    expect(await dave.get('users', {})).not.toHaveProperty('partial');
    for (const name of ['Carol', 'bob', 'Alice']) await user(name);
    const answer = await dave.get('users', {});
    expect(namesOf(answer)).toEqual(['Alice', 'bob', 'Carol']);
    expect(answer.partial).toBe(true);
  });

  it('E L1 a line client that logs in among so many is told of nobody', async () => {
    for (const name of ['alice', 'bob', 'carol']) await user(name);
    const dave = await LineClient.enter(switchboard);
    clients.push(dave);
    dave.send('LOGIN dave');
    await dave.lines.next('OK LOGIN dave');
    await dave.lines.next('USERS');
  });
});

describe('E search', () => {
  it('E H2 finds by the beginning of a name, folded, sorted, at most so many', async () => {
    const alice = await user('Alice');
    for (const name of ['alBert', 'Ａlf', 'Bob', 'aL']) await user(name);
    expect(await alice.get('search', { text: 'AL' })).toMatchObject({
      users: [web('aL'), web('alBert'), web('Ａlf'), web('Alice')],
      more: false,
    });
    const two = await alice.get('search', { text: 'al', limit: 2 });
    expect([namesOf(two), two.more]).toEqual([['aL', 'alBert'], true]);
    expect(namesOf(await alice.get('search', { text: 'ali' }))).toEqual(['Alice']);
    expect(namesOf(await alice.get('search', { text: 'lice' }))).toEqual([]);
    expect(namesOf(await alice.get('search', { text: '' }))).toHaveLength(5);
  });

  it('E what is no beginning of a name finds nobody, and a bad limit is refused', async () => {
    const alice = await user('Alice');
    for (const text of ['alice:', 'alice:Alice:web', '*', '?lice', '[aA]', ' alice', 'x'.repeat(50_000)])
      expect(await alice.get('search', { text }), text.slice(0, 20)).toMatchObject({
        users: [],
        more: false,
      });
    for (const limit of [0, -1, 1.5, '5', null])
      expect(await alice.refusal('search', { text: 'a', limit }), String(limit)).toBe('bad_request');
    expect(await alice.get('search', { text: 'a', limit: 1_000_000 })).toMatchObject({
      users: [web('Alice')],
    });
  });
});

describe('H7 watch', () => {
  it('H7 W3 tells who is there, and of their coming, renaming and going, and of nobody else’s', async () => {
    const alice = await user('Alice', { follows: 'rooms' });
    const bob = await user('Bob');
    const carol = await user('Carol');
    expect(await alice.get('watch', { names: ['BOB', 'Zoe', 'no name'] })).toMatchObject({
      users: [web('Bob')],
    });
    await carol.close();
    const zoe = await user('Zoe');
    await alice.lines.next(presence({ joined: [web('Zoe')] }));
    await bob.get('rename', { name: 'Rob' });
    await alice.lines.next(presence({ renamed: [{ from: 'Bob', to: 'Rob', gateway: 'web' }] }));
    await zoe.close();
    await alice.lines.next(presence({ left: ['Zoe'] }));
    expect(alice.lines.all.join()).not.toContain('Carol');
  });

  it('H7 who watches only the new name of somebody hears them come, with their key', async () => {
    const alice = await user('Alice', { follows: 'rooms' });
    await alice.get('watch', { names: ['Rob'] });
    const bob = await user('Bob');
    await bob.get('rename', { name: 'Rob' });
    await alice.lines.next(presence({ joined: [web('Rob')] }));
    await alice.get('watch', { names: ['Bob'] });
    await bob.get('rename', { name: 'Bob' });
    // Who watches both is told once.
    await alice.lines.next(presence({ renamed: [{ from: 'Rob', to: 'Bob', gateway: 'web' }] }));
    await bob.get('rename', { name: 'BOB' });
    await alice.lines.next(presence({ renamed: [{ from: 'Bob', to: 'BOB', gateway: 'web' }] }));
    expect(alice.all('presence')).toHaveLength(3);
  });

  it('H7 who watches somebody and shares a room with them hears a renaming once', async () => {
    const alice = await user('Alice', { follows: 'rooms' });
    const bob = await user('Bob');
    for (const client of [alice, bob]) await client.get('join', { room: 'chat' });
    await bob.get('rename', { name: 'Rob' });
    await alice.get('watch', { names: ['Rob'] });
    await bob.get('rename', { name: 'Bob' });
    await bob.get('say', { room: 'chat', text: 'done' });
    await alice.lines.next(/done/);
    expect(alice.all('presence').flatMap(({ renamed }) => renamed.map(({ to }) => to))).toEqual([
      'Rob',
      'Bob',
    ]);
  });

  it('H7 IRC’s MONITOR goes on hearing a renaming as a going', async () => {
    const irc = await IrcClient.register(switchboard, 'ian');
    clients.push(irc);
    const bob = await user('Bob');
    irc.send('MONITOR + Bob');
    await irc.lines.next(/ 730 ian :Bob/);
    await bob.get('rename', { name: 'Rob' });
    await irc.lines.next(/ 731 ian :Bob/);
  });

  it('H7 H8 one’s other connections hear that one renames, and whoever hears it from the roster hears it once', async () => {
    const identity = identityOf(newSeed((bytes) => randomBytes(bytes)));
    const roster = await user('Alice', {}, identity);
    const rooms = await user('Alice', { follows: 'rooms' }, identity);
    const third = await user('Alice', { follows: 'rooms' }, identity);
    await third.get('rename', { name: 'Alba' });
    for (const client of [roster, rooms])
      await client.lines.next(presence({ renamed: [{ from: 'Alice', to: 'Alba', gateway: 'web' }] }));
    await third.get('rename', { name: 'Alma' });
    for (const client of [roster, rooms]) {
      await client.lines.next(presence({ renamed: [{ from: 'Alba', to: 'Alma', gateway: 'web' }] }));
      expect(client.all('presence').flatMap(({ renamed }) => renamed)).toHaveLength(2);
    }
  });

  it('H7 unwatch ends it', async () => {
    const alice = await user('Alice', { follows: 'rooms' });
    await alice.get('watch', { names: ['Bob', 'Carol'] });
    await alice.get('unwatch', { names: ['bob', 'nobody'] });
    await user('Bob');
    await user('Carol');
    await alice.lines.next(presence({ joined: [web('Carol')] }));
    expect(alice.all('presence')).toHaveLength(1);
  });

  it('X3 at most so many names are watched; more are refused, and none of them taken', async () => {
    const alice = await user('Alice', { follows: 'rooms' });
    const names = Array.from({ length: limits.contacts }, (_, index) => `n${index}`);
    await alice.get('watch', { names });
    expect(await alice.refusal('watch', { names: ['N0', 'Bob'] })).toBe('bad_request');
    await alice.get('watch', { names: ['N0'] });
    await user('Bob');
    await alice.get('unwatch', { names: ['n0'] });
    expect(await alice.get('watch', { names: ['Bob'] })).toMatchObject({ users: [web('Bob')] });
    expect(await alice.refusal('watch', { names: [...names, 'one_more'] })).toBe('bad_request');
    expect(alice.all('presence')).toEqual([]);
  });
});
