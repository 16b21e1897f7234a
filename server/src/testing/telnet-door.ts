/** The telnet gateway as a person at it knows it, over a plain TCP connection. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { linesOf } from '#shared/text';
import type { Door, Forms, Ports, Visitor } from './door.ts';
import { Lines } from './lines.ts';
import { loopback } from './loopback.ts';

const forms: Forms = {
  said: ({ from, text }) => linesOf(text).map((line) => `${from}: ${line}`),
  told: ({ from, text }) => linesOf(text).map((line) => `[private] ${from}: ${line}`),
  broadcast: ({ from, text }) => linesOf(text).map((line) => `${from} (to all): ${line}`),
  joined: ({ name, room }) => [`* new user joined ${room}: ${name}`],
  left: ({ name, room }) => [`* user has left ${room}: ${name}`],
  renamed: ({ from, to }) => [`* ${from} is now ${to}`],
  online: ({ name }) => [`* ${name} is online`],
  offline: ({ name }) => [`* ${name} is offline`],
};

async function enter(server: Ports): Promise<Visitor> {
  const stream = connect(server.portOf('telnet'), loopback);
  const lines = new Lines();
  lines.readFrom(stream, '\r\n');
  const type = (line: string) => stream.write(`${line}\r\n`);
  await lines.next('Login Name?');

  let name = '';
  const listed = async (until: string) => {
    const list: string[] = [];
    for (;;) {
      const line = await lines.next(() => true);
      if (line === until) return list;
      if (line.startsWith('* ')) list.push(line.slice(2).replace(' (** this is you)', ''));
    }
  };
  return {
    lines,
    register: async (wanted) => {
      type(wanted);
      const answer = await lines.next(/^(Welcome|Sorry)/);
      if (answer.startsWith('Sorry')) throw new Error(answer);
      name = wanted;
    },
    join: async (room) => {
      type(`/join ${room}`);
      await lines.next(`entering room: ${room}`);
      await lines.next('end of list.');
    },
    leave: async (room) => {
      type('/leave');
      await lines.next(`* user has left ${room}: ${name} (** this is you)`);
    },
    say: async (_room, text) => {
      type(text);
      await lines.next(`${name}: ${text}`);
    },
    tell: async (to, text) => {
      type(`/msg ${to} ${text}`);
      await lines.next(`[private] to ${to}: ${text}`);
    },
    broadcast: async (text) => {
      type(`/all ${text}`);
      await lines.next(`${name} (to all): ${text}`);
    },
    rename: async (to) => {
      type(`/nick ${to}`);
      const answer = await lines.next(
        (line) => line === `* ${name} is now ${to}` || line.startsWith('Sorry'),
      );
      if (answer.startsWith('Sorry')) throw new Error(answer);
      name = to;
    },
    users: async () => {
      type('/users');
      await lines.next(/^Users online/);
      return listed('end of list.');
    },
    quit: async () => {
      if (stream.closed) return;
      type('/quit');
      await lines.next('BYE');
      if (!stream.closed) await once(stream, 'close');
    },
  };
}

export const telnetDoor: Door = { gateway: 'telnet', forms, enter };
