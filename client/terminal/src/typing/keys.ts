/**
 * What a terminal sends as keys: characters in, named keys, text and pastes out. It knows how terminals write keys (ECMA-48,
 * xterm's control sequences, bracketed paste), not what the keys do.
 *
 *     "a"  "\x1b[A"  "\x1b[1;5D"  "\x1b\r"       text "a", up, ctrl+left, alt+enter
 *     "\x1b[200~two\rlines\x1b[201~"             paste "two\nlines"
 */
import type { Timing } from '#shared/people/ports';

export type Key =
  | { name: 'text' | 'paste'; text: string }
  /** Such as `enter`, `ctrl+n`, `alt+1`, `shift+tab`, `pageup`. */
  | { name: string; text?: undefined };

/** An escape that nothing follows for so long was the key of that name. */
const aloneMs = 50;
/** More than this is not pasted in one piece. */
const pasteChars = 100_000;
const pasteBegins = '\x1b[200~';
const pasteEnds = '\x1b[201~';

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\x7f': 'backspace',
  '\x1b': 'escape',
};
/** By the letter that ends `ESC [` or `ESC O`. */
const byLetter: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  Z: 'shift+tab',
};
/** By the number before `~`; also of xterm's `ESC [ 27 ; modifiers ; CODE ~` and `ESC [ CODE ; modifiers u`. */
const byNumber: Readonly<Record<string, string>> = {
  1: 'home',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
};
const byCode: Readonly<Record<string, string>> = { 9: 'tab', 13: 'enter', 27: 'escape', 127: 'backspace' };
/** xterm's modifiers, less one. */
const modifiers: readonly [bit: number, name: string][] = [
  [4, 'ctrl+'],
  [2, 'alt+'],
  [1, 'shift+'],
];

const sequence = /^\x1b\[([0-?]*)[ -/]*([@-~])/u;
const unfinished = /^\x1b(?:\[[0-?]*[ -/]*|O)?$/u;
const plainText = /^[^\p{Cc}]+/u;

export class KeyReader {
  readonly #timing: Timing;
  readonly #pressed: (key: Key) => void;
  #left = '';
  #pasted: string | undefined;
  #cancel = (): void => {};

  constructor(timing: Timing, pressed: (key: Key) => void) {
    this.#timing = timing;
    this.#pressed = pressed;
  }

  /** @param text as it comes, cut anywhere but within a character */
  read(text: string): void {
    this.#cancel();
    this.#left += text;
    while (this.#left !== '' && (this.#pasted === undefined ? this.#readKey() : this.#readPaste()));
    if (this.#left !== '' && this.#pasted === undefined)
      this.#cancel = this.#timing.schedule(aloneMs, () => this.#alone());
  }

  /** What looked like the beginning of something was all there is. */
  #alone(): void {
    const rest = this.#left.slice(1);
    this.#left = '';
    this.#pressed({ name: 'escape' });
    if (rest !== '') this.read(rest);
  }

  /** False if more must come first. */
  #readKey(): boolean {
    if (this.#left.startsWith(pasteBegins)) {
      this.#left = this.#left.slice(pasteBegins.length);
      this.#pasted = '';
      return true;
    }
    if (unfinished.test(this.#left)) return false;
    const { key, length } = keyAt(this.#left);
    this.#left = this.#left.slice(length);
    if (key) this.#pressed(key);
    return true;
  }

  /** Takes all up to the end of the paste, or what there is of it, without what may be the beginning of its end. */
  #readPaste(): boolean {
    const end = this.#left.indexOf(pasteEnds);
    const kept = end >= 0 ? 0 : this.#left.length - this.#left.lastIndexOf('\x1b');
    const taken = end >= 0 ? end : this.#left.length - (kept < pasteEnds.length ? kept : 0);
    this.#pasted = (this.#pasted + this.#left.slice(0, taken)).slice(0, pasteChars);
    this.#left = this.#left.slice(end >= 0 ? end + pasteEnds.length : taken);
    if (end < 0) return false;
    const text = cleanPaste(this.#pasted);
    this.#pasted = undefined;
    if (text !== '') this.#pressed({ name: 'paste', text });
    return true;
  }
}

/** Lines end in LF; of control characters only those and tabs stay. */
const cleanPaste = (text: string): string => text.replace(/\r\n?/gu, '\n').replace(/(?![\n\t])\p{Cc}/gu, '');

/** The key at the start of what a terminal sent, and how long it is there; no key for what has no meaning here. */
function keyAt(input: string): { key: Key | undefined; length: number } {
  const text = plainText.exec(input)?.[0];
  if (text !== undefined) return { key: { name: 'text', text }, length: text.length };
  const [whole, numbers = '', final = ''] = sequence.exec(input) ?? [];
  if (whole !== undefined) return { key: named(sequenceName(numbers, final)), length: whole.length };
  if (input.startsWith('\x1bO')) return { key: named(byLetter[input[2] ?? '']), length: 3 };
  if (input.startsWith('\x1b')) {
    const [character = ''] = input.slice(1);
    return { key: named(`alt+${controlName(character) ?? character}`), length: 1 + character.length };
  }
  return { key: named(controlName(input[0] ?? '')), length: 1 };
}

const named = (name: string | undefined): Key | undefined => (name === undefined ? undefined : { name });

function controlName(character: string): string | undefined {
  const code = character.charCodeAt(0);
  return controls[character] ?? (code < 27 ? `ctrl+${String.fromCharCode(code + 96)}` : undefined);
}

function sequenceName(numbers: string, final: string): string | undefined {
  const [first = '', second = '', third = ''] = numbers.split(';');
  const other = final === '~' && first === '27';
  const name = other ? byCode[third] : ({ '~': byNumber, u: byCode }[final]?.[first] ?? byLetter[final]);
  return name && modifierNames(Number(second) - 1) + name;
}

const modifierNames = (bits: number): string =>
  bits > 0 ? modifiers.flatMap(([bit, name]) => (bits & bit ? name : [])).join('') : '';
