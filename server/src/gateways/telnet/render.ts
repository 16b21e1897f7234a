/**
 * What a connection is sent, as telnet's bytes. What does not depend on who reads it is rendered once for all: the
 * event's object is the same for every receiver, and nothing is kept longer than it. Knows no connection.
 */
import type { Presence, ServerEvents } from '#shared/events';
import { sameName } from '#shared/names';
import { printable } from '#shared/text';
import { once } from '../once.ts';
import * as forms from './forms.ts';

/** Who reads. */
export interface Viewer {
  name: string | undefined;
  /** Who comes online and goes is not shown. */
  quiet: boolean;
}

type Data<E extends keyof ServerEvents> = Parameters<ServerEvents[E]>[0];
type Render<E extends keyof ServerEvents> = (data: Data<E>, viewer: () => Viewer) => Buffer;

const noBytes: Buffer = Buffer.alloc(0);

/** Lines as they go out. Nothing that people say reaches a terminal except through here (T3). */
export const bytesOf = (lines: string[]): Buffer =>
  lines.length === 0 ? noBytes : Buffer.from(lines.map((line) => `${printable(line)}\r\n`).join(''));

/** The bytes to show for an event, none for one that is not shown. The viewer is asked for only if it matters. */
export function render(event: string, data: object, viewer: () => Viewer): Buffer {
  const renderer = Object.hasOwn(renderers, event) ? renderers[event as keyof ServerEvents] : undefined;
  return renderer ? (renderer as Render<keyof ServerEvents>)(data as never, viewer) : noBytes;
}

const shown = <T extends object>(form: (data: T) => string[]): ((data: T) => Buffer) =>
  once((data) => bytesOf(form(data)));

const said = shown(forms.said);
const renamed = shown(forms.renamed);
const changes = shown((presence: Presence) => [...forms.renamed(presence), ...forms.cameAndWent(presence)]);

const renderers: { [E in keyof ServerEvents]?: Render<E> } = {
  message: (message, viewer) => {
    if ('room' in message) return said(message);
    const { name } = viewer();
    const byYourself = name !== undefined && sameName(message.from, name) && !sameName(message.to, name);
    return bytesOf(byYourself ? forms.toldByYourself(message) : forms.told(message));
  },
  broadcast: shown(forms.broadcast),
  joined: shown(forms.joined),
  left: shown(forms.left),
  presence: (presence, viewer) => (viewer().quiet ? renamed(presence) : changes(presence)),
  notice: shown(({ text }) => [text]),
};
