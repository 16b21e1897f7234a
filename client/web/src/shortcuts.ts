/**
 * The keys that work everywhere on the page; shortcuts-dialog.tsx tells people about them.
 */
import { useEffect } from 'react';

export function useShortcuts(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

const shortcuts: { matches: (event: KeyboardEvent) => boolean; run: () => void }[] = [
  { matches: (event) => (event.ctrlKey || event.metaKey) && event.key === 'k', run: focusPeople },
  { matches: (event) => event.altKey && event.key === 'ArrowDown', run: () => focusBox(1) },
  { matches: (event) => event.altKey && event.key === 'ArrowUp', run: () => focusBox(-1) },
];

function onKeyDown(event: KeyboardEvent): void {
  const inDialog = document.querySelector('[role$="dialog"]') !== null;
  // Alt with an arrow opens and closes a list of options: there it means that.
  const inList = document.activeElement?.getAttribute('role') === 'combobox' && event.altKey;
  if (inDialog || inList || event.defaultPrevented) return;
  const shortcut = shortcuts.find(({ matches }) => matches(event));
  if (shortcut === undefined) return;
  event.preventDefault();
  shortcut.run();
}

function focusPeople(): void {
  const input = document.querySelector<HTMLElement>('[role="combobox"]');
  input?.focus();
  // As with the mouse: the list opens.
  input?.click();
}

/** To the next box's input, or the one before; around at the ends. */
function focusBox(step: 1 | -1): void {
  const boxes = [...document.querySelectorAll('.box')];
  const current = boxes.findIndex((box) => box.contains(document.activeElement));
  const next =
    boxes[current < 0 ? (step > 0 ? 0 : boxes.length - 1) : (current + step + boxes.length) % boxes.length];
  next?.scrollIntoView({ block: 'nearest' });
  next?.querySelector('textarea')?.focus({ preventScroll: true });
}
