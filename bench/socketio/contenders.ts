/**
 * The servers that Socket.IO clients can talk to, and are compared: all speak SPEC E's `register`, `join`, `say` and `tell`. Knows no
 * scenario.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Socket } from 'socket.io-client';
import type { Presence, User } from '#shared/events';
import { type ProcessOptions, ServerProcess } from '../../server/src/testing/server-process.ts';

export interface Contender {
  name: string;
  options: ProcessOptions;
  /** Keeps up whom a client knows from what it is sent, and tells when that was more. */
  follow(socket: Socket, known: Set<string>, learnt: () => void): void;
}

/** Changes, as SPEC E has them. */
const followChanges: Contender['follow'] = (socket, known, learnt) => {
  socket.on('presence', ({ joined, left }: Presence) => {
    for (const name of left) known.delete(name);
    for (const user of joined) known.add(user.name);
    learnt();
  });
};

/** All names, again and again. */
const followLists: Contender['follow'] = (socket, known, learnt) => {
  socket.on('users', (names: string[]) => {
    known.clear();
    for (const name of names) known.add(name);
    learnt();
  });
};

const off = Object.fromEntries(
  ['TELNET', 'JOIN', 'IRC', 'LINE', 'ECHO'].map((name) => [`${name}_PORT`, 'off']),
);
const python = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));

/** What Switchboard is compared with. */
export const peers: Contender[] = [
  {
    name: 'Socket.IO as documented',
    options: { args: ['--import', 'tsx', 'bench/peers/documented-socketio.ts'], gateways: ['web'] },
    follow: followLists,
  },
  {
    name: 'Flask-SocketIO, the twin',
    options: {
      program: existsSync(python) ? python : 'python3',
      args: ['-m', 'compat.flask', '--port', '0'],
      env: { RATE_LIMITS: 'off' },
      gateways: ['web'],
    },
    follow: followChanges,
  },
];

/** Its input pace is off, as the others' is. */
export const switchboard: Contender = {
  name: 'Switchboard',
  options: { env: { ...off, RATE_LIMITS: 'off' }, gateways: ['web'] },
  follow: followChanges,
};

/** Starts a contender; the caller stops it. */
export const startContender = ({ options }: Contender): Promise<ServerProcess> =>
  new ServerProcess(options).start();

/** What a registration's answer says of who is there. */
export const namesIn = ({ users = [] }: { users?: User[] }): string[] => users.map(({ name }) => name);
