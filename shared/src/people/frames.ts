/**
 * Frames: what two clients say to each other through the server's `relay`, which does not look into them (SPEC P3).
 * Knows no delivery.
 *
 * A frame is a version, a letter, and what the letter's kind needs:
 *
 *     1r ID RECORD                   a record for the receiver, written down as in records.ts
 *     1c KEY NAME ID RECORD          to one's own other devices: a record that went to the holder of KEY, now NAME
 *     1s ID ID ...                   these records are stored
 *     1f ID ID ...                   these cannot be: the receiver's storage is full
 *
 * A letter not known is a frame of a newer client and is ignored, as is anything malformed. Digests and batches for
 * healing (P4) and sealed frames (P5, another frame inside) will be further letters.
 */
import { limits } from '../limits.ts';
import { isKey } from './identity.ts';
import { type ChatRecord, decodeRecord, encodeRecord } from './records.ts';

export type Frame =
  | { kind: 'record'; record: ChatRecord }
  | { kind: 'copy'; key: string; name: string; record: ChatRecord }
  | { kind: 'stored'; ids: readonly string[] }
  | { kind: 'full'; ids: readonly string[] };

/** How many ids one frame says at most. */
export const idsPerFrame = 500;

const wholeRecord = ({ id, ...record }: ChatRecord): string => `${id} ${encodeRecord(record)}`;

/** A frame as text, at most `limits.frameChars` long. */
export function encodeFrame(frame: Frame): string {
  switch (frame.kind) {
    case 'record':
      return `1r ${wholeRecord(frame.record)}`;
    case 'copy':
      return `1c ${frame.key} ${frame.name} ${wholeRecord(frame.record)}`;
    default:
      return `1${frame.kind === 'stored' ? 's' : 'f'} ${frame.ids.slice(0, idsPerFrame).join(' ')}`;
  }
}

/** What follows each letter, or undefined if it is not as it must be. A malformed record throws. */
const decoders: Readonly<Record<string, (text: string) => Frame | undefined>> = {
  r: (text) => ({ kind: 'record', record: readRecord(text) }),
  c: (text) => {
    const [key = '', name = ''] = text.split(' ', 2);
    if (!isKey(key) || name === '' || name.length > 64) return undefined;
    return { kind: 'copy', key, name, record: readRecord(text.slice(key.length + name.length + 2)) };
  },
  s: (text) => readIds('stored', text),
  f: (text) => readIds('full', text),
};

/** The frame in a text from somebody else, or undefined if it is malformed or not known. */
export function decodeFrame(text: unknown): Frame | undefined {
  if (typeof text !== 'string' || text.length > limits.frameChars) return undefined;
  if (!/^1[a-z] /.test(text)) return undefined;
  try {
    return decoders[text.charAt(1)]?.(text.slice(3));
  } catch {
    return undefined;
  }
}

/** An id is 22 characters; a space; the record. */
const readRecord = (text: string): ChatRecord => decodeRecord(text.slice(0, 22), text.slice(23));

function readIds(kind: 'stored' | 'full', text: string): Frame | undefined {
  const ids = text.split(' ', idsPerFrame + 1);
  const good = ids.length <= idsPerFrame && ids.every((id) => /^[\w-]{22}$/.test(id));
  return good ? { kind, ids } : undefined;
}
