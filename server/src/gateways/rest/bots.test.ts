/** docs/bots.md is true: its bots run as they are printed, against the real server, and its table has every code. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { LineClient } from '../../testing/line-client.ts';
import { RestClient } from '../../testing/rest-client.ts';
import { startTestSwitchboard, type TestSwitchboard } from '../../testing/switchboard.ts';
import { statusOf } from './problems.ts';
import { events } from './schemas.ts';

const page = readFileSync(fileURLToPath(new URL('../../../../docs/bots.md', import.meta.url)), 'utf8');

/** The page's first block of a kind. */
const blockOf = (kind: string): string =>
  new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, 'su').exec(page)?.[1] ?? '';

describe('R2 docs/bots.md', () => {
  let folder: string;
  let server: TestSwitchboard;
  let alice: LineClient;
  let bot: ChildProcess | undefined;
  let complaints = '';

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-bot-'));
    server = await startTestSwitchboard();
    alice = await LineClient.enter(server);
    await alice.arrive('alice', 'ops');
  });
  afterEach(async () => {
    if (bot) {
      // With the programs that it has started itself.
      process.kill(-(bot.pid ?? Number.NaN), 'SIGKILL');
      await once(bot, 'close');
      bot = undefined;
    }
    await alice.close();
    await server.close();
    rmSync(folder, { recursive: true });
    expect(complaints).toBe('');
  });

  async function run(kind: string, program: string, file: string, name: string): Promise<void> {
    writeFileSync(join(folder, file), blockOf(kind));
    const env = { ...process.env, SWITCHBOARD: `http://127.0.0.1:${server.portOf('rest')}` };
    bot = spawn(program, [join(folder, file)], { env, detached: true, stdio: ['ignore', 'inherit', 'pipe'] });
    bot.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    await alice.lines.next(`JOINED ops ${name}`);
  }

  it('R2 the bot in shell', async () => {
    await run('sh', 'sh', 'bot.sh', 'timebot');
    alice.send('SAY ops "room":"ops","text":"!time", is not how it goes');
    alice.send('SAY ops !time');
    await alice.lines.next(/^SAID ops timebot .*\d\d:\d\d:\d\d/);
    alice.send('SAY ops !time');
    await alice.lines.next(/^SAID ops timebot .*\d\d:\d\d:\d\d/);
    expect(alice.lines.all.filter((line) => line.startsWith('SAID ops timebot '))).toHaveLength(2);
  });

  it('R2 the bot in Node', async () => {
    await run('js', process.execPath, 'bot.mjs', 'dicebot');
    alice.send('SAY ops !dice');
    await alice.lines.next(/^SAID ops dicebot alice: [1-6]$/);
    alice.send('SAY ops !dice');
    await alice.lines.next(/^SAID ops dicebot alice: [1-6]$/);
  });

  it('R2 the bot in Python', async () => {
    await run('python', 'python3', 'bot.py', 'doorbot');
    const zoë = await LineClient.enter(server);
    await zoë.arrive('Zoë', 'ops');
    await alice.lines.next('SAID ops doorbot Welcome, Zoë!');
    await zoë.close();
  });

  it.each(['sh', 'js', 'python'])('R2 the bot in %s has at most 20 lines', (kind) => {
    const lines = blockOf(kind).trim().split('\n');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.length).toBeLessThanOrEqual(20);
  });

  it('R1 the lines of curl do what the page says', async () => {
    const curl = async (line: string): Promise<string> => {
      const here = line.replace('http://localhost:3000', `http://127.0.0.1:${server.portOf('rest')}`);
      const child = spawn('sh', ['-c', here.replace('curl', 'curl -sS')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      await once(child, 'close');
      return said;
    };
    const [session = '', post = ''] = Array.from(page.matchAll(/^\$ (curl .*)$/gm), ([, line = '']) => line);
    const { token, name } = JSON.parse(await curl(session));
    expect(name).toBe('deploybot');
    const receipt = JSON.parse(await curl(post.replace('$TOKEN', token)));
    expect(Object.keys(receipt)).toEqual(['id', 'at']);
    await alice.lines.next('SAID ops deploybot deploy done');
  });

  it('R3 names every code, event and rate, and the problem is one', async () => {
    const never = ['not_registered', 'already_registered', 'not_in_room', 'internal_error'];
    for (const [code, status] of Object.entries(statusOf))
      if (!never.includes(code)) expect(page).toMatch(new RegExp(`^\\| ${status} .*\`${code}\``, 'm'));
    for (const event of Object.keys(events)) expect(page).toMatch(new RegExp(`^\\| \`${event}\``, 'm'));
    const { burst, perSecond } = limits.restRequests;
    expect(page).toContain(`may ask ${burst} times at once and ${perSecond} times a second`);
    const bob = await RestClient.enter(server, 'bob');
    const stream = await bob.events();
    const { body } = await bob.ask('POST', '/sessions', { name: 'bob' });
    expect(JSON.parse(blockOf('json'))).toEqual(body);
    await stream.close();
  });
});
