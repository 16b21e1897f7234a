/**
 * A box for a room: its members stand below its head (W7).
 */
import { memo } from 'react';
import type { RoomBox } from '../../../state/model.ts';
import { BoxFrame } from './box-frame.tsx';
import type { BoxProps } from './box-props.ts';
import { Members } from './members.tsx';

export const RoomView = memo(function RoomView({ box, ...focus }: BoxProps<RoomBox>) {
  return (
    <BoxFrame
      box={box}
      {...focus}
      label={`Room ${box.name}`}
      closeLabel={`Leave room ${box.name}`}
      lead={<RoomSign />}
      facts={<span className="gateway">{countText(box.members.length)}</span>}
    >
      <Members members={box.members} />
    </BoxFrame>
  );
});

const countText = (members: number): string => (members === 1 ? '1 member' : `${members} members`);

const RoomSign = () => (
  <span aria-hidden="true" className="room-sign">
    #
  </span>
);
