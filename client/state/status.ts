/**
 * The one line below a log: who types, who is away, what the connection does. Pure.
 */
import type { Box, Connection } from '../state/model.ts';

/** What there is to say, most urgent first; empty when all is well. */
export function statusOf(box: Box, connection: Connection): string {
  if (connection !== 'online') return `${lineWords[connection]}; what you write waits`;
  if (box.kind === 'room' && !box.joined) return 'Joining; what you write waits';
  if (box.typing.length > 0) return typingText(box.typing);
  if (box.kind === 'conversation' && box.gateway === undefined && !box.loading)
    return `${box.name} is away; what you write waits`;
  return '';
}

const lineWords: Record<Exclude<Connection, 'online'>, string> = {
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
};

function typingText(names: readonly string[]): string {
  const [first, second] = names;
  if (names.length === 1) return `${first} is typing`;
  if (names.length === 2) return `${first} and ${second} are typing`;
  return `${names.length} people are typing`;
}
