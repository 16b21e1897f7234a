import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { commands } from './commands.ts';
import { TelnetServer, type Terminal } from './testing/terminal.ts';

/** What somebody hostile may send: lines that are nearly right, bytes that telnet has a meaning for, and any others. */
const word = fc.oneof(
  fc.constantFrom(
    'chat',
    'fuzz',
    'good',
    'better',
    '',
    '__proto__',
    'x'.repeat(50),
    '\u202e',
    'é',
    '%',
    '//',
    '/me ',
  ),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const verb = fc.constantFrom(...Object.keys(commands), '/unknown', '', '/');
const line = fc
  .tuple(verb, fc.array(word, { maxLength: 3 }), fc.constantFrom('\r\n', '\n', '\r\0', ''))
  .map(([first, words, ending]) => Buffer.from(`${[first, ...words].join(' ')}${ending}`));
const telnetBytes = fc
  .array(
    fc.oneof(fc.constantFrom(255, 254, 253, 252, 251, 250, 240, 246, 1, 3, 6, 8, 127, 13, 10), fc.nat(255)),
    {
      maxLength: 60,
    },
  )
  .map((bytes) => Buffer.from(bytes));
const huge = fc.constantFrom(
  Buffer.alloc(30_000, 'a'),
  Buffer.alloc(25_000, '\n'),
  Buffer.alloc(20_000, 'é'),
);
const sending = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: line },
    { weight: 3, arbitrary: telnetBytes },
    { weight: 1, arbitrary: huge },
  ),
  { maxLength: 12 },
);
const farewell = fc.constantFrom('end', 'destroy', 'resetAndDestroy');
const strangers = fc.array(fc.tuple(sending, farewell, fc.boolean()), { minLength: 1, maxLength: 4 });

describe('telnet, fuzzed', () => {
  let server: TelnetServer;
  let good: Terminal;
  let better: Terminal;
  beforeAll(async () => {
    server = await new TelnetServer().open({ telnetLines: { burst: 1e9, perSecond: 1e9 } });
    good = await server.person('good', 'quiet');
    better = await server.person('better', 'quiet');
  });
  afterAll(() => server.close());

  it('T3 X3 whatever strangers send, two people talk on, and nothing of the strangers remains', async () => {
    let run = 0;
    const property = fc.asyncProperty(strangers, async (people) => {
      await Promise.all(
        people.map(async ([chunks, goodbye, named]) => {
          const stream = connect(server.port, '127.0.0.1');
          stream.on('error', () => {}).resume();
          await once(stream, 'connect');
          if (named) stream.write(`stranger\r\n/join fuzz\r\n`);
          for (const chunk of chunks) if (stream.writable) stream.write(chunk);
          stream[goodbye as 'end']();
          if (!stream.closed) await once(stream, 'close');
        }),
      );
      const text = `run ${++run}`;
      good.type(text);
      await better.lines.next(`good: ${text}`);
      while (server.engine.size > 2) await new Promise((resolve) => setImmediate(resolve));
      expect(server.faults).toEqual([]);
    });
    await fc.assert(property, { numRuns: fuzzRuns(150) });
    expect(server.io.of('/').sockets.size).toBe(2);
    better.type('/rooms');
    await better.lines.next('Active rooms are:');
    await better.lines.exactly('* quiet (2)', 'end of list.');
  }, 600_000);
});
