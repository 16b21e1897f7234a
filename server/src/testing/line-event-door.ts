/** The line gateway in event mode, as a program that keeps records knows it: what it is shown is what a page is. */
import type { RequestName, Requests } from '#shared/events';
import type { Door, Ports, Visitor } from './door.ts';
import { LineClient } from './line-client.ts';
import { webDoor } from './web-door.ts';

async function enter(server: Ports): Promise<Visitor> {
  const client = await LineClient.enter(server);
  await client.hello();
  const get = async <E extends RequestName>(event: E, body: Requests[E][0]): Promise<Requests[E][1]> => {
    const answer = await client.call(event, body);
    if (!answer.ok) throw new Error(`${event}: ${answer.error.code}: ${answer.error.message}`);
    return answer;
  };
  const done = async (promise: Promise<unknown>) => void (await promise);
  return {
    lines: client.lines.events,
    register: (name) => done(get('register', { name })),
    join: (room) => done(get('join', { room })),
    leave: (room) => done(get('leave', { room })),
    say: (room, text) => done(get('say', { room, text })),
    tell: (to, text) => done(get('tell', { to, text })),
    broadcast: (text) => done(get('broadcast', { text })),
    rename: (name) => done(get('rename', { name })),
    users: async () => (await get('users', {})).users.map((user) => user.name),
    quit: () => client.close(),
  };
}

export const lineEventDoor: Door = { gateway: 'line', forms: webDoor.forms, enter };
