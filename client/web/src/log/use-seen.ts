/**
 * Whether an element is before somebody's eyes: in the viewport of a page that is shown and has the focus.
 */
import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react';

const pageEvents = ['focus', 'blur', 'visibilitychange'];

function subscribeToPage(listener: () => void): () => void {
  for (const event of pageEvents) window.addEventListener(event, listener, true);
  return () => {
    for (const event of pageEvents) window.removeEventListener(event, listener, true);
  };
}

const pageIsSeen = () => document.visibilityState === 'visible' && document.hasFocus();

/** True while at least a fifth of the element can be seen. */
export function useSeen(element: RefObject<Element | null>): boolean {
  const pageSeen = useSyncExternalStore(subscribeToPage, pageIsSeen, () => false);
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => setInView(entries.at(-1)?.isIntersecting ?? false),
      { threshold: 0.2 },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return pageSeen && inView;
}
