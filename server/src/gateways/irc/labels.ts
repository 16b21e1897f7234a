/** Answers under the label that their command came with (IRCv3 labeled-response, which needs batch). Pure. */
import type { Message } from './message.ts';

type Form = Partial<Message> & { command: string };

const longestLabelBytes = 64;
let batches = 0;

export const isLabel = (tag: string | undefined): tag is string =>
  tag !== undefined && tag !== '' && Buffer.byteLength(tag) <= longestLabelBytes;

/** One answer is tagged, a batch at its beginning, several are made a batch, and none is an ACK. */
export function labelled(answers: Form[], label: string, server: string): Form[] {
  const [first, ...others] = answers;
  if (!first) return [{ tags: { label }, source: server, command: 'ACK' }];
  if (others.length === 0 || isOneBatch(answers))
    return [{ ...first, tags: { label, ...first.tags } }, ...others];
  const batch = `l${(++batches).toString(36)}`;
  return [
    { tags: { label }, source: server, command: 'BATCH', params: [`+${batch}`, 'labeled-response'] },
    ...answers.map((answer) => ({ ...answer, tags: { batch, ...answer.tags } })),
    { source: server, command: 'BATCH', params: [`-${batch}`] },
  ];
}

function isOneBatch(answers: Form[]): boolean {
  const [first, last] = [answers[0], answers.at(-1)];
  if (first?.command !== 'BATCH' || last?.command !== 'BATCH') return false;
  return first.params?.[0]?.slice(1) === last.params?.[0]?.slice(1);
}
