/**
 * Socket.IO's in-memory adapter, which also gathers: what is said in a place in one turn of the event loop reaches each
 * stream that can take it so in one call, not encoded. Who is in a place stays what Socket.IO's rooms say when it is
 * delivered, and everything else that is sent or changes waits for it. Knows no chat.
 */
import { Adapter, type BroadcastOptions, type Room, type SocketId } from 'socket.io-adapter';
import { beforeFlush } from './flush.ts';
import { StreamConnection } from './stream-connection.ts';

/** What Socket.IO's parser calls an event. */
const eventPacket = 2;

/** As Socket.IO's parser takes it. */
export interface EventPacket {
  type: typeof eventPacket;
  data: [event: string, data: unknown];
}

export const packetOf = (event: string, data: unknown): EventPacket => ({
  type: eventPacket,
  data: [event, data],
});

export class StreamAdapter extends Adapter {
  /** What was said in this turn, by place. */
  #gathered = new Map<Room, object[]>();

  /** Sends a `message` to everyone in a place, at the latest at the end of this turn. */
  gather(place: Room, message: object): void {
    const messages = this.#gathered.get(place);
    if (messages) messages.push(message);
    else this.#begin(place, message);
  }

  override broadcast(packet: EventPacket, options: BroadcastOptions): void {
    this.settle();
    super.broadcast(packet, options);
  }

  /** Whoever has gone enters nothing, however long what they asked for took. */
  override addAll(id: SocketId, rooms: Set<Room>): Promise<void> | undefined {
    this.settle();
    if (this.nsp.sockets.has(id)) super.addAll(id, rooms);
    return undefined;
  }

  override del(id: SocketId, room: Room): void {
    this.settle();
    super.del(id, room);
  }

  override delAll(id: SocketId): void {
    this.settle();
    super.delAll(id);
  }

  #begin(place: Room, message: object): void {
    if (this.#gathered.size === 0) beforeFlush(this.settle);
    this.#gathered.set(place, [message]);
  }

  /** Sends what is gathered now. */
  readonly settle = (): void => {
    if (this.#gathered.size === 0) return;
    const gathered = this.#gathered;
    this.#gathered = new Map();
    for (const [place, messages] of gathered) this.deliver(place, messages);
  };

  /** Hands messages to everyone in a place. */
  protected deliver(place: Room, messages: object[]): void {
    const others = new Set<SocketId>();
    for (const id of this.rooms.get(place) ?? []) {
      const connection: unknown = this.nsp.sockets.get(id)?.conn;
      if (connection instanceof StreamConnection && connection.onMessages) {
        connection.traffic.deliveries += messages.length;
        connection.onMessages(messages);
      } else others.add(id);
    }
    if (others.size > 0) for (const message of messages) this.#encode(others, message);
  }

  /** Each socket is alone in a place that is called as its id. */
  #encode(ids: Set<SocketId>, message: object): void {
    super.broadcast(packetOf('message', message), { rooms: ids, except: new Set() });
  }
}
