/**
 * Who is offered in "Chat with", and how each is described. Pure; draws nothing.
 */
import { fold, sortByName } from '#shared/names';
import type { Person } from '../../../state/model.ts';

/** People with their folded names, so that typing does not fold ten thousand names at each key. */
export interface Candidate {
  person: Person;
  folded: string;
}

export const candidatesOf = (people: readonly Person[]): Candidate[] =>
  people.map((person) => ({ person, folded: fold(person.name) }));

/** Those one knows of and those a search has found, each once, sorted by name. */
export function withFound(people: readonly Person[], found: readonly Person[]): readonly Person[] {
  if (found.length === 0) return people;
  const known = new Set(people.map(({ name }) => fold(name)));
  const others = found.filter(({ name }) => !known.has(fold(name)));
  return others.length === 0 ? people : sortByName([...people, ...others], ({ name }) => name);
}

/** Those whose name holds what was typed: first the names that begin with it, each part in the given order. */
export function matching(candidates: readonly Candidate[], typed: string): Person[] {
  const wanted = fold(typed.trim());
  const begins: Person[] = [];
  const holds: Person[] = [];
  for (const { person, folded } of candidates) {
    const at = folded.indexOf(wanted);
    if (at >= 0) (at === 0 ? begins : holds).push(person);
  }
  return [...begins, ...holds];
}

/** What is said of a person beside the name: "online, telnet, 2 unread" or "away". */
export function factsOf(person: Person): string {
  const parts = person.gateway === undefined ? ['away'] : ['online', person.gateway];
  if (person.unread > 0) parts.push(`${person.unread} unread`);
  return parts.join(', ');
}
