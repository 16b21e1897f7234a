/**
 * The page's state as one immutable value that can be watched. It knows no rule of how it changes.
 */
import type { PageState } from './model.ts';

/** A page nobody has used yet. */
export const newPage: PageState = {
  connection: 'connecting',
  me: undefined,
  registering: false,
  offeredName: '',
  nameProblem: undefined,
  roomProblem: undefined,
  people: [],
  boxes: [],
  alerts: [],
  unread: 0,
  storageFull: false,
  notifications: 'off',
};

export class LiveState {
  #state: PageState;
  readonly #listeners = new Set<() => void>();

  constructor(state: PageState) {
    this.#state = state;
  }

  get now(): PageState {
    return this.#state;
  }

  /** Changes some of it, and tells unless they had these values. */
  set(change: Partial<PageState>): void {
    const differs = Object.entries(change).some(
      ([key, value]) => !Object.is(this.#state[key as keyof PageState], value),
    );
    if (!differs) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
