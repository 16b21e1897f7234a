/**
 * "Your name": Enter registers, and renames later (W2). Shows the name once registered.
 */
import { useState } from 'react';
import { usePage, useStore } from '../store-context.tsx';
import { BarField } from './bar-field.tsx';
import { useDismissible } from './use-dismissible.ts';

export function NameBox() {
  const store = useStore();
  const name = usePage((state) => state.me?.name);
  const offered = usePage((state) => state.offeredName);
  const busy = usePage((state) => state.registering);
  const { problem, dismiss, revive } = useDismissible(usePage((state) => state.nameProblem));
  // What is typed counts only beside the name it was to replace: a new name shows itself.
  const [draft, setDraft] = useState<{ text: string; beside: string | undefined }>();

  const value = draft !== undefined && draft.beside === name ? draft.text : (name ?? offered);
  const commit = () => {
    const chosen = value.trim();
    revive();
    if (chosen !== '') store.chooseName(chosen);
  };
  const restore = () => {
    setDraft(undefined);
    dismiss();
  };

  return (
    <BarField
      className="name-box"
      label="Your name"
      placeholder="Type it, press Enter"
      value={value}
      problem={problem}
      busy={busy}
      onChange={(text) => setDraft({ text, beside: name })}
      onCommit={commit}
      onRestore={restore}
    />
  );
}
