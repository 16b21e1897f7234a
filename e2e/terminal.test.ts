/** L2: the terminal client on a real terminal (tmux), against the built server. */

import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Pane } from '../server/src/testing/pane.ts';
import { ServerProcess } from '../server/src/testing/server-process.ts';
import { TerminalUser } from './terminal-client.ts';

let server: ServerProcess;
beforeEach(async () => {
  server = await new ServerProcess({ gateways: ['line', 'telnet', 'web'] }).start();
});
afterEach(async () => {
  await server.stop('SIGKILL');
});

const user = () => new TerminalUser(server);
const wide = { columns: 80, rows: 24 };
const narrow = { columns: 40, rows: 12 };
const count = (screen: string, text: string) => screen.split(text).length - 1;

/** Waits until somebody knows that another is online, also where the screen has no room for the roster. */
async function knows(pane: Pane, name: string): Promise<void> {
  await vi.waitFor(
    async () => {
      await pane.enter('/users');
      if (!(await pane.has('Online')).includes(name)) throw new Error(`${name} is not there yet`);
    },
    { timeout: 10_000 },
  );
  await pane.press('Escape');
  await pane.has('/msg NAME');
}

/** Alice and Bob, each looking at the other. */
async function pair(
  size = wide,
): Promise<{ alice: Pane; bob: Pane; people: { alice: TerminalUser; bob: TerminalUser } }> {
  const people = { alice: user(), bob: user() };
  const [alice, bob] = [await people.alice.online('alice', size), await people.bob.online('bob', size)];
  await alice.enter('/msg bob');
  await alice.has('bob (line)');
  await bob.enter('/msg alice');
  await bob.has('alice (line)');
  return { alice, bob, people };
}

