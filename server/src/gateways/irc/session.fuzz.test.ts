import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { until } from '../../engine/testing/streams.ts';
import type { IrcClient } from '../../testing/irc-client.ts';
import { caps } from './caps.ts';
import { channelCommands } from './commands/channels.ts';
import { connectionCommands } from './commands/connection.ts';
import { peopleCommands } from './commands/people.ts';
import { serverCommands } from './commands/server.ts';
import { talkCommands } from './commands/talk.ts';
import { parseMessage } from './message.ts';
import { IrcServer } from './testing/irc-server.ts';

const verbs = [channelCommands, connectionCommands, peopleCommands, serverCommands, talkCommands].flatMap(
  Object.keys,
);

/** What somebody hostile may send: lines that are nearly right, and any bytes. */
const word = fc.oneof(
  fc.constantFrom(
    ...'#fuzz #FUZZ #a,#b,bad good better stranger other * $* 0 + - +1 -1 draft/multiline LS REQ END %tcuihsnfdlaor,1 302 >1 !*a*'.split(
      ' ',
    ),
    ...Object.keys(caps),
    '__proto__',
    ':',
    ':\x01ACTION x\x01',
    ':\x01PING x',
    ':\x03\x02\u202e',
    `:${'é'.repeat(100)}`,
    'x'.repeat(400),
  ),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const tags = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.oneof(
          fc.constantFrom(
            'batch=1',
            'label=x',
            '+typing=active',
            '+a=\\n',
            'draft/multiline-concat',
            'label=',
            '=',
          ),
          fc.string({ unit: 'binary', maxLength: 10 }),
        ),
        { maxLength: 4 },
      )
      .map((list) => `@${list.join(';')} `),
  },
);
const line = fc
  .tuple(
    tags,
    fc.constantFrom(...verbs, 'HELP', 'DANCE', ''),
    fc.array(word, { maxLength: 4 }),
    fc.constantFrom('\r\n', '\n', '\0\r\r\n', ''),
  )
  .map(([tag, verb, words, ending]) => Buffer.from(`${tag}${[verb, ...words].join(' ')}${ending}`));
const huge = fc.constantFrom(
  Buffer.alloc(30_000, 'a'),
  Buffer.alloc(25_000, '\n'),
  Buffer.alloc(9_000, '@a '),
);
const sending = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: line },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: huge },
  ),
  { maxLength: 25 },
);
const beginning = fc.constantFrom(
  '',
  'CAP LS 302\r\n',
  'NICK stranger\r\nUSER s 0 * :s\r\nJOIN #fuzz,#quiet\r\n',
  `CAP REQ :${Object.keys(caps).join(' ')}\r\nNICK other\r\nUSER s 0 * :s\r\nCAP END\r\nJOIN #fuzz,#quiet\r\n`,
);
const farewell = fc.constantFrom('end', 'destroy', 'resetAndDestroy');
const strangers = fc.array(fc.tuple(beginning, sending, farewell), { minLength: 1, maxLength: 4 });

describe('IRC, fuzzed', () => {
  let server: IrcServer;
  let good: IrcClient;
  let better: IrcClient;
  beforeAll(async () => {
    server = await new IrcServer().open({ ircLines: undefined });
    good = await server.person('good');
    better = await server.person('better', ...Object.keys(caps));
    for (const person of [good, better]) {
      await person.answers('JOIN #quiet', 'MONITOR + stranger,other');
      person.lines.forget();
    }
  });
  afterAll(() => server.close());

  it('I1 X3 whatever strangers send, two people talk on, see only whole lines, and nothing of the strangers remains', async () => {
    let run = 0;
    const property = fc.asyncProperty(strangers, async (people) => {
      await Promise.all(
        people.map(async ([begun, chunks, goodbye]) => {
          const stream = connect(server.portOf(), '127.0.0.1');
          stream.on('error', () => {}).resume();
          await once(stream, 'connect');
          stream.write(begun);
          for (const chunk of chunks) if (stream.writable) stream.write(chunk);
          stream[goodbye as 'end']();
          if (!stream.closed) await once(stream, 'close');
        }),
      );
      const text = `run ${++run}`;
      good.send(`PRIVMSG #quiet :${text}`);
      await better.lines.next((each) => each.endsWith(`:good!good@irc PRIVMSG #quiet :${text}`));
      await until(() => server.engine.size === 2);
      await good.settled();
      for (const person of [good, better]) {
        for (const shown of person.lines.all) expectWhole(shown);
        person.lines.forget();
      }
      expect(server.faults).toEqual([]);
    });
    await fc.assert(property, { numRuns: fuzzRuns(100) });
    expect(server.io.of('/').sockets.size).toBe(2);
    expect((await good.answers('LIST')).filter((each) => each.includes(' 322 '))).toEqual([
      ':tea.example 322 good #quiet 2 :',
    ]);
  }, 600_000);
});

const shownVerbs = /^(?:PRIVMSG|NOTICE|JOIN|PART|QUIT|NICK|AWAY|SETNAME|TAGMSG|INVITE|BATCH|PONG|\d{3})$/u;

/** A line that the server meant: not one of a stranger's making. */
function expectWhole(shown: string): void {
  const message = parseMessage(shown);
  expect(message, shown).toBeDefined();
  expect(message?.command, shown).toMatch(shownVerbs);
  expect(message?.source, shown).toMatch(/^(?:tea\.example|([^ !]+)!\1@irc)$/u);
  expect(shown).not.toMatch(/[\0\r\n]/u);
  expect(Buffer.byteLength(shown.replace(/^@\S+ /u, '')), shown).toBeLessThanOrEqual(510);
}
