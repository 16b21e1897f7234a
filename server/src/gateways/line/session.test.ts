import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../engine/testing/streams.ts';
import { roomPlace, userPlace } from '../../hub/places.ts';
import { LineServer } from './testing/line-server.ts';

let server: LineServer;

beforeEach(async () => {
  server = await new LineServer().open();
});
afterEach(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
});

describe('L1 commands and their replies', () => {
  it('L1 LOGIN and LOGOUT', async () => {
    const bob = await server.user('bob');
    const me = server.connect();
    await me.ask('LOGIN Ann', 'OK LOGIN Ann', 'USERS Ann bob');
    await bob.lines.exactly('ONLINE Ann');
    await me.ask('LOGOUT', 'OK LOGOUT');
    await me.closed();
    expect(me.lines.all.at(-1)).toBe('OK LOGOUT');
    await bob.lines.exactly('OFFLINE Ann');
  });

  it('L1 SEND, to others and to oneself', async () => {
    const [me, bob] = [await server.user('me'), await server.user('Bob')];
    await me.lines.exactly('ONLINE Bob');
    await me.ask('SEND bob  psst,  you ', 'OK SEND bob');
    await bob.lines.exactly('MESSAGE me  psst,  you ');
    await me.ask('SEND ME note', 'OK SEND ME', 'MESSAGE me note');
  });

  it('L1 BROADCAST, to everyone else', async () => {
    const [me, bob] = [await server.user('me'), await server.user('bob')];
    await me.lines.exactly('ONLINE bob');
    await me.ask('BROADCAST fire drill at noon', 'OK BROADCAST');
    await bob.lines.exactly('BROADCAST me fire drill at noon');
    await me.ask('PING x', 'PONG x');
  });

  it('L1 H3 JOIN, SAY, MEMBERS, ROOMS and LEAVE, in rooms folded', async () => {
    const [me, bob] = [await server.user('me'), await server.user('bob', 'chat')];
    await me.lines.exactly('ONLINE bob');
    await me.ask('ROOMS', 'ROOMS chat:1');
    await me.ask('JOIN Chat', 'OK JOIN chat', 'MEMBERS chat bob me');
    await bob.lines.exactly('JOINED chat me');
    await me.ask('JOIN a:b', 'OK JOIN a:b', 'MEMBERS a:b me');
    await me.ask('SAY CHAT hi there!', 'SAID chat me hi there!');
    await bob.lines.exactly('SAID chat me hi there!');
    await bob.ask('say chat welcome', 'SAID chat bob welcome');
    await me.lines.exactly('SAID chat bob welcome');
    await me.ask('ROOMS', 'ROOMS a:b:1 chat:2');
    await me.ask('MEMBERS CHAT', 'MEMBERS chat bob me');
    await me.ask('LEAVE ChAt', 'OK LEAVE chat');
    await bob.lines.exactly('LEFT chat me');
    await me.ask('MEMBERS nowhere', 'MEMBERS nowhere');
    await me.ask('LEAVE a:b', 'OK LEAVE a:b');
    await bob.ask('LEAVE chat', 'OK LEAVE chat');
    await bob.ask('ROOMS', 'ROOMS');
  });

  it('L1 NICK, told to the others and answered to oneself', async () => {
    const [me, bob] = [await server.user('me', 'chat'), await server.user('bob')];
    await me.lines.exactly('ONLINE bob');
    await me.ask('NICK Myself', 'OK NICK Myself');
    await bob.lines.exactly('RENAMED me Myself');
    await bob.ask('USERS', 'USERS bob Myself');
    await me.ask('SAY chat it is me', 'SAID chat Myself it is me');
    await me.ask('NICK Myself', 'OK NICK Myself');
    await me.ask('NICK MYSELF', 'OK NICK MYSELF');
    await bob.lines.exactly('RENAMED Myself MYSELF');
    await bob.ask('NICK Bert', 'OK NICK Bert');
    await me.lines.exactly('RENAMED bob Bert');
  });

  it('L1 PING, before LOGIN too', async () => {
    const me = server.connect();
    await me.ask('PING  some token ', 'PONG  some token ');
    await me.ask('LOGIN me', 'OK LOGIN me', 'USERS me');
    await me.ask('ping 1', 'PONG 1');
  });

  it('L1 verbs in any case, CR before LF dropped', async () => {
    const me = server.connect();
    await me.ask('LoGiN me\r', 'OK LOGIN me', 'USERS me');
    await me.ask('join chat\r', 'OK JOIN chat', 'MEMBERS chat me');
    await me.ask('Say chat hi\r', 'SAID chat me hi');
    await me.ask('logout\r', 'OK LOGOUT');
    await me.closed();
  });

  it('L1 a member of a room who goes has left it', async () => {
    const [me, bob] = [await server.user('me', 'chat'), await server.user('bob', 'chat')];
    await me.lines.next('ONLINE bob');
    await bob.ask('LOGOUT', 'OK LOGOUT');
    await me.lines.exactly('LEFT chat bob', 'OFFLINE bob');
  });

  it('H8 what one tells somebody from another connection is seen at this one too', async () => {
    const me = await server.user('me');
    server.io.to(userPlace('me')).emit('message', { id: '1', at: 0, from: 'me', to: 'bob', text: 'a\nb' });
    await me.lines.exactly('SENT bob a', 'SENT bob b');
  });

  it('H5 a text of several lines comes line by line, verb and sender before each', async () => {
    const me = await server.user('me', 'chat');
    const text = 'one\r\ntwo\n\nfour\u2028five';
    const sent = { id: '1', at: 0, from: 'web', text };
    server.io.to(roomPlace('chat')).emit('message', { ...sent, room: 'chat' });
    const lines = ['one', 'two', '', 'four', 'five'];
    await me.lines.exactly(...lines.map((line) => `SAID chat web ${line}`));
    server.io.emit('message', { ...sent, to: 'me' });
    await me.lines.exactly(...lines.map((line) => `MESSAGE web ${line}`));
    server.io.emit('broadcast', sent);
    await me.lines.exactly(...lines.map((line) => `BROADCAST web ${line}`));
    server.hub.announce('one\ntwo');
    await me.lines.exactly('NOTICE one', 'NOTICE two');
  });

  it('L1 texts go as they are, but for their line breaks', async () => {
    const [me, bob] = [await server.user('me'), await server.user('bob')];
    const text = '\t\x1b[31mred\x07 \u202e <b> %s 😀 ';
    me.send(`SEND bob ${text}`);
    await bob.lines.exactly(`MESSAGE me ${text}`);
    server.io.emit('message', { id: '1', at: 0, from: 'web', to: 'bob', text: 'a\0b' });
    await bob.lines.exactly('MESSAGE web a\0b');
  });
});

