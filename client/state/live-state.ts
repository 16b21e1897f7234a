/**
 * What a client shows, as one immutable value that can be watched. It knows no rule of how it changes.
 */
import type { ChatState } from './model.ts';

/** A client nobody has used yet. */
export const newChat: ChatState = {
  connection: 'connecting',
  reduced: false,
  me: undefined,
  registering: false,
  offeredName: '',
  nameProblem: undefined,
  roomProblem: undefined,
  people: [],
  partial: false,
  search: undefined,
  boxes: [],
  alerts: [],
  unread: 0,
  storageFull: false,
  notifications: 'off',
};

export class LiveState {
  #state: ChatState;
  readonly #listeners = new Set<() => void>();

  constructor(state: ChatState) {
    this.#state = state;
  }

  get now(): ChatState {
    return this.#state;
  }

  /** Changes some of it, and tells unless they had these values. */
  set(change: Partial<ChatState>): void {
    const differs = Object.entries(change).some(
      ([key, value]) => !Object.is(this.#state[key as keyof ChatState], value),
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
