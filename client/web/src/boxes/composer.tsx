/**
 * The input of a box: Enter sends, Shift+Enter breaks the line, a refused text stays (W5).
 */
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import type { Box } from '../../../state/model.ts';
import { SendIcon } from '../common/icons.tsx';
import { useStore } from '../store-context.tsx';
import type { BoxProps } from './box-props.ts';
import { useDraft } from './use-draft.ts';

export function Composer({ box, wantsFocus, onFocusTaken }: BoxProps<Box>) {
  const store = useStore();
  const [text, setText] = useDraft(box.kind, box.name);
  const input = useFocusOnRequest(wantsFocus, onFocusTaken);

  const send = () => {
    if (text.trim() !== '' && store.send(box.id, text)) setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // 229: the key belongs to an input method that is still composing.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    send();
  };
  const onChange = (typed: string) => {
    setText(typed);
    if (typed !== '') store.typing(box.id);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send();
    input.current?.focus();
  };

  return (
    <form className="composer" onSubmit={onSubmit}>
      {box.problem !== undefined && (
        <p role="alert" className="problem">
          {box.problem}
        </p>
      )}
      <div className="composer-field">
        <textarea
          ref={input}
          rows={1}
          dir="auto"
          aria-label={`Message ${box.name}`}
          aria-invalid={box.problem !== undefined}
          placeholder="Write a message"
          enterKeyHint="send"
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          className="icon-button send-button"
          aria-label="Send message"
          disabled={text.trim() === ''}
        >
          <SendIcon />
        </button>
      </div>
    </form>
  );
}

/** Takes the focus and comes into view when the person asked for this box, and only then (W3, W4). */
function useFocusOnRequest(wanted: boolean, onTaken: () => void) {
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!wanted) return;
    input.current?.closest('.box')?.scrollIntoView({ block: 'nearest' });
    input.current?.focus({ preventScroll: true });
    onTaken();
  }, [wanted, onTaken]);
  return input;
}
