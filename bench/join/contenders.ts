/** The servers that are compared at JOIN. Knows no scenario. */
import { type Contender, nativeServer, nodeServer } from '../load/contender.ts';

/** What Switchboard is compared with; all are compared with the first. */
export const peers: Contender[] = [
  { name: 'C, a send for each delivery', start: nativeServer('epoll', 'join') },
  { name: 'C, gathered writes', start: nativeServer('epoll-batched', 'join') },
  {
    name: 'Node net, a write for each delivery',
    start: nodeServer({ args: ['--import', 'tsx', 'bench/peers/join-net.ts'] }, 'join'),
  },
];

export const switchboard: Contender = {
  name: 'Switchboard',
  start: nodeServer({ env: { JOIN_PORT: '0', HTTP_PORT: 'off', TELNET_PORT: 'off' } }, 'join'),
};
