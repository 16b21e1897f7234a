/**
 * The OpenAPI 3.1 document, made from the table of routes and the schemas that check what comes. Knows no request.
 */
import * as z from 'zod';
import { limits } from '#shared/limits';
import { jsonType, literalTypes } from './body.ts';
import { type ProblemCode, statusOf } from './problems.ts';
import { type Route, routes } from './routes.ts';
import * as schemas from './schemas.ts';

type Json = Record<string, unknown>;

/** What any route may answer, and any that needs a token. */
const always: readonly ProblemCode[] = ['rate_limited', 'internal_error'];
const withToken: readonly ProblemCode[] = ['unauthorized'];

const description = `Chat from programs. Rooms and users are those of the web page, telnet, IRC and the other gateways.

\`\`\`sh
curl -d 'deploy done' -H "Authorization: Bearer $TOKEN" .../api/v1/rooms/ops/messages
\`\`\`

Each address may ask ${limits.restRequests.burst} times at once and ${limits.restRequests.perSecond} times a second; what is over is answered 429 with \`Retry-After\`.`;

/** The document. */
export const openApi = (): Json => ({
  openapi: '3.1.0',
  info: { title: 'Switchboard', version: '1', description, license: { name: 'MIT', identifier: 'MIT' } },
  servers: [{ url: '/api/v1' }],
  paths: pathsOf(routes),
  components: {
    schemas: components(),
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From `POST /sessions`.' },
    },
  },
});

const uriOf = (id: string): string => `#/components/schemas/${id}`;
const referenceTo = (schema: z.ZodType): Json => ({ $ref: uriOf(schemas.named.get(schema)?.id ?? '') });

function components(): Json {
  const { schemas: made } = z.toJSONSchema(schemas.named, { uri: uriOf });
  return Object.fromEntries(
    Object.entries(made).map(([id, { $schema, $id, id: _id, example: _example, ...schema }]) => [id, schema]),
  );
}

function pathsOf(all: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of all) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return paths;
}

function operationOf(route: Route): Json {
  const { operationId, summary, description, body, access } = route;
  return {
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    security: access === 'open' ? [] : [{ token: [] }],
    parameters: parametersOf(route),
    ...(body && { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...success(route), ...refusalsOf(route) },
  };
}

function parametersOf({ params, query, access }: Route): Json[] {
  const each = (place: string, form: z.ZodObject | undefined) =>
    Object.entries(form?.shape ?? {}).map(([name, schema]) => parameter(place, name, schema));
  const lastEventId = {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'Said again in the first event. Nothing is replayed: the server keeps no history.',
    schema: { type: 'string' },
  };
  return [...each('path', params), ...each('query', query), ...(access === 'stream' ? [lastEventId] : [])];
}

function parameter(place: string, name: string, form: z.core.$ZodType): Json {
  const { $schema, description, ...schema } = z.toJSONSchema(form);
  // Lists stand as "a,b".
  const style = schema.type === 'array' ? { style: 'form', explode: false } : {};
  return { name, in: place, required: place === 'path', description, ...style, schema };
}

function contentOf({ schema, literal }: { schema: z.ZodType; literal: boolean }): Json {
  const text = { schema: { type: 'string', description: 'The text itself, not encoded in any way.' } };
  const literals = literal ? literalTypes.map((type) => [type, text]) : [];
  const example = schemas.named.get(schema)?.example;
  return { [jsonType]: { schema: referenceTo(schema), example }, ...Object.fromEntries(literals) };
}

function success(route: Route): Json {
  if (route.access === 'stream') return { 200: streamAnswer() };
  const { status, schema, description } = route.answer;
  return { [status]: { description, content: { [jsonType]: { schema: referenceTo(schema) } } } };
}

/** OpenAPI 3.1 has no word for what a stream holds; the events stand in an extension. */
function streamAnswer(): Json {
  const events = Object.entries(schemas.events).map(([event, schema]) => [event, referenceTo(schema)]);
  const names = Object.keys(schemas.events).join('`, `');
  return {
    description: `Server-sent events, \`reset\` first, each with one line of JSON: \`${names}\`. A comment comes every ${limits.heartbeatMs / 1000} s.`,
    content: { 'text/event-stream': { schema: { type: 'string' }, 'x-events': Object.fromEntries(events) } },
  };
}

/** Its refusals by status, each with its codes. */
function refusalsOf({ refusals, access }: Route): Json {
  const codes = [...refusals, ...(access === 'open' ? [] : withToken), ...always];
  const statuses = new Set(codes.map((code) => statusOf[code]));
  const each = Array.from(statuses, (status) => {
    const here = codes.filter((code) => statusOf[code] === status);
    return [status, { ...refusal(here), ...headersOf(status) }];
  });
  return Object.fromEntries(each);
}

const refusal = (codes: ProblemCode[]): Json => ({
  description: codes.map((code) => `\`${code}\``).join(' or '),
  content: { 'application/problem+json': { schema: referenceTo(schemas.problem) } },
});

const headersOf = (status: number): Json =>
  status === 429 || status === 503
    ? { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } }
    : {};
