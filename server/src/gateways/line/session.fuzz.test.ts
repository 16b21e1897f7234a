import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '#shared/line/commands';
import { parseMessage } from '#shared/line/messages';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { Lines } from '../../testing/lines.ts';
import { LineServer } from './testing/line-server.ts';

/** What somebody hostile may send: lines that are nearly right, requests that are nearly right, and any bytes. */
const word = fc.oneof(
  fc.constantFrom(
    'fuzz',
    'good',
    'better',
    'stranger',
    '',
    '__proto__',
    'x'.repeat(50),
    '\u202e',
    'é',
    '\r',
    '\0',
  ),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const verb = fc.oneof(fc.constantFrom(...verbs), fc.constantFrom('login', 'Say', 'FLY', '', ' '));
const line = fc
  .tuple(verb, fc.array(word, { maxLength: 3 }), fc.constantFrom('\n', '\r\n', ''))
  .map(([first, words, ending]) => Buffer.from([first, ...words].join(' ') + ending));
const requestNames = [
  'register',
  'rename',
  'join',
  'say',
  'tell',
  'broadcast',
  'users',
  'relay',
  'typing',
  'fly',
];
const body = fc.oneof(
  fc.record({ name: word, room: word, text: word, to: word, frame: word }, { requiredKeys: [] }),
  fc.jsonValue(),
);
const call = fc
  .tuple(fc.constantFrom(...requestNames), body, fc.constantFrom('', '}', '{'))
  .map(([event, value, more]) => Buffer.from(`CALL ${event} ${JSON.stringify(value)}${more}\n`));
const anyBytes = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
const huge = fc.constantFrom(
  Buffer.alloc(30_000, 'a'),
  Buffer.alloc(300_000, '['),
  Buffer.alloc(5_000, '\n'),
  Buffer.from(`CALL say ${'['.repeat(100_000)}\n`),
);
const sending = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: line },
    { weight: 4, arbitrary: call },
    { weight: 2, arbitrary: anyBytes },
    { weight: 1, arbitrary: huge },
  ),
  { maxLength: 12 },
);
const beginning = fc.constantFrom('', 'LOGIN stranger\nJOIN fuzz\n', 'HELLO\nLOGIN stranger\nJOIN fuzz\n');
const farewell = fc.constantFrom('end', 'destroy', 'resetAndDestroy');
const strangers = fc.array(fc.tuple(beginning, sending, farewell), { minLength: 1, maxLength: 4 });

describe('the line protocol, fuzzed', () => {
  let server: LineServer;
  beforeAll(async () => {
    server = await new LineServer().open({ lineLines: { burst: 1e9, perSecond: 1e9 } });
  });
  afterAll(() => server.close());

  it('L1 X3 whatever strangers send, two others talk on, and nothing of the strangers remains', async () => {
    const [good, better] = [await server.user('good', 'quiet'), await server.user('better', 'quiet')];
    let run = 0;
    const property = fc.asyncProperty(strangers, async (people) => {
      await Promise.all(
        people.map(async ([first, chunks, goodbye]) => {
          const stream = connect(server.portOf(), '127.0.0.1');
          const lines = new Lines();
          lines.readFrom(
            stream.on('error', () => {}),
            '\n',
          );
          await once(stream, 'connect');
          for (const chunk of [first, ...chunks]) if (stream.writable) stream.write(chunk);
          stream[goodbye as 'end']();
          if (!stream.closed) await once(stream, 'close');
          for (const said of lines.all) expect(parseMessage(said), said).toBeDefined();
        }),
      );
      const text = `run ${++run}`;
      good.send(`SAY quiet ${text}`);
      await better.lines.next(`SAID quiet good ${text}`);
      while (server.engine.size > 2) await new Promise((resolve) => setImmediate(resolve));
      expect(server.faults).toEqual([]);
    });
    await fc.assert(property, { numRuns: fuzzRuns(150) });
    expect(server.io.of('/').sockets.size).toBe(2);
    good.send('ROOMS');
    expect((await good.next('ROOMS')).rooms).toEqual([{ name: 'quiet', members: 2 }]);
  }, 600_000);
});
