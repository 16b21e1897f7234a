/**
 * Calls that wait for their answers, which come in the order of the calls. Knows no wire and no event's meaning.
 */
import type { Answer } from '#shared/events';
import type { Timing } from '#shared/people/ports';

/** After this long nobody waits for an answer any more; its place in the order is kept. */
const answerWithinMs = 15_000;

interface Call {
  event: string;
  settle: (answer: Answer<object> | undefined) => void;
}

export class Calls {
  readonly #timing: Timing;
  #waiting: Call[] = [];

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** The answer to come; undefined if it takes too long or the connection is lost. */
  add(event: string): Promise<Answer<object> | undefined> {
    return new Promise((resolve) => {
      const cancel = this.#timing.schedule(answerWithinMs, () => resolve(undefined));
      const settle = (answer: Answer<object> | undefined) => {
        cancel();
        resolve(answer);
      };
      this.#waiting.push({ event, settle });
    });
  }

  /** An answer has come. False if it is not the one that is due. */
  answer(event: string, answer: Answer<object>): boolean {
    return this.#waiting[0]?.event === event && this.answerNext(answer);
  }

  /** Whatever is due is answered so. */
  answerNext(answer: Answer<object>): boolean {
    const call = this.#waiting.shift();
    call?.settle(answer);
    return call !== undefined;
  }

  /** The connection is gone: none will be answered. */
  lose(): void {
    const lost = this.#waiting;
    this.#waiting = [];
    for (const { settle } of lost) settle(undefined);
  }
}
