/**
 * What Tab may make of a word that was begun: commands, names, rooms, by where it stands. Pure.
 */
import { fold } from '#shared/names';
import type { Box, ChatState } from '../../../state/model.ts';
import { commands } from './table.ts';

export interface Completion {
  /** Where the word begins, in UTF-16 units. */
  start: number;
  /** What may stand there, each with what follows it; none if nothing fits. */
  options: readonly string[];
}

/** What a parameter is completed with. */
const sources: Readonly<Record<string, (state: ChatState, here: Box | undefined) => string[]>> = {
  NAME: ({ people, search }) => [...new Set([...people, ...(search?.people ?? [])].map(({ name }) => name))],
  ROOM: (state) => state.boxes.filter(({ kind }) => kind === 'room').map(({ name }) => name),
  TEXT: (state, here) => namesHere(state, here),
};

/** @param before the input up to the cursor */
export function completionOf(before: string, state: ChatState, here: Box | undefined): Completion {
  const start = before.search(/\S*$/u);
  const word = before.slice(start);
  if (start === 0 && word.startsWith('/'))
    return { start, options: fitting(Object.keys(commands), word).map((verb) => `${verb} `) };
  const parameter = parameterAt(before.slice(0, start));
  const names = sources[parameter]?.(state, here) ?? [];
  // As on IRC, whom one speaks to in a room is named with a colon.
  const ending = start === 0 ? ': ' : ' ';
  return { start, options: word === '' ? [] : fitting(names, word).map((name) => name + ending) };
}

/** The beginning of somebody's name, where one stands before the cursor; else empty. */
export function nameBegun(before: string): string {
  const start = before.search(/\S*$/u);
  return parameterAt(before.slice(0, start)) === 'NAME' ? before.slice(start) : '';
}

/** The parameter that the next word belongs to: without a command, it is said. */
function parameterAt(before: string): string {
  const [verb = '', ...values] = before.trimStart().split(/\s+/u).slice(0, -1);
  if (!verb.startsWith('/')) return 'TEXT';
  const parameters = commands[verb.toLowerCase()]?.parameters ?? [];
  const parameter = parameters[Math.min(values.length, parameters.length - 1)] ?? '';
  return parameter.replace(/[[\]]/gu, '');
}

const fitting = (names: readonly string[], begun: string): string[] =>
  names.filter((name) => fold(name).startsWith(fold(begun)));

/** Members of the room looked at come first. */
function namesHere(state: ChatState, here: Box | undefined): string[] {
  const members = here?.kind === 'room' ? here.members : [];
  return [...new Set([...members, ...state.people.map(({ name }) => name)])];
}
