/**
 * What a person was shown, line by line, and waiting for more of it: for tests, which wait for events and not for time.
 */
import type { Readable } from 'node:stream';

/** Long enough for a busy machine; only a failing test takes it. */
const patienceMs = 10_000;

export class Lines {
  readonly #lines: string[] = [];
  #from = 0;
  #waiting: (() => void)[] = [];

  push(line: string): void {
    this.#lines.push(line);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /**
   * Shows whatever comes from a stream.
   * @param encoding how bytes are shown: latin1 keeps each one
   * @param onRest given what is left after the last line
   */
  readFrom(
    stream: Readable,
    ending: string,
    encoding: BufferEncoding = 'utf8',
    onRest: (rest: string) => void = () => {},
  ): void {
    let partial = '';
    stream.setEncoding(encoding).on('data', (chunk: string) => {
      const parts = (partial + chunk).split(ending);
      partial = parts.pop() ?? '';
      for (const line of parts) this.push(line);
      onRest(partial);
    });
  }

  /** Everything shown so far. */
  get all(): readonly string[] {
    return this.#lines;
  }

  /** Forgets everything shown so far. */
  forget(): void {
    this.#lines.length = 0;
    this.#from = 0;
  }

  /** The next line that fits, waiting for it; what comes before it is passed over. */
  async next(fits: string | RegExp | ((line: string) => boolean)): Promise<string> {
    const matches =
      typeof fits === 'function'
        ? fits
        : (line: string) => (typeof fits === 'string' ? line === fits : fits.test(line));
    const deadline = Date.now() + patienceMs;
    for (;;) {
      for (let at = this.#from; at < this.#lines.length; at++) {
        const line = this.#lines[at] ?? '';
        if (!matches(line)) continue;
        this.#from = at + 1;
        return line;
      }
      await this.#more(deadline, String(fits));
    }
  }

  /** The lines that come next, exactly these and in this order, passing over none. */
  async exactly(...expected: string[]): Promise<void> {
    for (const line of expected) {
      const deadline = Date.now() + patienceMs;
      while (this.#lines.length <= this.#from) await this.#more(deadline, line);
      const seen = this.#lines[this.#from++];
      if (seen !== line) throw new Error(`Expected ${JSON.stringify(line)}, saw ${JSON.stringify(seen)}`);
    }
  }

  #more(deadline: number, wanted: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Never saw ${wanted}. Saw:\n${this.#lines.slice(-20).join('\n')}`)),
        deadline - Date.now(),
      );
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
