/**
 * Colours, where they are wanted (https://no-color.org). Knows Ink's properties of text, and nothing of what it says.
 */
import { fold } from '#shared/names';

/** Properties of Ink's Text. */
export interface Look {
  color?: string;
  bold?: boolean;
  dimColor?: boolean;
  inverse?: boolean;
}

const looks = {
  plain: {},
  bar: { inverse: true },
  title: { bold: true },
  faint: { dimColor: true },
  active: { inverse: true },
  unread: { bold: true, color: 'yellow' },
  urgent: { bold: true, color: 'yellow' },
  here: { color: 'green' },
  mine: { bold: true, color: 'cyan' },
  alert: { bold: true, color: 'magenta' },
} satisfies Record<string, Look>;

const nameColors = ['green', 'yellow', 'blue', 'magenta', 'red', 'cyan'];

export interface Theme {
  look(name: keyof typeof looks): Look;
  /** The same for a name at all times. */
  ofName(name: string): Look;
}

export function themeOf(colors: boolean): Theme {
  const shown = ({ color, ...look }: Look): Look => (colors && color ? { ...look, color } : look);
  return {
    look: (name) => shown(looks[name]),
    ofName: (name) =>
      shown({ bold: true, color: nameColors[hashOf(fold(name)) % nameColors.length] ?? 'green' }),
  };
}

/** Whether colours are wanted: NO_COLOR is not set, and the terminal is not known to have none. */
export const wantsColors = ({ NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>): boolean =>
  (NO_COLOR ?? '') === '' && TERM !== 'dumb';

function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (hash * 31 + text.charCodeAt(index)) >>> 0;
  return hash;
}
