/**
 * A text box of the bar: its label, and an alert for what was refused. Enter commits, Escape restores.
 */
import { type KeyboardEvent, useId } from 'react';

interface BarFieldProps {
  className: string;
  label: string;
  value: string;
  placeholder: string;
  /** What was refused, in words. */
  problem: string | undefined;
  disabled?: boolean;
  busy?: boolean;
  onChange: (value: string) => void;
  onCommit: () => void;
  onRestore: () => void;
}

export function BarField(props: BarFieldProps) {
  const id = useId();
  const problemId = `${id}problem`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      // Where the focus goes meanwhile, the key must not go: it would break a line there.
      event.preventDefault();
      props.onCommit();
    }
    if (event.key === 'Escape') props.onRestore();
  };
  return (
    <div className={`field ${props.className}`}>
      <label htmlFor={id}>{props.label}</label>
      <div className="field-group">
        <input
          id={id}
          value={props.value}
          placeholder={props.placeholder}
          disabled={props.disabled ?? false}
          aria-busy={props.busy ?? false}
          aria-invalid={props.problem !== undefined}
          aria-describedby={props.problem === undefined ? undefined : problemId}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
          onChange={(event) => props.onChange(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {props.problem !== undefined && (
        <p role="alert" id={problemId} className="field-problem">
          {props.problem}
        </p>
      )}
    </div>
  );
}
