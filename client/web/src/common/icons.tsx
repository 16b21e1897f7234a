/**
 * The page's icons: decoration only, their buttons carry the words.
 */
import type { ReactNode } from 'react';

const Icon = ({ children }: { children: ReactNode }) => (
  <svg viewBox="0 0 16 16" aria-hidden="true" className="icon">
    {children}
  </svg>
);

export const MoreIcon = () => (
  <Icon>
    <circle cx="3" cy="8" r="1" />
    <circle cx="8" cy="8" r="1" />
    <circle cx="13" cy="8" r="1" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8m0-8-8 8" />
  </Icon>
);

export const ChevronIcon = () => (
  <Icon>
    <path d="m4 6 4 4 4-4" />
  </Icon>
);

export const SendIcon = () => (
  <Icon>
    <path d="M2.5 13.5 14 8 2.5 2.5 4.5 8zM4.5 8H9" />
  </Icon>
);
