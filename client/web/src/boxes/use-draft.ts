/**
 * The text in a box's input, kept through reloads and renames (W8).
 */
import { useEffect, useRef, useState } from 'react';
import type { Box } from '../../../state/model.ts';
import { draftKey, readDraft, writeDraft } from './drafts.ts';

/** What is typed, and how to change it. */
export function useDraft(kind: Box['kind'], name: string): [string, (text: string) => void] {
  const key = draftKey(kind, name);
  const [text, setText] = useState(() => readDraft(key));
  const keptUnder = useRef(key);

  useEffect(() => {
    if (keptUnder.current === key) return;
    writeDraft(keptUnder.current, '');
    keptUnder.current = key;
    if (text !== '') writeDraft(key, text);
  }, [key, text]);

  const change = (typed: string) => {
    setText(typed);
    writeDraft(key, typed);
  };
  return [text, change];
}
