/** X1, X2: servers that share a Redis are one, at whichever door of whichever server; without it each goes on alone. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultyLink } from '../testing/faulty-link.ts';
import { IrcClient } from '../testing/irc-client.ts';
import { loopback } from '../testing/loopback.ts';
import { RedisServer } from '../testing/redis-server.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../testing/switchboard.ts';
import { until } from '../testing/until.ts';
import { WebClient } from '../testing/web-client.ts';

let redis: RedisServer;
let servers: TestSwitchboard[];
let clients: { close(): Promise<unknown> }[];

beforeEach(async () => {
  redis = await RedisServer.start();
  servers = [];
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all(servers.map((server) => server.close()));
  await redis.close();
});

async function startServer(url = redis.url, env = {}): Promise<TestSwitchboard> {
  const server = await startTestSwitchboard({ REDIS_URL: url, ...env });
  servers.push(server);
  return server;
}

/** Without a roster. */
async function enterAlone(server: TestSwitchboard, name: string): Promise<WebClient> {
  const client = await WebClient.connect(server);
  clients.push(client);
  await client.get('register', { name, follows: 'rooms' });
  return client;
}

async function enter(server: TestSwitchboard, name: string, room?: string): Promise<WebClient> {
  const client = await WebClient.connect(server);
  clients.push(client);
  await client.get('register', { name });
  if (room !== undefined) await client.get('join', { room });
  return client;
}

const namesOf = async (client: WebClient) => (await client.get('users', {})).users.map(({ name }) => name);
const membersOf = async (client: WebClient, room: string) => (await client.get('members', { room })).members;

