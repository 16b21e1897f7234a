/** Socket.IO's server and sockets with our events: every connection is such a socket, whatever carries it. */
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#shared/events';

export type HubServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, unknown>;
export type HubSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, unknown>;
