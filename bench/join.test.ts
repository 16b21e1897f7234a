/**
 * The load generator must notice every line that does not come as it should, and count it rightly: it plays against a
 * JOIN server that loses, repeats, swaps, leaks or spoils some. Knows the generator by its report alone.
 */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, type Programs } from './join/compile.ts';
import { type Faults, type Load, playLoad } from './join/load.ts';
import type { Scenario } from './join/scenarios.ts';
import { type Deliver, joinServer } from './peers/join-net.ts';

const scenario: Scenario = {
  title: 'a little of everything',
  clients: 6,
  rooms: 2,
  senders: 2,
  window: 8,
  lineBytes: 64,
  warmupMs: 0,
  measureMs: 150,
  settleMs: 0,
};

const noFaults: Faults = {
  lost: 0,
  duplicated: 0,
  reordered: 0,
  leaked: 0,
  corrupt: 0,
  presence: 0,
  disconnected: 0,
};

/** The deliveries that go wrong come early, so that sound ones follow. */
const first = 10;
const last = 200;
const every = 10;
const wrong = (last - first) / every;

const isSaid = (line: Buffer): boolean => line.includes(': ');
const write: Deliver = (member, line) => void member.write(line);

/** Delivers well, but for some of the lines that are said. */
function sometimes(faulty: Deliver): Deliver {
  let said = 0;
  return (member, line, rooms) => {
    if (isSaid(line)) said++;
    const now = isSaid(line) && said >= first && said < last && said % every === 0;
    (now ? faulty : write)(member, line, rooms);
  };
}

const spoiled = (line: Buffer): Buffer => {
  const copy = Buffer.from(line);
  copy[copy.length - 2] = 0;
  return copy;
};

/** A line waits until the next to the same member has gone before it. */
function swapping(): Deliver {
  const held = new Map<Socket, Buffer>();
  const hold = sometimes((member, line) => void held.set(member, line));
  return (member, line, rooms) => {
    const before = held.get(member);
    held.delete(member);
    if (!before) return hold(member, line, rooms);
    write(member, line, rooms);
    write(member, before, rooms);
  };
}

/** What a server does wrong, and what the report must say. */
const faults: [string, () => Deliver, Partial<Faults>][] = [
  ['lost', () => sometimes(() => {}), { lost: wrong }],
  [
    'duplicated',
    () => sometimes((member, line) => void member.write(Buffer.concat([line, line]))),
    { duplicated: wrong },
  ],
  ['reordered', swapping, { reordered: wrong }],
  [
    'leaked',
    () =>
      sometimes((member, line, rooms) => {
        const elsewhere = [...rooms.values()].find((members) => !members.has(member)) ?? [];
        for (const socket of [member, ...[...elsewhere].slice(0, 1)]) socket.write(line);
      }),
    { leaked: wrong },
  ],
  [
    'spoiled',
    () => sometimes((member, line) => void member.write(spoiled(line))),
    { corrupt: wrong, lost: wrong },
  ],
  [
    'announced twice',
    () => (member, line) => {
      for (let times = isSaid(line) ? 1 : 2; times > 0; times--) member.write(line);
    },
    // Each of the three in both rooms is seen to come by one, two and three; one leaves, two see it.
    { presence: 2 * (1 + 2 + 3) + 2 * 2 },
  ],
  [
    'not announced as left',
    () => (member, line) => void (line.includes('has left') || member.write(line)),
    { presence: 2 * 2 },
  ],
];

let programs: Programs;
beforeAll(async () => {
  programs = await compile();
});
afterAll(() => programs.remove());

async function playAgainst(deliver: Deliver): Promise<Load> {
  const server = joinServer(deliver).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await playLoad(programs, { port, pid: process.pid }, scenario, { patienceMs: 1_000 });
  } finally {
    server.close();
  }
}

describe('the load generator', () => {
  test('J2 H4 finds nothing wrong with a sound server', async () => {
    const load = await playAgainst(write);
    expect(load.faults).toEqual(noFaults);
    expect(load.verified).toBeGreaterThan(last);
    expect(load.verified % 3).toBe(0);
    expect(load).toMatchObject({ joined: 2 * (1 + 2 + 3), left: 2 * 2 });
    expect(load.echoP99Us).toBeGreaterThanOrEqual(load.echoP50Us);
    expect(load.serverCpuSeconds).toBeGreaterThan(0);
  });

  test.each(faults)('J2 H4 counts lines that are %s', async (_, deliver, expected) => {
    const load = await playAgainst(deliver());
    expect(load.faults).toEqual({ ...noFaults, ...expected });
  });

  test('J2 counts connections that the server closes', async () => {
    const load = await playAgainst(sometimes((member) => member.destroy()));
    expect(load.faults.disconnected).toBeGreaterThan(0);
    expect(load.faults.lost).toBeGreaterThan(0);
  });
});
