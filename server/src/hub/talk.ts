/**
 * What people say: in rooms, to each other, to all; and what their programs pass between them. It knows who may and who
 * hears; it knows no wire format, and keeps nothing.
 */
import { ChatError } from '#shared/errors';
import type { AsideExtras, Broadcast, IrcExtras, PrivateMessage, RoomMessage } from '#shared/events';
import { limits } from '#shared/limits';
import { sameName } from '#shared/names';
import { checkText } from '#shared/text';
import { isFingerprint } from './credentials.ts';
import type { Directory } from './directory.ts';
import type { Gatherer } from './gatherer.ts';
import { SpokenLine, ToldLine } from './lines.ts';
import { onlineOf, ownRoom, registeredUser } from './own.ts';
import { followersPlace, guestsPlace, keyPlace, registeredPlace, roomPlace, userPlace } from './places.ts';
import type { Receipt, Receipts } from './receipts.ts';
import { countMessage, type HubServer, type HubSocket } from './sockets.ts';

export type { Receipt } from './receipts.ts';

/** Something to say. */
export interface Speech {
  text: string;
  /** The sender's; the server's if not given. */
  id?: string | undefined;
  irc?: IrcExtras | undefined;
}

export class Talk {
  readonly #io: HubServer;
  readonly #directory: Directory;
  readonly #receipts: Receipts;
  readonly #gatherer: Gatherer;

  constructor(io: HubServer, directory: Directory, receipts: Receipts, gatherer: Gatherer) {
    this.#io = io;
    this.#directory = directory;
    this.#receipts = receipts;
    this.#gatherer = gatherer;
  }

  /** An id for something that is about to be said. */
  newId(): string {
    return this.#receipts.idOf(this.#receipts.count());
  }

  /**
   * Says a text to everyone in a room, the sender too. Throws `not_registered`, `invalid_room`, `not_in_room`, `too_long`.
   * @param pace `gathered`: with what else is said in this turn, for gateways where a lot is said at once
   */
  say(
    socket: HubSocket,
    request: Speech & { room: string },
    pace: 'at once' | 'gathered' = 'at once',
  ): Receipt {
    const { name: from, gateway } = registeredUser(socket);
    const room = ownRoom(socket, request.room);
    const text = checkText(request.text);
    const receipt = this.#receipts.next(request.id);
    countMessage(socket);
    const { id, at } = receipt;
    const message = withExtras<RoomMessage>({ id, at, from, room, text, gateway }, request);
    if (pace === 'gathered') this.#gatherer.gather(roomPlace(room), message);
    else this.#io.to(roomPlace(room)).emit('message', message);
    return receipt;
  }

  /**
   * Says a line in a room, as the bytes it came in; gathered. For gateways where a lot is said at once: they have seen to
   * it that the line is a text. False if this connection is not in a room of exactly this name: then nothing was said.
   */
  sayLine(socket: HubSocket, room: string, line: Buffer): boolean {
    const spoken = roomPlace(room);
    const speaker = socket.rooms.has(spoken) ? onlineOf(socket) : undefined;
    if (speaker === undefined) return false;
    countMessage(socket);
    this.#gatherer.gather(spoken, new SpokenLine(spoken, speaker, socket.id, line, this.#receipts));
    return true;
  }

  /** What is gathered is sent now: answers to come are later than it. */
  settle(): void {
    this.#gatherer.settle();
  }

  /** As `tellNow`, but nobody hears of it before this has returned. */
  async tell(socket: HubSocket, request: Speech & { to: string }): Promise<Receipt> {
    await undefined;
    return this.tellNow(socket, request);
  }

