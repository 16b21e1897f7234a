/**
 * Says something to screen readers, politely, without showing it.
 */

/** `ariaNotify`: WAI-ARIA 1.3, in Chrome and Edge. */
interface Notifier {
  ariaNotify?: (text: string) => void;
}

/** How long a text stands in the live region: long enough to be read from there, short enough not to be met again. */
const standsMs = 2_000;

let region: HTMLElement | undefined;

/** Says the text once, after what is being said. */
export function announce(text: string): void {
  const page = document as Notifier;
  if (page.ariaNotify !== undefined) page.ariaNotify(text);
  else announceInRegion(text);
}

function announceInRegion(text: string): void {
  region ??= makeRegion();
  const line = document.createElement('p');
  line.textContent = text;
  region.append(line);
  setTimeout(() => line.remove(), standsMs);
}

function makeRegion(): HTMLElement {
  const made = document.createElement('div');
  made.className = 'visually-hidden';
  made.ariaLive = 'polite';
  document.body.append(made);
  return made;
}
