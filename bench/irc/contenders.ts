/** The servers that are compared at IRC. Knows no scenario. */
import { type Contender, nodeServer } from '../load/contender.ts';
import { inspircd, ngircd } from './debian-servers.ts';

/** What Switchboard is compared with; all are compared with the first. ngircd lets 10 wait to be accepted. */
export const peers: Contender[] = [
  { name: 'ngircd', start: ngircd, atOnce: 8 },
  { name: 'inspircd', start: inspircd, atOnce: 500 },
];

const off = Object.fromEntries(
  ['HTTP', 'TELNET', 'JOIN', 'LINE', 'ECHO'].map((name) => [`${name}_PORT`, 'off']),
);

/** Its input pace is off, as the others' is. */
export const switchboard: Contender = {
  name: 'Switchboard',
  start: nodeServer({ env: { ...off, RATE_LIMITS: 'off' } }, 'irc'),
};
