/** Event mode: the events of SPEC E over lines, beside Socket.IO clients on the same server. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { identityOf, newSeed, signRegistration } from '#shared/people/identity';
import { LineClient } from '../../testing/line-client.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../../testing/switchboard.ts';
import { WebClient } from '../../testing/web-client.ts';

let switchboard: TestSwitchboard;
let clients: { close(): Promise<void> }[];

beforeEach(async () => {
  switchboard = await startTestSwitchboard();
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await switchboard.close();
});

async function program(name?: string): Promise<LineClient> {
  const client = await LineClient.enter(switchboard);
  clients.push(client);
  await client.hello();
  if (name) expect(await client.call('register', { name })).toMatchObject({ ok: true, name });
  return client;
}

async function page(name?: string): Promise<WebClient> {
  const client = await WebClient.connect(switchboard);
  clients.push(client);
  if (name) await client.get('register', { name });
  return client;
}

/** What a connection has to register with, for a key of its own. */
const credentials = (
  { server, nonce }: { server: string; nonce: string },
  name: string,
  seed = newSeed(),
) => {
  const identity = identityOf(seed);
  return { name, key: identity.key, signature: signRegistration(identity, server, name, nonce) };
};

const withoutIds = ({ id: _id, at: _at, ...rest }: object & { id?: string; at?: number }) => rest;

