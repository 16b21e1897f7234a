/** E: python-socketio as the client, at the server and at its twin; what it must find there is in compat/python_client. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerProcess } from '../server/src/testing/server-process.ts';
import { WebClient } from '../server/src/testing/web-client.ts';
import { eventServers, python } from './twin.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
/** Longer than a check waits for what does not come. */
const withinMs = 100_000;

describe.each(eventServers)('E E1 at $server, python-socketio', ({ newProcess }) => {
  let server: ServerProcess;
  let page: WebClient;

  beforeAll(async () => {
    server = await newProcess().start();
    page = await answeringPage(server);
  });
  afterAll(async () => {
    await page?.close();
    await server?.stop();
  });

  it.each([
    ['threads', 'polling'],
    ['threads', 'websocket'],
    ['asyncio', 'polling'],
    ['asyncio', 'websocket'],
  ])(
    'with %s by %s is granted, refused and told what SPEC E says',
    async (kind, transport) => {
      const { status, output } = await run(['-m', 'compat.python_client', server.url, kind, transport]);
      expect(status, output).toBe(0);
      expect(output.match(/^passed /gm)?.length, output).toBeGreaterThanOrEqual(11);
    },
    withinMs,
  );
});

/** Somebody who speaks as the page does, and answers in kind whatever Python says, tells or sends. */
async function answeringPage(server: ServerProcess): Promise<WebClient> {
  const page = await WebClient.connect(server);
  const answer = (text: string) => `an answer to: ${text}`;
  await page.get('register', { name: 'Page' });
  await page.get('join', { room: 'lobby' });
  page.socket.on('message', ({ from, to, room, text }) => {
    if (from !== 'Python') return;
    if (to === undefined) void page.ask('say', { room, text: answer(text) });
    else void page.ask('tell', { to: from, text: answer(text) });
  });
  page.socket.on('broadcast', ({ from, text }) => {
    if (from === 'Python') void page.ask('broadcast', { text: answer(text) });
  });
  page.socket.on('relay', ({ from, frame }) => void page.ask('relay', { to: from, frame: answer(frame) }));
  return page;
}

async function run(args: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(python, args, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const overdue = setTimeout(() => child.kill(), withinMs * 0.9);
  const status = await exitOf(child);
  clearTimeout(overdue);
  return { status, output };
}

/** Its exit status, with all its output read; null when killed. */
async function exitOf(child: ChildProcess): Promise<number | null> {
  const [status] = (await once(child, 'close')) as [number | null];
  return status;
}
