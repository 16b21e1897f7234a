/** Where tests let servers listen: on loopback only, each gateway on a free port. */
import { portSettings } from '../config.ts';

export const loopback = '127.0.0.1';

/** The settings that put every gateway on a free port. */
export const freePorts: Record<string, string> = Object.fromEntries(
  Object.values(portSettings).map(({ variable }) => [variable, '0']),
);
