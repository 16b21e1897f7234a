import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { Admission } from '../../engine/admission.ts';
import { roomPlace } from '../../hub/places.ts';
import { TelnetServer } from './testing/terminal.ts';

describe('telnet', () => {
  let server: TelnetServer;
  beforeEach(async () => {
    server = await new TelnetServer().open();
  });
  afterEach(async () => {
    await server.close();
    expect(server.faults).toEqual([]);
  });

  it('T1 the dialogue, to the byte', async () => {
    for (const name of ['mario', 'user1', 'user2', 'gh']) await server.person(name, 'chat');
    const foo = await server.person('foo', 'chat');
    for (const name of ['ann', 'bob']) await server.person(name, 'hottub');

    const me = await server.person();
    await me.ask('gh', 'Sorry, name taken.', 'Login Name?');
    await me.ask('gh_reviewer', 'Welcome gh_reviewer!');
    await me.ask('/rooms', 'Active rooms are:', '* chat (5)', '* hottub (2)', 'end of list.');
    me.type('/join chat');
    await me.lines.next('end of list.');
    await foo.lines.next('* new user joined chat: gh_reviewer');
    foo.type('welcome gh_reviewer!');
    await me.lines.next('foo: welcome gh_reviewer!');
    await me.ask('hi there!', 'gh_reviewer: hi there!');
    await foo.lines.next('gh_reviewer: hi there!');
    const user7 = await server.person('user7', 'chat');
    await me.lines.next('* new user joined chat: user7');
    await me.ask('/leave', '* user has left chat: gh_reviewer (** this is you)');
    await user7.lines.next('* user has left chat: gh_reviewer');
    await me.ask('/quit', 'BYE');
    await me.closed();
    expect(me.received).toBe(
      [
        'Welcome to the GungHo test chat server',
        'Login Name?',
        'Sorry, name taken.',
        'Login Name?',
        'Welcome gh_reviewer!',
        'Active rooms are:',
        '* chat (5)',
        '* hottub (2)',
        'end of list.',
        'entering room: chat',
        '* foo',
        '* gh',
        '* gh_reviewer (** this is you)',
        '* mario',
        '* user1',
        '* user2',
        'end of list.',
        'foo: welcome gh_reviewer!',
        'gh_reviewer: hi there!',
        '* new user joined chat: user7',
        '* user has left chat: gh_reviewer (** this is you)',
        'BYE',
        '',
      ].join('\r\n'),
    );
  });

  it('T1 a malformed name is answered with the reason, and asked again', async () => {
    const me = await server.person();
    await me.ask('Bob Smith', 'Sorry, a name has no spaces: try "Bob_Smith"', 'Login Name?');
    me.type('');
    await me.lines.next(/^Sorry, a name needs at least one character/);
    me.type('/join chat');
    await me.lines.next(/^Sorry, a name has no spaces/);
    me.type('\x1b[31m');
    await me.lines.next(/^Sorry, a name is made of letters, digits and/);
    await me.lines.exactly('Login Name?');
    await me.ask('Bob_Smith', 'Welcome Bob_Smith!');
  });

  it('H2 a name is free again when its holder has gone, however they went', async () => {
    for (const leave of ['/quit', 'end', 'reset'] as const) {
      const holder = await server.person('gh');
      if (leave === 'end') holder.stream.end();
      else if (leave === 'reset') holder.stream.resetAndDestroy();
      else holder.type(leave);
      await holder.closed();
      const next = await server.person();
      next.type('gh');
      while ((await next.lines.next(/^(Welcome|Sorry)/)).startsWith('Sorry')) next.type('gh');
      next.type('/quit');
      await next.closed();
    }
  });

  it('T2 before the login there are only /help and /quit', async () => {
    const me = await server.person();
    me.type('/help');
    await me.lines.next(/^\/quit +ends the connection$/);
    me.type('/users');
    await me.lines.next(/^Sorry, /);
    me.type('/QUIT');
    await me.lines.next('BYE');
    await me.closed();
  });

  it('T2 /help lists every command and says how to say a slash', async () => {
    const me = await server.person('me');
    me.type('/help');
    for (const usage of [
      '/rooms',
      '/join ROOM',
      '/leave',
      '/who [ROOM]',
      '/users',
      '/msg NAME TEXT',
      '/me TEXT',
      '/all TEXT',
      '/nick NAME',
      '/help',
      '/quit',
    ])
      await me.lines.next((line) => line.startsWith(`${usage} `));
    await me.lines.next(/type \/\/ for the first \//);
  });

  it.each([
    ['/dance', 'There is no command /dance. /help lists them.'],
    ['/', 'There is no command /. /help lists them.'],
    ['/toString', 'There is no command /toString. /help lists them.'],
    ['/\x1b[31m', 'There is no command /\ufffd[31m. /help lists them.'],
    ['/join', 'Something is missing: /join ROOM'],
    ['/msg bob', 'Something is missing: /msg NAME TEXT'],
    ['/msg  ', 'Something is missing: /msg NAME TEXT'],
    ['/ME ', 'Something is missing: /me TEXT'],
    ['hello', 'You are in no room. /join ROOM enters one, /rooms lists them.'],
    ['/me waves', 'You are in no room. /join ROOM enters one, /rooms lists them.'],
    ['/leave', 'You are in no room. /join ROOM enters one, /rooms lists them.'],
    ['/who', 'You are in no room. /join ROOM enters one, /rooms lists them.'],
    ['/msg nobody hi', 'nobody is not here.'],
    ['/nick 4ever', 'Sorry, a name does not start with a digit or "-": try "_4ever"'],
    ['/nick me ', 'You are me already.'],
    ['/nick Bob Smith', 'Sorry, a name has no spaces: try "Bob_Smith"'],
    [`/join ${'x'.repeat(21)}`, 'Sorry, a room name has at most 20 characters'],
  ])('T2 %j gets one helpful line', async (line, answer) => {
    const me = await server.person('me');
    await me.ask(line, answer);
    await me.ask('/users', 'Users online are:', '* me (** this is you)', 'end of list.');
  });

  it('an empty line says nothing', async () => {
    const me = await server.person('me', 'chat');
    me.type('');
    await me.ask('hi', 'me: hi');
  });

  it('H8 is in one room at a time', async () => {
    const [me, other] = [await server.person('me', 'one'), await server.person('other', 'one')];
    await me.lines.next('* new user joined one: other');
    await me.ask('/join one', 'You are in one already.');
    await me.ask('/join a b', 'Sorry, a room name has no spaces or control characters');
    await me.ask(
      '/join TWO',
      '* user has left one: me (** this is you)',
      'entering room: two',
      '* me (** this is you)',
      'end of list.',
    );
    await other.lines.next('* user has left one: me');
    await me.ask('hi', 'me: hi');
    await other.ask('/who two', 'People in two are:', '* me', 'end of list.');
    await other.ask('/who', 'People in one are:', '* other (** this is you)', 'end of list.');
    expect(other.lines.all).not.toContain('me: hi');
  });

  it('T2 tells one person, and shows the teller what was told', async () => {
    const [me, bob] = [await server.person('me'), await server.person('Bob')];
    await me.lines.next('* Bob is online');
    await me.ask('/msg bob  hi  there ', '[private] to bob: hi  there ');
    await bob.lines.exactly('[private] me: hi  there ');
    await me.ask('/msg BOB /me winks', '[private] to BOB: * me winks');
    await bob.lines.exactly('[private] * me winks');
    me.type('/msg me note');
    await me.lines.next('[private] me: note');
  });

  it('T2 /me, /all, /nick and // look the same to everyone', async () => {
    const [me, bob] = [await server.person('me', 'chat'), await server.person('bob', 'chat')];
    await me.lines.next('* new user joined chat: bob');
    const both = async (line: string, shown: string) => {
      await me.ask(line, shown);
      await bob.lines.exactly(shown);
    };
    await both('/me waves', '* me waves');
    await both('//join us', 'me: /join us');
    await both('/all fire drill', 'me (to all): fire drill');
    await both('/nick Moi', '* me is now Moi');
    await both('hi', 'Moi: hi');
    await me.ask('/nick BOB', 'Sorry, name taken.');
  });

  it('H9 hears who comes and goes: all of them outside, those of the room inside', async () => {
    const [outside, inside] = [await server.person('outside'), await server.person('inside', 'chat')];
    await outside.lines.exactly('* inside is online');
    const bob = await server.person('bob');
    await outside.lines.exactly('* bob is online');
    bob.type('/quit');
    await outside.lines.exactly('* bob is offline');
    const carol = await server.person('carol', 'chat');
    await inside.lines.exactly('* new user joined chat: carol');
    carol.stream.destroy();
    await inside.lines.exactly('* user has left chat: carol');
    await outside.lines.exactly('* carol is online', '* carol is offline');
  });

  it('T1 does not hear, just after leaving a room, who came online before', async () => {
    const [outside, me] = [await server.person('outside'), await server.person('me', 'chat')];
    await outside.lines.next('* me is online');
    const early = server.connect();
    await early.ask('early', 'Welcome to the GungHo test chat server', 'Login Name?', 'Welcome early!');
    await me.ask('/leave', '* user has left chat: me (** this is you)');
    await outside.lines.exactly('* early is online');
    await server.person('late');
    await me.lines.exactly('* late is online');
  });

  it('H5 shows texts of several lines line by line, the name before each', async () => {
    const me = await server.person('me', 'chat');
    const message = { id: '1', from: 'web', room: 'chat', at: 0 };
    server.io.to(roomPlace('chat')).emit('message', { ...message, text: 'one\r\ntwo\n\nfour\u2028five' });
    await me.lines.exactly('web: one', 'web: two', 'web: ', 'web: four', 'web: five');
    server.io.to(roomPlace('chat')).emit('message', { ...message, text: '/me counts\n/me on' });
    await me.lines.exactly('* web counts', 'web: /me on');
  });

  it('H5 carries 20,000 bytes, refuses one more, and lives on after a longer line', async () => {
    const [me, bob] = [await server.person('me', 'chat'), await server.person('bob', 'chat')];
    await me.lines.next('* new user joined chat: bob');
    const longest = `${'€'.repeat(6_666)}ab`;
    expect(Buffer.byteLength(longest)).toBe(limits.textBytes);
    await me.ask(longest, `me: ${longest}`);
    await bob.lines.exactly(`me: ${longest}`);
    await me.ask(`/msg bob ${longest}`, `[private] to bob: ${longest}`);
    me.type(`${longest}c`);
    await me.lines.next(/^A text has at most/);
    await me.ask(
      'x'.repeat(100_000),
      'That line is too long: a text has at most 20,000 bytes. It was not sent.',
    );
    await me.ask('still here', 'me: still here');
    await bob.lines.next('me: still here');
  });

  it('T3 nothing but text of others reaches a terminal', async () => {
    const [me, bob] = [await server.person('me', 'chat'), await server.person('bob', 'chat')];
    const evil = 'a\x1b[2J\x1b]0;title\x07b\x9b31mc\x08\x7f\x05\u202eevil\u2066';
    const texts = (text: string) => ({ id: '1', from: 'web', at: 0, text });
    server.io.to(roomPlace('chat')).emit('message', { ...texts(evil), room: 'chat' });
    server.io.emit('broadcast', texts(evil));
    server.io.emit('message', { ...texts(evil), to: 'me' });
    server.io.emit('notice', { text: evil });
    me.type(`/all \x1b[31mred`);
    const shown = 'a\ufffd[2J\ufffd]0;title\ufffdb\ufffd31mc\ufffd\ufffd\ufffd\ufffdevil\ufffd';
    await bob.lines.exactly(`web: ${shown}`, `web (to all): ${shown}`, `[private] web: ${shown}`, shown);
    await bob.lines.exactly('me (to all): \ufffd[31mred');
    const bytes = Buffer.from(bob.received, 'latin1').toString();
    expect(bytes.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\u202e\u2066]/u);
  });

  it('T3 bytes that are no UTF-8 show as U+FFFD', async () => {
    const me = await server.person('me', 'chat');
    me.stream.write(Buffer.from([0x61, 0xff, 0xff, 0xc3, 0x62, 0x0d, 0x0a]));
    await me.lines.exactly('me: a\ufffd\ufffdb');
  });

  it('X3 what is sent too fast waits its turn; nothing is lost', async () => {
    await server.close();
    server = await new TelnetServer().open({ telnetLines: { burst: 5, perSecond: 100 } });
    const me = await server.person('me', 'chat');
    const texts = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const before = performance.now();
    me.stream.write(texts.map((text) => `${text}\n`).join(''));
    await me.lines.exactly(...texts.map((text) => `me: ${text}`));
    expect(performance.now() - before).toBeGreaterThan(((40 - 5) / 100) * 1000 - 10);
  });

  it('what was sent before the end of input is still done, and answered', async () => {
    const watcher = await server.person('watcher', 'chat');
    const me = await server.person();
    me.stream.end('me\n/join chat\nhi\nnot ended');
    await watcher.lines.exactly('* new user joined chat: me', 'me: hi', '* user has left chat: me');
    await me.closed();
    expect(me.received).toMatch(/me: hi\r\n$/);
  });

  it('X3 who gives no name in time is told, and goes', async () => {
    await server.close();
    server = await new TelnetServer().open({ registerMs: 100 });
    const [named, nameless] = [await server.person('named'), await server.person()];
    await nameless.lines.next('That took too long. Come back with a name.');
    await nameless.closed();
    await named.ask('/nick still_here', '* named is now still_here');
  });

  it('X3 who is one too many is told so', async () => {
    await server.close();
    const admission = new Admission({ connections: 10, connectionsPerAddress: 1 });
    server = await new TelnetServer({ admission }).open();
    const first = await server.person('first');
    const second = server.connect();
    await second.lines.exactly('There are too many connections from your address.');
    await second.closed();
    first.type('/quit');
    await first.closed();
    while (admission.counts.connections > 0) await new Promise((resolve) => setImmediate(resolve));
    await server.person('second');
  });

  it('T1 one has entered a room before one hears those in it', async () => {
    const me = await server.person('me');
    const room = roomPlace('chat');
    server.io.of('/').adapter.on('join-room', (joined: string) => {
      if (joined === room)
        server.io.to(room).emit('message', { id: '1', from: 'foo', room: 'chat', text: 'hi', at: 0 });
    });
    await me.ask('/join chat', 'entering room: chat', '* me (** this is you)', 'end of list.', 'foo: hi');
  });

  it('S2 tells everyone before it closes', async () => {
    const people = [await server.person(), await server.person('me'), await server.person('you', 'chat')];
    server.hub.announce('The server is closing.');
    await server.closeGateway();
    for (const person of people) {
      await person.closed();
      expect(person.lines.all.at(-1)).toBe('The server is closing.');
    }
  });

  it('J6 a reader who does not read is closed, and costs nobody else anything', async () => {
    const [deaf, well] = [await server.person('deaf', 'chat'), await server.person('well', 'chat')];
    deaf.stream.pause();
    const message = { id: '1', from: 'web', room: 'chat', at: 0, text: 'x'.repeat(20_000) };
    let sent = 0;
    while (!well.lines.all.includes('* user has left chat: deaf')) {
      server.io.to(roomPlace('chat')).emit('message', { ...message });
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    well.type('hi');
    await well.lines.next('well: hi');
    expect(well.lines.all.filter((line) => line === `web: ${message.text}`)).toHaveLength(sent);
  });

  it('H1 nothing is left of anybody who has gone', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const timersBefore = timers();
    const people = [await server.person('a', 'chat'), await server.person('b'), await server.person()];
    for (const person of people) {
      person.stream.end();
      if (!person.stream.closed) await once(person.stream, 'close');
    }
    while (server.engine.size > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(server.io.of('/').sockets.size).toBe(0);
    expect(server.io.of('/').adapter.rooms.size).toBe(0);
    expect(server.engine.admission.counts).toEqual({ connections: 0, addresses: 0 });
    server.hub.close();
    expect(timers()).toBeLessThanOrEqual(timersBefore);
  });

  it('T3 echoes when asked, and what arrives does not tear what is being typed', async () => {
    const [me, bob] = [await server.person('me', 'chat'), await server.person('bob', 'chat')];
    await me.lines.next('* new user joined chat: bob');
    me.stream.write(Buffer.from([255, 253, 1, 255, 253, 3]));
    await me.sees('\xff\xfb\x01\xff\xfb\x03');
    me.stream.write('hal');
    await me.sees('\xff\xfb\x03hal');
    await bob.ask('hello', 'bob: hello');
    await me.sees('hal\r   \rbob: hello\r\nhal');
    me.stream.write('f\r\0');
    await me.sees('half\r\nme: half\r\n');
  });
});
