import { describe, expect, it } from 'vitest';
import {
  heard,
  heardOf,
  ircUser,
  server,
  steady,
  telnetUser,
  webUser,
  withSwitchboard,
} from './testing/people.ts';

describe('IRC multiline', () => {
  withSwitchboard();

  const multiline = 'batch draft/multiline';
  const batch = (target: string, ...lines: string[]) => [
    `BATCH +1 draft/multiline ${target}`,
    ...lines.map((line) => (line.startsWith('@') ? line : `@batch=1 PRIVMSG ${target} :${line}`)),
    'BATCH -1',
  ];
  const failed = (code: string, text: string) => `${server} FAIL BATCH ${code} :${text}`;

  it('I2 goes to the page whole, with its blank lines and its joined ones', async () => {
    const [alice, page] = [await ircUser('alice', multiline, 'chat'), await webUser('page', 'chat')];
    alice.send(
      ...batch('#chat', 'one', '', '  two ', '@batch=1;draft/multiline-concat PRIVMSG #chat :and on', ''),
    );
    await page.lines.next(
      'message {"from":"alice","room":"chat","text":"one\\n\\n  two and on\\n","gateway":"irc"}',
    );
    alice.send(...batch('page', 'a', 'b'));
    await page.lines.next('message {"from":"alice","to":"page","text":"a\\nb","gateway":"irc"}');
    const telnet = await telnetUser('dora', 'chat');
    alice.send(...batch('#chat', '\x01ACTION waves\x01'), ...batch('#chat', '\x02x', 'y'));
    await telnet.lines.next('* alice waves');
    await telnet.lines.next('alice: x');
    await telnet.lines.next('alice: y');
  });

  it('I2 comes from the page whole, and long lines in parts to be joined', async () => {
    const [alice, page] = [
      await ircUser('alice', `${multiline} message-tags server-time`, 'chat'),
      await webUser('page', 'chat'),
    ];
    const text = `one\n\n${'long '.repeat(150)}end\n`;
    const shown = await heard(alice, () => page.get('say', { room: 'chat', text, id: 'the-id' }));
    expect(steady(shown.slice(0, 3))).toEqual([
      '@time=TIME;msgid=ID :page!page@web BATCH +REF draft/multiline #chat',
      '@batch=REF :page!page@web PRIVMSG #chat :one',
      '@batch=REF :page!page@web PRIVMSG #chat :',
    ]);
    expect(shown[0]).toContain('msgid=the-id ');
    const whole = shown.slice(1, -1).reduce((sum, line) => {
      const part = line.replace(/^.* PRIVMSG #chat :/, '');
      return sum + (line.includes('draft/multiline-concat') ? '' : '\n') + part;
    }, '');
    expect(whole).toBe(`\n${text}`);
    expect(shown.join('\n').match(/msgid=|time=/gu)).toHaveLength(2);
    expect(steady(shown).at(-1)).toBe(':page!page@web BATCH -REF');
    for (const line of shown) expect(Buffer.byteLength(line.replace(/^@\S+ /, ''))).toBeLessThanOrEqual(510);
  });

  it('I2 without it: no batch, no blank lines, the id on the first alone', async () => {
    const page = await webUser('page', 'chat');
    const [alice, bob] = [
      await ircUser('alice', 'message-tags server-time batch', 'chat'),
      await ircUser('bob', 'draft/multiline', 'chat'),
    ];
    let plain: string[] = [];
    const tagged = await heard(alice, async () => {
      plain = await heard(bob, () => page.get('say', { room: 'chat', text: '\none\n\n two\n' }));
    });
    expect(plain).toEqual([':page!page@web PRIVMSG #chat :one', ':page!page@web PRIVMSG #chat : two']);
    expect(steady(tagged)).toEqual([
      '@time=TIME;msgid=ID :page!page@web PRIVMSG #chat :one',
      '@time=TIME :page!page@web PRIVMSG #chat : two',
    ]);
  });

  it('I2 goes between IRC users as it came, with the tags of its opening', async () => {
    const [alice, bob] = [
      await ircUser('alice', `${multiline} message-tags`, 'chat'),
      await ircUser('bob', `${multiline} message-tags`, 'chat'),
    ];
    const lines = batch('#chat', '\x02bold', '', '@batch=1;+x=9;draft/multiline-concat PRIVMSG #chat :more');
    lines[0] = `@+draft/reply=7 ${lines[0]}`;
    expect(steady(await heardOf(bob, alice, ...lines))).toEqual([
      '@msgid=ID;+draft/reply=7 :alice!alice@irc BATCH +REF draft/multiline #chat',
      '@batch=REF :alice!alice@irc PRIVMSG #chat :\x02bold',
      '@batch=REF :alice!alice@irc PRIVMSG #chat :more',
      ':alice!alice@irc BATCH -REF',
    ]);
    const notices = batch('bob', '@batch=1 NOTICE bob :a', '@batch=1 NOTICE bob :b');
    expect(steady(await heardOf(bob, alice, ...notices))).toEqual([
      '@msgid=ID :alice!alice@irc BATCH +REF draft/multiline bob',
      '@batch=REF :alice!alice@irc NOTICE bob :a',
      '@batch=REF :alice!alice@irc NOTICE bob :b',
      ':alice!alice@irc BATCH -REF',
    ]);
  });

  it('I2 nothing in it can be a line of its own to others', async () => {
    const [alice, bob] = [await ircUser('alice', multiline, 'chat'), await ircUser('bob', '', 'chat')];
    const evil = [':switchboard.local 001 bob :fake', 'x\x01'];
    const shown = await heardOf(
      bob,
      alice,
      ...batch('#chat', '\x01PING 1', ...evil),
      ...batch('bob', '\x01X', ...evil),
      ...batch('#chat', '\x01', '@batch=1;draft/multiline-concat PRIVMSG #chat :PING', ...evil),
    );
    expect(shown.length).toBeGreaterThan(0);
    for (const line of shown) expect(line).toMatch(/^:alice!alice@irc PRIVMSG (#chat|bob) :/);
  });

  it.each<[string, string[], string]>([
    [
      'another type',
      ['BATCH +1 netjoin a b', 'BATCH -1'],
      failed('MULTILINE_INVALID', 'The only batches taken are draft/multiline, with a target'),
    ],
    [
      'no target',
      ['BATCH +1 draft/multiline', '@batch=1 PRIVMSG x :y', 'BATCH -1'],
      failed('MULTILINE_INVALID', 'The only batches taken are draft/multiline, with a target'),
    ],
    [
      'no sign',
      ['BATCH 1 draft/multiline #chat'],
      failed('MULTILINE_INVALID', 'A batch begins with + and its reference'),
    ],
    [
      'no reference',
      ['BATCH + draft/multiline #chat'],
      failed('MULTILINE_INVALID', 'A batch begins with + and its reference'),
    ],
    [
      'another target',
      batch('#chat', '@batch=1 PRIVMSG #more :x', 'x'),
      `${server} FAIL BATCH MULTILINE_INVALID_TARGET #chat #more :A batch has one target`,
    ],
    [
      'another command',
      batch('#chat', 'x', '@batch=1 NOTICE #chat :x', 'y'),
      failed('MULTILINE_INVALID', 'A batch is all PRIVMSG or all NOTICE'),
    ],
    [
      'no talk',
      batch('#chat', '@batch=1 JOIN #chat :x'),
      failed('MULTILINE_INVALID', 'A batch is all PRIVMSG or all NOTICE'),
    ],
    [
      'nothing to join to',
      batch('#chat', '@batch=1;draft/multiline-concat PRIVMSG #chat :x'),
      failed('MULTILINE_INVALID', 'There is nothing to join'),
    ],
    [
      'nothing but blanks',
      batch('#chat', '', ' ', ''),
      failed('MULTILINE_INVALID', 'There is no text in it'),
    ],
    ['nothing', batch('#chat'), failed('MULTILINE_INVALID', 'There is no text in it')],
    [
      'no such batch',
      ['@batch=2 PRIVMSG #chat :x'],
      failed('MULTILINE_INVALID', 'There is no such batch open'),
    ],
    ['the end of none', ['BATCH -2'], failed('MULTILINE_INVALID', 'There is no such batch open')],
    [
      'too many bytes',
      batch('#chat', ...Array(42).fill('x'.repeat(480))),
      `${server} FAIL BATCH MULTILINE_MAX_BYTES 20000 :That is more than a text may hold`,
    ],
  ])('I2 %s fails once, and nothing is sent', async (_, lines, answer) => {
    const [alice, bob] = [
      await ircUser('alice', `${multiline} standard-replies`, 'chat'),
      await ircUser('bob', '', 'chat'),
    ];
    const shown = await heard(bob, async () => {
      expect(await alice.answers(...lines)).toEqual([answer]);
    });
    expect(shown).toEqual([]);
    expect(await alice.answers(...batch('#chat', 'fine', 'again'))).toEqual([]);
  });

  it('I2 a batch in no channel of one’s own gets the numeric of a message', async () => {
    const alice = await ircUser('alice', multiline);
    expect(await alice.answers(...batch('#none', 'a', 'b'), ...batch('nobody', 'a', 'b'))).toEqual([
      `${server} 404 alice #none :You are not in that channel`,
      `${server} 401 alice nobody :No such nick`,
    ]);
  });

  it('I2 who does not know FAIL is told in a NOTICE', async () => {
    const alice = await ircUser('alice', multiline);
    expect(await alice.answers('BATCH -2')).toEqual([`${server} NOTICE alice :There is no such batch open`]);
  });
});
