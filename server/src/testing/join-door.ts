/** The JOIN gateway as a guest at it knows it, over a plain TCP connection. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { linesOf } from '#shared/text';
import type { Cannot, Door, Forms, Ports, Visitor } from './door.ts';
import { Lines } from './lines.ts';
import { loopback } from './loopback.ts';

const noName = 'a guest holds no name';
const notTold = 'a guest cannot be told anything';
const notOnline = 'a guest hears nothing of who is online';

const cannot: Cannot = {
  send: {
    told: 'the protocol has only rooms',
    broadcast: 'the protocol has only rooms',
    renamed: noName,
    online: noName,
    offline: noName,
  },
  see: { told: notTold, online: notOnline, offline: notOnline },
};

const forms: Forms = {
  said: ({ from, guest = from, text }) => linesOf(text).map((line) => `${guest}: ${line}`),
  told: () => [],
  broadcast: ({ from, text }) => linesOf(text).map((line) => `${from} (to all): ${line}`),
  joined: ({ name, guest = name }) => [`${guest} has joined`],
  left: ({ name, guest = name }) => [`${guest} has left`],
  renamed: ({ from, to }) => [`${from} is now ${to}`],
  online: () => [],
  offline: () => [],
};

async function enter(server: Ports): Promise<Visitor> {
  const lines = new Lines();
  let stream: Socket | undefined;
  let name = '';
  const close = async () => {
    if (!stream || stream.closed) return;
    stream.end();
    await once(stream, 'close');
  };
  const refuse = (what: keyof Forms) => async () => {
    throw new Error(cannot.send?.[what]);
  };
  return {
    lines,
    register: async (wanted) => {
      name = wanted;
    },
    join: async (room) => {
      stream = connect(server.portOf('join'), loopback);
      lines.readFrom(stream, '\n');
      stream.write(`JOIN ${room} ${name}\n`);
      await lines.next(`${name} has joined`);
    },
    leave: close,
    say: async (_room, text) => {
      stream?.write(`${text}\n`);
      await lines.next(`${name}: ${text}`);
    },
    tell: refuse('told'),
    broadcast: refuse('broadcast'),
    rename: refuse('renamed'),
    users: async () => {
      throw new Error(notOnline);
    },
    quit: close,
  };
}

export const joinDoor: Door = {
  gateway: 'join',
  forms,
  enter,
  cannot,
  shownAs: (name) => `${name}|guest`,
};
