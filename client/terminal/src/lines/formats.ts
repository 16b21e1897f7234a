/**
 * What happens, as lines: of JSON for programs, of text for people. Pure. No control character goes through, whoever sent it.
 */

import { linesOf, printable } from '#shared/text';
import type { EventHandlers } from '../../../state/wire.ts';
import type { Happening, Where } from './happenings.ts';

/** What the server tells, in the forms of SPEC E, with the event's name. */
export type Told = {
  [E in 'presence' | 'joined' | 'left' | 'broadcast' | 'notice' | 'typing']: { event: E } & Parameters<
    EventHandlers[E]
  >[0];
}[keyof Pick<EventHandlers, 'presence' | 'joined' | 'left' | 'broadcast' | 'notice' | 'typing'>];

/** A command's answer: of several lines with a title, or of one. */
export type Answered =
  | { event: 'answer'; title: string; lines: readonly string[] }
  | { event: 'note'; text: string };

/** Something of the machine's does not work. */
export interface Trouble {
  event: 'trouble';
  text: string;
}

export type Line = Happening | Told | Answered | Trouble;
export type Format = (line: Line) => string[];

/** What JSON would let through and a terminal might obey. */
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** One line of JSON, all of it ASCII where it could do harm; it reads back as it was. */
export const asJson: Format = (line) => [
  JSON.stringify(line).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ),
];

const placeOf = (where: Where | Partial<Where>): string =>
  'room' in where ? `#${where.room}` : 'with' in where ? `${where.with}` : '';

const verbs = {
  text: (from: string) => `${from}:`,
  action: (from: string) => `* ${from}`,
  notice: () => '*',
};

type Formats = { [E in Line['event']]: (line: Extract<Line, { event: E }>) => string[] };

const formats: Formats = {
  connection: ({ state }) => [
    `* ${{ connecting: 'Connecting', online: 'Connected', reconnecting: 'Reconnecting' }[state]}`,
  ],
  registered: ({ name }) => [`* You are ${name}`],
  refused: ({ why }) => [`! ${why}`],
  message: (line) =>
    linesOf(line.text).map((text) => `[${placeOf(line)}] ${verbs[line.kind](line.from)} ${text}`),
  progress: (line) =>
    line.progress === 'held' ? [`* [${placeOf(line)}] held back: /release or /discard`] : [],
  new_key: ({ with: name }) => [
    `! ${name} has a new key: /accept ${name} trusts it, until then nothing is sent`,
  ],
  held: ({ with: name, count }) => [
    `! ${count} held back for ${name}: /release ${name} sends, /discard ${name} deletes`,
  ],
  storage_full: () => ['! Nothing more can be kept: make room on the disk, or /forget something'],
  error: ({ text }) => [`! ${text}`],
  presence: ({ joined, left, renamed }) => [
    ...left.map((name) => `* ${name} is offline`),
    ...renamed.map(({ from, to }) => `* ${from} is now ${to}`),
    ...joined.map(({ name }) => `* ${name} is online`),
  ],
  joined: ({ room, name }) => [`[#${room}] * ${name} joined`],
  left: ({ room, name }) => [`[#${room}] * ${name} left`],
  broadcast: ({ from, text }) => linesOf(text).map((line) => `${from} (to all): ${line}`),
  notice: ({ text }) => linesOf(text).map((line) => `* ${line}`),
  typing: () => [],
  answer: ({ title, lines }) => [`${title}:`, ...lines.flatMap(linesOf).map((line) => `  ${line}`)],
  note: ({ text }) => [text],
  trouble: ({ text }) => [`! ${text}`],
};

/** Lines of text as a terminal may show them. */
export const asText: Format = (line) => formats[line.event](line as never).map(printable);
