/** Programs that people have: Debian's telnet on a terminal, in both its modes, and nc. Fails where they are missing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pane } from '../../testing/pane.ts';
import { TelnetServer } from './testing/terminal.ts';

const host = '127.0.0.1';

describe('real clients at telnet', () => {
  let server: TelnetServer;
  const panes: Pane[] = [];
  beforeEach(async () => {
    server = await new TelnetServer().open();
  });
  afterEach(async () => {
    await Promise.all(panes.splice(0).map((pane) => pane.close()));
    await server.close();
    expect(server.faults).toEqual([]);
  });

  /** Somebody at Debian's telnet, logged in and in the room. */
  const telnet = async (name: string): Promise<Pane> => {
    const pane = await Pane.open('telnet', host, String(server.port));
    panes.push(pane);
    await pane.shows('Welcome to the GungHo test chat server', 'Login Name?');
    await pane.enter(name);
    await pane.shows(name, `Welcome ${name}!`);
    await pane.enter('/join chat');
    await pane.shows(`* ${name} (** this is you)`, 'end of list.');
    return pane;
  };
  /**
   * Gives telnet itself a command. It shows nothing that comes until it has obeyed; once it shows something said after
   * that, it has had the answers to what it asked of the server, too.
   */
  const command = async (pane: Pane, line: string): Promise<void> => {
    await pane.press('C-]');
    await pane.shows('telnet>');
    await pane.enter(line);
    const bystander = await server.person('bystander', 'chat');
    await pane.shows('* new user joined chat: bystander');
    bystander.type('/quit');
    await pane.shows('* user has left chat: bystander');
  };
  const telnetInCharacterMode = async (name: string): Promise<Pane> => {
    const pane = await telnet(name);
    await command(pane, 'mode character');
    return pane;
  };

  it("T3 Debian's telnet in line mode, to the end", async () => {
    const foo = await server.person('foo', 'chat');
    const pane = await telnet('gh');
    await foo.lines.next('* new user joined chat: gh');
    await pane.enter('grüße, Übel, “日本');
    await pane.shows('grüße, Übel, “日本', 'gh: grüße, Übel, “日本');
    await foo.ask('willkommen, gh!', 'gh: grüße, Übel, “日本', 'foo: willkommen, gh!');
    await pane.shows('foo: willkommen, gh!');
    await pane.enter('/leave');
    await pane.shows('/leave', '* user has left chat: gh (** this is you)');
    await pane.enter('/quit');
    await pane.shows('/quit', 'BYE', 'Connection closed by foreign host.');
    await foo.lines.next('* user has left chat: gh');
  });

  it("T3 Debian's telnet in line mode goes on after ^C", async () => {
    const pane = await telnet('gh');
    await pane.type('never sent');
    await pane.press('C-c');
    await pane.enter('sent');
    await pane.shows('gh: sent');
  });

  it("T3 Debian's telnet in character mode: what is typed is shown, erased and sent", async () => {
    const pane = await telnetInCharacterMode('gh');
    await pane.type('one twoo');
    await pane.shows('one twoo');
    await pane.press('BSpace');
    await pane.shows('one two');
    await pane.press('C-w');
    await pane.type('日本é');
    await pane.press('BSpace', 'BSpace', 'Left', 'Up');
    await pane.shows('one 日');
    await pane.type('!');
    await pane.press('Enter');
    await pane.shows('one 日!', 'gh: one 日!');
    await pane.type('away with it');
    await pane.shows('away with it');
    await pane.press('C-u');
    await pane.enter('/quit');
    await pane.shows('/quit', 'BYE', 'Connection closed by foreign host.');
  });

  it("T3 Debian's telnet in character mode: what arrives does not tear what is being typed", async () => {
    const foo = await server.person('foo', 'chat');
    const pane = await telnetInCharacterMode('gh');
    await pane.type('half a li');
    await pane.shows('half a li');
    foo.type('am I in the way?');
    await pane.shows('foo: am I in the way?', 'half a li');
    await pane.type('ne');
    await pane.press('Enter');
    const screen = await pane.shows('half a line', 'gh: half a line');
    expect(screen.match(/half/g)).toHaveLength(2);
  });

  it("T3 Debian's telnet is told that the server is there", async () => {
    const pane = await telnet('gh');
    await pane.press('C-]');
    await pane.shows('telnet>');
    await pane.enter('send ayt');
    await pane.shows('[Yes]');
  });

  it("T3 Debian's telnet in character mode: a line longer than the terminal is wide", async () => {
    const foo = await server.person('foo', 'chat');
    const pane = await telnetInCharacterMode('gh');
    const long = 'abcdefghij'.repeat(12);
    await pane.type(long);
    await pane.shows(long.slice(0, 80), long.slice(80));
    foo.type('hello');
    await pane.shows('foo: hello', long.slice(-60));
    await pane.press('Enter');
    await foo.lines.next(`gh: ${long}`);
  });

  it("T3 Debian's telnet can switch back to line mode", async () => {
    const pane = await telnetInCharacterMode('gh');
    await pane.enter('characters');
    await pane.shows('characters', 'gh: characters');
    await pane.press('C-]');
    await pane.shows('telnet>');
    await pane.enter('mode line');
    const watcher = await server.person('watcher', 'chat');
    await pane.shows('* new user joined chat: watcher');
    await pane.enter('lines');
    await pane.shows('lines', 'gh: lines');
    await watcher.lines.next('gh: lines');
  });

  it("T3 Debian's telnet in binary mode carries what its line mode cannot", async () => {
    const foo = await server.person('foo', 'chat');
    const pane = await telnet('gh');
    await command(pane, 'toggle binary');
    await pane.enter('“quoted” Å');
    await foo.lines.next('gh: “quoted” Å');
  });

  it.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
  ])('T3 nc, lines ended by %s, is answered to its end', async (_what, ending) => {
    const nc = spawn('nc', ['-N', host, String(server.port)]);
    let shown = '';
    nc.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    nc.stdin.end(['gh', '/join chat', 'grüße “日本”', '/me waves', ''].join(ending));
    const [status] = await once(nc, 'close');
    expect(status).toBe(0);
    expect(shown.split('\r\n')).toEqual([
      'Welcome to the GungHo test chat server',
      'Login Name?',
      'Welcome gh!',
      'entering room: chat',
      '* gh (** this is you)',
      'end of list.',
      'gh: grüße “日本”',
      '* gh waves',
      '',
    ]);
  });

  it('T3 nc on a terminal', async () => {
    const pane = await Pane.open('nc', host, String(server.port));
    panes.push(pane);
    await pane.shows('Login Name?');
    await pane.enter('gh');
    await pane.shows('Welcome gh!');
    await pane.enter('/quit');
    await pane.shows('/quit', 'BYE');
  });
});
