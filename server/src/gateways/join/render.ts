/**
 * What happens, as the JOIN protocol's bytes (SPEC J2, H9). The same for whoever reads it, so it is rendered once for
 * all: an event's object is the same for every receiver, and nothing is kept longer than it. Knows no connection.
 *
 *     joe has joined
 *     joe: no one here yet          said by a guest, or by somebody called joe at another gateway
 *     joe has left
 *     joe (to all): dinner!         broadcast
 *     joe is now joseph             renamed, somebody in the room
 */
import type { Broadcast, Membership, Presence, RoomMessage, ServerEvents } from '#shared/events';
import { limits } from '#shared/limits';
import { linesOf } from '#shared/text';
import { SpokenLine } from '../../hub/lines.ts';
import { once } from '../once.ts';

const noBytes: Buffer = Buffer.alloc(0);
const lf = 10;
const longestPrefixBytes = limits.nameChars + 2;

const bytesOf = (lines: string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));

/** A text from elsewhere, which may have several lines (H5). */
const spoken = (prefix: string, text: string): Buffer =>
  bytesOf(linesOf(text).map((line) => `${prefix}: ${line}`));

function said(message: RoomMessage): Buffer {
  const { from, text, guest, bytes } = message;
  if (message instanceof SpokenLine) return spokenLines([message]);
  if (guest === undefined) return spoken(from, text);
  // From a guest on another server: one line, whatever is in it.
  return Buffer.concat([
    Buffer.from(`${guest}: `),
    bytes === undefined ? Buffer.from(text) : Buffer.from(bytes, 'base64url'),
    Buffer.of(lf),
  ]);
}

type Data<E extends keyof ServerEvents> = Parameters<ServerEvents[E]>[0];

const renderers: { [E in keyof ServerEvents]?: (data: Data<E>) => Buffer } = {
  message: once((message) => ('room' in message ? said(message) : noBytes)),
  joined: once(({ name, guest }: Membership) => bytesOf([`${guest ?? name} has joined`])),
  left: once(({ name, guest }: Membership) => bytesOf([`${guest ?? name} has left`])),
  broadcast: once(({ from, text }: Broadcast) => spoken(`${from} (to all)`, text)),
  presence: once(({ renamed }: Presence) => bytesOf(renamed.map(({ from, to }) => `${from} is now ${to}`))),
};

/** The bytes to send for an event; none for one that guests do not hear of. */
export function render(event: string, data: object): Buffer {
  const renderer = Object.hasOwn(renderers, event) ? renderers[event as keyof ServerEvents] : undefined;
  return renderer ? renderer(data as never) : noBytes;
}

/** The bytes to send for all that was said in a room in one turn. */
export const renderMessages = once(
  (messages: readonly object[]): Buffer =>
    messages.every((message) => message instanceof SpokenLine)
      ? spokenLines(messages)
      : Buffer.concat(messages.map((message) => render('message', message))),
);

/** Lines byte for byte as they came, each after its speaker's name. */
function spokenLines(lines: readonly SpokenLine[]): Buffer {
  let size = 0;
  for (const { line } of lines) size += longestPrefixBytes + line.length + 1;
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  let speaker = '';
  let prefix = noBytes;
  for (const each of lines) {
    const { line } = each;
    // Most lines come after another of the same speaker.
    if (each.speaker !== speaker) prefix = Buffer.from(`${each.guest ?? each.from}: `);
    speaker = each.speaker;
    bytes.set(prefix, at);
    bytes.set(line, at + prefix.length);
    at += prefix.length + line.length;
    bytes[at++] = lf;
  }
  return bytes.subarray(0, at);
}
