/** The line gateway as a program at it knows it, over a plain TCP connection. */
import { linesOf } from '#shared/text';
import type { Door, Forms, Ports, Visitor } from './door.ts';
import { LineClient } from './line-client.ts';

const forms: Forms = {
  said: ({ from, room, text }) => linesOf(text).map((line) => `SAID ${room} ${from} ${line}`),
  told: ({ from, text }) => linesOf(text).map((line) => `MESSAGE ${from} ${line}`),
  broadcast: ({ from, text }) => linesOf(text).map((line) => `BROADCAST ${from} ${line}`),
  joined: ({ name, room }) => [`JOINED ${room} ${name}`],
  left: ({ name, room }) => [`LEFT ${room} ${name}`],
  renamed: ({ from, to }) => [`RENAMED ${from} ${to}`],
  online: ({ name }) => [`ONLINE ${name}`],
  offline: ({ name }) => [`OFFLINE ${name}`],
};

async function enter(server: Ports): Promise<Visitor> {
  const client = new LineClient(server.portOf('line'));
  const done = async (promise: Promise<unknown>) => void (await promise);
  return {
    lines: client.lines,
    register: (name) => done(client.command({ verb: 'LOGIN', name }, 'USERS')),
    join: (room) => done(client.command({ verb: 'JOIN', room }, 'MEMBERS')),
    leave: (room) => done(client.command({ verb: 'LEAVE', room }, 'OK')),
    say: async (room, text) => {
      client.send(`SAY ${room} ${text}`);
      await client.lines.next((line) => line.startsWith(`SAID ${room} `) && line.endsWith(` ${text}`));
    },
    tell: (user, text) => done(client.command({ verb: 'SEND', user, text }, 'OK')),
    broadcast: (text) => done(client.command({ verb: 'BROADCAST', text }, 'OK')),
    rename: (name) => done(client.command({ verb: 'NICK', name }, 'OK')),
    users: async () => (await client.command({ verb: 'USERS' }, 'USERS')).names,
    quit: async () => {
      if (!client.stream.destroyed) client.send('LOGOUT');
      client.stream.end();
      await client.closed();
    },
  };
}

export const lineDoor: Door = { gateway: 'line', forms, enter };
