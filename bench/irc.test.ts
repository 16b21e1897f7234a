/** The load generator for IRC, proven against a server for that protocol, and the built server carrying its load. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { switchboard } from './irc/contenders.ts';
import { ircServer } from './irc/testing/irc-server.ts';
import { compile, type Programs } from './load/compile.ts';
import { faultsOf, type Load, playLoad } from './load/load.ts';
import type { Scenario } from './load/scenario.ts';
import { type Deliver, generatorSuite } from './load/testing/generator-suite.ts';

generatorSuite({
  rules: 'I1 H4',
  generator: 'irc-load',
  server: ircServer,
  isSaid: (line) => line.includes(' PRIVMSG '),
  isGone: (line) => line.includes(' QUIT '),
  receivers: 2,
});

const rooms: Scenario = {
  title: 'two rooms',
  clients: 6,
  rooms: 2,
  senders: 2,
  window: 4,
  lineBytes: 80,
  quickAck: true,
  warmupMs: 0,
  measureMs: 100,
  settleMs: 0,
};
const privateTalk: Scenario = { ...rooms, title: 'private talk', clients: 4, senders: 4, private: true };

const isSaid = (line: Buffer): boolean => line.includes(' PRIVMSG ');
const write: Deliver = (member, line) => void member.write(line);

/** Delivers well, but the first line that is said as told. */
function firstOf(faulty: Deliver): Deliver {
  let said = 0;
  return (member, line, channels) => (isSaid(line) && said++ === 0 ? faulty : write)(member, line, channels);
}

describe('irc-load', () => {
  let programs: Programs;
  beforeAll(async () => {
    programs = await compile('irc-load');
  });
  afterAll(() => programs.remove());

  const play = async (scenario: Scenario, deliver: Deliver): Promise<Load> => {
    const server = ircServer(deliver).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const generator = programs.pathOf('irc-load');
    try {
      return await playLoad(generator, { port, pid: process.pid }, scenario, { patienceMs: 1_000 });
    } finally {
      server.close();
    }
  };

  test.each([rooms, privateTalk])(
    'I1 H6 finds nothing wrong with the built server: $title',
    async (scenario) => {
      const server = await switchboard.start(programs);
      try {
        const load = await playLoad(programs.pathOf('irc-load'), server, scenario);
        expect(faultsOf(load)).toBe('');
        expect(load.verified).toBeGreaterThan(scenario.window);
      } finally {
        await server.stop();
      }
    },
  );

  test('I1 verifies what is told in private', async () => {
    const load = await play(privateTalk, write);
    expect(faultsOf(load)).toBe('');
    expect(load.verified).toBeGreaterThan(100);
  });

  test('I1 H4 notices what somebody else is told', async () => {
    const leaking: Deliver = (member, line, channels) => {
      const elsewhere = [...channels.values()].find((members) => !members.has(member)) ?? [];
      for (const socket of [member, ...elsewhere]) socket.write(line);
    };
    expect(faultsOf(await play(privateTalk, firstOf(leaking)))).toBe('leaked 2');
  });

  test('I1 notices what is sent back to who said it', async () => {
    const toBoth: Deliver = (member, line, channels) => {
      const both = [...channels.values()].find((members) => members.has(member)) ?? [];
      for (const socket of both) socket.write(line);
    };
    expect(faultsOf(await play(privateTalk, firstOf(toBoth)))).toBe('duplicated 1');
  });

  test('I1 notices what comes as said elsewhere', async () => {
    const elsewhere: Deliver = (member, line) =>
      void member.write(line.toString().replace(/#\w+/, '#elsewher'));
    expect(faultsOf(await play(rooms, firstOf(elsewhere)))).toBe('lost 1, corrupt 1');
  });

  test('I1 sends no more than its window until all others have it', async () => {
    const notToTheLast: Deliver = (member, line, channels) => {
      const members = [...channels.values()].find((each) => each.has(member)) ?? [];
      if (!isSaid(line) || member !== [...members].at(-1)) member.write(line);
    };
    const load = await play(rooms, notToTheLast);
    expect(faultsOf(load)).toBe(`lost ${rooms.rooms * rooms.window}`);
    expect(load.verified).toBe(rooms.rooms * rooms.window);
  });
});
