/**
 * What a connection is sent, as IRC's bytes. What does not depend on who reads it is rendered once for all who have the
 * same capabilities: an event's object is the same for every receiver, and nothing is kept longer than it. Knows no connection.
 */
import type { PrivateMessage, RoomMessage, ServerEvents } from '#shared/events';
import { limits } from '#shared/limits';
import { SpokenLine, ToldLine } from '../../hub/lines.ts';
import { caps } from './caps.ts';
import * as forms from './forms.ts';
import { formatMessage, type Message } from './message.ts';

type Form = Partial<Message> & { command: string };
type Data<E extends keyof ServerEvents> = Parameters<ServerEvents[E]>[0];

const noBytes: Buffer = Buffer.alloc(0);
const crLf = Buffer.from('\r\n');

/** Messages as they go out. */
export const bytesOf = (messages: readonly Form[]): Buffer =>
  messages.length === 0
    ? noBytes
    : Buffer.from(messages.map((message) => `${formatMessage(message)}\r\n`).join(''));

/** Events that look the same to everybody with the same capabilities. */
type Common = 'message' | 'broadcast' | 'joined' | 'left' | 'profile' | 'typing' | 'aside';

const commonForms: { [E in Common]: (data: Data<E>, set: number) => Form[] } = {
  message: (message, set) =>
    'room' in message ? forms.said(message, set) : forms.told(message, set, message.to),
  broadcast: forms.broadcast,
  joined: forms.joined,
  left: forms.left,
  profile: forms.profile,
  typing: forms.typing,
  aside: forms.aside,
};

/** Capabilities that change how an event looks. */
const looks =
  caps['message-tags'] |
  caps['server-time'] |
  caps.batch |
  caps['draft/multiline'] |
  caps['extended-join'] |
  caps['away-notify'] |
  caps.setname;

export const isCommon = (event: string): event is Common => Object.hasOwn(commonForms, event);

/** An event as messages. */
export const formsOf = (event: Common, data: object, set: number): Form[] =>
  commonForms[event](data as never, set);

/** An event as bytes, for a connection with certain capabilities. */
export function render(event: Common, data: object, set: number): Buffer {
  return once(rendered, data, set & looks, () => bytesOf(formsOf(event, data, set)));
}

/** What was said in a room in one turn, one message after another. */
export interface RenderedMessages {
  bytes: Buffer;
  /** Where each message ends. */
  ends: number[];
}

const renderedMessages = new WeakMap<object, Map<number, RenderedMessages>>();

export function renderMessages(
  messages: readonly (RoomMessage | PrivateMessage)[],
  set: number,
): RenderedMessages {
  return once(renderedMessages, messages, set & looks, () => joinMessages(messages, set));
}

function joinMessages(messages: readonly (RoomMessage | PrivateMessage)[], set: number): RenderedMessages {
  const heads = new Heads(set);
  const parts: Buffer[] = [];
  const ends: number[] = [];
  let end = 0;
  for (const message of messages) {
    for (const piece of piecesOf(message, set, heads)) {
      parts.push(piece);
      end += piece.length;
    }
    ends.push(end);
  }
  return { bytes: Buffer.concat(parts, end), ends };
}

function piecesOf(message: RoomMessage | PrivateMessage, set: number, heads: Heads): Buffer[] {
  const isLine = message instanceof SpokenLine || message instanceof ToldLine;
  const head = isLine ? heads.headFor(message) : undefined;
  return head && isLine ? [head, message.line, crLf] : [render('message', message, set)];
}

/** What stands before lines that are passed on as they came. */
class Heads {
  readonly #set: number;
  #speaker = '';
  #target = '';
  #head = noBytes;

  constructor(set: number) {
    this.#set = set;
  }

  /** Undefined for a line that cannot be: a guest's, which may hold anything, and one that is too long with its head. */
  headFor(message: SpokenLine | ToldLine): Buffer | undefined {
    if (message.isGuests) return undefined;
    const { speaker } = message;
    const target = message instanceof SpokenLine ? message.place : message.to;
    // Most lines come after another of the same speaker.
    if (speaker !== this.#speaker || target !== this.#target) {
      this.#head = Buffer.from(forms.headOf(message));
      this.#speaker = speaker;
      this.#target = target;
    }
    if (this.#head.length + message.line.length + crLf.length > limits.ircLineBytes) return undefined;
    const tags = forms.tagsOf(message, this.#set);
    return tags === '' ? this.#head : Buffer.concat([Buffer.from(tags), this.#head]);
  }
}

const rendered = new WeakMap<object, Map<number, Buffer>>();

/** What is made for a key and a look, made once. */
function once<T>(cache: WeakMap<object, Map<number, T>>, key: object, look: number, make: () => T): T {
  let looked = cache.get(key);
  if (!looked) {
    looked = new Map();
    cache.set(key, looked);
  }
  const known = looked.get(look);
  if (known !== undefined) return known;
  const made = make();
  looked.set(look, made);
  return made;
}
