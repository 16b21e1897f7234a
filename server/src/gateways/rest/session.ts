/**
 * One stream of server-sent events (SPEC R2): while it is open, whoever holds its token is online and in its rooms. It asks the
 * hub who that is; only what is being answered lives here.
 */
import type { Response } from 'express';
import { checkRoom } from '#shared/names';
import type { Accepted, StreamEngine } from '../../engine/stream-engine.ts';
import type { Hub } from '../../hub/hub.ts';
import { HeldOutput } from '../held-output.ts';
import { EventStream } from './event-stream.ts';
import { Problem } from './problems.ts';
import { heartbeat, renderEvent, retry } from './render.ts';
import type { Session } from './tokens.ts';

/** Where a stream is asked for. */
export interface Place {
  hub: Hub;
  engine: StreamEngine;
  heartbeatMs: number;
}

/** Who asks for it, and for what. */
export interface Wish {
  session: Session;
  remoteAddress: string;
  rooms: readonly string[];
  /** What it saw last of a stream before. */
  lastEventId: string | null;
}

/**
 * Answers with a stream, which then lives until either side ends it.
 * Throws, before anything is answered, `name_taken`, `invalid_room`, `bad_request`, `unavailable`.
 */
export async function serveEvents(place: Place, wish: Wish, response: Response): Promise<void> {
  const stream = new EventStream(response);
  const { remoteAddress } = wish;
  const accepted = await place.engine.adopt(stream, { gateway: 'rest', remoteAddress });
  if (!accepted) throw new Problem('unavailable', 'The server is closing.', { 'Retry-After': '5' });
  const { socket, connection } = accepted;
  const output = new HeldOutput({
    send: (bytes) => connection.send(bytes),
    overflow: () => connection.destroy('unread output'),
  });
  socket.onAnyOutgoing((event: string, data: object) => output.hear(renderEvent(event, data)));
  await output.answerFirst(async () => {
    try {
      const reset = await enter(place.hub, accepted, wish);
      stream.open();
      connection.send(Buffer.concat([retry, reset]));
    } catch (error) {
      connection.destroy('refused');
      throw error;
    }
  });
  keepAlive(place, accepted, wish.session);
}

/** Comes online and into the rooms; the first event. A bad room is found before anybody sees one come. */
async function enter(hub: Hub, { socket }: Accepted, wish: Wish): Promise<Buffer> {
  const { lastEventId } = wish;
  const wanted = new Set(wish.rooms.map(checkRoom));
  const { name: asked, id: session } = wish.session;
  const { name, ...roster } = await hub.register(socket, { name: asked, gateway: 'rest', session });
  const rooms: object[] = [];
  for (const room of wanted) rooms.push(await hub.join(socket, { room }));
  return renderEvent('reset', { name, lastEventId, replayed: 0, ...roster, rooms });
}

/** A stream shows that it lives, and does not outlive its token. */
function keepAlive({ heartbeatMs }: Place, { connection }: Accepted, { expiresAt }: Session): void {
  const timer = setInterval(() => {
    if (Date.now() < expiresAt) connection.send(heartbeat);
    else connection.end(renderEvent('notice', { text: 'The token has expired. Ask for another.' }));
  }, heartbeatMs);
  if (connection.readyState === 'open') connection.once('close', () => clearInterval(timer));
  else clearInterval(timer);
}
