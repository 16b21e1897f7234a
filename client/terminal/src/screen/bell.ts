/**
 * A terminal's way of calling somebody: its bell, off until asked for. Knows no message.
 */
import type { Notifier } from '../../../state/ports.ts';

export function bell(ring: () => void): Notifier {
  let on = false;
  return {
    state: () => (on ? 'on' : 'off'),
    enable: async () => {
      on = true;
    },
    disable: () => {
      on = false;
    },
    notify: () => {
      if (on) ring();
    },
  };
}
