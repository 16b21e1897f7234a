/** The web gateway as a person at it knows it, spoken by a Socket.IO client. */
import type { Door, Forms, Ports, Visitor } from './door.ts';
import { WebClient } from './web-client.ts';

const line = (name: string, data: object) => [`${name} ${JSON.stringify(data)}`];
const presence = (changes: object) => line('presence', { left: [], renamed: [], joined: [], ...changes });

/** The members of an object that it has, in an order of ours. */
const inOrder = <T extends object>(object: T, ...keys: (keyof T)[]): object =>
  Object.fromEntries(keys.flatMap((key) => (key in object ? [[key, object[key]]] : [])));

const forms: Forms = {
  said: (message) => line('message', inOrder(message, 'from', 'room', 'text', 'gateway', 'guest')),
  told: (message) => line('message', inOrder(message, 'from', 'to', 'text', 'gateway')),
  broadcast: (message) => line('broadcast', inOrder(message, 'from', 'text', 'gateway')),
  joined: (joined) => line('joined', inOrder(joined, 'room', 'name', 'gateway', 'guest')),
  // A guest has one room: who leaves it is gone.
  left: (left) => {
    const { room, guest } = left;
    const quit = guest === undefined ? {} : { quit: [room] };
    return line('left', inOrder({ ...left, ...quit }, 'room', 'name', 'gateway', 'guest', 'quit'));
  },
  renamed: (names) => presence({ renamed: [inOrder(names, 'from', 'to', 'gateway')] }),
  online: ({ name, gateway }) => presence({ joined: [{ name, gateway }] }),
  offline: ({ name }) => presence({ left: [name] }),
};

async function enter(server: Ports): Promise<Visitor> {
  const client = await WebClient.connect(server);
  const done = async (promise: Promise<unknown>) => void (await promise);
  return {
    lines: client.lines,
    register: (name) => done(client.get('register', { name })),
    join: (room) => done(client.get('join', { room })),
    leave: (room) => done(client.get('leave', { room })),
    say: (room, text) => done(client.get('say', { room, text })),
    tell: (to, text) => done(client.get('tell', { to, text })),
    broadcast: (text) => done(client.get('broadcast', { text })),
    rename: (name) => done(client.get('rename', { name })),
    users: async () => (await client.get('users', {})).users.map((user) => user.name),
    quit: () => client.close(),
  };
}

export const webDoor: Door = { gateway: 'web', forms, enter };
