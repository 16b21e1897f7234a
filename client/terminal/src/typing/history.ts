/**
 * What was entered, to be entered again: Up goes back in it, Down forth, and what was being written waits at the end. Kept in
 * memory only.
 */
const entriesMax = 200;

export class History {
  #entries: string[] = [];
  /** Where in it one is; its length when one is not in it. */
  #at = 0;
  #unfinished = '';

  add(text: string): void {
    if (this.#entries.at(-1) !== text) this.#entries = [...this.#entries, text].slice(-entriesMax);
    this.rest();
  }

  /** Whatever comes next begins at the end. */
  rest(): void {
    this.#at = this.#entries.length;
  }

  /** The entry before (-1) or after (1); undefined if there is none. @param current what stands in the input */
  step(direction: -1 | 1, current: string): string | undefined {
    const next = this.#at + direction;
    if (next < 0 || next > this.#entries.length) return undefined;
    if (this.#at === this.#entries.length) this.#unfinished = current;
    this.#at = next;
    return this.#entries[next] ?? this.#unfinished;
  }
}
