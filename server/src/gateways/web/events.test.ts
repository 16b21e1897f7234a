/** The Socket.IO events of SPEC E, by a client's hands. */
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broadcast, PrivateMessage } from '#shared/events';
import { limits } from '#shared/limits';
import { credentials, newKey } from '../../testing/keys.ts';
import { loopback } from '../../testing/loopback.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../../testing/switchboard.ts';
import { WebClient } from '../../testing/web-client.ts';
import { requests } from '../requests.ts';

let switchboard: TestSwitchboard;
let clients: WebClient[];

beforeEach(async () => {
  switchboard = await startTestSwitchboard();
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await switchboard.close();
});

async function connect(options = {}): Promise<WebClient> {
  const client = await WebClient.connect(switchboard, options);
  clients.push(client);
  return client;
}

async function user(name: string): Promise<WebClient> {
  const client = await connect();
  await client.get('register', { name });
  return client;
}

describe('E events', () => {
  it('E hello brings the nonce, the server and the limits', async () => {
    const { hello } = await connect();
    expect(hello.nonce).toMatch(/^[\w-]{43}$/);
    expect(hello.server).toBe('switchboard.local');
    expect(hello.limits.textBytes).toBe(20_000);
  });

  it('E register answers with everyone online, oneself included', async () => {
    await user('Bob');
    const alice = await connect();
    expect(await alice.get('register', { name: 'Alice' })).toMatchObject({
      name: 'Alice',
      users: [
        { name: 'Alice', gateway: 'web' },
        { name: 'Bob', gateway: 'web' },
      ],
    });
    expect(await alice.refusal('register', { name: 'Carol' })).toBe('already_registered');
  });

  it('E everything but registering needs a name', async () => {
    const client = await connect();
    const bodies: Record<string, object> = {
      rename: { name: 'x' },
      join: { room: 'r' },
      leave: { room: 'r' },
      say: { room: 'r', text: 't' },
      tell: { to: 'x', text: 't' },
      broadcast: { text: 't' },
      users: {},
      rooms: {},
      members: { room: 'r' },
      relay: { to: 'x', frame: 'f' },
      typing: { to: 'x' },
      search: { text: 'x' },
      watch: { names: ['x'] },
      unwatch: { names: ['x'] },
    };
    expect(Object.keys(bodies).sort()).toEqual(
      Object.keys(requests)
        .filter((event) => event !== 'register')
        .sort(),
    );
    for (const [event, body] of Object.entries(bodies))
      expect(await client.refusal(event as 'join', body), event).toBe('not_registered');
  });

  it('E join, say, members, rooms and leave', async () => {
    const [alice, bob] = [await user('Alice'), await user('Bob')];
    expect(await alice.get('join', { room: 'Chat' })).toMatchObject({ room: 'chat', members: ['Alice'] });
    expect(await bob.get('join', { room: 'chat' })).toMatchObject({ members: ['Alice', 'Bob'] });
    await alice.lines.next('joined {"room":"chat","name":"Bob","gateway":"web"}');
    const { id, at } = await alice.get('say', { room: 'CHAT', text: 'hi', id: 'my-id.1' });
    expect(id).toBe('my-id.1');
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
    for (const person of [alice, bob]) {
      await person.lines.next('message {"from":"Alice","room":"chat","text":"hi","gateway":"web"}');
      expect(person.all('message')).toEqual([
        { id, at, from: 'Alice', room: 'chat', text: 'hi', gateway: 'web' },
      ]);
    }
    expect((await alice.get('rooms', {})).rooms).toEqual([{ name: 'chat', members: 2 }]);
    expect((await alice.get('members', { room: 'chat' })).members).toEqual(['Alice', 'Bob']);
    expect(await bob.get('leave', { room: 'chat' })).toMatchObject({ room: 'chat' });
    await alice.lines.next('left {"room":"chat","name":"Bob","gateway":"web"}');
    expect(await bob.refusal('say', { room: 'chat', text: 'x' })).toBe('not_in_room');
    expect(await bob.refusal('leave', { room: 'chat' })).toBe('not_in_room');
    await alice.get('leave', { room: 'chat' });
    expect((await alice.get('rooms', {})).rooms).toEqual([]);
  });

  it('E tell reaches the receiver, with the server’s id or the sender’s', async () => {
    const [alice, bob] = [await user('Alice'), await user('Bob')];
    const { id, at } = await alice.get('tell', { to: 'bob', text: 'hello' });
    await bob.lines.next('message {"from":"Alice","to":"bob","text":"hello","gateway":"web"}');
    expect(bob.all('message')).toEqual([{ id, at, from: 'Alice', to: 'bob', text: 'hello', gateway: 'web' }]);
    expect(alice.all('message')).toEqual([]);
    expect(await alice.refusal('tell', { to: 'nobody', text: 'x' })).toBe('no_such_user');
    expect(await alice.refusal('tell', { to: 'no body', text: 'x' })).toBe('no_such_user');
  });

  it('E broadcast reaches everyone else', async () => {
    const [alice, bob, carol] = [await user('Alice'), await user('Bob'), await user('Carol')];
    const { id, at } = await alice.get('broadcast', { text: 'all!' });
    for (const person of [bob, carol]) {
      await person.lines.next('broadcast {"from":"Alice","text":"all!","gateway":"web"}');
      expect(person.all('broadcast')).toEqual<Broadcast[]>([
        { id, at, from: 'Alice', text: 'all!', gateway: 'web' },
      ]);
    }
    await alice.get('users', {});
    expect(alice.all('broadcast')).toEqual([]);
  });

  it('E typing and relay go from client to client', async () => {
    const [alice, bob] = [await user('Alice'), await user('Bob')];
    await alice.get('typing', { to: 'Bob' });
    await bob.lines.next('typing {"from":"Alice","to":"Bob","gateway":"web"}');
    await alice.get('join', { room: 'chat' });
    await bob.get('join', { room: 'chat' });
    await alice.get('typing', { room: 'chat' });
    await bob.lines.next('typing {"from":"Alice","room":"chat","gateway":"web"}');
    const frame = 'f'.repeat(limits.frameChars);
    await alice.get('relay', { to: 'Bob', frame });
    await bob.lines.next((line) => line.startsWith('relay '));
    expect(bob.all('relay')).toEqual([{ from: 'Alice', frame }]);
    expect(await alice.refusal('relay', { to: 'Bob', frame: `${frame}f` })).toBe('too_long');
    expect(await alice.refusal('relay', { to: 'nobody', frame: 'f' })).toBe('no_such_user');
  });

  it.each([
    ['say', null],
    ['say', undefined],
    ['say', 'chat'],
    ['say', []],
    ['say', { room: 'chat' }],
    ['say', { room: 1, text: 'x' }],
    ['say', { room: 'chat', text: { toString: 'x' } }],
    ['say', { room: 'chat', text: '' }],
    ['say', { room: 'chat', text: 'x', id: 'two words' }],
    ['say', { room: 'chat', text: 'x', id: 'x'.repeat(65) }],
    ['typing', {}],
    ['fly', {}],
    ['constructor', {}],
    ['__proto__', {}],
    ['disconnecting ', {}],
  ])(
    'E a malformed or unknown event is a bad request, and the connection lives on: %s %j',
    async (event, body) => {
      const alice = await user('Alice');
      await alice.get('join', { room: 'chat' });
      expect(await alice.refusal(event as 'say', body)).toBe('bad_request');
      await alice.get('say', { room: 'chat', text: 'alive' });
    },
  );

  it('E an event without acknowledgement, or with more than it needs, harms nobody', async () => {
    const alice = await user('Alice');
    alice.socket.emit('say');
    alice.socket.emit('say', { room: 'nowhere', text: 'x' });
    alice.socket.emit('users', {}, 'more', 1, null);
    expect((await alice.get('users', {})).users).toHaveLength(1);
  });

  it('H2 H3 odd names of every kind are refused with their code', async () => {
    const client = await connect();
    for (const name of ['', ' ', 'a b', 'a:b', '1a', 'x'.repeat(5_000), '\u0000', '\ud800', 'a|guest'])
      expect(await client.refusal('register', { name }), JSON.stringify(name)).toBe('invalid_name');
    await client.get('register', { name: 'Alice' });
    for (const room of ['', 'a b', 'x'.repeat(21), '\u0007', 'a\nb'])
      expect(await client.refusal('join', { room }), JSON.stringify(room)).toBe('invalid_room');
  });

  it('H3 rooms whose names look like patterns or places stay apart', async () => {
    const [alice, bob] = [await user('Alice'), await user('Bob')];
    for (const room of ['a', 'a:b', 'a:b:c', '*', 'user:bob', 'chat:Bob', 'registered'])
      await alice.get('join', { room });
    await bob.get('join', { room: 'a:b' });
    expect((await bob.get('rooms', {})).rooms).toEqual([
      { name: '*', members: 1 },
      { name: 'a', members: 1 },
      { name: 'a:b', members: 2 },
      { name: 'a:b:c', members: 1 },
      { name: 'chat:bob', members: 1 },
      { name: 'registered', members: 1 },
      { name: 'user:bob', members: 1 },
    ]);
    expect((await bob.get('members', { room: 'a' })).members).toEqual(['Alice']);
    await bob.get('say', { room: 'a:b', text: 'here' });
    await alice.lines.next('message {"from":"Bob","room":"a:b","text":"here","gateway":"web"}');
    await alice.get('say', { room: 'user:bob', text: 'to myself' });
    await bob.get('users', {});
    expect(bob.all('message')).toHaveLength(1);
  });

  it('H5 a text of 20,000 bytes passes, one more is too_long', async () => {
    const [alice, bob] = [await user('Alice'), await user('Bob')];
    const text = '€'.repeat(6_666);
    await alice.get('tell', { to: 'Bob', text });
    await bob.lines.next((line) => line.startsWith('message'));
    expect((bob.all('message')[0] as PrivateMessage).text).toBe(text);
    for (const event of ['tell', 'say', 'broadcast'] as const) {
      if (event === 'say') await alice.get('join', { room: 'r' });
      expect(await alice.refusal(event, { to: 'Bob', room: 'r', text: `${text}abc` })).toBe('too_long');
    }
  });

  it('an oversized packet ends that connection and no other', async () => {
    const [alice, bob] = [await user('Alice'), await user('Bob')];
    alice.socket.emit('tell', { to: 'Bob', text: 'x'.repeat(limits.packetBytes + 1) });
    await new Promise((resolve) => alice.socket.once('disconnect', resolve));
    await bob.lines.next('presence {"left":["Alice"],"renamed":[],"joined":[]}');
    expect((await bob.get('users', {})).users).toHaveLength(1);
  });

  it('X3 at least 30 events pass at once; what is over is rate_limited, and later ones pass again', async () => {
    const alice = await user('Alice');
    const answers = await Promise.all(
      Array.from({ length: limits.pageEvents.burst + 50 }, () => alice.refusal('users', {})),
    );
    expect(answers.slice(0, 30)).toEqual(Array(30).fill(undefined));
    expect(answers).toContain('rate_limited');
    await expect.poll(() => alice.refusal('users', {}), { timeout: 10_000 }).toBeUndefined();
  });

  it('X3 thirty of the longest texts pass at once; texts of many lines cost more', async () => {
    const [alice] = [await user('Alice'), await user('Bob')];
    const long = { to: 'Bob', text: 'x'.repeat(limits.textBytes) };
    const passed = await Promise.all(Array.from({ length: 30 }, () => alice.refusal('tell', long)));
    expect(passed).toEqual(Array(30).fill(undefined));
    const carol = await user('Carol');
    const lines = { to: 'Bob', text: '\n'.repeat(limits.textBytes) };
    const refused = await Promise.all(Array.from({ length: 3 }, () => carol.refusal('tell', lines)));
    expect(refused).toEqual([undefined, 'rate_limited', 'rate_limited']);
  });

  it('E clients by polling, and of the older protocol, are the same', async () => {
    const polling = await connect({ transports: ['polling'] });
    await polling.get('register', { name: 'Polly' });
    const alice = await user('Alice');
    await alice.get('tell', { to: 'Polly', text: 'hello' });
    await polling.lines.next('message {"from":"Alice","to":"Polly","text":"hello","gateway":"web"}');
    const response = await fetch(
      `http://${loopback}:${switchboard.portOf('web')}/socket.io/?EIO=3&transport=polling`,
    );
    expect(await response.text()).toContain('"sid"');
  });

  it('E another namespace is refused, and the connection lives on', async () => {
    const alice = await user('Alice');
    const other = io(`http://${loopback}:${switchboard.portOf('web')}/admin`, { forceNew: true });
    const error = await new Promise<Error>((resolve) => other.once('connect_error', resolve));
    other.disconnect();
    expect(error.message).toBe('Invalid namespace');
    await alice.get('users', {});
  });
});

