/**
 * The presence storm: N users register at once, until all know all. Measured at the clients (bytes, seconds) and at the
 * server (CPU seconds), beside a Socket.IO server that emits the whole list at each change, in alternation.
 */
import { io, type Socket } from 'socket.io-client';
import type { Presence, User } from '#shared/events';
import { ServerProcess } from '../server/src/testing/server-process.ts';
import { median } from './median.ts';

interface Figures {
  seconds: number;
  cpuSeconds: number;
  frames: number;
  megabytes: number;
}

interface Contender {
  name: string;
  args: string[];
  /** Keeps up whom a client knows from what it is sent, and tells when that was more. */
  follow(socket: Socket, known: Set<string>, learnt: () => void): void;
  learn(answer: { users?: User[] }, known: Set<string>): void;
}

const switchboard: Contender = {
  name: 'switchboard',
  args: ['server/dist/main.js'],
  follow: (socket, known, learnt) =>
    socket.on('presence', ({ joined, left }: Presence) => {
      for (const name of left) known.delete(name);
      for (const user of joined) known.add(user.name);
      learnt();
    }),
  learn: ({ users }, known) => {
    for (const user of users ?? []) known.add(user.name);
  },
};

const documented: Contender = {
  name: 'whole list',
  args: ['--import', 'tsx', 'bench/peers/documented-socketio.ts'],
  follow: (socket, known, learnt) =>
    socket.on('users', (names: string[]) => {
      known.clear();
      for (const name of names) known.add(name);
      learnt();
    }),
  learn: () => {},
};

/** Connects N clients, lets all register at once, and waits until each knows all. */
async function storm(contender: Contender, count: number): Promise<Figures> {
  const server = await new ServerProcess({
    args: contender.args,
    env: { TELNET_PORT: 'off' },
    gateways: ['web'],
  }).start();
  const sockets = Array.from({ length: count }, () =>
    io(server.url, { transports: ['websocket'], forceNew: true, reconnection: false }),
  );
  try {
    await Promise.all(
      sockets.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))),
    );
    let [frames, bytes, complete] = [0, 0, 0];
    const [cpuBefore, startedMs] = [server.cpuSeconds(), performance.now()];
    await new Promise<void>((resolve) => {
      for (const [index, socket] of sockets.entries()) {
        const known = new Set<string>();
        let knowsAll = false;
        const check = () => {
          if (knowsAll || known.size < count) return;
          knowsAll = true;
          if (++complete === count) resolve();
        };
        socket.io.engine.on('packet', ({ data }: { data?: string }) => {
          frames++;
          bytes += data?.length ?? 0;
        });
        contender.follow(socket, known, check);
        socket.emit('register', { name: `user${index}` }, (answer: { users?: User[] }) => {
          contender.learn(answer, known);
          check();
        });
      }
    });
    const seconds = (performance.now() - startedMs) / 1000;
    return { seconds, cpuSeconds: server.cpuSeconds() - cpuBefore, frames, megabytes: bytes / 1e6 };
  } finally {
    for (const socket of sockets) socket.disconnect();
    await server.stop();
  }
}

/** Runs both in turn and prints the medians and their ratios. Arguments: how many users, how many rounds. */
export async function presence([users = '500', rounds = '3']: string[]): Promise<void> {
  const results = new Map<Contender, Figures[]>([
    [switchboard, []],
    [documented, []],
  ]);
  for (let round = 0; round < Number(rounds); round++)
    for (const [contender, figures] of results) figures.push(await storm(contender, Number(users)));

  const columns = ['seconds', 'cpuSeconds', 'frames', 'megabytes'] as const;
  const medians = new Map(
    Array.from(results, ([contender, figures]) => [
      contender,
      columns.map((column) => median(figures.map((each) => each[column]))),
    ]),
  );
  console.log(`${users} users register at once; medians of ${rounds} rounds, in alternation\n`);
  console.log(`| | ${columns.join(' | ')} |\n|---|${columns.map(() => '---:').join('|')}|`);
  for (const [contender, row] of medians)
    console.log(`| ${contender.name} | ${row.map((value) => value.toFixed(2)).join(' | ')} |`);
  const [ours = [], theirs = []] = [medians.get(switchboard), medians.get(documented)];
  console.log(
    `| ratio | ${theirs.map((value, i) => `${(value / (ours[i] || 1)).toFixed(1)}×`).join(' | ')} |`,
  );
}
