/** Waiting for something that is seen by asking again and again, with an end: for tests of whichever runner. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** When to give up; 10 s unless given. */
  timeoutMs?: number;
  /** How long to wait between two questions. */
  everyMs?: number;
}

/** The first answer for which `fits` holds. Throws, with the last answer or error, when the time is over. */
export async function until<T>(
  ask: () => T | Promise<T>,
  fits: (answer: T) => boolean = Boolean,
  { timeoutMs = 10_000, everyMs = 20 }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const last = await asked(ask);
    if ('answer' in last && fits(last.answer)) return last.answer;
    if (Date.now() >= deadline) throw new Error(`Not so within ${timeoutMs} ms. Last: ${shown(last)}`);
    await delay(everyMs);
  }
}

type Asked<T> = { answer: T } | { error: unknown };

const asked = async <T>(ask: () => T | Promise<T>): Promise<Asked<T>> => {
  try {
    return { answer: await ask() };
  } catch (error) {
    return { error };
  }
};

const shown = (last: Asked<unknown>): string =>
  'error' in last ? String(last.error) : (JSON.stringify(last.answer) ?? String(last.answer)).slice(0, 2_000);
