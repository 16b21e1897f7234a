/**
 * Names: what a busy server has not given is asked for again (W8); what it refuses is said.
 */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Answer, Hello, Refusal, Requests } from '#shared/events';
import { MemoryShelf } from '#shared/people/testing/shelves';
import { VirtualTime } from '#shared/people/testing/time';
import { LiveState, newChat } from './live-state.ts';
import { Naming } from './naming.ts';
import type { StorePorts } from './ports.ts';

const hello = { nonce: 'nonce', server: 'switchboard.local' } as Hello;
const refused = (code: 'rate_limited' | 'name_taken'): Refusal => ({
  ok: false,
  error: { code, message: code },
});

/** Somebody whose server gives these answers to their registrations, one after another. */
function somebody(...answers: Answer<Requests['register'][1]>[]) {
  const time = new VirtualTime();
  const live = new LiveState(newChat);
  const asked: string[] = [];
  const ports = {
    wire: {
      request: async (event: string) => {
        asked.push(event);
        return answers.shift();
      },
    },
    shelf: new MemoryShelf().open(),
    tabStorage: { read: () => ({ name: undefined, boxes: [] }), write: () => {} },
    timing: time.skewed(0),
    random: (bytes: number) => randomBytes(bytes),
  } as unknown as StorePorts;
  const naming = new Naming(live, ports, { registered: () => {}, renamed: () => {}, left: () => {} });
  naming.greeted(hello);
  return { time, live, asked, naming };
}

/** Until all that promises have to do now is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('W8 X2 a name that a busy server has not given is asked for again', async () => {
  const { naming, live, time, asked } = somebody(refused('rate_limited'), {
    ok: true,
    name: 'Alice',
    users: [],
  });
  naming.choose('Alice');
  await settled();
  expect(live.now).toMatchObject({ me: undefined, registering: true, nameProblem: undefined });
  time.pass(2_000);
  await settled();
  expect(live.now).toMatchObject({ me: { name: 'Alice' }, registering: false });
  expect(asked).toHaveLength(2);
});

test('W8 it is not asked for again on a connection that is gone, or when another is wanted', async () => {
  const { naming, time, asked } = somebody(refused('rate_limited'));
  naming.choose('Alice');
  await settled();
  naming.lost();
  time.pass(10_000);
  await settled();
  expect(asked).toHaveLength(1);
});

test('W2 a taken name is said, and not asked for again', async () => {
  const { naming, live, time, asked } = somebody(refused('name_taken'));
  naming.choose('Alice');
  await settled();
  time.pass(10_000);
  await settled();
  expect(live.now).toMatchObject({ me: undefined, registering: false, nameProblem: 'name_taken' });
  expect(asked).toHaveLength(1);
});
