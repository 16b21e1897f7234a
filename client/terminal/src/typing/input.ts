/**
 * The inputs of a client: a draft for each conversation, with one history and Tab's completion. It knows no key and no
 * screen.
 */
import type { Completion } from '../commands/completion.ts';
import { type Change, type Draft, draftOf, emptyDraft, insert, moveLine } from './draft.ts';
import { History } from './history.ts';

/** Tab was pressed: pressing it again takes the next option. */
interface Cycle {
  place: string;
  completion: Completion;
  index: number;
  /** What stood behind the cursor. */
  after: string;
}

export class Inputs {
  readonly #drafts = new Map<string, Draft>();
  readonly #history = new History();
  #cycle: Cycle | undefined;

  /** @param place a box's id, or any other text for an input of its own */
  draft(place: string): Draft {
    return this.#drafts.get(place) ?? emptyDraft;
  }

  change(place: string, change: Change): void {
    this.#set(place, change(this.draft(place)));
    this.#history.rest();
  }

  /** What was entered was taken. */
  taken(place: string): void {
    const { text } = this.draft(place);
    this.#set(place, emptyDraft);
    if (text !== '') this.#history.add(text);
  }

  /** Up or down: within the draft, and beyond its ends in the history. */
  vertical(place: string, direction: -1 | 1): void {
    const draft = this.draft(place);
    const moved = moveLine(draft, direction);
    const older = moved ? undefined : this.#history.step(direction, draft.text);
    if (moved) this.#set(place, moved);
    else if (older !== undefined) this.#set(place, draftOf(older));
  }

  /** Makes of the word before the cursor the first (1) or last (-1) thing it can be; again, the next one. */
  complete(place: string, direction: -1 | 1, find: (before: string) => Completion): void {
    const draft = this.draft(place);
    const cycle = this.#cycleIn(place) ?? {
      place,
      completion: find(draft.text.slice(0, draft.cursor)),
      index: direction === 1 ? -1 : 0,
      after: draft.text.slice(draft.cursor),
    };
    const { start, options } = cycle.completion;
    const index = (cycle.index + direction + options.length) % options.length;
    const option = options[index];
    if (option === undefined) return;
    this.#set(place, insert(option)({ text: draft.text.slice(0, start) + cycle.after, cursor: start }));
    if (options.length > 1) this.#cycle = { ...cycle, index };
  }

  #cycleIn(place: string): Cycle | undefined {
    return this.#cycle?.place === place ? this.#cycle : undefined;
  }

  /** The box is closed. */
  forget(place: string): void {
    this.#drafts.delete(place);
  }

  #set(place: string, draft: Draft): void {
    this.#cycle = undefined;
    this.#drafts.set(place, draft);
  }
}