describe('L1 one reply a command, in order', () => {
  const script = [
    ['LOGIN me', 'OK LOGIN me', 'USERS bob me'],
    ['join Chat', 'OK JOIN chat', 'MEMBERS chat bob me'],
    ['SAY chat hi € 😀', 'SAID chat me hi € 😀'],
    ['fly', 'ERROR ? bad_request There is no such verb.'],
    ['SEND bob x\r', 'OK SEND bob'],
    ['LOGIN you', 'ERROR LOGIN already_registered You already have a name.'],
    ['MEMBERS chat', 'MEMBERS chat bob me'],
    ['SEND me note', 'OK SEND me', 'MESSAGE me note'],
    ['', 'ERROR ? bad_request There is no such verb.'],
    ['PING 1', 'PONG 1'],
    ['SAY chat again', 'SAID chat me again'],
    ['ROOMS', 'ROOMS chat:2'],
    ['BROADCAST y', 'OK BROADCAST'],
    ['LEAVE chat', 'OK LEAVE chat'],
    ['NICK me2', 'OK NICK me2'],
    ['USERS', 'USERS bob me2'],
    ['LOGOUT', 'OK LOGOUT'],
  ] as const;
  const bytes = Buffer.from(script.map(([line]) => `${line}\n`).join(''));
  const replies = script.flatMap(([, ...answer]) => answer);

  it('L1 sent all at once', async () => {
    await server.user('bob', 'chat');
    const me = server.connect();
    me.stream.write(bytes);
    await me.closed();
    expect(me.lines.all).toEqual(replies);
  });

  it('L1 however the bytes are split over reads', async () => {
    const bob = await server.user('bob', 'chat');
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 25 });
    const property = fc.asyncProperty(cuts, async (at) => {
      const me = server.connect();
      const ends = [...at.sort((a, b) => a - b), bytes.length];
      for (const [i, end] of ends.entries()) {
        me.stream.write(bytes.subarray(ends[i - 1] ?? 0, end));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await me.closed();
      expect(me.lines.all).toEqual(replies);
      await bob.lines.next('OFFLINE me2');
    });
    await fc.assert(property, { numRuns: 30 });
  });

  it('L1 what was sent before the end of input is still done, and answered', async () => {
    const bob = await server.user('bob', 'chat');
    const me = server.connect();
    me.stream.end('LOGIN me\nJOIN chat\nSAY chat hi\nSAY chat not ended');
    await bob.lines.next('LEFT chat me');
    expect(bob.lines.all).toContain('SAID chat me hi');
    await me.closed();
    expect(me.lines.all).toEqual([
      'OK LOGIN me',
      'USERS bob me',
      'OK JOIN chat',
      'MEMBERS chat bob me',
      'SAID chat me hi',
    ]);
  });

  it('L1 what takes long is answered first all the same, and what is heard meanwhile waits', async () => {
    const [bob, me] = [await server.user('bob'), server.connect()];
    const register = server.hub.register.bind(server.hub);
    const [asked, allowed] = [deferred(), deferred()];
    vi.spyOn(server.hub, 'register').mockImplementationOnce(async (...request) => {
      asked.resolve();
      await allowed.promise;
      return register(...request);
    });
    me.send('LOGIN me\nPING 1');
    await asked.promise;
    server.hub.announce('Hear, hear.');
    await bob.lines.next('NOTICE Hear, hear.');
    await bob.ask('PING 2', 'PONG 2');
    expect(me.lines.all).toEqual([]);
    allowed.resolve();
    await me.lines.exactly('OK LOGIN me', 'USERS bob me', 'NOTICE Hear, hear.', 'PONG 1');
  });

  it('L1 one has entered a room, or has a name, before one hears anybody there', async () => {
    const said = { id: '1', from: 'foo', text: 'hi', at: 0 };
    server.io.of('/').adapter.on('join-room', (place: string) => {
      if (place === roomPlace('chat')) server.io.to(place).emit('message', { ...said, room: 'chat' });
      if (place === userPlace('me')) server.io.to(place).emit('message', { ...said, to: 'me' });
    });
    const me = server.connect();
    await me.ask('LOGIN me', 'OK LOGIN me', 'USERS me', 'MESSAGE foo hi');
    await me.ask('JOIN chat', 'OK JOIN chat', 'MEMBERS chat me', 'SAID chat foo hi');
  });
});
