/**
 * Records: messages as a client keeps them (SPEC P1). Immutable, each with an id made of its content, so that two
 * copies of a conversation merge by putting them together. Knows no storage and no connection.
 *
 * Written down, a record is one line of fields, its body last and verbatim; one record has exactly one such form:
 *
 *     1 text Qm9iQW5kQWxpY2VIZWxsbw 3q2-7wAAAAAAAAAAAAAAAAAAAAA m8x2k1c0 0 m8x2k1c0  9fX2QwErTyU Hello, Bob!
 *     version, kind, conversation, author, l, c, at (base 36), reference (here none), salt, body
 *
 * **Two rules for the id.** Between people with keys it is a hash of all of that: nobody can alter anything. In a
 * room or with a keyless person the server carries the message and says its id; several tabs and devices receive it
 * and must come to the same record, though each may give it another order, or know its author by another name. There
 * the id is a hash of the conversation, the body and the message's id only.
 *
 * **Authors.** `FINGERPRINT` for people with keys and always for oneself, `n:NAME` for everybody else.
 */
import { limits } from '../limits.ts';
import { utf8Bytes } from '../text.ts';
import { base64url, hashOf, type Random } from './bytes.ts';
import { compareOrder, isOrder, maxL, type Order, tick, wholeMs } from './clock.ts';

const version = 1;
const saltBytes = 8;

/** A message as it is kept. */
export interface ChatRecord {
  /** 22 characters, made of the rest. */
  readonly id: string;
  /** `text`; `notice` is a line of one's own client, never sent. Kinds not known are kept and not shown. */
  readonly kind: string;
  /** A hash of two fingerprints, `p:NAME`, `r:ROOM`, or `local` for notices. */
  readonly conversation: string;
  /** A fingerprint, or `n:NAME`. */
  readonly author: string;
  readonly order: Order;
  /** Milliseconds since 1970 UTC by its author's clock, or the server's. Only shown. */
  readonly at: number;
  /** The id of the record this one is about. */
  readonly ref?: string;
  /** 11 characters: 8 random bytes, or made of the server's message id. */
  readonly salt: string;
  /** At most 20,000 bytes of UTF-8. */
  readonly body: string;
}

/** What a record is made of. */
export type Draft = Omit<ChatRecord, 'id'>;

export type RecordProblem = 'malformed' | 'version' | 'too_long' | 'order' | 'id';

/** What is no record, and why. */
export class RecordError extends Error {
  override name = 'RecordError';
  readonly problem: RecordProblem;

  constructor(problem: RecordProblem) {
    super(`Not a record: ${problem}`);
    this.problem = problem;
  }
}

/** The fields before the body. No field may hold a space, which is what makes the written form unambiguous. */
const fields = [
  '(?<version>[1-9][0-9]{0,3})',
  '(?<kind>[a-z]{1,16})',
  '(?<conversation>[\\w-]{22}|[pr]:[^ ]{1,512}|local)',
  '(?<author>[\\w-]{27}|n:[^ ]{1,64})',
  '(?<l>0|[1-9a-z][0-9a-z]{0,9})',
  '(?<c>0|[1-9a-z][0-9a-z]{0,6})',
  '(?<at>0|[1-9a-z][0-9a-z]{0,9})',
  '(?<ref>|[\\w-]{22})',
  `(?<salt>[\\w-]{11})`,
];
const written = new RegExp(`^${fields.join(' ')} (?<body>.*)$`, 's');
const betweenKeys = /^[\w-]{22}$/;
const loneSurrogates = /\p{Cs}/gu;

/** A record as text, without its id. */
export function encodeRecord(record: Draft): string {
  const { kind, conversation, author, order, at, ref = '', salt, body } = record;
  const numbers = [order.l, order.c, at].map((number) => number.toString(36));
  return [version, kind, conversation, author, ...numbers, ref, salt, body].join(' ');
}

/** The record in a text, if it is whole and has this id. Throws a RecordError for everything else. */
export function decodeRecord(id: string, text: string): ChatRecord {
  const draft = parse(text);
  if (idOf(draft, text) !== id) throw new RecordError('id');
  return { id, ...draft };
}

