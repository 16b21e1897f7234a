/**
 * What a stream of server-sent events is sent, as bytes. Rendered once for all: an event's object is the same for every
 * receiver, and nothing is kept longer than it. Knows no connection.
 *
 *     id: x0a.1
 *     event: message
 *     data: {"id":"x0a.1","from":"bob","text":"hi","at":1790000000000,"gateway":"web","room":"chat"}
 *
 */
import * as schemas from './schemas.ts';

type EventName = keyof typeof schemas.events;

/** After how long a reader whose stream has ended comes again. */
const retryMs = 3_000;

const noBytes: Buffer = Buffer.alloc(0);
const rendered = new WeakMap<object, Buffer>();

export const heartbeat: Buffer = Buffer.from(': still here\n\n');
export const retry: Buffer = Buffer.from(`retry: ${retryMs}\n`);

/** The bytes for an event; none for one that has no form here. */
export function renderEvent(event: string, data: object): Buffer {
  if (!Object.hasOwn(schemas.events, event)) return noBytes;
  const bytes = rendered.get(data) ?? bytesOf(event as EventName, data);
  rendered.set(data, bytes);
  return bytes;
}

/** The schema leaves out what is not for here. An id holds no line break (SPEC E). */
function bytesOf(event: EventName, data: object): Buffer {
  const shown: object = schemas.events[event].parse(data);
  const id = 'id' in shown ? `id: ${shown.id}\n` : '';
  return Buffer.from(`${id}event: ${event}\ndata: ${oneLine(JSON.stringify(shown))}\n\n`);
}

/** JSON that is one line also to readers with their own idea of what ends one. */
const oneLine = (json: string): string =>
  json.replace(/[\u0085\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
