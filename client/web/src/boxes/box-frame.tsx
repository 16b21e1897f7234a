/**
 * What conversations and rooms have in common: head, log, status line and input in a region of their own (W4, W9).
 */
import { type ReactNode, useRef } from 'react';
import type { Box } from '../../../state/model.ts';
import { Log } from '../log/log.tsx';
import { useStore } from '../store-context.tsx';
import { BoxHeader } from './box-header.tsx';
import type { BoxProps } from './box-props.ts';
import { Composer } from './composer.tsx';
import { StatusLine } from './status-line.tsx';

interface BoxFrameProps extends BoxProps<Box> {
  label: string;
  closeLabel: string;
  /** Stands before and after the name. */
  lead: ReactNode;
  facts: ReactNode;
  /** Bars between the head and the log. */
  children?: ReactNode;
}

export function BoxFrame({ box, label, closeLabel, lead, facts, children, ...focus }: BoxFrameProps) {
  const store = useStore();
  const region = useRef<HTMLElement>(null);
  const close = () => {
    passFocusOn(region.current);
    store.closeBox(box.id);
  };
  return (
    <section ref={region} className="box" aria-label={label} tabIndex={-1}>
      <BoxHeader box={box} lead={lead} facts={facts} closeLabel={closeLabel} onClose={close} />
      {children}
      <Log box={box} />
      <StatusLine box={box} />
      <Composer box={box} {...focus} />
    </section>
  );
}

/** A box that goes leaves the focus to its neighbour, or to the page: never nowhere. */
function passFocusOn(region: HTMLElement | null): void {
  if (region === null || !region.contains(document.activeElement)) return;
  const heir = region.nextElementSibling ?? region.previousElementSibling ?? region.closest('main');
  if (heir instanceof HTMLElement) heir.focus({ preventScroll: true });
}
