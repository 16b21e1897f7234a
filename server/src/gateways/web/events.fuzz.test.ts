/** Random events: whatever a client sends, it is answered, and the connection and the server live on. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorCodes } from '#shared/errors';
import { startTestSwitchboard, type TestSwitchboard } from '../../testing/switchboard.ts';
import { WebClient } from '../../testing/web-client.ts';
import { requests } from '../requests.ts';

let switchboard: TestSwitchboard;
beforeAll(async () => {
  switchboard = await startTestSwitchboard();
});
afterAll(() => switchboard.close());

const text = fc.oneof(
  fc.constantFrom('Alice', 'chat', '', ' ', '\u0000', '__proto__', 'x'.repeat(20_001), '\ud800', '\u202e'),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const field = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue() });
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        name: field,
        room: field,
        text: field,
        to: field,
        id: field,
        frame: field,
        key: field,
        signature: field,
        follows: field,
        names: fc.oneof(fc.array(text, { maxLength: 5 }), field),
        limit: fc.oneof(fc.integer(), field),
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const event = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.keys(requests)) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }).filter((name) => !reserved.has(name)) },
);
/** Names that Socket.IO keeps for itself and does not let a client send. */
const reserved = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

it('E random events are each answered, and the connection lives on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(fc.tuple(event, body), { maxLength: 40 }),
      async (named, sent) => {
        const client = await WebClient.connect(switchboard);
        if (named) await client.ask('register', { name: 'Alice' });
        const answers = await Promise.all(
          sent.map(([name, data]) => client.ask(name as 'users', data as Record<string, never>)),
        );
        for (const answer of answers) {
          if (answer.ok) continue;
          expect(errorCodes).toContain(answer.error.code);
          expect(answer.error.message).not.toBe('');
          expect(answer.error.message).not.toContain('could not do that');
        }
        expect(client.socket.connected).toBe(true);
        await client.close();
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 60), endOnFailure: true },
  );
}, 600_000);
