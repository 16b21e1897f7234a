/**
 * The head of a box: whose it is, how many messages are unread, what else can be done, and X.
 */
import type { ReactNode } from 'react';
import type { Box } from '../../../state/model.ts';
import { Badge } from '../common/badge.tsx';
import { CloseIcon } from '../common/icons.tsx';
import { BoxMenu } from './box-menu.tsx';

interface BoxHeaderProps {
  box: Box;
  lead: ReactNode;
  facts: ReactNode;
  closeLabel: string;
  onClose: () => void;
}

export const BoxHeader = ({ box, lead, facts, closeLabel, onClose }: BoxHeaderProps) => (
  <div className="box-header">
    {lead}
    <h2 className="box-name" title={box.name}>
      <bdi>{box.name}</bdi>
    </h2>
    {facts}
    {box.unread > 0 && (
      <span className="box-unread">
        <Badge count={box.unread} />
        <span className="visually-hidden"> unread</span>
      </span>
    )}
    <span className="spring" />
    <BoxMenu box={box} />
    <button
      type="button"
      className="icon-button"
      aria-label={closeLabel}
      title={closeLabel}
      onClick={onClose}
    >
      <CloseIcon />
    </button>
  </div>
);
