/**
 * A box for one person: presence and gateway in its head, and what is to be decided about a new key (P2-P4).
 */
import { memo } from 'react';
import type { ConversationBox } from '../../../state/model.ts';
import { GatewayBadge, PresenceDot } from '../common/presence.tsx';
import { BoxFrame } from './box-frame.tsx';
import type { BoxProps } from './box-props.ts';
import { HeldBar, KeyBar } from './key-bars.tsx';

export const ConversationView = memo(function ConversationView({ box, ...focus }: BoxProps<ConversationBox>) {
  const online = box.gateway !== undefined;
  return (
    <BoxFrame
      box={box}
      {...focus}
      label={`Conversation with ${box.name}`}
      closeLabel={`Close conversation with ${box.name}`}
      lead={<PresenceDot online={online} />}
      facts={
        <>
          <span className="visually-hidden">{online ? 'online' : 'away'}</span>
          <GatewayBadge gateway={box.gateway} />
        </>
      }
    >
      {box.newKey && <KeyBar box={box} />}
      {box.heldBack > 0 && <HeldBar box={box} />}
    </BoxFrame>
  );
});
