/** L2: the terminal client in scripts: piped, with --json, and its refusals, against the built server. */
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServerProcess } from '../server/src/testing/server-process.ts';
import { TerminalUser } from './terminal-client.ts';

let server: ServerProcess;
beforeEach(async () => {
  server = await new ServerProcess({ gateways: ['line', 'telnet'] }).start();
});
afterEach(async () => {
  await server.stop('SIGKILL');
});

const user = () => new TerminalUser(server);
const bodies = (person: TerminalUser) =>
  [...person.records().values()]
    .map((record) => record.split(' '))
    .sort(
      (a, b) =>
        Number.parseInt(a[4] ?? '', 36) - Number.parseInt(b[4] ?? '', 36) ||
        Number.parseInt(a[5] ?? '', 36) - Number.parseInt(b[5] ?? '', 36),
    )
    .map((fields) => fields.slice(9).join(' '));

async function online(person: TerminalUser, name: string) {
  const client = person.json(name);
  await client.tells({ event: 'registered', name });
  return client;
}

describe('L2 echo hi | ./run.sh chat HOST NAME --to bob', () => {
  it('L2 P3 ends with 0 when bob has it', async () => {
    const [alice, bob] = [user(), user()];
    const client = await online(bob, 'bob');
    expect(await alice.run(['alice', '--to', 'bob'], 'hi\n\nthere\n')).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(bodies(bob)).toEqual(['hi', 'there']);
    expect(bob.records()).toEqual(alice.records());
    await client.tells({ event: 'message', with: 'alice', from: 'alice', text: 'there', mine: false });
  });

  it('L2 many lines arrive all, in their order', async () => {
    const [alice, bob] = [user(), user()];
    await online(bob, 'bob');
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`);
    expect((await alice.run(['alice', '--to', 'bob'], lines.join('\n'))).status).toBe(0);
    expect(bodies(bob)).toEqual(lines);
  });

  it('L2 --whole sends all of it as one text', async () => {
    const [alice, bob] = [user(), user()];
    await online(bob, 'bob');
    expect((await alice.run(['alice', '--to', 'bob', '--whole'], 'one\n\ntwo\n')).status).toBe(0);
    expect(bodies(bob)).toEqual(['one\n\ntwo']);
  });

  it('L2 to somebody at telnet, and into a room', async () => {
    const telnet = connect(server.portOf('telnet'), '127.0.0.1').setEncoding('utf8');
    let seen = '';
    telnet.on('data', (text) => {
      seen += text;
    });
    telnet.write('terry\r\n/join chat\r\n');
    await expect.poll(() => seen).toContain('entering room: chat');
    const alice = user();
    expect((await alice.run(['alice', '--to', 'terry'], 'private')).status).toBe(0);
    expect((await alice.run(['alice', '--room', 'Chat'], 'in the room')).status).toBe(0);
    await expect.poll(() => seen).toMatch(/private[\s\S]*alice: in the room/u);
    telnet.destroy();
    await once(telnet, 'close');
  });

  it('P3 with bob away it fails in time and says so; what waits goes out with the next chat', async () => {
    const [alice, bob] = [user(), user()];
    const met = await online(bob, 'bob');
    expect((await alice.run(['alice', '--to', 'bob'], 'first')).status).toBe(0);
    await met.end();
    const late = await alice.run(['alice', '--to', 'bob', '--timeout', '0.5'], 'second');
    expect(late.status).toBe(1);
    expect(late.stderr).toBe(
      'chat: 1 of 1 not arrived within 0.5 s: bob is away. What waits goes out with your next chat.\n',
    );
    await online(bob, 'bob');
    expect((await alice.run(['alice', '--to', 'bob'], 'third')).status).toBe(0);
    await expect.poll(() => bodies(bob)).toEqual(['first', 'second', 'third']);
  });

  it.each<[string, string[], string, RegExp]>([
    ['a taken name', ['taken', '--to', 'bob'], 'hi', /^chat: .*taken.*\n$/u],
    ['a malformed name', ['Bob Smith', '--to', 'bob'], 'hi', /^chat: .*Bob_Smith.*\n$/u],
    ['a malformed room', ['alice', '--room', 'two words'], 'hi', /^chat: .*spaces.*\n$/u],
    [
      'a text too long',
      ['alice', '--to', 'taken', '--whole'],
      'x'.repeat(20_001),
      /^chat: .*20,000 bytes.*\n$/u,
    ],
    ['oneself', ['alice', '--to', 'Alice'], 'hi', /^chat: .*your own name.*\n$/u],
  ])('L2 %s: status 1 and one clear line', async (_what, args, input, line) => {
    await online(user(), 'taken');
    const { status, stdout, stderr } = await user().run(args, input);
    expect(stderr).toMatch(line);
    expect([status, stdout]).toEqual([1, '']);
  });

  it('L2 without a server: status 1, in time', async () => {
    await server.stop('SIGKILL');
    const { status, stderr } = await user().run(['alice', '--to', 'bob', '--timeout', '0.5'], 'hi');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^chat: No connection to 127\.0\.0\.1:\d+\. Nobody listens there\.\n$/u);
  });

  it('L2 nothing to send is no failure', async () => {
    expect(await user().run(['alice', '--to', 'bob'], '')).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('L2 the command line', () => {
  it.each<[string[], RegExp]>([
    [['alice'], /no terminal\. For scripts there are --to NAME, --room ROOM, --json and --plain/u],
    [['--to', 'bob'], /need a HOST and your NAME/u],
    [['alice', 'more'], /left over: "more"/u],
    [['--bogus'], /--bogus/u],
    [['alice', '--to', 'bob', '--timeout', 'x'], /--timeout/u],
  ])('L2 %j: status 2 and one clear line', async (args, line) => {
    const { status, stdout, stderr } = await user().run(args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('S1 --help and --version', async () => {
    const help = await user().run(['--help']);
    expect([help.status, help.stderr]).toEqual([0, '']);
    for (const part of ['--to NAME', '/join ROOM', 'Alt+Enter', 'XDG_DATA_HOME', 'NO_COLOR'])
      expect(help.stdout).toContain(part);
    const version = await user().run(['--version']);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
  });

  it('L2 where nothing can be kept: status 1 and one clear line', async () => {
    const { status, stderr } = await user().run(['alice', '--json'], '', {
      XDG_DATA_HOME: '/dev/null/nowhere',
    });
    expect([status, stderr]).toEqual([1, 'chat: Part of the path is no directory.\n']);
  });
});

describe('L2 --json', () => {
  it('P1 a conversation of two programs: told as it happens, and kept the same', async () => {
    const [alice, bob] = [user(), user()];
    const a = await online(alice, 'alice');
    const b = await online(bob, 'bob');
    await a
      .tells({ event: 'presence', left: [], renamed: [], joined: [{ name: 'bob', gateway: 'line' }] })
      .catch(() => {});
    a.type('{"to":"bob","text":"two\\nlines"}');
    const { id } = await b.tells({ event: 'message', with: 'alice', text: 'two\nlines' });
    await a.tells({ event: 'progress', id, progress: 'delivered' });
    b.type('/msg alice an answer', '/join chat', 'to nobody yet');
    await a.tells({ event: 'message', with: 'bob', from: 'bob', text: 'an answer' });
    a.type('/join chat', '/who', '/users', '/fly');
    await a.tells({ event: 'answer', title: 'In chat', lines: ['alice', 'bob'] });
    await a.tells({ event: 'note' });
    await b.tells({ event: 'joined', room: 'chat', name: 'alice' });
    b.type('/me waves');
    await a.tells({ event: 'message', room: 'chat', kind: 'action', text: 'waves' });
    b.type('/all dinner', '/leave');
    await a.tells({ event: 'broadcast', from: 'bob', text: 'dinner' });
    await a.tells({ event: 'left', room: 'chat', name: 'bob' });
    expect(await b.end()).toBe(0);
    expect(await a.end()).toBe(1);
    const between = (person: TerminalUser) =>
      new Map([...person.records()].filter(([, record]) => !record.includes(' r:chat ')));
    expect(between(alice)).toEqual(between(bob));
    expect(between(alice).size).toBe(2);
  });

  it('W8 P3 through a kill -9 of the server, told as it happens', async () => {
    const [alice, bob] = [user(), user()];
    const [a, b] = [await online(alice, 'alice'), await online(bob, 'bob')];
    await a.tells({ event: 'presence' });
    a.type('/msg bob before');
    await b.tells({ event: 'message', text: 'before' });
    await server.stop('SIGKILL');
    await a.tells({ event: 'connection', state: 'reconnecting' });
    a.type('meanwhile');
    await a.tells({ event: 'message', text: 'meanwhile', mine: true });
    await server.start();
    await b.tells({ event: 'message', text: 'meanwhile' });
    expect(await a.end()).toBe(0);
    expect(b.told.filter(({ text }) => text === 'meanwhile')).toHaveLength(1);
    expect(bob.records()).toEqual(alice.records());
  });

  it('L2 lines that come before the name is held are not lost; what was kept before is not told again', async () => {
    const [alice, bob] = [user(), user()];
    await online(bob, 'bob');
    const first = await alice.run(['alice', '--json'], '/msg bob one\ntwo\n');
    expect(first.status).toBe(0);
    expect(bodies(bob)).toEqual(['one', 'two']);
    const second = await alice.run(['alice', '--json'], '/msg bob three\n');
    expect(second.stdout).toContain('"text":"three"');
    expect(second.stdout).not.toContain('"text":"one"');
  });

  it('L2 a refused name is told, and the end is a failure', async () => {
    await online(user(), 'alice');
    const { status, stdout } = await user().run(['alice', '--json'], '/join chat\n');
    expect(status).toBe(1);
    expect(stdout).toContain('{"event":"refused","what":"name"');
  });

  it('L2 a reader that has seen enough ends it', async () => {
    const client = await online(user(), 'alice');
    client.type('/help', '/quit');
    expect(await client.end()).toBe(0);
  });

  it('L2 /export writes everything into a file that only its owner can read', async () => {
    const [alice, bob] = [user(), user()];
    await online(bob, 'bob');
    const file = join(alice.home, 'kept.json');
    const { stdout, status } = await alice.run(
      ['alice', '--json'],
      `/msg bob to be exported\n/export ${file}\n`,
    );
    expect([status, existsSync(file)]).toEqual([0, true]);
    expect(stdout).toContain(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8')).places[0].records[0].body).toBe('to be exported');
    expect((await alice.run(['alice', '--json'], `/export ${file}\n`)).status).toBe(1);
  });
});

it('L2 --plain is the same for people', async () => {
  const [alice, bob] = [user(), user()];
  await online(bob, 'bob');
  const { stdout, status } = await alice.run(
    ['alice', '--plain'],
    '/msg bob hello\n/join chat\nhi room\n/who\n',
  );
  expect(status).toBe(0);
  for (const line of [
    '* Connected',
    '* You are alice',
    '[bob] alice: hello',
    '[#chat] alice: hi room',
    'In chat:',
    '  alice',
  ])
    expect(stdout.split('\n')).toContain(line);
});

describe('L2 E where more are online than the server tells of', () => {
  beforeEach(async () => {
    await server.stop('SIGKILL');
    server = await new ServerProcess({ gateways: ['line', 'telnet'], env: { ROSTER_USERS: '0' } }).start();
  });

  it('L2 E P3 what is piped arrives, to keys and to telnet, also what comes before the name is held', async () => {
    const [alice, bob] = [user(), user()];
    await online(bob, 'bob');
    const telnet = connect(server.portOf('telnet'), '127.0.0.1').setEncoding('utf8');
    telnet.write('terry\r\n');
    let seen = '';
    telnet.on('data', (text) => {
      seen += text;
    });
    await expect.poll(() => seen).toContain('Welcome terry');
    expect((await alice.run(['alice', '--to', 'bob'], 'one')).status).toBe(0);
    expect((await alice.run(['alice', '--to', 'terry'], 'private')).status).toBe(0);
    const { status } = await user().run(['carol', '--json'], '/msg terry from carol\n/msg bob two\nthree\n');
    expect(status).toBe(0);
    await expect.poll(() => seen).toMatch(/private[\s\S]*from carol/u);
    expect(bodies(bob)).toEqual(['one', 'two', 'three']);
    telnet.destroy();
  });

  it('L2 E /users NAME finds others, and /users says that there are', async () => {
    await online(user(), 'albert');
    const { stdout } = await user().run(['alice', '--json'], '/users al\n/users x\n/users\n');
    expect(stdout).toContain('"title":"Online: al…","lines":["albert (line)","alice (line)"]');
    expect(stdout).toContain('"title":"Online: x…","lines":["Nobody."]');
    expect(stdout).toContain('and others, whom /users NAME finds');
  });
});
