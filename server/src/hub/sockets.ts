/** Socket.IO's server and sockets with our events: every connection is such a socket, whatever carries it. */
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#shared/events';

/** What is counted at a connection; nothing of who it is. */
interface SocketData {
  traffic?: { messages: number };
}

export type HubServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;
export type HubSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;

/** Counts something said. */
export function countMessage({ data: { traffic } }: HubSocket): void {
  if (traffic) traffic.messages++;
}
