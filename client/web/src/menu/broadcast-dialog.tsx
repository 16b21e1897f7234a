/**
 * Says something to everyone who is here (SPEC E, broadcast). What is too long is refused before it is sent.
 */
import { type FormEvent, useId, useState } from 'react';
import { ChatError } from '#shared/errors';
import { checkText } from '#shared/text';
import { ModalDialog } from '../common/modal-dialog.tsx';
import { useStore } from '../store-context.tsx';

/** Kept while the page is open, so that a dialog closed by mistake loses nothing. */
let draft = '';

export function BroadcastDialog({ onClose }: { onClose: () => void }) {
  const store = useStore();
  const id = useId();
  const [text, setText] = useState(draft);
  const [problem, setProblem] = useState<string>();

  const change = (typed: string) => {
    draft = typed;
    setText(typed);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const refused = problemOf(text);
    setProblem(refused);
    if (refused !== undefined) return;
    store.broadcast(text);
    change('');
    onClose();
  };

  return (
    <ModalDialog title="Message to everyone" onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <label htmlFor={id}>Everyone who is here now will see this.</label>
        <textarea id={id} rows={4} value={text} onChange={(event) => change(event.target.value)} />
        {problem !== undefined && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        <div className="dialog-buttons">
          <button type="submit" className="button primary">
            Send to everyone
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}

function problemOf(text: string): string | undefined {
  try {
    checkText(text.trim());
    return undefined;
  } catch (error) {
    if (error instanceof ChatError) return error.message;
    throw error;
  }
}