describe('P2 a name belongs to a key', () => {
  it('P2 registering with a key shows it on the roster', async () => {
    const watcher = await user('Watcher');
    const [alice, pair] = [await connect(), newKey()];
    await alice.get('register', credentials(alice, 'Alice', pair));
    const entry = { name: 'Alice', gateway: 'web', key: pair.key };
    expect((await watcher.get('users', {})).users[0]).toEqual(entry);
    await watcher.lines.next((line) => line.includes('"Alice"'));
    expect(watcher.all('presence').at(-1)?.joined).toEqual([entry]);
  });

  it('P2 a held name is joined only with the same key', async () => {
    const pair = newKey();
    const first = await connect();
    await first.get('register', credentials(first, 'Alice', pair));
    const keyless = await connect();
    expect(await keyless.refusal('register', { name: 'Alice' })).toBe('name_taken');
    const impostor = await connect();
    expect(await impostor.refusal('register', credentials(impostor, 'alice', newKey()))).toBe('name_taken');
    const second = await connect();
    expect(await second.get('register', credentials(second, 'ALICE', pair))).toMatchObject({ name: 'Alice' });
    await user('Bob');
    await keyless.get('register', { name: 'Keyless' });
    const none = await connect();
    expect(await none.refusal('register', credentials(none, 'Keyless', newKey()))).toBe('name_taken');
  });

  it('P2 a signature for another connection, name or key is refused', async () => {
    const pair = newKey();
    const [one, two] = [await connect(), await connect()];
    const good = credentials(one, 'Alice', pair);
    expect(await two.refusal('register', good)).toBe('bad_request');
    expect(await one.refusal('register', { ...good, name: 'Bob' })).toBe('bad_request');
    expect(await one.refusal('register', { ...good, key: newKey().key })).toBe('bad_request');
    expect(await one.refusal('register', { ...good, signature: undefined })).toBe('bad_request');
    expect(await one.refusal('register', { ...good, signature: 'x'.repeat(86) })).toBe('bad_request');
    expect(await one.refusal('register', { ...good, key: 'short' })).toBe('bad_request');
    await one.get('register', good);
  });

  it('H8 all connections of a user see private messages, their own too; the user goes with the last', async () => {
    const pair = newKey();
    const watcher = await user('Watcher');
    const [one, two] = [await connect(), await connect()];
    await one.get('register', credentials(one, 'Alice', pair));
    await two.get('register', credentials(two, 'Alice', pair));
    await watcher.get('tell', { to: 'Alice', text: 'both' });
    await one.get('tell', { to: 'Watcher', text: 'from one' });
    await one.lines.next('message {"from":"Watcher","to":"Alice","text":"both","gateway":"web"}');
    await two.lines.next('message {"from":"Watcher","to":"Alice","text":"both","gateway":"web"}');
    await two.lines.next('message {"from":"Alice","to":"Watcher","text":"from one","gateway":"web"}');
    await watcher.get('join', { room: 'chat' });
    await one.get('join', { room: 'chat' });
    await two.get('join', { room: 'chat' });
    expect((await watcher.get('members', { room: 'chat' })).members).toEqual(['Alice', 'Watcher']);
    expect(watcher.all('joined')).toEqual([{ room: 'chat', name: 'Alice', gateway: 'web' }]);
    await one.close();
    await two.get('rename', { name: 'Alicia' });
    await watcher.lines.next(
      'presence {"left":[],"renamed":[{"from":"Alice","to":"Alicia","gateway":"web"}],"joined":[]}',
    );
    expect((await watcher.get('members', { room: 'chat' })).members).toEqual(['Alicia', 'Watcher']);
    await two.close();
    await watcher.lines.next('left {"room":"chat","name":"Alicia","gateway":"web","quit":["chat"]}');
    await watcher.lines.next('presence {"left":["Alicia"],"renamed":[],"joined":[]}');
    expect(watcher.all('left')).toHaveLength(1);
  });

  it('H8 renaming renames all connections of a user, and their key stays', async () => {
    const pair = newKey();
    const [one, two] = [await connect(), await connect()];
    await one.get('register', credentials(one, 'Alice', pair));
    await two.get('register', credentials(two, 'Alice', pair));
    await two.get('join', { room: 'chat' });
    await one.get('rename', { name: 'Bob' });
    await two.lines.next(
      'presence {"left":[],"renamed":[{"from":"Alice","to":"Bob","gateway":"web"}],"joined":[]}',
    );
    await two.get('say', { room: 'chat', text: 'me' });
    await two.lines.next('message {"from":"Bob","room":"chat","text":"me","gateway":"web"}');
    expect((await one.get('users', {})).users).toEqual([{ name: 'Bob', gateway: 'web', key: pair.key }]);
    await user('Alice');
    const third = await connect();
    await third.get('register', credentials(third, 'Bob', pair));
    await third.get('rename', { name: 'BOB' });
    expect((await one.get('users', {})).users.map((entry) => entry.name)).toEqual(['Alice', 'BOB']);
  });

  it('P2 a frame to a key reaches its holder under any name, and nobody else', async () => {
    const { createHash } = await import('node:crypto');
    const pair = newKey();
    const fingerprint = createHash('sha256')
      .update(Buffer.from(pair.key, 'base64url'))
      .digest()
      .subarray(0, 20)
      .toString('base64url');
    const alice = await connect();
    await alice.get('register', credentials(alice, 'Alice', pair));
    const bob = await user('Bob');
    await alice.get('rename', { name: 'Alicia' });
    const impostor = await user('Alice');
    await bob.get('relay', { to: fingerprint, frame: 'sealed' });
    await alice.lines.next('relay {"from":"Bob","frame":"sealed"}');
    await impostor.get('users', {});
    expect(impostor.all('relay')).toEqual([]);
    await alice.close();
    await bob.lines.next(/^presence .*"left":\["Alicia"\]/);
    expect(await bob.refusal('relay', { to: fingerprint, frame: 'sealed' })).toBe('no_such_user');
  });
});

describe('X3 a reader who does not read', () => {
  it('X3 is closed once too much waits for it, and costs nobody else anything', async () => {
    const stuck = await user('Stuck');
    const watcher = await user('Watcher');
    const senders = await Promise.all(Array.from({ length: 20 }, (_, i) => user(`Sender${i}`)));
    const transport = stuck.socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } };
    transport.ws._socket.pause();
    // More than the kernel's buffers on both sides hold, and no more than the senders' rates let through at once.
    const frame = 'x'.repeat(limits.frameChars);
    for (let i = 0; i < 12; i++)
      for (const sender of senders) void sender.ask('relay', { to: 'Stuck', frame });
    await watcher.lines.next(/^presence .*"left":\["Stuck"\]/);
    expect((await watcher.get('users', {})).users).toHaveLength(senders.length + 1);
  });
});
