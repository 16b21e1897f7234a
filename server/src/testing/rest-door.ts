/**
 * The REST gateway as a program at it knows it: requests, and a stream of events that is opened anew to be in other rooms.
 */
import type { Cannot, Door, Ports, Visitor } from './door.ts';
import { Lines } from './lines.ts';
import { type EventsClient, RestClient } from './rest-client.ts';
import { webDoor } from './web-door.ts';

const cannot: Cannot = { send: { renamed: 'a token is for one name' } };

async function enter(server: Ports): Promise<Visitor> {
  const client = new RestClient(server);
  const lines = new Lines();
  const rooms = new Set<string>();
  let stream: EventsClient | undefined;
  /** The same person elsewhere, and then no longer here: nobody sees them leave. */
  const reopen = async () => {
    const before = stream;
    stream = await client.events([...rooms]);
    stream.copyTo(lines);
    await before?.close();
  };
  const done = async (promise: Promise<unknown>) => void (await promise);
  const users = async (): Promise<string[]> =>
    (await client.get('GET', '/users')).users.map(({ name }: { name: string }) => name);
  let me = '';
  return {
    lines,
    register: async (name) => {
      me = name;
      await client.begin(name);
      await reopen();
    },
    join: (room) => {
      rooms.add(room);
      return reopen();
    },
    leave: (room) => {
      rooms.delete(room);
      return reopen();
    },
    say: (room, text) => done(client.say(room, text)),
    tell: (to, text) => done(client.get('POST', `/users/${encodeURIComponent(to)}/messages`, { text })),
    broadcast: (text) => done(client.get('POST', '/broadcasts', text)),
    rename: async () => {
      throw new Error(cannot.send?.renamed);
    },
    users,
    quit: async () => {
      if (!stream) return;
      await stream.close();
      stream = undefined;
      // The server hears of it when it hears of it; nothing is said on a stream that is gone.
      while ((await users()).includes(me));
    },
  };
}

/** Its events have the data that Socket.IO clients get. */
export const restDoor: Door = { gateway: 'rest', forms: webDoor.forms, enter, cannot };
