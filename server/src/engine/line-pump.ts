/**
 * Gives a stream's lines to a handler, in turns with the other streams and no faster than its pace. What waits stays
 * unread in the kernel, so queues stay bounded. Knows framings and streams, not what a line says.
 */
import type { Readable } from 'node:stream';
import { type Framing, type Line, overlong } from './line-framer.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';
import { mustWait, spend, turnIsFull, waitForTurn } from './turns.ts';

export interface LineHandler {
  /** A line, without its ending. If a promise is returned, the next line waits for it. */
  line(bytes: Buffer): void | Promise<void>;
  /** In place of a line that was longer than the limit. */
  overlong(): void | Promise<void>;
  /** The other side has closed, and every line before has been handled. What had no line ending is dropped. */
  end(): void;
  /** The handler threw or its promise was rejected. No further line comes. */
  fault(error: unknown): void;
}

export interface PumpOptions {
  /** Lines handled before the other connections have their turn. */
  linesPerTurn: number;
  /** Unlimited if not given. */
  pace?: Rate | undefined;
}

/**
 * `idle`: no whole line has come. `running`: in the loop. `busy`: the handler's promise is not settled. `queued`: waits
 * for its turn. `held`: waits for its pace.
 */
type State = 'idle' | 'running' | 'busy' | 'queued' | 'held' | 'stopped';

export class LinePump {
  readonly #stream: Readable;
  readonly #framing: Framing;
  readonly #handler: LineHandler;
  readonly #linesPerTurn: number;
  readonly #bucket: TokenBucket | undefined;
  #state: State = 'idle';
  #linesThisTurn = 0;
  #holdMs = 0;
  /** The next line, while it has to wait. */
  #heldBack: Line | undefined;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  /** Starts at once. */
  constructor(stream: Readable, framing: Framing, handler: LineHandler, options: PumpOptions) {
    this.#stream = stream;
    this.#framing = framing;
    this.#handler = handler;
    this.#linesPerTurn = options.linesPerTurn;
    this.#bucket = options.pace && new TokenBucket(options.pace);
    stream.on('data', this.#onData);
    stream.on('end', this.#onEnd);
  }

  /** Nothing more is handed to the handler. The stream itself is left alone. */
  stop(): void {
    this.#state = 'stopped';
    clearTimeout(this.#timer);
    this.#stream.off('data', this.#onData);
    this.#stream.off('end', this.#onEnd);
  }

  /** Called by the handler: the next line waits for at least so long. */
  hold(ms: number): void {
    this.#holdMs = Math.max(this.#holdMs, ms);
  }

  /** Called by the handler: the line it was given costs so many tokens of the pace more than one. */
  charge(tokens: number): void {
    this.#bucket?.owe(tokens);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#framing.push(chunk);
    if (this.#state !== 'idle') this.#stream.pause();
    else if (mustWait()) this.#queue();
    else this.#takeTurn();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (this.#state === 'idle') this.#handler.end();
  };

  readonly #takeTurn = (): void => {
    this.#linesThisTurn = 0;
    this.#run();
  };

  readonly #run = (): void => {
    if (this.#state === 'stopped') return;
    this.#state = 'running';
    try {
      while (this.#state === 'running') this.#step();
    } catch (error) {
      this.#fault(error);
    }
  };

  /** Handles one line, or begins to wait. */
  #step(): void {
    const line = this.#heldBack ?? this.#framing.next();
    this.#heldBack = line;
    const waitMs = this.#waitMs();
    if (line === undefined) this.#rest();
    else if (waitMs > 0) this.#wait(waitMs);
    else if (this.#linesThisTurn >= this.#linesPerTurn || turnIsFull()) this.#queue();
    else this.#handle(line);
  }

  #handle(line: Line): void {
    this.#heldBack = undefined;
    this.#linesThisTurn++;
    this.#bucket?.take();
    spend(line === overlong ? 0 : line.length);
    const handled = line === overlong ? this.#handler.overlong() : this.#handler.line(line);
    if (handled && this.#state === 'running') this.#await(handled);
  }

  #await(handled: Promise<void>): void {
    this.#state = 'busy';
    handled.then(this.#run, this.#fault);
  }

  #waitMs(): number {
    return this.#bucket ? Math.max(this.#holdMs, this.#bucket.waitMs()) : this.#holdMs;
  }

  #wait(ms: number): void {
    this.#state = 'held';
    this.#holdMs = 0;
    this.#timer = setTimeout(this.#takeTurn, ms);
  }

  #queue(): void {
    this.#state = 'queued';
    waitForTurn(this.#takeTurn);
  }

  #rest(): void {
    this.#state = 'idle';
    if (this.#ended) this.#handler.end();
    else if (this.#stream.isPaused()) this.#stream.resume();
  }

  readonly #fault = (error: unknown): void => {
    if (this.#state === 'stopped') return;
    this.stop();
    this.#handler.fault(error);
  };
}
