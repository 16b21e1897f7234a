/**
 * The line below a log says the one thing that matters most (W8).
 */
import { expect, test } from 'vitest';
import type { Connection, ConversationBox, RoomBox } from './model.ts';
import { statusOf } from './status.ts';
import { conversation, room } from './testing/demo-store.ts';

const bob = (change: Partial<ConversationBox> = {}) => conversation('bob', change);
const chat = (change: Partial<RoomBox> = {}) => room('chat', change);

test.each([
  ['all is well', bob(), 'online', ''],
  ['somebody types', bob({ typing: ['bob'] }), 'online', 'bob is typing'],
  ['two type', chat({ typing: ['bob', 'carol'] }), 'online', 'bob and carol are typing'],
  ['many type', chat({ typing: ['a', 'b', 'c'] }), 'online', '3 people are typing'],
  ['W4: somebody left', bob({ gateway: undefined }), 'online', 'bob is away; what you write waits'],
  ['W7: a room is being joined', chat({ joined: false }), 'online', 'Joining; what you write waits'],
  [
    'W8: the connection is down',
    bob({ typing: ['bob'] }),
    'reconnecting',
    'Reconnecting; what you write waits',
  ],
  ['W8: there is none yet', chat({ joined: false }), 'connecting', 'Connecting; what you write waits'],
] as const)('%s', (_name, box, connection: Connection, status) => {
  expect(statusOf(box, connection)).toBe(status);
});
