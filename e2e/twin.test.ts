/** E1: the Flask-SocketIO twin itself: the same limits, names and page as the server's, and what hostile clients do. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChatError } from '#shared/errors';
import { limits } from '#shared/limits';
import { checkName, checkRoom, fold } from '#shared/names';
import { ServerProcess } from '../server/src/testing/server-process.ts';
import { WebClient } from '../server/src/testing/web-client.ts';
import { python, twinProcess } from './twin.ts';

describe('E1 the twin', () => {
  let twin: ServerProcess;
  beforeAll(async () => {
    twin = await twinProcess().start();
  });
  afterAll(async () => {
    await twin?.stop();
  });

  it('E1 has the limits of the server, under the same names', async () => {
    const client = await WebClient.connect(twin);
    expect(limits).toMatchObject(client.hello.limits);
    expect(Object.keys(client.hello.limits)).toContain('textBytes');
    await client.close();
  });

  it('E1 X3 lets through at once what the server does, and refuses more', async () => {
    const client = await WebClient.connect(twin);
    const { burst } = limits.pageEvents;
    const answers = await Promise.all(Array.from({ length: burst + 50 }, () => client.refusal('users', {})));
    expect(answers.slice(0, burst / 1.01 - 1)).not.toContain('rate_limited');
    expect(answers).toContain('rate_limited');
    await client.close();
  });

  it('E1 serves the built page, and nothing beside it', async () => {
    const page = await fetch(twin.url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const html = await page.text();
    expect(html).toContain('<title>Switchboard</title>');
    const [, script = ''] = /src="([^"]+\.js)"/.exec(html) ?? [];
    expect((await fetch(new URL(script, twin.url))).status).toBe(200);
    for (const path of ['/nothing', '/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json'])
      expect((await fetch(twin.url + path)).status, path).toBe(404);
  });

  it('E1 H1 events that Socket.IO keeps for itself, sent by hand, leave no ghost', async () => {
    const [alice, watcher] = [await WebClient.connect(twin), await WebClient.connect(twin)];
    await watcher.get('register', { name: 'Watcher' });
    await alice.get('register', { name: 'Alice' });
    await alice.get('join', { room: 'chat' });
    for (const event of ['connect', 'disconnect']) {
      alice.socket.io.engine.write(`2["${event}"]`);
      alice.socket.io.engine.write(`2["${event}",{}]`);
    }
    await watcher.lines.next('presence {"left":["Alice"],"renamed":[],"joined":[]}');
    expect((await watcher.get('rooms', {})).rooms).toEqual([]);
    await alice.get('register', { name: 'Alice' });
    await alice.close();
    await watcher.lines.next('presence {"left":["Alice"],"renamed":[],"joined":[]}');
    expect((await watcher.get('users', {})).users).toEqual([{ name: 'Watcher', gateway: 'web' }]);
    await watcher.close();
    expect(twin.stderr).toBe('');
  });

  it('E1 ends when asked to, and says which port is taken', async () => {
    const other = new ServerProcess({
      program: python,
      args: ['-m', 'compat.flask', '--port', String(twin.portOf('web'))],
      gateways: ['web'],
    });
    await expect(other.start()).rejects.toThrow(/--port \d+ .*in use/);
    expect(await other.exited()).toBe(1);
    expect(await twin.stop('SIGTERM')).toBe(0);
  });
});

/** Starts the twin, and on SIGUSR2 prints how many texts with a mark in them anything in it refers to. */
const countingMarks = `
import gc, runpy, signal, sys
from gevent import signal_handler

def count():
    gc.collect()
    held = {id(each): each for holder in gc.get_objects() for each in gc.get_referents(holder) if type(each) in (str, bytes)}
    marks = sum(("qzx" in each) if type(each) is str else (b"qzx" in each) for each in held.values())
    print(f"{marks} marks", file=sys.stderr, flush=True)

signal_handler(signal.SIGUSR2, count)
sys.argv = ["compat.flask"]
runpy.run_module("compat.flask", run_name="__main__", alter_sys=True)
`;

