/**
 * The recovery code: shown to take to a second device, or entered from one (P2).
 */
import { type FormEvent, useId, useState } from 'react';
import { ModalDialog } from '../common/modal-dialog.tsx';
import { usePage, useStore } from '../store-context.tsx';
import { QrCode } from './qr-code.tsx';
import { copy, grouped } from './recovery-code.ts';

export function RecoveryDialog({ onClose }: { onClose: () => void }) {
  const code = useStore().recoveryCode();
  return (
    <ModalDialog title="Recovery code" onClose={onClose}>
      {code === undefined ? <p>You get one as soon as you have a name.</p> : <OwnCode code={code} />}
      <EnterCode onDone={onClose} />
    </ModalDialog>
  );
}

function OwnCode({ code }: { code: string }) {
  const [copied, setCopied] = useState<boolean>();
  const shown = grouped(code);
  return (
    <section className="own-code">
      <p>
        Whoever has this code is you. Enter it on another device to be the same person there, and keep it
        where nobody else finds it.
      </p>
      <QrCode text={code} label="The recovery code as a QR code" />
      <code className="recovery-code">{shown}</code>
      <div className="dialog-buttons">
        <span role="status">{copied === undefined ? '' : copied ? 'Copied' : 'Please copy it by hand'}</span>
        <button type="button" className="button" onClick={async () => setCopied(await copy(code))}>
          Copy the code
        </button>
      </div>
    </section>
  );
}

function EnterCode({ onDone }: { onDone: () => void }) {
  const store = useStore();
  const id = useId();
  const offered = usePage((state) => state.me?.name ?? state.offeredName);
  const [problem, setProblem] = useState<string>();

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const refused = store.restore(String(fields.get('name')).trim(), String(fields.get('code')).trim());
    setProblem(refused);
    if (refused === undefined) onDone();
  };

  return (
    <form className="dialog-form" onSubmit={submit}>
      <h3>Use a code from another device</h3>
      <label htmlFor={`${id}name`}>Name there</label>
      <input
        id={`${id}name`}
        name="name"
        defaultValue={offered}
        required
        autoComplete="off"
        spellCheck={false}
      />
      <label htmlFor={`${id}code`}>Code</label>
      <input
        id={`${id}code`}
        name="code"
        required
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="characters"
      />
      {problem !== undefined && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      <div className="dialog-buttons">
        <button type="submit" className="button">
          Use this code
        </button>
      </div>
    </form>
  );
}
