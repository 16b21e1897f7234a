/**
 * The servers that Socket.IO clients can talk to, and are compared: all speak SPEC E's `register`, `join`, `say` and `tell`. Knows no
 * scenario.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Presence, User } from '#shared/events';
import { type ProcessOptions, ServerProcess } from '../../server/src/testing/server-process.ts';
import { nameOf } from './clients.ts';

export interface Contender {
  name: string;
  options: ProcessOptions;
  /** What a storm's clients have to read of it. */
  presence: PresenceForm;
  /** Settings for scenarios that are not about who is there. */
  talkEnv?: Record<string, string>;
}

/** How a server says who is there. */
export interface PresenceForm {
  /** The texts must be read, and not only counted. */
  readsAll: boolean;
  /** For one client of `count`: told of each frame, until it knows all, which it returns. */
  follow(count: number): (bytes: number, text: string | undefined) => boolean;
}

/** Changes, as SPEC E has them, and the roster in the answer to a registration. */
const changes: PresenceForm = {
  readsAll: true,
  follow(count) {
    const known = new Set<string>();
    return (_bytes, text = '') => {
      for (const user of text.startsWith('430') ? namesIn(text) : joinedIn(text)) known.add(user.name);
      return known.size >= count;
    };
  },
};

const namesIn = (answer: string): User[] => JSON.parse(answer.slice('430'.length))[0].users;

function joinedIn(event: string): User[] {
  if (!event.startsWith('42["presence"')) return [];
  const { joined }: Presence = JSON.parse(event.slice('42'.length))[1];
  return joined;
}

/** All names, again and again: the list of all is as long as none before it. */
const lists: PresenceForm = {
  readsAll: false,
  follow(count) {
    const names = Array.from({ length: count }, (_, index) => nameOf(index));
    const allBytes = `42${JSON.stringify(['users', names])}`.length;
    return (bytes) => bytes === allBytes;
  },
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
    presence: lists,
    talkEnv: { USER_LISTS: 'off' },
  },
  {
    name: 'Flask-SocketIO, the twin',
    options: {
      program: existsSync(python) ? python : 'python3',
      args: ['-m', 'compat.flask', '--port', '0'],
      env: { RATE_LIMITS: 'off' },
      gateways: ['web'],
    },
    presence: changes,
  },
];

/** Its input pace is off, as the others' is. */
export const switchboard: Contender = {
  name: 'Switchboard',
  options: { env: { ...off, RATE_LIMITS: 'off' }, gateways: ['web'] },
  presence: changes,
};

/** Starts a contender; the caller stops it. */
export const startContender = (
  { options, talkEnv }: Contender,
  aboutPresence: boolean,
): Promise<ServerProcess> =>
  new ServerProcess(aboutPresence ? options : { ...options, env: { ...options.env, ...talkEnv } }).start();
