/**
 * The load generator must notice every line that does not come as it should, and count it rightly: it plays against a
 * server that loses, repeats, swaps, leaks or spoils some. Knows the generator by its report alone, and no protocol.
 */
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, type Program, type Programs } from '../compile.ts';
import { type Faults, type Load, playLoad } from '../load.ts';
import type { Scenario } from '../scenario.ts';

/** How a line reaches a member; the suite gives faulty ones. */
export type Deliver = (member: Socket, line: Buffer, rooms: Map<string, Set<Socket>>) => void;

/** A protocol, as the suite must know it. */
export interface Wire {
  /** Ids of the rules that its servers keep. */
  rules: string;
  generator: Program;
  /** A server that delivers to the members of rooms as it is told; it does not listen yet. */
  server(deliver: Deliver): Server;
  isSaid(line: Buffer): boolean;
  isGone(line: Buffer): boolean;
  /** Of the three in a room, how many are sent what one of them says. */
  receivers: number;
}

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

/** Each of the three in both rooms is seen to come by one, two and three; one leaves, two see it. */
const comings = 2 * (1 + 2 + 3);
const goings = 2 * 2;

const write: Deliver = (member, line) => void member.write(line);

const spoiled = (line: Buffer): Buffer => {
  const copy = Buffer.from(line);
  copy[copy.length - 3] = 0;
  return copy;
};

/** What servers do wrong, and what the report must say. */
function faultsAt({ isSaid, isGone }: Wire): [string, () => Deliver, Partial<Faults>][] {
  /** Delivers well, but for some of the lines that are said. */
  const sometimes = (faulty: Deliver): Deliver => {
    let said = 0;
    return (member, line, rooms) => {
      if (isSaid(line)) said++;
      const now = isSaid(line) && said >= first && said < last && said % every === 0;
      (now ? faulty : write)(member, line, rooms);
    };
  };
  /** A line waits until the next to the same member has gone before it. */
  const swapping = (): Deliver => {
    const held = new Map<Socket, Buffer>();
    const hold = sometimes((member, line) => void held.set(member, line));
    return (member, line, rooms) => {
      const before = held.get(member);
      held.delete(member);
      if (!before) return hold(member, line, rooms);
      write(member, line, rooms);
      write(member, before, rooms);
    };
  };
  const leak: Deliver = (member, line, rooms) => {
    const elsewhere = [...rooms.values()].find((members) => !members.has(member)) ?? [];
    for (const socket of [member, ...[...elsewhere].slice(0, 1)]) socket.write(line);
  };
  return [
    ['lost', () => sometimes(() => {}), { lost: wrong }],
    [
      'duplicated',
      () => sometimes((member, line) => void member.write(Buffer.concat([line, line]))),
      { duplicated: wrong },
    ],
    ['reordered', swapping, { reordered: wrong }],
    ['leaked', () => sometimes(leak), { leaked: wrong }],
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
      { presence: comings + goings },
    ],
    [
      'not announced as gone',
      () => (member, line) => void (isGone(line) || member.write(line)),
      { presence: goings },
    ],
    [
      'ended by closing',
      () => sometimes((member) => member.destroy()),
      { disconnected: expect.any(Number), lost: expect.any(Number), presence: expect.any(Number) },
    ],
  ];
}

/** Proves the generator of a protocol. */
export function generatorSuite(wire: Wire): void {
  describe(wire.generator, () => {
    let programs: Programs;
    beforeAll(async () => {
      programs = await compile(wire.generator);
    });
    afterAll(() => programs.remove());

    const playAgainst = async (deliver: Deliver): Promise<Load> => {
      const server = wire.server(deliver).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const generator = programs.pathOf(wire.generator);
      try {
        return await playLoad(generator, { port, pid: process.pid }, scenario, { patienceMs: 1_000 });
      } finally {
        server.close();
      }
    };

    test(`${wire.rules} finds nothing wrong with a sound server`, async () => {
      const load = await playAgainst(write);
      expect(load.faults).toEqual(noFaults);
      expect(load.verified).toBeGreaterThan(last);
      expect(load.verified % wire.receivers).toBe(0);
      expect(load).toMatchObject({ joined: comings, left: goings });
      expect(load.returnP50Us).toBeGreaterThan(0);
      expect(load.returnP99Us).toBeGreaterThanOrEqual(load.returnP50Us);
      expect(load.serverCpuSeconds).toBeGreaterThan(0);
      expect(load.joinSeconds).toBeGreaterThan(0);
    });

    test.each(faultsAt(wire))(`${wire.rules} counts lines that are %s`, async (_, deliver, expected) => {
      const { faults } = await playAgainst(deliver());
      expect(faults).toEqual({ ...noFaults, ...expected });
      for (const fault of Object.keys(expected)) expect(faults[fault as keyof Faults]).toBeGreaterThan(0);
    });
  });
}
