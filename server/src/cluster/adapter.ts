/**
 * The adapter of a server that is one of several: what is sent in a place is also published in the channel of that place, and so
 * reaches the servers that have somebody in it, and no others. Those who are connected here do not wait for that, and need no
 * Redis. Knows no chat.
 */
import { Adapter, type BroadcastOptions, type Room, type SocketId } from 'socket.io-adapter';
import { type EventPacket, packetOf, StreamAdapter } from '../engine/stream-adapter.ts';
import type { Bus } from './bus.ts';
import { type ClusterMessage, type Kind, type Rest, readMessage, readSender, senderOf } from './messages.ts';
import { type Answers, Questions } from './questions.ts';

/** Begins the places that only this server knows of. */
const ownPrefix = 'shown:';

/** The place of all servers. */
export const serversPlace = 'servers';

/**
 * Looks at what comes from other servers before anybody here gets it.
 * @returns what they are to get; undefined: nothing
 */
export type Hearing = (event: string, data: unknown, places: string[]) => unknown;

/** Told of another server that lives: a number that grows with what changes there, and how many users it has. */
export type Greeting = (server: string, changes: number, users: number) => void;

/** Answers what another server asks. */
export type Answering = (question: string, subject: unknown) => unknown;

type Handlers = { [K in Kind]: (server: string, ...rest: Rest<K>) => void };

/** Where one server is told what it asked for. */
const serverPlace = (server: string): string => `server:${server}`;

export class ClusterAdapter extends StreamAdapter {
  readonly #bus: Bus;
  /** This server's own mark. */
  readonly server: string;
  /** What came in this turn, to be read when it ends: after the answers that came with it have been acted on. */
  #incoming: Buffer[] = [];
  /** How what this server publishes begins. */
  readonly #mark: Buffer;
  readonly #questions = new Questions();
  /** The latest connection to Redis that each other server was heard on. */
  readonly #connections = new Map<string, number>();
  #hasReached: Promise<boolean> | undefined;
  onHearing: Hearing = (_event, data) => data;
  onGreeting: Greeting = () => {};
  onParting: (server: string) => void = () => {};
  onQuestion: Answering = () => undefined;

