/**
 * What can be asked for at the REST gateway (SPEC R1, R2), as a table: the router, the list of methods of a path and the OpenAPI
 * document come from it. Knows no HTTP beyond a status.
 */
import type { Response } from 'express';
import type * as z from 'zod';
import type { Hub, Outsider } from '../../hub/hub.ts';
import type { ProblemCode } from './problems.ts';
import * as schemas from './schemas.ts';
import { type Place, serveEvents } from './session.ts';
import type { Session, Tokens } from './tokens.ts';

/** What the routes work on. */
export interface Service extends Place {
  tokens: Tokens;
  /** Told of each message. */
  countMessage(): void;
}

/** What a request says, checked. */
export interface Asked<P = object, B = unknown, Q = unknown> {
  params: P;
  body: B;
  query: Q;
  lastEventId: string | null;
  remoteAddress: string;
}

/** What a route is to whoever serves or describes it. */
interface About<P extends z.ZodType> {
  /** After `/api/v1`, its parameters in braces as in OpenAPI. */
  path: string;
  /** In OpenAPI, and so in clients that are made from it. */
  operationId: string;
  summary: string;
  description?: string;
  params: P;
  /** Beside those that any route may answer. */
  refusals: readonly ProblemCode[];
}

/** The body it takes; `literal`: a text may also be the whole of it. */
interface Takes {
  body: { schema: z.ZodType; literal: boolean };
}

interface Answers {
  answer: { status: number; schema: z.ZodType; description: string };
}

/** `open`: to everybody. `token`: to who has one. `stream`: to them, and they answer for themselves. */
export type Route = About<z.ZodObject> &
  Partial<Takes> & { method: 'get' | 'post'; query?: z.ZodObject } & (
    | (Answers & { access: 'open'; run(service: Service, asked: Asked): Promise<object> })
    | (Answers & { access: 'token'; run(service: Service, asked: Asked, session: Session): Promise<object> })
    | {
        access: 'stream';
        run(service: Service, asked: Asked, session: Session, response: Response): Promise<void>;
      }
  );

/** As whom a token speaks. */
const outsider = ({ name, id }: Session): Outsider => ({ name, gateway: 'rest', session: id });

/** A route that shows something to who has a token. */
const reading = <P extends z.ZodObject, Q extends z.ZodObject = z.ZodObject>(
  route: About<P> &
    Answers & {
      query?: Q;
      run(service: Service, asked: Asked<z.output<P>, unknown, z.output<Q>>): Promise<object>;
    },
): Route => ({ ...route, method: 'get', access: 'token' }) as Route;

/** A route that says something. */
const saying = <P extends z.ZodObject>(
  route: About<P> & {
    run(hub: Hub, by: Outsider, asked: z.output<P> & z.output<typeof schemas.speech>): Promise<object>;
  },
): Route => ({
  ...route,
  method: 'post',
  access: 'token',
  body: { schema: schemas.speech, literal: true },
  answer: { status: 202, schema: schemas.receipt, description: 'It was said.' },
  refusals: ['bad_request', 'name_taken', 'too_long', 'unsupported_media_type', ...route.refusals],
  run: async (service, { params, body }, session) => {
    const said = { ...params, ...(body as object) } as Parameters<typeof route.run>[2];
    const receipt = await route.run(service.hub, outsider(session), said);
    service.countMessage();
    return receipt;
  },
});

export const routes: readonly Route[] = [
  {
    method: 'post',
    access: 'open',
    path: '/sessions',
    operationId: 'createSession',
    summary: 'Get a token for a name',
    description:
      'The name is yours while you have a stream of events open. Otherwise the token only posts, and only while nobody else holds the name.',
    params: schemas.nothing,
    body: { schema: schemas.sessionRequest, literal: false },
    answer: { status: 201, schema: schemas.session, description: 'A token.' },
    refusals: ['bad_request', 'name_taken', 'too_long', 'unsupported_media_type', 'invalid_name'],
    run: async ({ hub, tokens }, { body }) => {
      const { name } = body as z.output<typeof schemas.sessionRequest>;
      return tokens.issue(await hub.outside.freeName(name));
    },
  },
  reading({
    path: '/users',
    operationId: 'listUsers',
    summary: 'Everyone online, or whose name begins so',
    params: schemas.nothing,
    query: schemas.usersQuery,
    answer: { status: 200, schema: schemas.users, description: 'Everyone online, or those searched for.' },
    refusals: ['bad_request'],
    run: ({ hub }, { query: { prefix: text, limit } }) =>
      text === undefined ? hub.outside.users() : hub.contacts.find({ text, limit }),
  }),
  reading({
    path: '/rooms',
    operationId: 'listRooms',
    summary: 'All rooms',
    params: schemas.nothing,
    answer: { status: 200, schema: schemas.rooms, description: 'All rooms.' },
    refusals: [],
    run: ({ hub }) => hub.outside.rooms(),
  }),
  reading({
    path: '/rooms/{room}/members',
    operationId: 'listMembers',
    summary: 'Who is in a room',
    params: schemas.roomPath,
    answer: {
      status: 200,
      schema: schemas.roomMembers,
      description: 'Nobody is in a room that does not exist.',
    },
    refusals: ['bad_request', 'invalid_room'],
    run: ({ hub }, { params }) => hub.outside.members(params),
  }),
  saying({
    path: '/rooms/{room}/messages',
    operationId: 'sayInRoom',
    summary: 'Say something in a room',
    description: 'Also in a room that one is not in, and in an empty one.',
    params: schemas.roomPath,
    refusals: ['invalid_room'],
    run: (hub, by, said) => hub.outside.say(by, said),
  }),
  saying({
    path: '/users/{name}/messages',
    operationId: 'tellUser',
    summary: 'Tell a user something',
    params: schemas.userPath,
    refusals: ['no_such_user'],
    run: (hub, by, { name, text }) => hub.outside.tell(by, { to: name, text }),
  }),
  saying({
    path: '/broadcasts',
    operationId: 'broadcast',
    summary: 'Tell everyone something',
    params: schemas.nothing,
    refusals: [],
    run: (hub, by, said) => hub.outside.broadcast(by, said),
  }),
  {
    method: 'get',
    access: 'stream',
    path: '/events',
    operationId: 'streamEvents',
    summary: 'Be online, and hear what happens',
    description:
      'One is online, and in the rooms asked for, while the stream is open. Another stream of the same token is the same person elsewhere: to change rooms, open one with the new rooms and then close the old one. "Try it out" shows nothing until the stream ends.',
    params: schemas.nothing,
    query: schemas.eventsQuery,
    refusals: ['bad_request', 'name_taken', 'invalid_room', 'unavailable'],
    run: (service, { query, remoteAddress, lastEventId }, session, response) => {
      const { rooms } = query as z.output<typeof schemas.eventsQuery>;
      return serveEvents(service, { session, remoteAddress, lastEventId, rooms }, response);
    },
  },
];
