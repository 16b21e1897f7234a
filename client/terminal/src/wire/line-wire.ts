/**
 * The terminal client's connection to the server: SPEC E's events over the line protocol (docs/line-protocol.md). It
 * connects again and again by itself. It knows lines and requests, nothing of what is said.
 *
 *     HELLO                          HELLO {"nonce":"…","server":"switchboard.local","limits":{…}}
 *     CALL join {"room":"chat"}      ANSWER join {"ok":true,"room":"chat","members":["gh"]}
 *                                    EVENT joined {"room":"chat","name":"foo"}
 */
import type { Answer, Hello, RequestName, Requests } from '#shared/events';
import { formatCommand } from '#shared/line/commands';
import { type Message, parseMessage } from '#shared/line/messages';
import type { Timing } from '#shared/people/ports';
import type { EventHandlers, Wire } from '../../../state/wire.ts';
import { Calls } from './calls.ts';
import { LineLink, type LinkOptions } from './line-link.ts';

/** Pauses between attempts to connect: each twice the one before. */
const pauseMs = { first: 250, most: 2_000 };
/** After this long without a sign of the other end it is asked; after as long again it is given up. */
const quietMs = 10_000;

export interface LineWireOptions extends LinkOptions {
  timing: Timing;
  /** Why there is no connection, in words; undefined once there is. */
  trouble?: (why: string | undefined) => void;
  /** Told of every event, before it is acted upon. */
  heard?: (event: keyof EventHandlers, data: object) => void;
}

/** What a server may tell at any time. */
const happenings: ReadonlySet<string> = new Set<keyof EventHandlers>([
  'presence',
  'joined',
  'left',
  'message',
  'broadcast',
  'relay',
  'typing',
  'notice',
]);

type Handlers = EventHandlers & { lost: () => void };

export function lineWire(options: LineWireOptions): Wire {
  return new LineWire(options);
}

class LineWire implements Wire {
  readonly #options: LineWireOptions;
  readonly #calls: Calls;
  #handlers: Handlers | undefined;
  #link: LineLink | undefined;
  /** The server has said hello on this link. */
  #up = false;
  #tries = 0;
  #cancel = (): void => {};

  constructor(options: LineWireOptions) {
    this.#options = options;
    this.#calls = new Calls(options.timing);
  }

  request<E extends RequestName>(
    event: E,
    body: Requests[E][0],
  ): Promise<Answer<Requests[E][1]> | undefined> {
    const link = this.#link;
    if (!this.#up || !link || link.choked) return Promise.resolve(undefined);
    const answered = this.#calls.add(event);
    link.send(formatCommand({ verb: 'CALL', event, body }));
    return answered as Promise<Answer<Requests[E][1]> | undefined>;
  }

  start(handlers: Handlers): void {
    this.#handlers = handlers;
    this.#connect();
  }

  renew(): void {
    this.#drop();
    this.#tries = 0;
    this.#connect();
  }

  stop(): void {
    this.#handlers = undefined;
    this.#drop();
  }

  #connect(): void {
    this.#cancel();
    this.#link = new LineLink(this.#options, {
      opened: () => this.#link?.send(formatCommand({ verb: 'HELLO' })),
      line: (line) => this.#heard(parseMessage(line)),
      ended: (why) => this.#ended(why),
    });
    this.#awaitSign(() => this.#link?.end('The server does not answer.'));
  }

  /** Lets go of the link without another word of it. */
  #drop(): void {
    this.#cancel();
    this.#link?.close();
    this.#link = undefined;
    this.#down();
  }

  #down(): void {
    const wasUp = this.#up;
    this.#up = false;
    this.#calls.lose();
    if (wasUp) this.#handlers?.lost();
  }

  #ended(why: string): void {
    this.#link = undefined;
    this.#cancel();
    this.#options.trouble?.(why);
    this.#down();
    if (!this.#handlers) return;
    const pause = Math.min(pauseMs.first * 2 ** this.#tries++, pauseMs.most);
    this.#cancel = this.#options.timing.schedule(pause, () => this.#connect());
  }

  /** Waits for anything to come; else does something. What comes begins the waiting anew. */
  #awaitSign(orElse: () => void): void {
    this.#cancel();
    this.#cancel = this.#options.timing.schedule(quietMs, orElse);
  }

  /** Asks the other end whether it is there: a connection can be dead without a word (half-open). */
  #ping(): void {
    this.#link?.send(formatCommand({ verb: 'PING', token: 'there?' }));
    this.#awaitSign(() => this.#link?.end('The server does not answer any more.'));
  }

  #heard(message: Message | undefined): void {
    this.#awaitSign(() => this.#ping());
    if (message) this.#hearing[message.type]?.(message as never);
  }

  readonly #hearing: { [T in Message['type']]?: (message: Extract<Message, { type: T }>) => void } = {
    HELLO: ({ hello }) => this.#greeted(hello),
    ANSWER: ({ event, answer }) => this.#answered(event, answer),
    EVENT: ({ event, data }) => this.#happened(event, data),
    // Before HELLO is understood, and on its way out, a server speaks as to everybody.
    NOTICE: ({ text }) => this.#happened('notice', { text }),
    ERROR: ({ verb, explanation }) => this.#refused(verb, explanation),
  };

  #greeted(hello: Hello): void {
    this.#tries = 0;
    this.#up = true;
    this.#options.trouble?.(undefined);
    this.#handlers?.hello(hello);
  }

  #answered(event: string, answer: Answer<object>): void {
    if (!this.#calls.answer(event, answer)) this.#link?.end('The server does not keep to the protocol.');
  }

  #happened(event: string, data: object): void {
    const handler = happenings.has(event) && this.#handlers?.[event as keyof EventHandlers];
    if (!handler) return;
    this.#options.heard?.(event as keyof EventHandlers, data);
    handler(data as never);
  }

  /** A call that was refused as a line (too long, not read) has no other answer. */
  #refused(verb: string, explanation: string): void {
    const error = { code: 'bad_request' as const, message: explanation };
    if (verb === 'CALL') this.#calls.answerNext({ ok: false, error });
    else this.#link?.end(explanation);
  }
}