describe('P1 event mode', () => {
  it('P2 HELLO brings what the hello event does, again when asked again', async () => {
    const [me, web] = [await LineClient.enter(switchboard), await page()];
    clients.push(me);
    const hello = await me.hello();
    expect(hello).toEqual({ ...web.hello, nonce: hello.nonce });
    expect(hello.nonce).toMatch(/^[\w-]{43}$/);
    expect(hello.nonce).not.toBe(web.hello.nonce);
    expect(await me.hello()).toEqual(hello);
  });

  it('P2 registers with a key, and shows it on the roster', async () => {
    const watcher = await page('Watcher');
    const me = await LineClient.enter(switchboard);
    clients.push(me);
    const request = credentials(await me.hello(), 'Me');
    const entry = { name: 'Me', gateway: 'line', key: request.key };
    expect(await me.call('register', { ...request, name: 'You' })).toMatchObject({
      error: { code: 'bad_request' },
    });
    expect(await me.call('register', request)).toEqual({
      ok: true,
      name: 'Me',
      users: [entry, { name: 'Watcher', gateway: 'web' }],
    });
    await watcher.lines.next(/^presence .*"Me"/);
    expect(watcher.all('presence').at(-1)?.joined).toEqual([entry]);
  });

  it('P2 H8 a held name is joined with the same key, and all its connections hear what one of them sends', async () => {
    const seed = newSeed();
    const web = await page();
    await web.get('register', credentials(web.hello, 'Me', seed));
    const bob = await program('Bob');
    const [me, stranger] = [await LineClient.enter(switchboard), await program()];
    clients.push(me);
    const taken = { ok: false, error: { code: 'name_taken', message: 'The name me is taken.' } };
    expect(await stranger.call('register', { name: 'me' })).toEqual(taken);
    expect(await me.call('register', credentials(await me.hello(), 'me', seed))).toMatchObject({
      name: 'Me',
    });
    await web.get('tell', { to: 'Bob', text: 'from the page' });
    expect(await me.event('message')).toMatchObject({ from: 'Me', to: 'Bob', text: 'from the page' });
    await me.call('tell', { to: 'Bob', text: 'from lines' });
    await web.lines.next(/^message .*"from lines"/);
    expect(await bob.event('message')).toMatchObject({ text: 'from the page' });
  });

  it('E every request is answered as at Socket.IO', async () => {
    const [me, web] = [await program(), await page()];
    const requests = [
      ['register', { name: '4ever' }],
      ['users', {}],
      ['register', { name: 'Me' }],
      ['rename', { name: 'Me2' }],
      ['join', { room: 'Chat' }],
      ['say', { room: 'chat', text: 'hi', id: 'x1' }],
      ['tell', { to: 'Me2', text: 'one\ntwo', id: 'x2' }],
      ['tell', { to: 'nobody', text: 'x' }],
      ['broadcast', { text: 'all' }],
      ['users', {}],
      ['rooms', {}],
      ['members', { room: 'CHAT' }],
      ['typing', { room: 'chat' }],
      ['relay', { to: 'Me2', frame: 'f' }],
      ['relay', { to: 'Me2', frame: 'f'.repeat(limits.frameChars + 1) }],
      ['leave', { room: 'chat' }],
      ['leave', { room: 'chat' }],
      ['say', { room: 1 }],
      ['fly', {}],
      ['say', null],
      ['say', []],
      ['say', 'text'],
      ['constructor', {}],
    ] as const;
    const answersOf = async (ask: (event: 'say', body: never) => Promise<object>) => {
      const answers: object[] = [];
      for (const [event, body] of requests)
        answers.push(withoutIds(await ask(event as 'say', body as never)));
      return answers;
    };
    const ours = await answersOf((event, body) => me.call(event, body));
    expect(ours[requests.findIndex(([, body]) => JSON.stringify(body) === '{"room":1}')]).toMatchObject({
      error: { code: 'bad_request', message: expect.stringMatching(/^room: /) },
    });
    me.send('LOGOUT');
    await me.closed();
    const theirs = await answersOf((event, body) => web.ask(event, body));
    expect(JSON.stringify(ours).replaceAll('"line"', '"web"')).toBe(JSON.stringify(theirs));
  });

  it('E events come with the data that Socket.IO clients get', async () => {
    const [me, web, bob] = [await program('Me'), await page('Web'), await page('Bob')];
    const forBoth = async (name: 'message' | 'broadcast' | 'typing' | 'presence' | 'joined' | 'left') => {
      const ours = await me.event(name);
      await web.lines.next((line) => line.startsWith(`${name} `));
      expect(ours).toEqual(web.all(name).at(-1));
      return ours;
    };
    await web.lines.next(/^presence .*"Bob"/);
    await me.lines.next((line) => line.startsWith('EVENT presence') && line.includes('"Bob"'));
    await me.call('join', { room: 'chat' });
    await web.get('join', { room: 'chat' });
    await bob.get('join', { room: 'chat' });
    await me.event('joined');
    expect(await forBoth('joined')).toMatchObject({ room: 'chat', name: 'Bob' });
    await bob.get('say', { room: 'chat', text: 'one\r\ntwo\u2028three\0', id: 'a' });
    expect(await forBoth('message')).toMatchObject({ id: 'a', text: 'one\r\ntwo\u2028three\0' });
    await bob.get('broadcast', { text: 'all' });
    await forBoth('broadcast');
    await bob.get('typing', { room: 'chat' });
    await forBoth('typing');
    await bob.get('rename', { name: 'Bert' });
    expect(await forBoth('presence')).toMatchObject({ renamed: [{ from: 'Bob', to: 'Bert' }] });
    await bob.get('leave', { room: 'chat' });
    await forBoth('left');
    await bob.close();
    expect(await forBoth('presence')).toMatchObject({ left: ['Bert'] });
  });

  it('P1 a frame of 65,536 characters goes from lines to a page and back, whatever it is made of', async () => {
    const [me, web] = [await program('Me'), await page('Web')];
    for (const char of ['f', '€', '"']) {
      const frame = char.repeat(limits.frameChars);
      expect(await me.call('relay', { to: 'Web', frame })).toEqual({ ok: true });
      await web.lines.next(/^relay /);
      expect(web.all('relay').at(-1)).toEqual({ from: 'Me', frame });
      await web.get('relay', { to: 'me', frame });
      expect(await me.event('relay')).toEqual({ from: 'Web', frame });
    }
  });

  it('H5 a text of several lines goes whole to who hears events, and line by line to who does not', async () => {
    const [me, bob, plain] = [
      await program('Me'),
      await program('Bob'),
      await LineClient.enter(switchboard, 'Plain'),
    ];
    clients.push(plain);
    const text = `one\ntwo${'x'.repeat(19_990)}`;
    for (const to of ['Bob', 'Plain'])
      expect(await me.call('tell', { to, text })).toMatchObject({ ok: true });
    expect(await bob.event('message')).toMatchObject({ from: 'Me', text });
    await plain.lines.next('MESSAGE Me one');
    await plain.lines.exactly(`MESSAGE Me two${'x'.repeat(19_990)}`);
  });

  it('L1 the verbs of L1 keep their replies, and what happens comes as events', async () => {
    const [me, bob] = [await LineClient.enter(switchboard, 'me'), await program('bob')];
    clients.push(me);
    await me.hello();
    await me.ask('join Chat', 'OK JOIN chat', 'MEMBERS chat me');
    await bob.call('join', { room: 'chat' });
    await me.event('joined');
    await me.ask('SAY chat hi there!', 'SAID chat me hi there!');
    expect(await me.event('message')).toMatchObject({ from: 'me', room: 'chat', text: 'hi there!' });
    // Who comes online is gathered for a moment (H7).
    await me.lines.next(/^EVENT presence .*"bob"/);
    await me.ask('NICK Me2', 'OK NICK Me2');
    expect(await me.event('presence')).toMatchObject({ renamed: [{ from: 'me', to: 'Me2' }] });
    await me.ask('SEND bob psst', 'OK SEND bob');
    await me.ask('BROADCAST all', 'OK BROADCAST');
    await bob.call('tell', { to: 'me2', text: 'back' });
    expect(await me.event('message')).toMatchObject({ from: 'bob', to: 'me2', text: 'back' });
    await me.ask('USERS', 'USERS bob Me2');
    await me.ask('ROOMS', 'ROOMS chat:2');
    await me.ask('PING 1', 'PONG 1');
    await me.ask('LEAVE chat', 'OK LEAVE chat');
    await me.ask('FLY', 'ERROR ? bad_request There is no such verb.');
    await me.ask('LOGOUT', 'OK LOGOUT');
    await me.closed();
  });

  it.each(['CALL', 'CALL say', 'CALL say {', 'CALL say {"room":"chat"', 'CALL say {}{}', 'CALL say nothing'])(
    'L1 %j is an ERROR, and the connection lives on',
    async (line) => {
      const me = await program('Me');
      await me.ask(line, 'ERROR CALL bad_request The form is: CALL event body');
      expect(await me.call('users', {})).toMatchObject({ ok: true });
    },
  );

  it('X3 takes lines of 262,144 bytes, in the same read as HELLO too; a longer one is an ERROR, and the end', async () => {
    const me = await LineClient.enter(switchboard);
    clients.push(me);
    const line = (bytes: number) => `PING ${'x'.repeat(bytes - 'PING \n'.length)}`;
    me.send(`HELLO\n${line(limits.eventLineBytes)}`);
    await me.next('HELLO');
    expect((await me.next('PONG')).token).toHaveLength(limits.eventLineBytes - 6);
    await me.ask(line(limits.eventLineBytes + 1), 'ERROR ? too_long A line has at most 262,144 bytes.');
    await me.closed();
  });

  it('X3 requests past the rate wait, and are answered in order', async () => {
    const me = await program('Me');
    const count = limits.lineLines.burst + 10;
    for (let i = 0; i < count; i++) me.send(`CALL tell {"to":"Me","text":"${i}","id":"${i}"}`);
    for (let i = 0; i < count; i++)
      expect((await me.next('ANSWER')).answer).toMatchObject({ ok: true, id: `${i}` });
  });
});
