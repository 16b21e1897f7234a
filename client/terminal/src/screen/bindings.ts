/**
 * What keys do, as a table. It knows what can be done with what is looked at; not how a terminal sends keys.
 */
import { type Change, erase, move } from '../typing/draft.ts';

/** What keys can do to what is looked at. */
export interface Actions {
  enter(): void;
  complete(direction: -1 | 1): void;
  vertical(direction: -1 | 1): void;
  write(text: string): void;
  edit(change: Change): void;
  edge(change: Change, scroll: () => void): void;
  dismiss(): void;
  interrupt(again: boolean): void;
  endOfInput(otherwise: Change): void;
  showAt(index: number): void;
  showUnread(): void;
  cycle(direction: -1 | 1): void;
  scroll(rows: number): void;
  scrollPage(direction: -1 | 1): void;
  scrollToStart(): void;
  scrollToEnd(): void;
  redraw(): void;
  suspend(): void;
}

interface Binding {
  /** As people call the keys. */
  shown: string;
  /** As keys.ts calls them. */
  keys: readonly string[];
  help: string;
  /** @param again it is pressed for the second time in a row; only Ctrl+C is told */
  run(view: Actions, again: boolean): void;
}

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** In the order of the help. */
export const keyTable: readonly Binding[] = [
  { shown: 'Enter', keys: ['enter'], help: 'sends', run: (view) => view.enter() },
  {
    shown: 'Alt+Enter, Ctrl+J',
    keys: ['alt+enter', 'ctrl+j', 'shift+enter'],
    help: 'begins a new line',
    run: (view) => view.write('\n'),
  },
  { shown: 'Tab', keys: ['tab'], help: 'completes names and commands', run: (view) => view.complete(1) },
  { shown: 'Shift+Tab', keys: ['shift+tab'], help: 'completes backwards', run: (view) => view.complete(-1) },
  {
    shown: 'Ctrl+N',
    keys: ['ctrl+n'],
    help: 'goes to the next conversation or room',
    run: (view) => view.cycle(1),
  },
  { shown: 'Ctrl+P', keys: ['ctrl+p'], help: 'goes to the one before', run: (view) => view.cycle(-1) },
  ...digits.map((digit, index) => ({
    shown: digit === '1' ? 'Alt+1 to Alt+9' : '',
    keys: [`alt+${digit}`],
    help: 'goes to the one with that number',
    run: (view: Actions) => view.showAt(index),
  })),
  {
    shown: 'Alt+A',
    keys: ['alt+a'],
    help: 'goes to where something is new',
    run: (view) => view.showUnread(),
  },
  { shown: 'PgUp', keys: ['pageup'], help: 'scrolls back', run: (view) => view.scrollPage(-1) },
  { shown: 'PgDn', keys: ['pagedown'], help: 'scrolls forth', run: (view) => view.scrollPage(1) },
  {
    shown: 'Shift+Up, Alt+Up',
    keys: ['shift+up', 'alt+up', 'ctrl+up'],
    help: 'scrolls back a row',
    run: (view) => view.scroll(-1),
  },
  {
    shown: 'Shift+Down, Alt+Down',
    keys: ['shift+down', 'alt+down', 'ctrl+down'],
    help: 'scrolls forth a row',
    run: (view) => view.scroll(1),
  },
  {
    shown: 'Ctrl+Home',
    keys: ['ctrl+home'],
    help: 'scrolls to the beginning',
    run: (view) => view.scrollToStart(),
  },
  { shown: 'Ctrl+End', keys: ['ctrl+end'], help: 'scrolls to the end', run: (view) => view.scrollToEnd() },
  {
    shown: 'Home, Ctrl+A',
    keys: ['home', 'ctrl+a'],
    help: 'to the start of the line; with nothing written, of the log',
    run: (view) => view.edge(move('home'), () => view.scrollToStart()),
  },
  {
    shown: 'End, Ctrl+E',
    keys: ['end', 'ctrl+e'],
    help: 'to the end of the line; with nothing written, of the log',
    run: (view) => view.edge(move('end'), () => view.scrollToEnd()),
  },
  { shown: 'Up', keys: ['up'], help: 'a line up, or what you sent before', run: (view) => view.vertical(-1) },
  {
    shown: 'Down',
    keys: ['down'],
    help: 'a line down, or what you sent after',
    run: (view) => view.vertical(1),
  },
  {
    shown: 'Left, Ctrl+B',
    keys: ['left', 'ctrl+b'],
    help: 'a character back',
    run: (view) => view.edit(move('left')),
  },
  {
    shown: 'Right, Ctrl+F',
    keys: ['right', 'ctrl+f'],
    help: 'a character on',
    run: (view) => view.edit(move('right')),
  },
  {
    shown: 'Ctrl+Left, Alt+B',
    keys: ['ctrl+left', 'alt+left', 'alt+b'],
    help: 'a word back',
    run: (view) => view.edit(move('wordLeft')),
  },
  {
    shown: 'Ctrl+Right, Alt+F',
    keys: ['ctrl+right', 'alt+right', 'alt+f'],
    help: 'a word on',
    run: (view) => view.edit(move('wordRight')),
  },
  {
    shown: 'Backspace',
    keys: ['backspace'],
    help: 'deletes a character',
    run: (view) => view.edit(erase('left')),
  },
  {
    shown: 'Delete',
    keys: ['delete'],
    help: 'deletes the next one',
    run: (view) => view.edit(erase('right')),
  },
  {
    shown: 'Ctrl+W, Alt+Backspace',
    keys: ['ctrl+w', 'alt+backspace'],
    help: 'deletes a word',
    run: (view) => view.edit(erase('wordLeft')),
  },
  {
    shown: 'Alt+D',
    keys: ['alt+d'],
    help: 'deletes the next word',
    run: (view) => view.edit(erase('wordRight')),
  },
  {
    shown: 'Ctrl+U',
    keys: ['ctrl+u'],
    help: 'deletes to the start of the line',
    run: (view) => view.edit(erase('home')),
  },
  {
    shown: 'Ctrl+K',
    keys: ['ctrl+k'],
    help: 'deletes to the end of the line',
    run: (view) => view.edit(erase('end')),
  },
  { shown: 'Esc', keys: ['escape'], help: 'closes what lies above the log', run: (view) => view.dismiss() },
  { shown: 'Ctrl+L', keys: ['ctrl+l'], help: 'draws everything anew', run: (view) => view.redraw() },
  { shown: 'Ctrl+Z', keys: ['ctrl+z'], help: 'suspends; fg comes back', run: (view) => view.suspend() },
  {
    shown: 'Ctrl+C',
    keys: ['ctrl+c'],
    help: 'empties the input; twice: ends',
    run: (view, again) => view.interrupt(again),
  },
  {
    shown: 'Ctrl+D',
    keys: ['ctrl+d'],
    help: 'ends, with nothing written',
    run: (view) => view.endOfInput(erase('right')),
  },
];

/** By the names of keys.ts. */
export const bindings: ReadonlyMap<string, Binding> = new Map(
  keyTable.flatMap((binding) => binding.keys.map((key) => [key, binding] as const)),
);

/** One line for each key, in columns. */
export function keyLines(): string[] {
  const rows = keyTable.filter(({ shown }) => shown !== '');
  const width = Math.max(...rows.map(({ shown }) => shown.length));
  return rows.map(({ shown, help }) => `${shown.padEnd(width)}  ${help}`);
}
