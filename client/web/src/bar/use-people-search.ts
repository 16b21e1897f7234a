/**
 * The state of "Chat with": what is typed, whom it finds, here and at the server if that does not tell of everyone, and which of
 * them is marked. Draws nothing.
 */
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import type { Person } from '../../../state/model.ts';
import { usePage, useStore } from '../store-context.tsx';
import { movedMark } from './mark.ts';
import { candidatesOf, matching, withFound } from './people.ts';

const nobody: readonly Person[] = [];

export function usePeopleSearch() {
  const store = useStore();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  // By name: the mark stays with its person while others come and go.
  const [marked, setMarked] = useState<string>();
  // Enter was pressed before the server had answered.
  const [entered, setEntered] = useState(false);
  const found = useFound(typed, open);
  const asking = usePage((state) => open && state.search?.asking === true);
  const more = usePage((state) => open && state.search?.more === true);
  const partial = usePage((state) => state.partial);
  const mark = useMemo(() => found.findIndex((person) => person.name === marked), [found, marked]);

  const close = () => {
    setOpen(false);
    setTyped('');
    setMarked(undefined);
    setEntered(false);
    store.search('');
  };
  const type = (text: string) => {
    setTyped(text);
    setMarked(undefined);
    setEntered(false);
    setOpen(true);
    store.search(text);
  };
  const choose = (name: string) => {
    close();
    store.openConversation(name);
  };
  const commit = () => {
    const best = found[mark] ?? (typed.trim() === '' || asking ? undefined : found[0]);
    if (best !== undefined) choose(best.name);
    else setOpen(true);
    setEntered(asking && best === undefined);
  };
  useEffect(() => {
    if (!entered || asking) return;
    setEntered(false);
    commit();
  });
  const move = (key: string) => {
    const people = open ? found : matching(candidatesOf(store.state().people), typed);
    const to = movedMark(key, mark, people.length);
    if (to !== undefined) setMarked(people[to]?.name);
    setOpen(true);
  };

  const keys: Record<string, (key: string) => void> = {
    Enter: commit,
    Escape: close,
    ArrowDown: move,
    ArrowUp: move,
    ...(open && { PageDown: move, PageUp: move }),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (act === undefined || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act(event.key);
  };
  return {
    open,
    typed,
    found,
    asking,
    more,
    partial,
    mark,
    setOpen,
    setMarked,
    type,
    close,
    choose,
    onKeyDown,
  };
}

/** Who matches what was typed; nobody while the list is closed, which spares the work. */
function useFound(typed: string, open: boolean): readonly Person[] {
  const people = usePage((state) => (open ? state.people : nobody));
  const others = usePage((state) => (open && state.search?.people) || nobody);
  const candidates = useMemo(() => candidatesOf(withFound(people, others)), [people, others]);
  return useMemo(() => matching(candidates, typed), [candidates, typed]);
}
