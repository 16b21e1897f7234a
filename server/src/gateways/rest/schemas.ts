/**
 * What goes in and out at the REST gateway, each as one schema: it checks what comes, and describes it in the OpenAPI
 * document. Knows no route.
 */
import * as z from 'zod';
import { gatewayNames } from '#shared/events';
import { limits } from '#shared/limits';
import { problemCodes } from './problems.ts';

/** Every schema that has a name of its own in the document. */
export const named = z.registry<{ id: string; description: string; example?: object }>();

const at = z.int().describe('When, in milliseconds since 1970 UTC.');
const id = z.string().describe('Of the message; no two have the same.');
const gateway = z.enum(gatewayNames).optional().describe('Where they are.');
const personName = z.string().describe('A name, as shown.');
const roomName = z.string().describe('A room, its name folded.');
const members = z.array(z.string()).describe('Names, sorted.');
const guest = z.string().optional().describe('What a guest of the JOIN gateway typed as its name.');

export const sessionRequest = z
  .strictObject({ name: z.string().describe('1 to 20 letters, digits or any of _-[]{}\\^|`.') })
  .register(named, {
    id: 'SessionRequest',
    description: 'Who wants to speak.',
    example: { name: 'deploybot' },
  });

export const speech = z
  .strictObject({ text: z.string().describe('At most 20,000 bytes of UTF-8; it may hold line breaks.') })
  .register(named, { id: 'Speech', description: 'Something to say.', example: { text: 'deploy done' } });

export const session = z
  .object({
    token: z.string().describe('For `Authorization: Bearer`.'),
    name: personName,
    expiresAt: at.describe('Until when the token is good, in milliseconds since 1970 UTC.'),
  })
  .register(named, { id: 'Session', description: 'A token, which the server does not keep.' });

export const receipt = z
  .object({ id, at })
  .register(named, { id: 'Receipt', description: 'What was said, as others get it.' });

const user = z
  .object({ name: personName, gateway: z.enum(gatewayNames), key: z.string().optional() })
  .register(named, {
    id: 'User',
    description: 'Somebody online; with the Ed25519 public key, base64url, of who showed one.',
  });

export const users = z
  .object({
    users: z.array(user),
    more: z.boolean().optional().describe('Of a search: whether there are others.'),
  })
  .register(named, { id: 'Users', description: 'Who is online, sorted.' });

const room = z
  .object({ name: roomName, members: z.int().describe('How many are in it.') })
  .register(named, { id: 'Room', description: 'A room that somebody is in.' });

export const rooms = z
  .object({ rooms: z.array(room) })
  .register(named, { id: 'Rooms', description: 'All rooms, sorted.' });

export const roomMembers = z
  .object({ room: roomName, members })
  .register(named, { id: 'RoomMembers', description: 'Who is in a room.' });

export const problem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('A sentence for people.'),
    code: z.enum(problemCodes),
  })
  .register(named, { id: 'Problem', description: 'Why not (RFC 9457).' });

const from = personName;
const text = z.string();

/** The data of each server-sent event. */
export const events = {
  reset: z
    .object({
      name: personName.describe('Under which one is online.'),
      lastEventId: z.string().nullable().describe('The `Last-Event-ID` that was sent.'),
      replayed: z
        .literal(0)
        .describe('The server keeps nothing: what was said since then is not said again.'),
      users: z.array(user),
      partial: z
        .literal(true)
        .optional()
        .describe('Too many are online to be sent all of them: one hears only of those in one’s rooms.'),
      rooms: z.array(roomMembers),
    })
    .register(named, {
      id: 'ResetEvent',
      description: 'The first event: how things are now. Whatever one knew before is out of date.',
    }),
  message: z
    .union([
      z
        .object({ id, from, room: roomName, text, at, gateway, guest })
        .register(named, { id: 'RoomMessage', description: 'Said in a room.' }),
      z.object({ id, from, to: personName, text, at, gateway }).register(named, {
        id: 'PrivateMessage',
        description: 'Told to somebody: to oneself, or by oneself.',
      }),
    ])
    .register(named, { id: 'MessageEvent', description: 'Said in a room, or told.' }),
  joined: z
    .object({ room: roomName, name: personName, gateway, guest })
    .register(named, { id: 'JoinedEvent', description: 'Somebody has come into a room.' }),
  left: z
    .object({
      room: roomName,
      name: personName,
      gateway,
      guest,
      quit: z.array(z.string()).optional().describe('They are gone altogether: the rooms they were in.'),
      reason: z.string().optional(),
    })
    .register(named, { id: 'LeftEvent', description: 'Somebody has left a room.' }),
  presence: z
    .object({
      left: z.array(z.string()),
      renamed: z.array(z.object({ from: personName, to: personName, gateway })),
      joined: z.array(user),
    })
    .register(named, {
      id: 'PresenceEvent',
      description: 'Changes of who is online, in this order: left, renamed, joined.',
    }),
  broadcast: z
    .object({ id, from, text, at, gateway })
    .register(named, { id: 'BroadcastEvent', description: 'Said to everyone.' }),
  notice: z.object({ text: z.string() }).register(named, {
    id: 'NoticeEvent',
    description: 'A line from the server itself, such as that it is closing.',
  }),
};

/** What stands in a path or after its question mark. */
export const roomPath = z.object({ room: z.string().describe('The name of a room.') });
export const userPath = z.object({ name: z.string().describe('The name of a user.') });
export const nothing = z.object({});

const parted = (value: unknown): unknown =>
  typeof value === 'string' ? value.split(',').filter((room) => room !== '') : value;

export const usersQuery = z.strictObject({
  prefix: z.string().optional().describe('Only those whose name begins so.'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(limits.searchUsers)
    .optional()
    .describe('Of a search: at most so many; 50 unless given.'),
});

export const eventsQuery = z.strictObject({
  rooms: z
    .preprocess(parted, z.array(z.string()).max(limits.roomsPerConnection))
    .default([])
    .describe('Rooms to be in while the stream is open, with commas between them.'),
});
