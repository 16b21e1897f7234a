/**
 * What a connection is sent, as the line protocol's bytes. What does not depend on who reads it is rendered once for all:
 * the event's object is the same for every receiver, and nothing is kept longer than it. Knows no connection.
 */
import type { ServerEvents } from '#shared/events';
import { formatMessage, type Message } from '#shared/line/messages';
import { sameName } from '#shared/names';
import { once } from '../once.ts';
import * as forms from './forms.ts';

/** Who reads. */
export interface Viewer {
  name: string | undefined;
  /** The name they have asked for and have no answer yet. */
  renamingTo: string | undefined;
}

type Data<E extends keyof ServerEvents> = Parameters<ServerEvents[E]>[0];
type Render<E extends keyof ServerEvents> = (data: Data<E>, viewer: () => Viewer) => Buffer;

const noBytes: Buffer = Buffer.alloc(0);

/** Messages as they go out. */
export const bytesOf = (messages: Message[]): Buffer =>
  messages.length === 0 ? noBytes : Buffer.from(messages.map((each) => `${formatMessage(each)}\n`).join(''));

/** The bytes for an event in L1's form; none for one that has no such form. The viewer is asked for only if it matters. */
export function render(event: string, data: object, viewer: () => Viewer): Buffer {
  const renderer = Object.hasOwn(renderers, event) ? renderers[event as keyof ServerEvents] : undefined;
  return renderer ? (renderer as Render<keyof ServerEvents>)(data as never, viewer) : noBytes;
}

const shown = <T extends object>(form: (data: T) => Message[]): ((data: T) => Buffer) =>
  once((data) => bytesOf(form(data)));

const said = shown(forms.said);
const told = shown(forms.told);
const changes = shown((presence: Data<'presence'>) => forms.changes(presence));

const renderers: { [E in keyof ServerEvents]?: Render<E> } = {
  message: (message, viewer) => {
    if ('room' in message) return said(message);
    const { name } = viewer();
    const byYourself = name !== undefined && sameName(message.from, name) && !sameName(message.to, name);
    return byYourself ? bytesOf(forms.toldByYourself(message)) : told(message);
  },
  broadcast: shown(forms.broadcast),
  joined: shown(forms.joined),
  left: shown(forms.left),
  presence: (presence, viewer) => {
    const { renamingTo } = viewer();
    return renamingTo === undefined ? changes(presence) : bytesOf(forms.changes(presence, renamingTo));
  },
  notice: shown(forms.notice),
};

/** Events in event mode, each by its name. */
const events = new Map<string, (data: object) => Buffer>();

/** The bytes for an event as such, its data as Socket.IO clients get it. */
export function renderEvent(event: string, data: object): Buffer {
  let renderer = events.get(event);
  if (!renderer) {
    renderer = shown((data: object): Message[] => [{ type: 'EVENT', event, data }]);
    events.set(event, renderer);
  }
  return renderer(data);
}
