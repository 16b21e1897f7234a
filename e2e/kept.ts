/** What a page keeps, read from its browser's storage: every message, also those too far up to be drawn. */
import type { Page } from '@playwright/test';

/** A message as it is kept. */
export interface Kept {
  /** `r:ROOM` for rooms. */
  conversation: string;
  /** `n:NAME` where it is not oneself, or a person with a key. */
  author: string;
  text: string;
  /** Two numbers by which it has its place in the conversation. */
  order: readonly [number, number];
}

/** The messages that a page keeps, in their order; notices left out. */
export async function keptBy(page: Page): Promise<Kept[]> {
  const items = await itemsOf(page);
  const kept = items.flatMap(([key, value]) => (key.split(' ')[2] === 'rec' ? (keptIn(value) ?? []) : []));
  return kept.sort((a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1]);
}

/** Where those of its messages are to go that have not been delivered: `k:KEY`, `p:NAME` or `r:ROOM`. */
export async function waitingAt(page: Page): Promise<string[]> {
  const keys = (await itemsOf(page)).map(([key]) => key.split(' '));
  return keys.flatMap(([, , kind, , to = '']) => (kind === 'out' ? to : []));
}

const itemsOf = (page: Page): Promise<[string, string][]> =>
  page.evaluate(() => Object.entries(localStorage));

/** A record is written as version, kind, conversation, author, l, c, at, ref, salt and text, with a space between each two. */
function keptIn(record: string): Kept | undefined {
  const [, kind, conversation = '', author = '', l = '', c = '', , , , ...text] = record.split(' ');
  const order = [Number.parseInt(l, 36), Number.parseInt(c, 36)] as const;
  return kind === 'text' ? { conversation, author, text: text.join(' '), order } : undefined;
}
