/** Ids and times for what is sent. Knows neither senders nor what they send. */
import { randomBytes } from 'node:crypto';
import { ChatError } from '#shared/errors';
import { limits } from '#shared/limits';

/** What a sender gets back: the message's id, and when it was taken (milliseconds since 1970 UTC). */
export interface Receipt {
  id: string;
  at: number;
}

const idForm = new RegExp(`^[\\w.:-]{1,${limits.idChars}}$`);

export class Receipts {
  /** Makes ids unique between servers and runs. */
  readonly #prefix = `${randomBytes(9).toString('base64url')}.`;
  #count = 0;

  /** A new receipt, with the sender's id if it gave one. Throws `bad_request` for a malformed id. */
  next(id?: string): Receipt {
    if (id !== undefined && !idForm.test(id))
      throw new ChatError('bad_request', 'An id has 1 to 64 letters, digits or any of _.:-');
    return { id: id ?? this.idOf(this.count()), at: Date.now() };
  }

  /** A number for something that may never need its id. */
  count(): number {
    return this.#count++;
  }

  /** The id that belongs to a number. */
  idOf(count: number): string {
    return this.#prefix + count.toString(36);
  }
}
