/**
 * Tasks one after another, each when the one before is done: at once, where none is under way. A promise costs more than most
 * of what is asked for. Knows no tasks.
 */

export class InOrder {
  /** The last that is under way; never rejects. */
  #last: Promise<void> | undefined;

  /** Runs a task and says what came of it. What `done` throws, `failed` gets too. */
  run<T>(task: () => T | Promise<T>, done: (result: T) => void, failed: (error: unknown) => void): void {
    if (this.#last) {
      this.#follow(this.#last.then(task).then(done).catch(failed));
      return;
    }
    try {
      const result = task();
      if (result instanceof Promise) this.#follow(result.then(done).catch(failed));
      else done(result);
    } catch (error) {
      failed(error);
    }
  }

  #follow(ended: Promise<void>): void {
    const last = ended.then(() => {
      if (this.#last === last) this.#last = undefined;
    });
    this.#last = last;
  }
}
