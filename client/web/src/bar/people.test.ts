/**
 * Whom "Chat with" finds, and what it says of them (W3, W9).
 */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../../state/model.ts';
import { candidatesOf, factsOf, matching, withFound } from './people.ts';

const person = (name: string, change: Partial<Person> = {}): Person => ({
  name,
  gateway: 'web',
  unread: 0,
  ...change,
});
const names = ['abobo', 'Alice', 'bob', 'Bobby', 'jimbob', 'Zoë'];
const find = (typed: string): string[] =>
  matching(candidatesOf(names.map((name) => person(name))), typed).map(({ name }) => name);

describe('W3: the list of users', () => {
  test('takes in whom a search has found, once, in its order; what is known of them stays', () => {
    const known = [person('Bob', { unread: 2 }), person('Zoë', { gateway: undefined })];
    const all = withFound(known, [person('alice'), person('bob')]);
    expect(all).toEqual([person('alice'), ...known]);
    expect(withFound(known, [])).toBe(known);
  });

  test('is whole and in its order while nothing is typed', () => {
    expect(find('')).toEqual(names);
  });

  test('shows first whose name begins with what is typed, then whose name holds it', () => {
    expect(find('bob')).toEqual(['bob', 'Bobby', 'abobo', 'jimbob']);
  });

  test('is searched as names are compared: case, width and accents composed or not', () => {
    expect(find('ALI')).toEqual(['Alice']);
    expect(find('ｂｏｂｂ')).toEqual(['Bobby']);
    expect(find('zoe\u0308')).toEqual(['Zoë']);
  });

  test('does not mind spaces around, nor finding nobody', () => {
    expect(find(' bobby ')).toEqual(['Bobby']);
    expect(find('nobody')).toEqual([]);
  });

  test('keeps the people as they are, which keeps what was drawn of them', () => {
    const people = names.map((name) => person(name));
    expect(matching(candidatesOf(people), 'ali')[0]).toBe(people[1]);
  });
});

test.each([
  [{}, 'online, web'],
  [{ gateway: 'telnet', unread: 2 }, 'online, telnet, 2 unread'],
  [{ gateway: undefined }, 'away'],
  [{ gateway: undefined, unread: 1 }, 'away, 1 unread'],
] as [Partial<Person>, string][])('W9: %j is described as "%s"', (change, facts) => {
  expect(factsOf(person('bob', change))).toBe(facts);
});
