/**
 * What is typed, taken apart: a command and its values, or something to say. Pure.
 *
 *     /msg bob hi there!     command /msg, values "bob" and "hi there!"
 *     //etc is a directory   says "/etc is a directory"
 */

export interface Form {
  /** As in the help. Each is a word, but the last is the rest; one in brackets may be missing. */
  readonly parameters: readonly string[];
}

export type Typed =
  | { kind: 'say'; text: string }
  /** `verb` with its slash, in small letters. */
  | { kind: 'command'; verb: string; rest: string };

/** "/me waves" is said as it is: every client knows it as an action. */
export function parseTyped(text: string): Typed {
  if (text.startsWith('//')) return { kind: 'say', text: text.slice(1) };
  const verb = /^\/\S*/u.exec(text)?.[0];
  if (verb === undefined) return { kind: 'say', text };
  return { kind: 'command', verb: verb.toLowerCase(), rest: text.slice(verb.length) };
}

const isOptional = (parameter: string): boolean => parameter.startsWith('[');

/** The values for a form's parameters; undefined if one is missing, or something stands where nothing should. */
export function valuesFor({ parameters }: Form, rest: string): string[] | undefined {
  const values: string[] = [];
  let left = rest.trimStart();
  for (const [index, parameter] of parameters.entries()) {
    const isLast = index === parameters.length - 1;
    const value = isLast ? left.trimEnd() : (/^\S+/u.exec(left)?.[0] ?? '');
    if (value === '') return isOptional(parameter) ? values : undefined;
    values.push(value);
    left = left.slice(value.length).trimStart();
  }
  return left === '' ? values : undefined;
}

/** How a command is typed: "/msg NAME [TEXT]". */
export const usageOf = (verb: string, { parameters }: Form): string => [verb, ...parameters].join(' ');