describe.each([wide, narrow])('L2 at $columns x $rows', (size) => {
  it('L2 W2 a name is asked for, a taken one refused; two people talk, and see that it arrived', async () => {
    const alice = await user().online('alice', size);
    const bob = await user().screen([], size);
    await bob.has('Type your name below', 'Your name:');
    await bob.enter('Alice');
    await bob.has('taken', 'Your name: Alice');
    await bob.press('C-u');
    await bob.enter('bob');
    await bob.has('/msg NAME');
    await knows(alice, 'bob');
    await alice.type('/msg b');
    await alice.press('Tab');
    await alice.until((screen) => screen.includes('\n> /msg bob'));
    await alice.type('hello there');
    await alice.press('Enter');
    await alice.has('alice: hello there ✓');
    // It takes no focus: a mark says that something is unread, and where.
    await bob.has('alice has something new');
    await bob.until((screen) => /1:alice\(1\)|1 alice +1\n|1 alice {3,}1 /u.test(screen));
    await bob.press('M-a');
    await bob.has('alice: hello there');
    await bob.until((screen) => !/alice\(1\)|1 alice {3,}1/u.test(screen));
    await bob.type('typ');
    await alice.has('bob is typing');
    await bob.type('ed');
    await bob.press('Enter');
    await alice.has('bob: typed');
    await bob.has('bob: typed ✓');
  });

  it('W8 P3 through a kill -9 of the server: what was written meanwhile arrives, once', async () => {
    const { alice, bob, people } = await pair(size);
    for (const pane of [alice, bob]) {
      await pane.enter('/join chat');
      await pane.has('#chat');
    }
    await alice.has('#chat', 'bob');
    await server.stop('SIGKILL');
    await alice.has('Reconnecting');
    await alice.enter('in the room meanwhile');
    await alice.enter('/msg bob meanwhile');
    await alice.has('meanwhile (waiting)', 'Reconnecting');
    await server.start();
    await alice.has('meanwhile ✓', 'Connected');
    await bob.has('alice: in the room meanwhile');
    await bob.press('C-p');
    expect(count(await bob.has('alice: meanwhile'), 'alice: meanwhile')).toBe(1);
    await alice.press('C-n');
    await alice.has('in the room meanwhile ✓');
    const bodies = [...people.bob.records().values()].filter((record) => record.includes('meanwhile'));
    expect(bodies).toHaveLength(2);
  });

  it('L2 a long log scrolls, stays where it is through resizing, and tells what is new below', async () => {
    const { alice, people } = await pair(size);
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index} of what bob said`);
    expect((await people.bob.run(['bob', '--to', 'alice'], lines.join('\n'))).status).toBe(0);
    await alice.has('line 59 of');
    await alice.press('PageUp');
    await alice.until((screen) => !screen.includes('line 59 of') && screen.includes('more (Ctrl+End)'));
    await alice.press('C-Home');
    await alice.has('Today', 'line 0 of');
    await alice.press('PageDown');
    const shown = await alice.until((screen) => !screen.includes('line 0 of'));
    // What stands lowest stays.
    const place = shown.match(/line \d+ of/gu)?.at(-1) ?? '';
    expect(place).not.toBe('');
    for (const [columns, rows] of [
      [60, 20],
      [120, 30],
      [size.columns, size.rows],
    ] as const) {
      await alice.resize(columns, rows);
      await alice.until((screen) => screen.split('\n').length === rows + 2 && screen.includes(place));
    }
    await people.bob.run(['bob', '--to', 'alice'], 'something new');
    await alice.has('▼ 1 new message', place);
    await alice.press('End');
    await alice.has('something new');
  });

  it('L2 help is a page that scrolls and goes', async () => {
    const pane = await user().online('alice', size);
    await pane.enter('/help');
    await pane.has('Help', '/join ROOM', 'Esc closes');
    await pane.press('End');
    await pane.has('nothing written');
    await pane.press('Escape');
    await pane.has('/msg NAME');
    await pane.enter('/fly');
    await pane.has('There is no command "/fly"', '> /fly');
  });
});

describe('L2 the input', () => {
  it('L2 wide, combined and joined characters take their columns, and the cursor goes over whole ones', async () => {
    const { alice, people } = await pair();
    const cursorAt = (column: number) =>
      alice
        .until(() => true)
        .then(async () => {
          await expect.poll(() => alice.knows('cursor_x')).toBe(String(column));
        });
    await alice.type('日本e\u0301👩‍👩‍👧x');
    await cursorAt(2 + 4 + 1 + 2 + 1);
    for (const column of [9, 7, 6, 4, 2, 2]) {
      await alice.press('Left');
      await cursorAt(column);
    }
    await alice.press('Right', 'DC');
    await cursorAt(4);
    await alice.press('End', 'BSpace', 'BSpace');
    await cursorAt(5);
    await alice.press('Enter');
    await alice.has('alice: 日e\u0301 ✓');
    expect([...people.bob.records().values()][0]).toMatch(/ 日e\u0301$/u);
  });

  it('L2 Alt+Enter and Ctrl+J break the line, Up brings back what was sent', async () => {
    const { alice, bob, people } = await pair();
    await alice.type('one');
    await alice.press('M-Enter');
    await alice.type('two');
    await alice.press('C-j');
    await alice.type('three');
    await alice.shows('> one', 'two', 'three');
    await alice.press('Enter');
    await bob.until((screen) => /alice: one\n.* two\n.* three\n/u.test(screen));
    await alice.press('Up');
    await alice.shows('> one', 'two', 'three');
    await alice.press('C-c');
    await alice.until((screen) => screen.endsWith('\n>\n'));
    expect(people.bob.records().size).toBe(1);
  });

  it('L2 a paste of many lines is one text, not many', async () => {
    const { alice, bob, people } = await pair();
    await alice.paste('pasted one\npasted two\n/quit\n');
    await alice.shows('> pasted one', 'pasted two', '/quit');
    await alice.press('Enter');
    await bob.has('alice: pasted one');
    await alice.has('✓');
    expect([...people.bob.records().values()].map((record) => record.split(' ').slice(9).join(' '))).toEqual([
      'pasted one\npasted two\n/quit\n',
    ]);
  });
});

describe('L2 other people’s texts', () => {
  it('L2 T3 no escape sequence or control character of theirs reaches the terminal', async () => {
    const { alice, people } = await pair();
    const nasty = '\x1b[2J\x1b]0;owned\x07\x1b[31mred\x1b[0m \x9b5m\b\b\x0e\x1bc end';
    await people.bob.run(['bob', '--to', 'alice', '--whole'], `nasty ${nasty}\nnext \x1b[?1049l line`);
    const screen = await alice.has('nasty', 'next', '�[?1049l line');
    expect(screen).toContain('�[2J�]0;owned��[31mred�[0m');
    expect(screen).toContain('Switchboard  alice');
    expect(await alice.knows('pane_title')).not.toContain('owned');
    expect(await alice.knows('alternate_on')).toBe('1');
    await people.bob.run(['bob', '--json'], `/all \x1b]0;owned\x07broadcast\n`);
    await alice.has('! bob (to all): �]0;owned�broadcast');
  });

  it('H9 people at other gateways are talked to, in rooms too', async () => {
    const alice = await user().online('alice');
    const telnet = connect(server.portOf('telnet'), '127.0.0.1').setEncoding('utf8');
    let seen = '';
    telnet.on('data', (text) => {
      seen += text;
    });
    telnet.write('terry\r\n');
    await alice.has('● terry');
    await alice.enter('/msg terry hello');
    await alice.has('alice: hello ✓', 'terry (telnet)');
    await expect.poll(() => seen).toContain('alice');
    await alice.enter('/join chat');
    await alice.has('#chat (1): alice');
    telnet.write('/join chat\r\n');
    await alice.has('#chat (2): alice, terry', '* terry joined');
    telnet.write('hi all\r\n');
    await alice.has('terry: hi all');
    await alice.enter('/me waves');
    await alice.has('* alice waves ✓');
    telnet.write('/nick tess\r\n');
    await alice.has('* terry is now tess');
    telnet.write('/all dinner\r\n');
    await alice.has('! tess (to all): dinner');
    await alice.press('Escape');
    await alice.until((screen) => !screen.includes('dinner'));
    telnet.end('/quit\r\n');
    await alice.has('* tess left');
    await alice.enter('/msg terry are you there?');
    await alice.has('terry is away', '(waiting)');
  });
});

describe('L2 colours', () => {
  const colors = /\x1b\[(?:\d+;)*(?:3[0-8]|9[0-7]|4[0-8]|10[0-7])(?:;\d+)*m/u;

  it('L2 there are colours, and none with NO_COLOR', async () => {
    for (const [env, colored] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const pane = await user().online(`alice${colored}`, { env });
      await pane.enter('/join chat');
      await pane.enter('hello');
      await pane.has('hello ✓');
      expect(colors.test(await pane.screen(true))).toBe(colored);
      await pane.enter('/quit');
      await pane.exited();
    }
  });

  it('L2 TERM=dumb means lines, without any sequence', async () => {
    const pane = await user().screen(['alice'], { env: { TERM: 'dumb' } });
    await pane.has('* Connected', '* You are alice');
    await pane.enter('/join chat');
    await pane.enter('hello');
    await pane.has('[#chat] alice: hello');
    expect(await pane.knows('alternate_on')).toBe('0');
    await pane.enter('/quit');
    await pane.exited();
  });
});

describe('L2 the terminal is given back', () => {
  const signal = (name: NodeJS.Signals) => async (_pane: Pane, pid: number) => process.kill(pid, name);

  it.each<[string, (pane: Pane, pid: number) => Promise<unknown>, number]>([
    ['/quit', (pane) => pane.enter('/quit'), 0],
    ['Ctrl+C twice', (pane) => pane.press('C-c', 'C-c'), 0],
    ['Ctrl+D', (pane) => pane.press('C-d'), 0],
    ['SIGTERM', signal('SIGTERM'), 143],
    ['SIGINT', signal('SIGINT'), 130],
  ])('L2 by %s', async (_how, leave, status) => {
    const pane = await user().inShell('alice');
    expect(await pane.knows('alternate_on')).toBe('1');
    await leave(pane, await pane.childPid());
    await pane.has(`status ${status}`);
    for (const [flag, value] of [
      ['alternate_on', '0'],
      ['cursor_flag', '1'],
      ['wrap_flag', '1'],
    ] as const)
      expect([flag, await pane.knows(flag)]).toEqual([flag, value]);
  });

  it('L2 it can be suspended and comes back', async () => {
    const person = user();
    const pane = await person.online('alice');
    const pid = Number(await pane.knows('pane_pid'));
    process.kill(pid, 'SIGSTOP');
    process.kill(pid, 'SIGCONT');
    await pane.enter('/join chat');
    await pane.has('#chat');
  });
});

describe('P1 what is kept', () => {
  it('P1 after leaving and coming back the conversation is there; both sides keep the same', async () => {
    const { alice, bob, people } = await pair();
    for (let turn = 0; turn < 4; turn++) {
      const [speaker, hearer, name] = turn % 2 === 0 ? [alice, bob, 'alice'] : [bob, alice, 'bob'];
      await speaker.enter(`turn ${turn}`);
      await hearer.has(`${name}: turn ${turn}`);
      await speaker.has(`${name}: turn ${turn} ✓`);
    }
    expect(people.alice.records().size).toBe(4);
    expect(people.bob.records()).toEqual(people.alice.records());
    await alice.enter('/quit');
    await alice.exited();
    await bob.has('alice (away)');
    const again = await people.alice.online('alice');
    await again.has('● bob');
    await again.enter('/msg bob');
    const screen = await again.has('turn 3');
    expect(screen).toMatch(/alice: turn 0 ✓\n.*bob: turn 1\n.*alice: turn 2 ✓\n.*bob: turn 3\n/u);
    await again.enter('/forget bob');
    await again.until((now) => !now.includes('turn 3'));
    expect(people.alice.records().size).toBe(0);
    expect(people.bob.records().size).toBe(4);
  });

  it('P1 H8 two clients of one user: both see all of it, nothing twice', async () => {
    const { alice, bob, people } = await pair();
    const second = await people.alice.online('alice');
    await bob.enter('from bob');
    for (const pane of [alice, second]) {
      if (pane === second) {
        await pane.has('bob has something new');
        await pane.press('M-a');
      }
      expect(count(await pane.has('bob: from bob'), 'bob: from bob')).toBe(1);
    }
    await second.enter('from the second');
    await alice.has('alice: from the second ✓');
    await alice.enter('from the first');
    await second.has('alice: from the first ✓');
    const screen = await bob.has('from the second', 'from the first');
    for (const text of ['from the second', 'from the first']) expect(count(screen, text)).toBe(1);
    expect(people.alice.records()).toEqual(people.bob.records());
    expect(people.bob.records().size).toBe(3);
  });

  it('P3 what one client wrote before it was killed, another of the same user sends', async () => {
    const people = { alice: user(), bob: user() };
    const alice = await people.alice.online('alice');
    const bob = await people.bob.online('bob');
    await alice.has('● bob');
    await alice.enter('/msg bob hello');
    await alice.has('hello ✓');
    await bob.enter('/quit');
    await bob.exited();
    await alice.has('bob (away)');
    await alice.enter('for later');
    await alice.has('for later (waiting)');
    process.kill(Number(await alice.knows('pane_pid')), 'SIGKILL');
    await people.alice.online('alice');
    const later = await people.bob.online('bob');
    await later.has('alice has something new');
    await later.enter('/msg alice');
    expect(count(await later.has('alice: for later'), 'for later')).toBe(1);
  });

  it('P2 a new key is announced, and nothing goes to it until it is accepted', async () => {
    const { alice, bob } = await pair();
    await alice.enter('for the first bob');
    await bob.has('for the first bob');
    await bob.enter('/quit');
    await bob.exited();
    const other = await user().online('bob');
    await alice.has('bob has a new key: /accept');
    await alice.enter('for the new one');
    await alice.has('for the new one (waiting)');
    await alice.enter('/accept');
    await alice.has('for the new one ✓');
    await other.press('M-a');
    const screen = await other.has('alice: for the new one');
    expect(screen).not.toContain('for the first bob');
  });

  it('P2 a recovery code makes another home the same person', async () => {
    const { alice, bob } = await pair();
    await alice.enter('/recovery');
    const code = /[0-9A-Z]{5}(?:-[0-9A-Z]{5}){5}/u.exec(await alice.has('Recovery code'))?.[0] ?? '';
    const second = await user().screen([]);
    await second.has('Your name:');
    await second.enter(`/restore alice ${code}`);
    await second.has('/msg NAME');
    await bob.enter('to both');
    await alice.press('Escape');
    await alice.has('bob: to both');
    await second.press('M-a');
    await second.has('bob: to both');
  });
});