  constructor(nsp: ConstructorParameters<typeof StreamAdapter>[0], bus: Bus, server: string) {
    super(nsp);
    this.#bus = bus;
    this.server = server;
    this.#mark = Buffer.from(`["${server}/`);
    this.on('create-room', (place: Room) => {
      if (this.#isShared(place)) bus.subscribe(place);
    });
    this.on('delete-room', (place: Room) => {
      if (this.#isShared(place)) bus.unsubscribe(place);
    });
    bus.places = () => this.#sharedPlaces();
    bus.on('message', (payload) => this.#take(payload));
  }

  /** Enters a `shown` place under an id that is no socket's. Other servers do not know of it. */
  note(id: SocketId, place: Room): void {
    Adapter.prototype.addAll.call(this, id, new Set([place]));
  }

  /** @returns done when the other servers would find it there */
  override addAll(id: SocketId, places: Set<Room>): Promise<void> | undefined {
    super.addAll(id, places);
    return this.#bus.confirmed();
  }

  override broadcast(packet: EventPacket, options: BroadcastOptions): void {
    super.broadcast(packet, options);
    if (options.flags?.local) return;
    const [event, data] = packet.data;
    const except = [...(options.except ?? [])];
    this.#hasReached = undefined;
    // Each place has its own channel, and nobody is to hear it twice.
    for (const place of options.rooms) {
      if (this.sids.has(place)) continue;
      const reached = this.#publish(place, [this.#sender, 'event', event, data, [place], except]);
      this.#hasReached ??= reached;
      except.push(place);
    }
  }

  override addSockets(options: BroadcastOptions, places: Room[]): void {
    super.addSockets(options, places);
    this.#publishMove(options, places, true);
  }

  override delSockets(options: BroadcastOptions, places: Room[]): void {
    super.delSockets(options, places);
    this.#publishMove(options, places, false);
  }

  /** Says to the other servers that this one is there. Fails if Redis is not. */
  greet(changes: number, users: number): Promise<number> {
    return this.#send(serversPlace, [this.#sender, 'here', changes, users]);
  }

  /** Says to them that it closes. */
  part(): Promise<number> {
    return this.#send(serversPlace, [this.#sender, 'gone']);
  }

  /**
   * Asks all other servers that have somebody in a place.
   * @returns their answers; what each sends later is heard later. Fails if Redis is not there
   */
  ask(place: Room, question: string, subject: unknown): Promise<Answers> {
    return this.#questions.ask((id) => this.#send(place, [this.#sender, 'ask', id, question, subject]));
  }

  /** A server has ended, or has not been heard of for long. */
  forget(server: string): void {
    this.#connections.delete(server);
  }

  /** Whether the last event that was sent has reached another server in the first of its places. */
  async hasReached(): Promise<boolean> {
    return this.#hasReached ?? false;
  }

  protected override deliver(place: Room, messages: object[]): void {
    super.deliver(place, messages);
    void this.#publish(place, [this.#sender, 'said', place, messages]);
  }

  #publishMove(options: BroadcastOptions, places: Room[], enters: boolean): void {
    if (options.flags?.local) return;
    for (const place of options.rooms)
      void this.#publish(place, [this.#sender, 'move', [...options.rooms], places, enters]);
  }

  /** @returns whether another server has got it */
  async #publish(place: Room, message: ClusterMessage): Promise<boolean> {
    try {
      return this.#bus.isWhole && (await this.#send(place, message)) > 0;
    } catch {
      return false;
    }
  }

  /** @returns how many other servers have got it. Fails if Redis is not there, or does not answer. */
  async #send(place: Room, message: ClusterMessage): Promise<number> {
    // This server hears it too, if somebody here is in the place.
    const own = this.rooms.has(place) || place === serversPlace ? 1 : 0;
    return (await this.#bus.publish(place, JSON.stringify(message))) - own;
  }

  #take(payload: Buffer): void {
    if (payload.subarray(0, this.#mark.length).equals(this.#mark)) return;
    if (this.#incoming.length === 0) setImmediate(() => this.#read());
    this.#incoming.push(payload);
  }

  /** After an answer the rest waits for another turn, so that it is acted on before what came after it. */
  #read(): void {
    for (let read = 0; read < this.#incoming.length; read++) {
      const message = readMessage(this.#incoming[read] as Buffer);
      if (message) this.#handle(message);
      if (message?.[1] !== 'answer') continue;
      this.#incoming = this.#incoming.slice(read + 1);
      if (this.#incoming.length > 0) setImmediate(() => this.#read());
      return;
    }
    this.#incoming = [];
  }

  get #sender(): string {
    return senderOf(this.server, this.#bus.connection);
  }

  /**
   * What is heard on an earlier connection than the latest is from before a fault, and Redis had it wait: what its server said
   * since has been heard, and it is not told after that (H6).
   */
  #handle<K extends Kind>([sender, kind, ...rest]: [string, K, ...Rest<K>]): void {
    const { server, connection } = readSender(sender);
    if (connection < (this.#connections.get(server) ?? 0)) return;
    this.#connections.set(server, connection);
    const handler: Handlers[K] | undefined = this.#handlers[kind];
    handler?.(server, ...rest);
  }

  readonly #handlers: Handlers = {
    event: (_server, event, data, places, except) => {
      const heard = this.onHearing(event, data, places);
      if (heard === undefined) return;
      super.broadcast(packetOf(event, heard), { rooms: new Set(places), except: new Set(except) });
    },
    said: (_server, place, messages) => {
      this.settle();
      super.deliver(place, messages);
    },
    move: (_server, places, moved, enters) => {
      const options = { rooms: new Set(places), except: new Set<SocketId>() };
      if (enters) super.addSockets(options, moved);
      else super.delSockets(options, moved);
    },
    ask: (server, id, question, subject) => {
      const answer = this.onQuestion(question, subject) ?? null;
      void this.#publish(serverPlace(server), [this.#sender, 'answer', id, answer]);
    },
    answer: (_server, id, answer) => this.#questions.take(id, answer),
    here: (server, changes, users) => this.onGreeting(server, changes, users),
    gone: (server) => this.onParting(server),
  };

  /** The places that other servers may send to. */
  *#sharedPlaces(): Iterable<Room> {
    yield serversPlace;
    yield serverPlace(this.server);
    for (const place of this.rooms.keys()) if (this.#isShared(place)) yield place;
  }

  #isShared(place: Room): boolean {
    return !this.sids.has(place) && !place.startsWith(ownPrefix);
  }
}