  /**
   * Tells a user something: to all their connections, and the sender's others (H8). At once, if it is known at once who is here.
   * Throws `not_registered`, `no_such_user`, `too_long`.
   */
  tellNow(socket: HubSocket, request: Speech & { to: string }): Receipt | Promise<Receipt> {
    const { name: from, gateway } = registeredUser(socket);
    const text = checkText(request.text);
    const { to } = request;
    const [place, ownPlace] = [userPlace(to), userPlace(from)];
    if (!this.#directory.mayHold(place)) throw noSuchUser(to);
    const receipt = this.#receipts.next(request.id);
    countMessage(socket);
    const { id, at } = receipt;
    const message = withExtras<PrivateMessage>({ id, at, from, to, text, gateway }, request);
    const sender = place === ownPlace ? this.#io : socket;
    sender.to([place, ownPlace]).emit('message', message);
    const hasReached = this.#directory.reached(place);
    return hasReached === true ? receipt : mustHaveReached(hasReached, to).then(() => receipt);
  }

  /**
   * Tells a user a line, as `sayLine` says one. False if that cannot be done at once: then nothing was told. To be called for
   * who holds a name with one connection.
   */
  tellLine(socket: HubSocket, to: string, line: Buffer): boolean {
    const [speaker, place] = [onlineOf(socket), userPlace(to)];
    const isThere = this.#directory.holds(place) === true && this.#directory.isAway(to) === false;
    if (speaker === undefined || !isThere || socket.rooms.has(place)) return false;
    countMessage(socket);
    this.#gatherer.gather(place, new ToldLine(to, speaker, socket.id, line, this.#receipts));
    return true;
  }

  /** Tells everyone else something. Throws `not_registered`, `too_long`. */
  broadcast(socket: HubSocket, request: Speech): Receipt {
    const { name: from, gateway } = registeredUser(socket);
    const text = checkText(request.text);
    const receipt = this.#receipts.next(request.id);
    countMessage(socket);
    const { id, at } = receipt;
    const message = withExtras<Broadcast>({ id, at, from, text, gateway }, request);
    socket.to([registeredPlace, guestsPlace]).emit('broadcast', message);
    return receipt;
  }

  /**
   * Passes something on that only some clients understand: in a room to those who follow no roster, else to a user.
   * Throws as `say` and `tell` do.
   */
  async aside(
    socket: HubSocket,
    request: { irc: AsideExtras; id?: string | undefined } & ({ room: string } | { to: string }),
  ): Promise<Receipt> {
    const { name: from, gateway } = registeredUser(socket);
    const { irc } = request;
    const receipt = this.#receipts.next(request.id);
    const said = { ...receipt, from, gateway, irc };
    if ('room' in request) {
      const room = ownRoom(socket, request.room);
      socket.to(followersPlace(room)).emit('aside', { ...said, room });
    } else {
      const { to } = request;
      const place = userPlace(to);
      if (!this.#directory.mayHold(place)) throw noSuchUser(to);
      const sender = sameName(from, to) ? this.#io : socket;
      sender.to(place).emit('aside', { ...said, to });
      await mustHaveReached(this.#directory.reached(place), to);
    }
    return receipt;
  }

  /**
   * Passes a frame from client to client, unread. Throws `not_registered`, `no_such_user`, `too_long`.
   * @param request.to a name, or the fingerprint of a key: then only its holder gets it, whatever the name
   */
  async relay(socket: HubSocket, request: { to: string; frame: string }): Promise<void> {
    const { name: from, key } = registeredUser(socket);
    const { to, frame } = request;
    if (frame.length > limits.frameChars)
      throw new ChatError('too_long', `A frame has at most ${limits.frameChars} characters.`);
    const place = isFingerprint(to) ? keyPlace(to) : userPlace(to);
    if (!this.#directory.mayHold(place)) throw noSuchUser(to);
    socket.to(place).emit('relay', { from, frame, ...(key ? { key } : {}) });
    await mustHaveReached(this.#directory.reached(place), to);
  }

  /** Shows others that one is typing. Throws `not_registered`, `not_in_room`. */
  typing(socket: HubSocket, request: { to: string } | { room: string }): void {
    const { name: from, gateway } = registeredUser(socket);
    if ('to' in request) {
      socket.to(userPlace(request.to)).emit('typing', { from, to: request.to, gateway });
    } else {
      const room = ownRoom(socket, request.room);
      socket.to(roomPlace(room)).emit('typing', { from, room, gateway });
    }
  }
}

/** Throws `no_such_user` if what was sent to a name has got to nobody. */
export async function mustHaveReached(hasReached: boolean | Promise<boolean>, name: string): Promise<void> {
  if (!(await hasReached)) throw noSuchUser(name);
}

/** Messages are spelt out and added to: one that is spread together from others takes V8 longer than all checks, and to encode too. */
function withExtras<T extends { irc?: IrcExtras }>(message: T, { irc }: Speech): T {
  if (irc !== undefined) message.irc = irc;
  return message;
}

export const noSuchUser = (name: string) => new ChatError('no_such_user', `${name} is not here.`);
