/**
 * What stands around the log: the bar at the top, the roster, headers, and words where there is no log. Pure.
 */
import type { Box, ChatState, Connection, Person } from '../../../state/model.ts';
import { columnsOf, cut, padded } from '../typing/graphemes.ts';
import type { Layout } from './layout.ts';

export interface SidebarRow {
  kind: 'title' | 'box' | 'active' | 'unread' | 'person' | 'away' | 'empty';
  text: string;
}

const connectionWords: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  online: 'Connected',
  reconnecting: 'Reconnecting',
};

/** As it is called here; names and rooms look alike otherwise. */
export const titleOf = (box: Pick<Box, 'kind' | 'name'>): string =>
  box.kind === 'room' ? `#${box.name}` : box.name;

/** The bar at the top. Without a roster beside the log it lists what is open. */
export function topLine(chat: ChatState, where: string, box: Box | undefined, layout: Layout): string {
  const word = connectionWords[chat.connection];
  const me = chat.me?.name ?? '';
  const left =
    layout.sidebar > 0 ? ` Switchboard  ${me && `${me} at `}${where}` : ` ${me} ${tabs(chat, box)}`;
  return `${padded(left, layout.columns - columnsOf(word) - 2)} ${word} `;
}

const tabs = ({ boxes }: ChatState, active: Box | undefined): string =>
  boxes.map((each, index) => tab(each, index + 1, each.id === active?.id)).join(' ');

function tab(box: Box, number: number, active: boolean): string {
  const unread = box.unread > 0 ? `(${box.unread})` : '';
  return active ? `[${number}:${titleOf(box)}${unread}]` : `${number}:${titleOf(box)}${unread}`;
}

/** What is open, then who is there. What there is no room for is counted. */
export function sidebarRows(
  chat: ChatState,
  active: Box | undefined,
  { sidebar, log, alert }: Layout,
): SidebarRow[] {
  const online = chat.people.filter(({ gateway }) => gateway !== undefined);
  const away = chat.people.filter(({ gateway }) => gateway === undefined);
  const height = log + alert + 2;
  const open = chat.boxes.map((box, index) => boxRow(box, index + 1, box.id === active?.id, sidebar));
  const rows: SidebarRow[] = [
    ...(open.length > 0 ? [{ kind: 'title' as const, text: 'Open' }, ...open, emptyRow] : []),
    { kind: 'title', text: `${chat.partial ? 'Known online' : 'Online'} (${online.length})` },
    ...online.slice(0, height).map((person) => personRow(person, '●', 'person')),
    ...(away.length > 0 ? [{ kind: 'title' as const, text: `Away (${away.length})` }] : []),
    ...away.slice(0, height).map((person) => personRow(person, '○', 'away')),
  ];
  return limited(rows, height).map((row) => ({ ...row, text: padded(row.text, sidebar) }));
}

const emptyRow: SidebarRow = { kind: 'empty', text: '' };

function limited(rows: SidebarRow[], height: number): SidebarRow[] {
  if (rows.length <= height) return [...rows, ...Array<SidebarRow>(height - rows.length).fill(emptyRow)];
  return [...rows.slice(0, height - 1), { kind: 'empty', text: '… /users shows all' }];
}

function boxRow(box: Box, number: number, active: boolean, columns: number): SidebarRow {
  const unread = box.unread > 0 ? ` ${box.unread}` : '';
  const name = `${number} ${titleOf(box)}`;
  const text = padded(name, columns - unread.length - 1) + unread;
  return { kind: active ? 'active' : box.unread > 0 ? 'unread' : 'box', text };
}

const personRow = ({ name }: Person, dot: string, kind: 'person' | 'away'): SidebarRow => ({
  kind,
  text: `${dot} ${name}`,
});

const headers = {
  none: () => '',
  conversation: (box: Extract<Box, { kind: 'conversation' }>) => `${box.name} (${box.gateway ?? 'away'})`,
  room: (box: Extract<Box, { kind: 'room' }>) =>
    `#${box.name} (${box.members.length}): ${box.members.slice(0, 50).join(', ')}`,
};

/** Above the log. */
export function headerOf(box: Box | undefined, chat: ChatState): string {
  if (!chat.me || !box) return headers.none();
  return box.kind === 'room' ? headers.room(box) : headers.conversation(box);
}

/** Before a name is held. */
export function nameLines(chat: ChatState, where: string, trouble: string | undefined): string[] {
  if (chat.connection === 'connecting')
    return [`Connecting to ${where}…`, ...(trouble === undefined ? [] : ['', trouble, 'Trying again.'])];
  if (chat.registering) return ['Taking your name…'];
  return ['Type your name below and press Enter.', 'A name has 1 to 20 letters, digits or _-[]{}\\^|`.'];
}

/** While nothing is looked at. */
export function lobbyLines(chat: ChatState): string[] {
  const [waiting] = chat.boxes.filter(({ unread }) => unread > 0);
  const news = waiting ? [`${cut(titleOf(waiting), 30)} has something new: Alt+A goes there.`, ''] : [];
  return [
    ...news,
    '/msg NAME talks to somebody, /join ROOM enters a room.',
    'Tab completes names. /help shows everything.',
  ];
}
