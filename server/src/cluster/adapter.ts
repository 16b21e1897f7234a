/**
 * The adapter of a server that is one of several: what is sent in a place is also published in the channel of that place, and so
 * reaches the servers that have somebody in it, and no others. Those who are connected here do not wait for that, and need no
 * Redis. Knows no chat.
 */
import { Adapter, type BroadcastOptions, type Room, type SocketId } from 'socket.io-adapter';
import { type EventPacket, packetOf, StreamAdapter } from '../engine/stream-adapter.ts';
import type { Bus } from './bus.ts';
import { type ClusterMessage, type Kind, readMessage } from './messages.ts';

/** Begins the places that only this server knows of. */
const ownPrefix = 'shown:';

/** The place of all servers. */
export const serversPlace = 'servers';

/**
 * Looks at what comes from other servers before anybody here gets it.
 * @returns what they are to get; undefined: nothing
 */
export type Hearing = (event: string, data: unknown, places: string[]) => unknown;

/** Told of another server that lives (with a number that grows with what changes there), or closes (false). */
export type Greeting = (server: string, changes: number | false) => void;

type Handlers = { [K in Kind]: (message: Extract<ClusterMessage, [string, K, ...unknown[]]>) => void };

export class ClusterAdapter extends StreamAdapter {
  readonly #bus: Bus;
  /** This server's own mark. */
  readonly server: string;
  /** What came in this turn, to be read when it ends: after the answers that came with it have been acted on. */
  #incoming: Buffer[] = [];
  /** How what this server publishes begins. */
  readonly #mark: Buffer;
  #hasReached: Promise<boolean> | undefined;
  onHearing: Hearing = (_event, data) => data;
  onGreeting: Greeting = () => {};

  constructor(nsp: ConstructorParameters<typeof StreamAdapter>[0], bus: Bus, server: string) {
    super(nsp);
    this.#bus = bus;
    this.server = server;
    this.#mark = Buffer.from(`["${server}"`);
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
      const reached = this.#publish(place, [this.server, 'event', event, data, [place], except]);
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
  greet(changes: number | false): Promise<number> {
    return this.#bus.publish(serversPlace, JSON.stringify([this.server, 'here', changes]));
  }

  /** Whether the last event that was sent has reached another server in the first of its places. */
  async hasReached(): Promise<boolean> {
    return this.#hasReached ?? false;
  }

  protected override deliver(place: Room, messages: object[]): void {
    super.deliver(place, messages);
    void this.#publish(place, [this.server, 'said', place, messages]);
  }

  #publishMove(options: BroadcastOptions, places: Room[], enters: boolean): void {
    if (options.flags?.local) return;
    for (const place of options.rooms)
      void this.#publish(place, [this.server, 'move', [...options.rooms], places, enters]);
  }

  /** @returns whether another server has got it */
  async #publish(place: Room, message: ClusterMessage): Promise<boolean> {
    if (!this.#bus.isWhole) return false;
    // This server hears it too, if somebody here is in the place.
    const own = this.rooms.has(place) ? 1 : 0;
    try {
      return (await this.#bus.publish(place, JSON.stringify(message))) > own;
    } catch {
      return false;
    }
  }

  #take(payload: Buffer): void {
    if (payload.subarray(0, this.#mark.length).equals(this.#mark)) return;
    if (this.#incoming.length === 0) setImmediate(() => this.#read());
    this.#incoming.push(payload);
  }

  #read(): void {
    const incoming = this.#incoming;
    this.#incoming = [];
    for (const payload of incoming) {
      const message = readMessage(payload);
      if (message) (this.#handlers[message[1]] as ((message: ClusterMessage) => void) | undefined)?.(message);
    }
  }

  readonly #handlers: Handlers = {
    event: ([, , event, data, places, except]) => {
      const heard = this.onHearing(event, data, places);
      if (heard === undefined) return;
      super.broadcast(packetOf(event, heard), { rooms: new Set(places), except: new Set(except) });
    },
    said: ([, , place, messages]) => {
      this.settle();
      super.deliver(place, messages);
    },
    move: ([, , places, moved, enters]) => {
      const options = { rooms: new Set(places), except: new Set<SocketId>() };
      if (enters) super.addSockets(options, moved);
      else super.delSockets(options, moved);
    },
    here: ([server, , changes]) => this.onGreeting(server, changes),
  };

  /** The places that other servers may send to. */
  *#sharedPlaces(): Iterable<Room> {
    yield serversPlace;
    for (const place of this.rooms.keys()) if (this.#isShared(place)) yield place;
  }

  #isShared(place: Room): boolean {
    return !this.sids.has(place) && !place.startsWith(ownPrefix);
  }
}
