/** J7: random and mutated streams, in random pieces, against a model that is as plain as can be. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { until } from '../../engine/testing/streams.ts';
import { JoinClient } from '../../testing/join-client.ts';
import { JoinServer } from './testing/join-server.ts';

/** Seeds that have found something once; fast-check prints those of failures. They run before a new one. */
const keptSeeds: number[] = [];
const fuzzTimeoutMs = 1_200_000;

/** Where somebody is listening. */
const room = 'fuzz';

/** What a client that sends these bytes and closes is answered, and what others in its room see. Latin1. */
function model(sent: string): { room?: string; own: string; others: string[] } {
  const parts = sent.split('\n');
  const unended = parts.pop() ?? '';
  const lines = parts.map((part) =>
    part.length + 1 > limits.lineBytes ? undefined : part.replace(/\r$/, ''),
  );
  if (unended.length >= limits.lineBytes) lines.push(undefined);
  const [first, ...said] = lines;
  const [, name = '', user = ''] = /^join ([!-~]{1,20}) ([!-~]{1,20})$/i.exec(first ?? '') ?? [];
  if (!user) return { own: lines.length > 0 ? 'ERROR\n' : '', others: [] };
  const tooLong = said.indexOf(undefined);
  const heard = said.slice(0, tooLong < 0 ? undefined : tooLong).map((line) => `${user}: ${line}`);
  const seen = [`${user} has joined`, ...heard];
  return {
    room: name.toLowerCase(),
    own: seen.map((line) => `${line}\n`).join('') + (tooLong < 0 ? '' : 'ERROR\n'),
    others: [...seen, `${user} has left`],
  };
}

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const name = fc.oneof(
  fc.constantFrom('joe', 'joe|guest', room),
  fc.string({ unit: printable, maxLength: 22 }),
);
const firstLine = fc.oneof(
  { weight: 8, arbitrary: name.map((user) => `JOIN ${room} ${user}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('join', 'Join', 'EAT', ''), name, name)
      .map((words) => words.join(' ')),
  },
);
const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString('latin1'));
const long = fc
  .constantFrom(limits.lineBytes - 2, limits.lineBytes - 1, limits.lineBytes, 30_000)
  .map((length) => 'x'.repeat(length));
const text = fc.oneof(
  { weight: 6, arbitrary: bytes },
  { weight: 2, arbitrary: fc.constantFrom('', '\r', 'JOIN a b', 'hi', '\0', '\xff\xfe') },
  { weight: 1, arbitrary: long },
);
const ending = fc.constantFrom('\n', '\n', '\r\n', '\r\r\n', '\n\n', '');
const line = fc.tuple(text, ending).map((parts) => parts.join(''));
const conversation = fc
  .tuple(firstLine, ending, fc.array(line, { maxLength: 8 }))
  .map(([first, end, lines]) => first + end + lines.join(''));

type Mutation = [kind: 'flip' | 'insert' | 'delete' | 'repeat', at: number, byte: number];
const mutation: fc.Arbitrary<Mutation> = fc.tuple(
  fc.constantFrom('flip', 'insert', 'delete', 'repeat'),
  fc.nat(10_000),
  fc.nat(255),
);

function mutated(sent: string, mutations: Mutation[]): string {
  let result = sent;
  for (const [kind, where, byte] of mutations) {
    const at = where % (result.length + 1);
    const kept = { flip: at + 1, insert: at, delete: at + 1 + (byte % 8), repeat: Math.max(0, at - byte) }[
      kind
    ];
    const added = kind === 'flip' || kind === 'insert' ? String.fromCharCode(byte) : '';
    result = result.slice(0, at) + added + result.slice(kept);
  }
  return result;
}

const stream = fc.oneof(
  conversation,
  fc.tuple(conversation, fc.array(mutation, { minLength: 1, maxLength: 6 })).map((args) => mutated(...args)),
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('latin1')),
);
/** Where a stream is cut into writes; each cut waits until the one before has been handed to the system. */
const cuts = fc.array(fc.nat(100_000), { maxLength: 6 });

function pieces(sent: string, at: number[]): Buffer[] {
  const places = [0, ...at.map((place) => place % (sent.length + 1)).sort((a, b) => a - b), sent.length];
  return places.slice(1).map((end, i) => Buffer.from(sent.slice(places[i], end), 'latin1'));
}

async function send(client: JoinClient, parts: Buffer[]): Promise<string> {
  for (const part of parts) await new Promise<void>((resolve) => client.stream.write(part, () => resolve()));
  client.stream.end();
  return client.closed();
}

describe('J7 fuzzed', () => {
  let server: JoinServer;
  beforeAll(async () => {
    server = await new JoinServer().open();
  });
  afterAll(() => server.close());

  /** Runs with guests who are there before; everyone is gone afterwards, and nothing of them is left. */
  const among = async (rooms: string[], run: (...guests: JoinClient[]) => Promise<void>) => {
    const guests = [];
    for (const [i, each] of rooms.entries())
      guests.push(await JoinClient.join(server.port, each, `guest${i}`));
    await run(...guests);
    for (const guest of guests) await guest.close();
    await until(() => server.knowledge === 0);
    expect(server.faults).toEqual([]);
  };

  const check = async (run: () => fc.IAsyncProperty<unknown>, runs: number) => {
    // A failing run waits long for what does not come: it is not made smaller, but the seed and path play it again.
    const options = { numRuns: runs, endOnFailure: true };
    for (const seed of keptSeeds) await fc.assert(run(), { ...options, seed });
    await fc.assert(run(), options);
  };

  it(
    'J7 J2 J3 whatever comes, in whatever pieces: the answer is the one of the model, and so is what others see',
    async () => {
      const property = () =>
        fc.asyncProperty(stream, cuts, (sent, at) =>
          among([room, 'elsewhere'], async (...guests) => {
            const expected = model(sent);
            expect(await send(new JoinClient(server.port), pieces(sent, at))).toBe(expected.own);
            for (const [i, guest] of guests.entries()) {
              guest.write('next\n');
              const seen = expected.room === [room, 'elsewhere'][i] ? expected.others : [];
              await guest.lines.exactly(...seen, `guest${i}: next`);
            }
          }),
        );
      await check(property, fuzzRuns(200));
    },
    fuzzTimeoutMs,
  );

  it(
    'H6 J7 many at once: everyone sees the same, and of each one exactly what they said',
    async () => {
      const script = fc.tuple(fc.array(line, { maxLength: 20 }), cuts);
      const property = () =>
        fc.asyncProperty(fc.array(script, { minLength: 2, maxLength: 6 }), (scripts) =>
          among([room, room], async (first, second) => {
            const sent = scripts.map(([lines], i) => `JOIN ${room} #${i}\n${lines.join('')}`);
            await Promise.all(
              scripts.map(([, at], i) => send(new JoinClient(server.port), pieces(sent[i] ?? '', at))),
            );
            second?.write('the end\n');
            for (const guest of [first, second]) await guest?.lines.next('guest1: the end');
            const seen = second?.lines.all.slice(1) ?? [];
            expect(first?.lines.all.slice(2)).toEqual(seen);
            for (const [i, each] of sent.entries())
              expect(seen.filter((shown) => shown.startsWith(`#${i}`))).toEqual(model(each).others);
          }),
        );
      await check(property, fuzzRuns(50));
    },
    fuzzTimeoutMs,
  );
});
