/**
 * The document's title and the other places that count what is unread. Pure.
 */

/** "(3) Switchboard", or "Switchboard" when all is read. */
export const titleOf = (unread: number): string =>
  unread > 0 ? `(${countLabel(unread)}) Switchboard` : 'Switchboard';

/** A count that never grows wide: "99+" from a hundred on. */
export const countLabel = (count: number): string => (count > 99 ? '99+' : String(count));
