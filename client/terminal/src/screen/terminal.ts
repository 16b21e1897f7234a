/**
 * The terminal as the full screen takes it over, and gives it back however the program ends. It knows its modes (xterm's
 * control sequences) and Node's streams; not what is shown.
 */
import { writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Size } from './layout.ts';

/** Alternate screen, bracketed paste, no wrapping at the right edge. */
const enter = '\x1b[?1049h\x1b[?2004h\x1b[?7l\x1b[2J';
const leave = '\x1b[0m\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l';
/** Node's types leave the descriptor out. */
export type Output = WriteStream & { readonly fd: number };

const usualSize: Size = { columns: 80, rows: 24 };

export interface TerminalEvents {
  input(text: string): void;
  resized(size: Size): void;
  /** The terminal is ours again after it was suspended. */
  resumed(): void;
  /** It is gone. */
  gone(): void;
}

export class Terminal {
  readonly #input: ReadStream;
  readonly #output: Output;
  readonly #leave = (): void => this.leave();
  #entered = false;

  constructor(input: ReadStream, output: Output) {
    this.#input = input;
    this.#output = output;
  }

  get size(): Size {
    const { columns, rows } = this.#output;
    return columns > 0 && rows > 0 ? { columns, rows } : usualSize;
  }

  open(events: TerminalEvents): void {
    this.#enter();
    // However the process ends, short of SIGKILL, the terminal is as it was.
    process.once('exit', this.#leave);
    this.#input.setEncoding('utf8').on('data', (text: string) => events.input(text));
    this.#input.on('end', events.gone).on('error', events.gone);
    this.#output.on('error', events.gone);
    this.#output.on('resize', () => events.resized(this.size));
    process.on('SIGCONT', () => {
      if (this.#entered) return;
      this.#enter();
      events.resumed();
    });
  }

  write(output: string): void {
    if (this.#entered) this.#output.write(output);
  }

  /** Gives it back until the process is continued. */
  suspend(): void {
    this.leave();
    process.kill(process.pid, 'SIGTSTP');
  }

  /** Gives it back. Nothing is written to it after that. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    try {
      this.#input.setRawMode(false);
      writeSync(this.#output.fd, leave);
    } catch {
      // It is gone: nothing to give back.
    }
  }

  close(): void {
    this.leave();
    process.off('exit', this.#leave);
    this.#input.pause();
  }

  #enter(): void {
    this.#entered = true;
    this.#input.setRawMode(true);
    this.#output.write(enter);
  }
}
