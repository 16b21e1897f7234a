/**
 * The open boxes: found by what they show, changed one at a time. Pure; every change makes a new list, and new boxes
 * only where something changed.
 */
import { sameName, sortByName } from '#shared/names';
import type { Box, ConversationBox, RoomBox } from './model.ts';

export type Boxes = readonly Box[];

export const conversationWith = (boxes: Boxes, name: string): ConversationBox | undefined =>
  boxes.find((box): box is ConversationBox => box.kind === 'conversation' && sameName(box.name, name));

export const roomCalled = (boxes: Boxes, room: string): RoomBox | undefined =>
  boxes.find((box): box is RoomBox => box.kind === 'room' && sameName(box.name, room));

export const emptyConversation = (id: string, name: string): ConversationBox => ({
  ...emptyBox(id, name),
  kind: 'conversation',
  gateway: undefined,
  newKey: false,
  heldBack: 0,
});

export const emptyRoom = (id: string, name: string): RoomBox => ({
  ...emptyBox(id, name),
  kind: 'room',
  members: [],
  joined: false,
});

const emptyBox = (id: string, name: string) => ({
  id,
  name,
  entries: [],
  loading: true,
  unread: 0,
  typing: [],
  problem: undefined,
});

/** The list with some properties of one box changed; the same list if they had these values. */
export function changeBox<B extends Box>(boxes: Boxes, id: string, change: Partial<B>): Boxes {
  const index = boxes.findIndex((box) => box.id === id);
  const box = boxes[index];
  if (!box || !differs(box, change)) return boxes;
  return boxes.with(index, { ...box, ...change } as Box);
}

const differs = (box: Box, change: object): boolean =>
  Object.entries(change).some(([key, value]) => !Object.is(box[key as keyof Box], value));

/** A list of names with one more, in order; the same list if it has it. */
export function addName(names: readonly string[], name: string): readonly string[] {
  if (names.some((other) => sameName(other, name))) return names;
  return sortByName([...names, name], (each) => each);
}

export const removeName = (names: readonly string[], name: string): readonly string[] =>
  names.some((other) => sameName(other, name)) ? names.filter((other) => !sameName(other, name)) : names;