describe('X1 servers that share a Redis', () => {
  it('X1 have one roster, and say who comes, renames and goes', async () => {
    const [a, b] = [await startServer(), await startServer()];
    const alice = await enter(a, 'alice');
    const bob = await enter(b, 'Bob');
    await alice.lines.next('presence {"left":[],"renamed":[],"joined":[{"name":"Bob","gateway":"web"}]}');
    expect(await namesOf(alice)).toEqual(['alice', 'Bob']);
    expect(await namesOf(bob)).toEqual(['alice', 'Bob']);
    await bob.get('rename', { name: 'Rob' });
    await alice.lines.next(/"renamed":\[\{"from":"Bob","to":"Rob"/);
    expect(await namesOf(alice)).toEqual(['alice', 'Rob']);
    await bob.close();
    await alice.lines.next('presence {"left":["Rob"],"renamed":[],"joined":[]}');
    expect(await namesOf(alice)).toEqual(['alice']);
  });

  it('X1 H2 refuse a name that is held on another, in any case', async () => {
    const [a, b] = [await startServer(), await startServer()];
    const alice = await enter(a, 'alice');
    const other = await WebClient.connect(b);
    clients.push(other);
    expect(await other.refusal('register', { name: 'ALICE' })).toBe('name_taken');
    await alice.close();
    await until(async () => (await other.refusal('register', { name: 'ALICE' })) === undefined);
  });

  it('X1 H4 have one room, with its members and what is said, each line once', async () => {
    const [a, b] = [await startServer(), await startServer()];
    const alice = await enter(a, 'alice', 'chat');
    const bob = await enter(b, 'bob', 'chat');
    await alice.lines.next('joined {"room":"chat","name":"bob","gateway":"web"}');
    expect(await membersOf(alice, 'chat')).toEqual(['alice', 'bob']);
    expect((await alice.get('rooms', {})).rooms).toEqual([{ name: 'chat', members: 2 }]);
    for (const text of ['one', 'two']) await bob.get('say', { room: 'chat', text });
    await alice.get('say', { room: 'chat', text: 'three' });
    await bob.lines.next(/three/);
    await alice.lines.next(/two/);
    for (const client of [alice, bob])
      expect(
        client
          .all('message')
          .map(({ text }) => text)
          .sort(),
      ).toEqual(['one', 'three', 'two']);
    await bob.get('leave', { room: 'chat' });
    await alice.lines.next('left {"room":"chat","name":"bob","gateway":"web"}');
    expect(await membersOf(alice, 'chat')).toEqual(['alice']);
  });

  it('X1 H4 give a newcomer the list of who is in a room, and tell nobody what they know', async () => {
    const [a, b] = [await startServer(), await startServer()];
    for (const name of ['anna', 'alma']) await enter(a, name, 'chat');
    const bob = await enter(b, 'bob');
    expect((await bob.get('join', { room: 'chat' })).members).toEqual(['alma', 'anna', 'bob']);
    const newcomers = await Promise.all([enter(b, 'ben', 'chat'), enter(b, 'bea', 'chat')]);
    for (const name of ['ben', 'bea'])
      await bob.lines.next((line) => line.startsWith(`joined {"room":"chat","name":"${name}"`));
    for (const client of [bob, ...newcomers]) {
      const told = client.all('joined').map(({ name }) => name);
      expect(told).not.toContain('anna');
      expect(told).toEqual([...new Set(told)]);
      expect(client.all('presence').flatMap(({ joined }) => joined.map(({ name }) => name))).not.toContain(
        'anna',
      );
    }
  });

  it('X1 H8 pass what is told, to the one it is told to and to nobody else', async () => {
    const [a, b, c] = [await startServer(), await startServer(), await startServer()];
    const alice = await enter(a, 'alice');
    const bob = await enter(b, 'bob');
    const carol = await enter(c, 'carol');
    await alice.get('tell', { to: 'bob', text: 'for you' });
    await bob.lines.next(/^message .*"for you"/);
    expect(await alice.refusal('tell', { to: 'dave', text: 'x' })).toBe('no_such_user');
    await carol.get('tell', { to: 'bob', text: 'last' });
    await bob.lines.next(/last/);
    expect(bob.all('message')).toHaveLength(2);
    expect(carol.all('message')).toHaveLength(0);
    expect(alice.all('message')).toHaveLength(0);
  });

  it('X1 E find people by the beginning of a name, whichever server they are on', async () => {
    const [a, b] = [await startServer(), await startServer()];
    const alice = await enter(a, 'alice');
    for (const name of ['Albert', 'bob']) await enter(b, name);
    expect(await alice.get('search', { text: 'AL' })).toMatchObject({
      users: [
        { name: 'Albert', gateway: 'web' },
        { name: 'alice', gateway: 'web' },
      ],
      more: false,
    });
    expect(await alice.get('search', { text: 'b', limit: 1 })).toMatchObject({ users: [{ name: 'bob' }] });
    for (const text of ['albert:', '*', '[ab]'])
      expect(await alice.get('search', { text }), text).toMatchObject({ users: [] });
  });

  it('X1 H7 tell who watches somebody on another that they come, rename and go', async () => {
    const [a, b] = [await startServer(), await startServer()];
    const alice = await enterAlone(a, 'alice');
    const bob = await enter(b, 'Bob');
    const names = ['bob', 'carol', 'dan', 'eve', 'fay'];
    expect(await alice.get('watch', { names })).toMatchObject({ users: [{ name: 'Bob', gateway: 'web' }] });
    const carol = await enter(b, 'Carol');
    await alice.lines.next(/"joined":\[\{"name":"Carol","gateway":"web"\}\]/);
    await bob.get('rename', { name: 'Rob' });
    await alice.lines.next(/"renamed":\[\{"from":"Bob","to":"Rob"/);
    await bob.get('rename', { name: 'Dan' });
    await alice.lines.next(/"joined":\[\{"name":"Dan","gateway":"web"\}\]/);
    for (const name of ['dan', 'eve', 'fay', 'gus', 'hal']) if (name !== 'dan') await enter(b, name);
    expect((await alice.get('watch', { names: ['dan', 'eve', 'fay', 'gus', 'hal'] })).users).toHaveLength(5);
    await carol.close();
    await alice.lines.next(/"left":\["Carol"\]/);
  });

  it('X1 X3 count those on all of them before they send a roster', async () => {
    const [a, b] = [await startServer(), await startServer(redis.url, { ROSTER_USERS: '2' })];
    for (const name of ['alice', 'bob']) await enter(a, name);
    let count = 0;
    await until(async () => {
      const client = await WebClient.connect(b);
      const { partial } = await client.get('register', { name: `c${count++}` });
      await client.close();
      return partial === true;
    });
  });

  it('X1 leave no key in Redis, and nothing of who has gone', async () => {
    const [a, b] = [await startServer(), await startServer()];
    const alice = await enter(a, 'alice', 'chat');
    const bob = await enter(b, 'bob', 'chat');
    await alice.get('say', { room: 'chat', text: 'words' });
    await bob.lines.next(/words/);
    expect(await redis.ask('DBSIZE')).toBe(0);
    expect((await redis.shardChannels()).join(' ')).toMatch(/user:alice/);
    await alice.close();
    await bob.close();
    await until(async () => !/alice|bob|chat/.test((await redis.shardChannels()).join()));
    expect(await redis.ask('DBSIZE')).toBe(0);
  });

  it('X1 R4 say in their metrics how many they are', async () => {
    const [a] = [await startServer(), await startServer()];
    const metrics = async () => (await fetch(`http://${loopback}:${a.portOf('web')}/metrics`)).text();
    await until(metrics, (text) => /^switchboard_cluster_servers 2$/m.test(text));
    expect(await metrics()).toMatch(/^switchboard_cluster_whole 1$/m);
    expect(await metrics()).toMatch(/^switchboard_cluster_failed_total 0$/m);
  });

  it('X1 share nothing with those of another number on the same Redis', async () => {
    const [a, b] = [await startServer(`${redis.url}/1`), await startServer(`${redis.url}/2`)];
    await enter(a, 'alice');
    const other = await enter(b, 'alice');
    expect(await namesOf(other)).toEqual(['alice']);
  });
});

describe('X2 faults', () => {
  const ready = async (server: TestSwitchboard) =>
    (await fetch(`http://${loopback}:${server.portOf('web')}/readyz`)).text();

  it('X2 go on alone without Redis, say so, and are whole again when it is back', async () => {
    const [a, b] = [await startServer(), await startServer()];
    const alice = await enter(a, 'alice', 'chat');
    const anna = await enter(a, 'anna', 'chat');
    const bob = await enter(b, 'bob', 'chat');
    await alice.lines.next(/^joined .*bob/);
    expect(await ready(a)).toBe('ready\n');
    await redis.kill();
    await alice.get('say', { room: 'chat', text: 'still here' });
    await anna.lines.next(/still here/);
    await alice.lines.next(/^notice .*"alone":true/);
    await alice.lines.next(/^left .*"bob"/);
    expect(await namesOf(alice)).toEqual(['alice', 'anna']);
    expect(await ready(a)).toBe('not ready: redis\n');
    const ada = await enter(a, 'ada');
    await ada.lines.next(/^notice .*"alone":true/);
    await redis.restart();
    await alice.lines.next(/^notice .*"alone":false/);
    await alice.lines.next(/^joined .*"bob"/);
    await bob.lines.next(/^joined .*"alice"/);
    await until(async () => (await namesOf(bob)).join() === 'ada,alice,anna,bob');
    expect(await ready(a)).toBe('ready\n');
    await bob.get('say', { room: 'chat', text: 'all again' });
    await anna.lines.next(/all again/);
  });

  it('X2 take a name from one of two who took it while their servers did not reach each other', async () => {
    const link = await FaultyLink.to(redis.port);
    const [a, b] = [await startServer(), await startServer(redis.urlThrough(link.port))];
    const anna = await enter(a, 'anna');
    link.cut();
    const first = await enter(a, 'alice');
    const watcher = await enter(b, 'bea');
    const second = await enter(b, 'Alice');
    await watcher.lines.next(/"alone":true/);
    link.pass();
    await watcher.lines.next(/"alone":false/);
    await until(() => first.socket.connected !== second.socket.connected);
    await until(async () => {
      const [seen, other] = [await namesOf(anna), await namesOf(watcher)];
      return seen.length === 3 && seen.join() === other.join();
    });
    const loser = first.socket.connected ? second : first;
    await loser.lines.next(/^notice .*Somebody else has the name/);
    await link.close();
  });

  it('X2 a partitioned server has nobody any more for the others, within ten seconds', async () => {
    const link = await FaultyLink.to(redis.port);
    const [a, b] = [await startServer(), await startServer(redis.urlThrough(link.port))];
    const alice = await enter(a, 'alice', 'chat');
    const irc = await IrcClient.register(a, 'ian');
    clients.push(irc);
    irc.send('JOIN #chat', 'MONITOR + bob');
    const bob = await enter(b, 'bob', 'chat');
    await irc.lines.next(/ 730 ian :bob/);
    await alice.lines.next(/^joined .*"bob"/);
    const watcher = await enterAlone(a, 'wilma');
    await watcher.get('watch', { names: ['Bob'] });
    link.drop();
    await watcher.lines.next(/"left":\["bob"\]/);
    await irc.lines.next(/^:bob\S* QUIT :The connection to their server was lost/);
    const watched = () => irc.lines.all.filter((line) => / 73[01] ian :bob/.test(line)).at(-1);
    await until(watched, (line) => line?.includes(' 731 ') ?? false);
    await alice.lines.next(/^left .*"bob"/);
    expect(await namesOf(alice)).toEqual(['alice', 'ian', 'wilma']);
    await bob.lines.next(/"alone":true/);
    await bob.lines.next(/^left .*"alice"/);
    link.pass();
    await until(() => irc.lines.all.filter((line) => /bob\S* JOIN #chat/.test(line)).length === 2);
    await until(watched, (line) => line?.includes(' 730 ') ?? false);
    await watcher.lines.next(/"joined":\[\{"name":"bob"/);
    await bob.lines.next(/^joined .*"alice"/);
    await bob.get('say', { room: 'chat', text: 'hello again' });
    await irc.lines.next(/bob.*hello again/);
    await link.close();
  });
});
