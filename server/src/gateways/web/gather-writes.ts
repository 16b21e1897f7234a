/**
 * WebSocket output, gathered: what a connection is sent in one turn of the event loop goes out in one write.
 */
import type { Duplex } from 'node:stream';

/** From now on, writes to the stream reach the kernel together, at the end of the turn. */
export function gatherWrites(stream: Duplex): void {
  const write = stream.write;
  let corked = false;
  const gatheringWrite: typeof write = (...args: unknown[]) => {
    if (!corked) {
      corked = true;
      stream.cork();
      setImmediate(() => {
        corked = false;
        stream.uncork();
      });
    }
    return Reflect.apply(write, stream, args) as boolean;
  };
  stream.write = gatheringWrite;
}
