/**
 * Commands that show who and what is there. They know the store, and ask the server what the store does not keep.
 */
import { sortByName } from '#shared/names';
import type { Person } from '../../../state/model.ts';
import { type Command, type Commands, refuse, roomFor } from './command.ts';
import type { Session } from './session.ts';

const users: Command = {
  parameters: ['[NAME]'],
  help: 'shows who is online, and whom you know; or whose names begin so',
  run: (session, begun) => {
    if (begun !== undefined) void listFound(session, begun);
    else listKnown(session);
    return true;
  },
};

async function listFound(session: Session, begun: string): Promise<void> {
  const answer = await session.request('search', { text: begun });
  if (!answer?.ok) return session.note(answer?.error.message ?? noConnection);
  const found = answer.users.map(({ name, gateway }) => `${name} (${gateway})`);
  const lines = found.length > 0 ? found : ['Nobody.'];
  session.answer(`Online: ${begun}…`, answer.more ? [...lines, 'and more'] : lines);
}

function listKnown(session: Session): void {
  const { people, partial, me } = session.chat.state();
  const online = people.filter(({ gateway }) => gateway !== undefined);
  const away = people.filter(({ gateway }) => gateway === undefined);
  const lines = [...(me ? [`${me.name} (this is you)`] : []), ...online.map(personLine)];
  if (partial) lines.push('and others, whom /users NAME finds by how their names begin');
  session.answer('Online', [...lines, ...(away.length > 0 ? ['', 'Away:', ...away.map(personLine)] : [])]);
}

const personLine = ({ name, gateway, unread }: Person): string =>
  `${name}${gateway === undefined ? '' : ` (${gateway})`}${unread > 0 ? `, ${unread} unread` : ''}`;

const rooms: Command = {
  parameters: [],
  help: 'shows the rooms and how many are in them',
  run: (session) => {
    void listRooms(session);
    return true;
  },
};

async function listRooms(session: Session): Promise<void> {
  const answer = await session.request('rooms', {});
  if (!answer?.ok) return session.note(answer?.error.message ?? noConnection);
  const sorted = sortByName(answer.rooms, ({ name }) => name);
  session.answer(
    'Rooms',
    sorted.length > 0
      ? sorted.map(({ name, members }) => `${name} (${members})`)
      : ['There are none yet. /join ROOM makes one.'],
  );
}

const who: Command = {
  parameters: ['[ROOM]'],
  help: 'shows who is in the room you look at, or in another',
  run: (session, name) => {
    if (name === undefined && !roomFor(session, undefined)) return false;
    void listMembers(session, name ?? session.current()?.name ?? '');
    return true;
  },
};

async function listMembers(session: Session, room: string): Promise<void> {
  const answer = await session.request('members', { room });
  if (!answer?.ok) return session.note(answer?.error.message ?? noConnection);
  session.answer(`In ${room}`, answer.members.length > 0 ? answer.members : ['Nobody.']);
}

const noConnection = 'There is no connection. Try again when it is back.';

const alerts: Command = {
  parameters: [],
  help: 'shows what was said to everyone, and what went wrong',
  run: (session) => {
    const { alerts: all } = session.chat.state();
    if (all.length === 0) return refuse(session, 'There is nothing to show.');
    session.answer(
      'Alerts',
      all.flatMap(({ from, text }) => (from === undefined ? text : `${from} (to all): ${text}`).split('\n')),
    );
    return true;
  },
};

export const lists: Commands = { '/users': users, '/rooms': rooms, '/who': who, '/alerts': alerts };
