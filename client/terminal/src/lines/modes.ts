/**
 * The ways to run without a screen, joined from their parts: sending standard input, and lines in and out. Knows the
 * process's streams; what they carry is known elsewhere.
 */

import { createInterface } from 'node:readline';
import { text as allOf } from 'node:stream/consumers';
import { printable } from '#shared/text';
import { UsageError, type Wanted } from '../arguments.ts';
import { saveNew } from '../keep/save.ts';
import { openChat } from '../open-chat.ts';
import { bell } from '../screen/bell.ts';
import { asJson, asText, type Told } from './formats.ts';
import { LineSession } from './run-lines.ts';
import { sendAll } from './send.ts';

const silent = bell(() => {});

const say = (text: string): void => void process.stderr.write(`chat: ${printable(text)}\n`);

/** `--to` and `--room`. @returns the exit status */
export async function runSend({ to, room, whole, ...wanted }: Wanted): Promise<number> {
  if (wanted.name === undefined) throw new UsageError('--to and --room need a HOST and your NAME.');
  if (process.stdin.isTTY) say('what you type is sent line by line; Ctrl+D ends.');
  let trouble: string | undefined;
  const chat = openChat({
    ...wanted,
    environment: process.env,
    notifier: silent,
    trouble: (what) => {
      trouble = what;
    },
  });
  chat.start();
  const problem = await sendAll({
    chat: chat.store,
    to: room === undefined ? { person: to ?? '' } : { room },
    texts: whole ? wholeInput() : inputLines(),
    timeoutMs: wanted.timeoutMs,
    trouble: () => trouble,
  });
  chat.close();
  if (problem === undefined) return 0;
  say(problem);
  return 1;
}

async function* wholeInput(): AsyncGenerator<string> {
  const text = (await allOf(process.stdin)).replace(/\r?\n$/u, '');
  if (text !== '') yield text;
}

/** An empty line is no text. */
async function* inputLines(): AsyncGenerator<string> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }))
    if (line !== '') yield line;
}

const told: ReadonlySet<string> = new Set(['presence', 'joined', 'left', 'broadcast', 'notice', 'typing']);

/** `--json` and `--plain`. @returns the exit status */
export async function runLines(wanted: Wanted): Promise<number> {
  let tell = (_line: Told): void => {};
  const format = wanted.json ? asJson : asText;
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const chat = openChat({
    ...wanted,
    environment: process.env,
    notifier: silent,
    trouble: (text) => text !== undefined && format({ event: 'trouble', text }).forEach(write),
    heard: (event, data) => told.has(event) && tell({ event, ...data } as Told),
  });
  const session = new LineSession({
    chat: chat.store,
    request: chat.wire.request.bind(chat.wire),
    kept: chat.kept,
    format,
    write,
    save: saveNew,
    timeoutMs: wanted.timeoutMs,
  });
  tell = (line) => session.tell(line);
  chat.start();
  const done = await Promise.race([take(session), session.left.then(() => true)]);
  chat.close();
  return done ? 0 : 1;
}

/** Takes all lines, then waits for what they began. */
async function take(session: LineSession): Promise<boolean> {
  if (!(await session.ready())) return false;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }))
    session.take(line);
  return session.finish();
}
