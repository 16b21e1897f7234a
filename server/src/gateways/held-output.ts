/**
 * Output of which some may have to wait: while an answer is being made, what is heard of others meanwhile is kept for
 * after it, so that one has entered a room before one hears those in it. Knows no wire format.
 */
import { limits } from '#shared/limits';

export interface HeldOutputOptions {
  send(bytes: Buffer): void;
  /** More is held than may wait for anybody. */
  overflow(): void;
}

export class HeldOutput {
  readonly #options: HeldOutputOptions;
  /** What is heard while an answer has to come first; undefined at other times. */
  #held: Buffer[] | undefined;
  #heldBytes = 0;

  constructor(options: HeldOutputOptions) {
    this.#options = options;
  }

  /** Sends what is heard, or holds it. */
  hear(bytes: Buffer): void {
    if (!this.#held) {
      this.#options.send(bytes);
      return;
    }
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > limits.unreadBytes) this.#options.overflow();
  }

  /** Runs what makes and sends an answer; then sends what was heard meanwhile. */
  async answerFirst(answer: () => void | Promise<void>): Promise<void> {
    this.#held = [];
    try {
      await answer();
    } finally {
      const held = this.#held;
      this.#held = undefined;
      this.#heldBytes = 0;
      for (const bytes of held) this.#options.send(bytes);
    }
  }
}
