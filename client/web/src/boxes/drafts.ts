/**
 * What was typed and not yet sent, kept in the tab's session storage so that a reload or a closed box loses nothing
 * (W8). Knows no React. A storage that refuses costs the reload's draft only: the text stays in the input.
 */
import { fold } from '#shared/names';
import type { Box } from '../../../state/model.ts';

/** Where the draft for a person or a room is kept; the same for every spelling of a name. */
export const draftKey = (kind: Box['kind'], name: string): string =>
  `switchboard/draft/${kind}/${fold(name)}`;

/** The draft kept under a key, empty if there is none. */
export function readDraft(key: string, storage: Storage | undefined = tabStorage()): string {
  try {
    return storage?.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/** Keeps a draft; an empty one is removed. */
export function writeDraft(key: string, text: string, storage: Storage | undefined = tabStorage()): void {
  try {
    if (text === '') storage?.removeItem(key);
    else storage?.setItem(key, text);
  } catch {
    // Full or forbidden: the input itself still holds the text.
  }
}

/** Undefined where there is none, or where reading the property itself is forbidden. */
function tabStorage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