const counting = new ServerProcess({ program: python, args: ['-c', countingMarks], gateways: ['web'] });
afterAll(async () => {
  await counting.stop();
});

it('E1 H1 of people who have left the twin, and what they said, nothing remains in its memory', async () => {
  const twin = await counting.start();
  const marks = async () => {
    twin.stderr = '';
    twin.signal('SIGUSR2');
    await expect.poll(() => twin.stderr).toContain('marks');
    return Number.parseInt(twin.stderr, 10);
  };
  const before = await marks();
  const watcher = await WebClient.connect(twin);
  await watcher.get('register', { name: 'Watcher' });
  const people = await Promise.all(['qzx1', 'qzx2'].map((name) => arriveAs(twin, name)));
  expect(await marks()).toBeGreaterThan(before);
  for (const person of people) {
    await person.get('say', { room: 'qzx-room', text: 'qzx said' });
    await person.get('tell', { to: 'Watcher', text: 'qzx told' });
    await person.get('broadcast', { text: 'qzx to all' });
    await person.close();
  }
  await watcher.lines.next(/^presence .*"left":\[[^\]]*"qzx2"/);
  // A connection's own loop holds on to the last of what was sent there until there is something newer.
  await watcher.get('users', {});
  await expect.poll(marks, { timeout: 15_000 }).toBe(before);
  await watcher.close();
});

async function arriveAs(server: ServerProcess, name: string): Promise<WebClient> {
  const client = await WebClient.connect(server);
  await client.get('register', { name });
  await client.get('join', { room: 'qzx-room' });
  return client;
}

/** What becomes of a name: folded, or the code and the words it is refused with. As a person, and as a room. */
type Verdicts = [folded: string, name: string, room: string][];

/** For each name on its input, its verdicts; with no input, for every character that this Python knows. */
const pythonsVerdicts = `
import json, sys, unicodedata
from compat.flask.errors import ChatError
from compat.flask.names import check_name, check_room, fold

def verdict(check, name):
    try:
        return check(name)
    except ChatError as error:
        return f"{error.code}: {error.message}"

known = (chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) not in ("Cn", "Co", "Cs"))
names = json.load(sys.stdin) or [f"a{char}" for char in known]
print(json.dumps([names, [[fold(name), verdict(check_name, name), verdict(check_room, name)] for name in names]]))
`;

function askPython(names: string[]): [names: string[], verdicts: Verdicts] {
  const answer = execFileSync(python, ['-c', pythonsVerdicts], {
    input: JSON.stringify(names),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(answer);
}

const verdict = (check: (name: string) => string, name: string): string => {
  try {
    return check(name);
  } catch (error) {
    if (error instanceof ChatError) return `${error.code}: ${error.message}`;
    throw error;
  }
};

function differences([names, verdicts]: [string[], Verdicts]): unknown[] {
  return names.flatMap((name, index) => {
    const [own, theirs] = [[fold(name), verdict(checkName, name), verdict(checkRoom, name)], verdicts[index]];
    return own.every((each, i) => each === theirs?.[i]) ? [] : [{ name, own, theirs }];
  });
}

describe('E1 H2 H3 the twin folds, refuses and suggests names as the server does', () => {
  it('E1 H2 H3 with every character', () => {
    const [names, verdicts] = askPython([]);
    expect(names.length).toBeGreaterThan(100_000);
    expect(differences([names, verdicts])).toEqual([]);
  });

  it('E1 H2 H3 with any names', () => {
    const letter = fc.constantFrom(
      ...'abAB19_-[]{}\\^|` \t\n:;,.#ßıİσςΣéÉ\u0301\u200b\u00ad\ufeffﬀＡ٣中👋\u202e\ud800',
    );
    const name = fc
      .array(fc.oneof({ weight: 9, arbitrary: letter }, fc.constant('|guest')), { maxLength: 24 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1_000, maxLength: 1_000 }), (names) => {
        expect(differences(askPython(names))).toEqual([]);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});
