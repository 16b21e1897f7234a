/**
 * Who can be chosen in "Chat with": everyone online but oneself, and those away of whom something is kept. Pure.
 */
import type { User } from '#shared/events';
import { fold, sameName, sortByName } from '#shared/names';
import { type Boxes, conversationWith } from './box-list.ts';
import type { Person } from './model.ts';

/**
 * @param users everyone online
 * @param known names of whom something is kept
 */
export function peopleOf(
  users: Iterable<User>,
  known: readonly string[],
  boxes: Boxes,
  me: string | undefined,
): Person[] {
  const people = new Map<string, Person>();
  for (const name of known) people.set(fold(name), { name, gateway: undefined, unread: 0 });
  for (const { name, gateway } of users) people.set(fold(name), { name, gateway, unread: 0 });
  if (me !== undefined) people.delete(fold(me));
  for (const box of boxes) {
    const person = people.get(fold(box.name));
    if (box.kind === 'conversation' && person && box.unread > 0)
      people.set(fold(box.name), { ...person, unread: box.unread });
  }
  return sortByName(people.values(), ({ name }) => name);
}

/** The list with what is unread of one person, without looking at the others again. */
export function withUnread(people: readonly Person[], boxes: Boxes, name: string): readonly Person[] {
  const index = people.findIndex((person) => sameName(person.name, name));
  const person = people[index];
  const unread = conversationWith(boxes, name)?.unread ?? 0;
  return person && person.unread !== unread ? people.with(index, { ...person, unread }) : people;
}
