/** Socket.IO clients for a benchmark: many of them, connected and answered, and what they cost on the wire. */
import { io, type Socket } from 'socket.io-client';

/** How many connect at once: a server's backlog is bounded. */
const atOnce = 100;
const patienceMs = 60_000;

/** Connects clients, over WebSocket. */
export async function connectMany(url: string, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(atOnce, count - sockets.length) }, () =>
      io(url, { transports: ['websocket'], forceNew: true, reconnection: false }),
    );
    sockets.push(...batch);
    await Promise.all(batch.map(connected));
  }
  return sockets;
}

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });

/** What a server answers; throws what it refuses with. */
export async function ask(socket: Socket, event: string, body: object): Promise<object> {
  const answer = await socket.timeout(patienceMs).emitWithAck(event, body);
  if (answer.ok) return answer;
  throw new Error(`${event}: ${JSON.stringify(answer.error)}`);
}

export const nameOf = (index: number): string => `user${index}`;

export async function registerAll(sockets: readonly Socket[]): Promise<void> {
  for (let at = 0; at < sockets.length; at += atOnce)
    await Promise.all(
      sockets
        .slice(at, at + atOnce)
        .map((socket, index) => ask(socket, 'register', { name: nameOf(at + index) })),
    );
}

export function disconnectAll(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.disconnect();
}
