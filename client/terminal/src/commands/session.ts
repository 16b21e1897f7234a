/**
 * What commands act on: the store, the connection, and whatever shows their answers, be it a screen or lines on standard
 * output.
 */
import type { Box, Chat } from '../../../state/model.ts';
import type { Wire } from '../../../state/wire.ts';

export interface Session {
  readonly chat: Chat;
  readonly request: Wire['request'];
  /** The conversation or room that is looked at. */
  current(): Box | undefined;
  /** Shows an answer of several lines. Whoever shows it makes it printable. */
  answer(title: string, lines: readonly string[]): void;
  /** Shows an answer of one line. */
  note(text: string): void;
  /** Keeps a text in a new file that only its owner can read; the file's whole path. Throws what the file system says. */
  save(path: string, text: string): string;
  /** What the help says of its own, such as keys. */
  readonly moreHelp: readonly string[];
  quit(): void;
}
