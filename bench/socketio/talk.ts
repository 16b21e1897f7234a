/** Talk, in private and in a room, with a window: a sender's next message goes out when one before has come back. */
import type { Socket } from 'socket.io-client';
import type { ServerProcess } from '../../server/src/testing/server-process.ts';
import { median } from '../median.ts';
import { ask, connectMany, disconnectAll, nameOf, registerAll } from './clients.ts';
import { rateOf, type Scenario } from './scenario.ts';

const text = 'x'.repeat(60);
const columns = [
  { name: 'thousand deliveries/s', digits: 1, better: 'more' },
  { name: '/server CPU s', digits: 1, better: 'more' },
  { name: 'round trip p50 ms', digits: 2, better: 'less' },
] as const;

interface Tally {
  arrived: number;
  roundTripsMs: number[];
}

/** Plays with clients that are registered, and measures. */
async function play(
  server: ServerProcess,
  count: number,
  begin: (sockets: Socket[], tally: Tally) => Promise<void>,
): Promise<number[]> {
  const sockets = await connectMany(server.url, count);
  try {
    await registerAll(sockets);
    const tally: Tally = { arrived: 0, roundTripsMs: [] };
    for (const socket of sockets) socket.on('message', () => void tally.arrived++);
    await begin(sockets, tally);
    const { perSecond, perCpuSecond } = await rateOf(
      server,
      () => tally.arrived,
      () => {
        tally.roundTripsMs = [];
      },
    );
    return [perSecond / 1000, perCpuSecond / 1000, median(tally.roundTripsMs)];
  } finally {
    disconnectAll(sockets);
  }
}

/** Sends one message after another; each takes until it is acknowledged. */
async function keepAsking(socket: Socket, tally: Tally, event: string, body: object): Promise<void> {
  while (socket.connected) {
    const startedMs = performance.now();
    await ask(socket, event, body).catch(() => socket.disconnect());
    tally.roundTripsMs.push(performance.now() - startedMs);
  }
}

function keepAskingAll(
  sockets: Socket[],
  window: number,
  tally: Tally,
  event: string,
  body: (index: number) => object,
): void {
  for (const [index, socket] of sockets.entries())
    for (let i = 0; i < window; i++) void keepAsking(socket, tally, event, body(index));
}

/** Pairs that tell each other things. */
export const inPrivate = (clients: number, window: number): Scenario => ({
  title: `${clients} clients in private talk, two and two, ${window} messages each under way`,
  columns: [...columns],
  aboutPresence: false,
  run: (_contender, server) =>
    play(server, clients, async (sockets, tally) =>
      keepAskingAll(sockets, window, tally, 'tell', (index) => ({ to: nameOf(index ^ 1), text })),
    ),
});

/** One room in which a few speak. */
export const inOneRoom = (clients: number, speakers: number, window: number): Scenario => ({
  title: `${clients.toLocaleString('en')} clients in one room, ${speakers} of them speaking, ${window} messages each under way`,
  columns: [...columns],
  aboutPresence: false,
  run: (_contender, server) =>
    play(server, clients, async (sockets, tally) => {
      for (const socket of sockets) await ask(socket, 'join', { room: 'bench' });
      keepAskingAll(sockets.slice(0, speakers), window, tally, 'say', () => ({ room: 'bench', text }));
    }),
});
