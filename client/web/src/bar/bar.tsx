/**
 * The bar at the top: who one is, whom to talk to, and the state of the line (W1-W3, W7-W9).
 */
import { MoreMenu } from '../menu/more-menu.tsx';
import { ChatWith } from './chat-with.tsx';
import { ConnectionStatus } from './connection-status.tsx';
import { JoinRoom } from './join-room.tsx';
import { Logo } from './logo.tsx';
import { NameBox } from './name-box.tsx';

export const Bar = () => (
  <header className="bar">
    <Logo />
    <NameBox />
    <ChatWith />
    <JoinRoom />
    <ConnectionStatus />
    <MoreMenu />
  </header>
);
