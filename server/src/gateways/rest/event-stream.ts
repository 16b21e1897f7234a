/**
 * The answer to an HTTP request as a stream of the engine's: nothing is answered before it is opened, and until then somebody
 * else may still answer. Knows no event.
 */
import type { ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';

/** It is the last answer on its connection, and nothing between here and the reader may hold it back. */
const head = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  Connection: 'close',
  'X-Accel-Buffering': 'no',
};

export class EventStream extends Duplex {
  readonly #response: ServerResponse;
  #isOpen = false;

  constructor(response: ServerResponse) {
    super();
    this.#response = response;
    response.once('close', () => this.destroy());
    response.on('error', () => this.destroy());
  }

  /** From now on the answer is this stream. */
  open(): void {
    this.#isOpen = true;
    this.#response.writeHead(200, head);
  }

  override _read(): void {}

  /** Done when the system has taken it: what waits here is what the reader does not read. */
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#response.write(chunk, done);
  }

  override _final(done: () => void): void {
    if (this.#isOpen) this.#response.end(done);
    else done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.#isOpen && !this.#response.writableFinished) this.#response.destroy();
    done(error);
  }
}
