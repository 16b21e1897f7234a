/**
 * A program at the REST gateway, for tests: each answer it gets is held against the OpenAPI document, and what it is shown in a
 * stream is kept in order.
 */
import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { openApi } from '../gateways/rest/openapi.ts';
import { routes } from '../gateways/rest/routes.ts';
import * as schemas from '../gateways/rest/schemas.ts';
import type { Ports } from './door.ts';
import { Lines } from './lines.ts';
import { loopback } from './loopback.ts';
import { lineOf } from './web-client.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // Whatever the document says it is.
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they have asked for
  body: any;
}

type Content = Record<string, { schema: { $ref?: string } }>;
type Operation = { responses: Record<string, { content: Content }> };
const answers = [
  ...routes.flatMap((route) => ('answer' in route ? route.answer.schema : [])),
  schemas.problem,
];
const { paths } = openApi() as { paths: Record<string, Record<string, Operation>> };

export class RestClient {
  readonly api: string;
  token: string | undefined;

  constructor(server: Ports) {
    this.api = `http://${loopback}:${server.portOf('rest')}/api/v1`;
  }

  /** Somebody with a token. */
  static async enter(server: Ports, name: string): Promise<RestClient> {
    const client = new RestClient(server);
    await client.begin(name);
    return client;
  }

  async begin(name: string): Promise<void> {
    const { body } = await this.ask('POST', '/sessions', { name });
    if (body.token === undefined) throw new Error(`${body.code}: ${body.detail}`);
    this.token = body.token;
  }

  /** What is answered, whatever it is. @param json sent as such; a text is sent as `curl -d` does */
  async ask(
    method: string,
    path: string,
    json?: object | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const isText = typeof json === 'string';
    const type = isText ? 'application/x-www-form-urlencoded' : 'application/json';
    const response = await fetch(this.api + path, {
      method,
      headers: {
        ...this.#authorization(),
        ...(json === undefined ? {} : { 'Content-Type': type }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: isText ? json : JSON.stringify(json) }),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
    if (text) checkAnswer(method, path, answer);
    return answer;
  }

  /** What a granted request is answered; throws what a refused one says. */
  async get(method: string, path: string, json?: object | string): Promise<Answer['body']> {
    const { status, body } = await this.ask(method, path, json);
    if (status >= 400) throw new Error(`${path}: ${body.code}: ${body.detail}`);
    return body;
  }

  /** Says a text in a room. */
  say(room: string, text: string): Promise<Answer['body']> {
    return this.get('POST', `/rooms/${encodeURIComponent(room)}/messages`, { text });
  }

  /** Opens a stream of events, and has read `reset`. */
  async events(rooms: readonly string[] = [], headers: Record<string, string> = {}): Promise<EventsClient> {
    const query = rooms.length > 0 ? `?rooms=${encodeURIComponent(rooms.join(','))}` : '';
    const stop = new AbortController();
    const response = await fetch(`${this.api}/events${query}`, {
      headers: { ...this.#authorization(), ...headers },
      signal: stop.signal,
    });
    if (response.status !== 200) {
      const body = await response.json();
      checkAnswer('GET', '/events', { status: response.status, headers: response.headers, body });
      throw new Error(`${body.code}: ${body.detail}`);
    }
    const stream = new EventsClient(response, stop);
    await stream.lines.next(/^reset /);
    return stream;
  }

  #authorization(): Record<string, string> {
    return this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` };
  }
}

/** A stream of server-sent events, read as the HTML standard says. */
export class EventsClient {
  readonly lines = new Lines();
  readonly comments = new Lines();
  readonly events: { event: string; id: string | undefined; data: unknown }[] = [];
  readonly response: Response;
  /** Resolves when the stream has ended: true if the server ended it as it should. */
  readonly ended: Promise<boolean>;
  readonly #stop: AbortController;
  #copyTo: Lines | undefined;

  constructor(response: Response, stop: AbortController) {
    this.response = response;
    this.#stop = stop;
    this.ended = this.#read().then(
      () => true,
      () => false,
    );
  }

  /** Shows what has come since `reset`, and all that comes before it is closed, there as well. */
  copyTo(lines: Lines): void {
    for (const line of this.lines.all.slice(1)) lines.push(line);
    this.#copyTo = lines;
  }

  async close(): Promise<void> {
    this.#copyTo = undefined;
    this.#stop.abort();
    await this.ended;
  }

  async #read(): Promise<void> {
    let partial = '';
    for await (const text of this.response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (partial + text).split('\n\n');
      partial = blocks.pop() ?? '';
      for (const block of blocks) this.#show(block);
    }
  }

  #show(block: string): void {
    if (block.startsWith(':')) {
      this.comments.push(block);
      return;
    }
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const event = field('event') ?? 'message';
    const data: unknown = JSON.parse(field('data') ?? '');
    checkForm(schemas.events[event as keyof typeof schemas.events], data);
    this.events.push({ event, id: field('id'), data });
    const line = lineOf(event, data);
    this.lines.push(line);
    this.#copyTo?.push(line);
  }
}

/** Throws unless it is exactly as the schema says, with nothing that it does not name. */
function checkForm(schema: z.ZodType, value: unknown): void {
  if (!isDeepStrictEqual(schema.parse(value), value))
    throw new Error(`There is more in it than the document says: ${JSON.stringify(value)}`);
}

/** Throws unless the document has this answer. What is asked of nothing that is there is answered by a problem all the same. */
function checkAnswer(method: string, path: string, answer: Answer): void {
  const [bare = ''] = path.split('?');
  const template = Object.keys(paths).find((each) =>
    new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  );
  const operation = paths[template ?? '']?.[method.toLowerCase()];
  checkForm(operation ? formOf(operation, answer) : schemas.problem, answer.body);
}

/** The form that the document gives an answer. */
function formOf(operation: Operation, { status, headers }: Answer): z.ZodType {
  const type = headers.get('Content-Type')?.replace(/;.*/, '') ?? '';
  const form = operation.responses[status]?.content[type]?.schema.$ref;
  const schema = answers.find((each) => schemas.named.get(each)?.id === form?.split('/').at(-1));
  if (!schema) throw new Error(`The document says nothing of ${status} ${type}.`);
  return schema;
}
