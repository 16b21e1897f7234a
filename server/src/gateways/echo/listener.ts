/**
 * The echo gateway (SPEC C1): every byte comes back, in order, and the half-close too. It holds no chat, so its
 * connections are no Sockets; they count among the connections there may be.
 */
import type { Socket } from 'node:net';
import { limits } from '#shared/limits';
import type { Admission } from '../../engine/admission.ts';
import { addressOf, listen } from '../../engine/listener.ts';
import type { StallWatch } from '../../engine/stall-watch.ts';
import type { Listening } from '../gateway.ts';

const gateway = 'echo';

export interface EchoOptions {
  admission: Admission;
  /** Finds connections whose output makes no progress. */
  stalls: StallWatch;
  /** All interfaces if undefined. */
  host: string | undefined;
  port: number;
}

/** Listens for whoever wants their bytes back. Rejects with ListenError when the port cannot be opened. */
export async function openEcho({ admission, stalls, host, port }: EchoOptions): Promise<Listening> {
  const streams = new Set<Socket>();
  const listener = await listen(gateway, host, port, (stream) => {
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
    serve(stream, admission, stalls);
  });
  return {
    gateway,
    address: listener.address,
    close: async () => {
      const closed = listener.close();
      for (const stream of streams) end(stream);
      await closed;
    },
  };
}

function serve(stream: Socket, admission: Admission, stalls: StallWatch): void {
  const address = addressOf(stream);
  // An error closes the stream, and that is all there is to do about it.
  stream.on('error', () => {});
  const reason = stream.destroyed ? 'closed already' : admission.enter(address);
  if (reason !== undefined) {
    end(stream, `${reason}\n`);
    return;
  }
  stream.once('close', () => admission.leave(address));
  // Whoever sends without reading is not read from any more: no more waits here than a stream's usual buffers hold,
  // and not for long.
  stalls.watch(stream, () => stream.destroy());
  stream.pipe(stream);
}

/** Sends what waits, and closes; destroys the stream if the other side has not closed in time. */
function end(stream: Socket, lastText = ''): void {
  const timer = setTimeout(() => stream.destroy(), limits.shutdownMs);
  stream.once('close', () => clearTimeout(timer));
  stream.unpipe(stream);
  stream.end(lastText);
  stream.resume();
}