/** A record of a draft, with its id. What UTF-8 cannot say becomes U+FFFD. Throws a RecordError if it cannot be one. */
export function makeRecord(draft: Draft): ChatRecord {
  const whole = { ...draft, at: wholeMs(draft.at), body: draft.body.replace(loneSurrogates, '\ufffd') };
  const text = encodeRecord(whole);
  return decodeRecord(idOf(whole, text), text);
}

function parse(text: string): Draft {
  // The header is far shorter than this: no need to look at what is longer.
  if (text.length > limits.textBytes + 2_000) throw new RecordError('too_long');
  const found = written.exec(text)?.groups as Record<string, string> | undefined;
  if (!found) throw new RecordError('malformed');
  if (found.version !== String(version)) throw new RecordError('version');
  return checked(found as Record<keyof typeof found, string> & Written);
}

type Written = Record<
  'kind' | 'conversation' | 'author' | 'l' | 'c' | 'at' | 'ref' | 'salt' | 'body',
  string
>;

function checked({ kind, conversation, author, l, c, at, ref, salt, body }: Written): Draft {
  const order = { l: parseInt(l, 36), c: parseInt(c, 36) };
  const atMs = parseInt(at, 36);
  if (!isOrder(order) || atMs > maxL) throw new RecordError('order');
  if (body.length > limits.textBytes || utf8Bytes(body) > limits.textBytes) throw new RecordError('too_long');
  if (body.search(loneSurrogates) >= 0) throw new RecordError('malformed');
  return { kind, conversation, author, order, at: atMs, ...(ref && { ref }), salt, body };
}

function idOf({ kind, conversation, ref = '', salt, body }: Draft, text: string): string {
  const covered = betweenKeys.test(conversation)
    ? text
    : [version, kind, conversation, ref, salt, body].join(' ');
  return hashOf(`switchboard/record ${covered}`, 16);
}

/** Negative if `a` comes first. The same for everybody who has both. */
export const compareRecords = (a: ChatRecord, b: ChatRecord): number =>
  compareOrder(a.order, b.order) || compareText(a.author, b.author) || compareText(a.id, b.id);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The conversation of two people with keys, whichever of them asks: 22 characters. */
export const conversationWith = (fingerprint: string, other: string): string =>
  hashOf(['switchboard/conversation', ...[fingerprint, other].sort()].join(' '), 16);

/** The author of what somebody without a key said. */
export const authorNamed = (name: string): string => `n:${name}`;

/** The name of an author who is known by name only. */
export const nameOfAuthor = (author: string): string | undefined =>
  author.startsWith('n:') ? author.slice(2) : undefined;

/** Salt for a record of one's own. */
export const newSalt = (random: Random): string => base64url(random(saltBytes));

/**
 * The salt of a message the server carried. One's own record goes out with its salt as the message's id, and so
 * comes back to the same record; ids of another form are hashed.
 */
const saltOf = (messageId: string): string =>
  /^[\w-]{11}$/.test(messageId) ? messageId : hashOf(`switchboard/message ${messageId}`, saltBytes);

/**
 * The record of a message that the server carried. Its order is that of its coming, after `latest`. Throws a
 * RecordError for a message that cannot be kept.
 */
export const recordOfMessage = (
  message: { id: string; at: number; text: string },
  place: { conversation: string; author: string; latest: Order },
): ChatRecord =>
  makeRecord({
    kind: 'text',
    conversation: place.conversation,
    author: place.author,
    order: tick(place.latest, message.at),
    at: message.at,
    salt: saltOf(message.id),
    body: message.text,
  });

/**
 * The record of a line of one's own client, such as "bob is now robert". The same occasion makes the same record, in
 * however many tabs it is noticed.
 */
export const noticeRecord = (
  text: string,
  occasion: string,
  place: { author: string; latest: Order; nowMs: number },
): ChatRecord =>
  makeRecord({
    kind: 'notice',
    conversation: 'local',
    author: place.author,
    order: tick(place.latest, place.nowMs),
    at: place.nowMs,
    salt: hashOf(`switchboard/notice ${occasion}`, saltBytes),
    body: text,
  });
