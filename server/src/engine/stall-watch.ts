/**
 * Finds connections whose output makes no progress (SPEC X2, X3): the other side has vanished without a word, or has
 * stopped reading. While something waits to be acknowledged TCP sends no keepalive but tries again for a quarter of an
 * hour, and Node cannot tell it to give up sooner. So now and then all connections are looked at; sending costs nothing
 * more. Who reads slowly makes progress. Knows streams, not what is sent.
 */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { limits } from '#shared/limits';
import { type KernelQueues, kernelQueues, queueKey } from './kernel-queues.ts';

/** So many times is a connection looked at while it is stalled, before it is given up. */
const looks = 4;

export interface StallOptions {
  /** How long output may wait without progress; to notice takes up to half as long again. */
  stalledMs?: number;
  queues?: () => Promise<KernelQueues>;
}

interface Watched {
  onStall: () => void;
  /** Bytes the other side has acknowledged, at least, when it was last seen to acknowledge any. */
  acknowledged: number;
  /** How often it has been looked at since, while something waited. */
  looks: number;
}

export class StallWatch {
  readonly #betweenMs: number;
  readonly #queues: () => Promise<KernelQueues>;
  readonly #watched = new Map<Socket, Watched>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ stalledMs = limits.stalledMs, queues = kernelQueues }: StallOptions = {}) {
    this.#betweenMs = stalledMs / looks;
    this.#queues = queues;
  }

  /** Watches a TCP connection until it closes. Other streams have nobody far away, and are not watched. */
  watch(stream: Duplex, onStall: () => void): void {
    if (!(stream instanceof Socket) || stream.destroyed) return;
    this.#watched.set(stream, { onStall, acknowledged: 0, looks: 0 });
    stream.once('close', () => this.#watched.delete(stream));
    this.#schedule();
  }

  /** Connections that are watched. */
  get size(): number {
    return this.#watched.size;
  }

  /** Looks at all connections once. Called by its own timer. */
  async look(): Promise<void> {
    const before = new Map<Socket, number>();
    for (const [stream, { acknowledged }] of this.#watched)
      if (stream.bytesWritten > acknowledged) before.set(stream, handedOver(stream));
    if (before.size === 0) return;
    const queues = await this.#queues();
    for (const [stream, handedBefore] of before) this.#judge(stream, handedBefore, queues);
  }

  #schedule(): void {
    this.#timer ??= setTimeout(async () => {
      try {
        await this.look();
      } finally {
        this.#timer = undefined;
        if (this.#watched.size > 0) this.#schedule();
      }
    }, this.#betweenMs).unref();
  }

  #judge(stream: Socket, handedBefore: number, queues: KernelQueues): void {
    const watched = this.#watched.get(stream);
    if (!watched) return;
    const queued = queues.get(queueKey(stream)) ?? 0;
    // Bytes may have been handed over between the one count and the other, so what is acknowledged lies between two.
    const [least, most] = [handedBefore - queued, handedOver(stream) - queued];
    // It cannot have become less: then the connection was missing in the list before.
    if (least > watched.acknowledged || most < watched.acknowledged) {
      watched.acknowledged = least;
      watched.looks = 0;
    } else if (watched.looks++ === looks) watched.onStall();
  }
}

/** What Node itself goes by to see whether a write that is not finished makes progress (`socket.setTimeout`). */
interface Handle {
  bytesWritten: number;
  writeQueueSize: number;
}

/** Bytes that the kernel has taken, of which there can be a part of a long write. */
function handedOver(stream: Socket): number {
  const { _handle: handle } = stream as { _handle?: Handle | null };
  return handle ? handle.bytesWritten - handle.writeQueueSize : stream.bytesWritten - stream.writableLength;
}
