/**
 * The line that comes most by far, read as bytes: `PRIVMSG #chat :hi there!`, with nothing special in it. All others are for
 * the codec. Pure.
 */
import { isUtf8 } from 'node:buffer';

export interface QuickLine {
  /** A channel without its `#`, or a nick. As written, in ASCII. */
  target: string;
  isChannel: boolean;
  /** UTF-8 without control characters, and no action. Not a copy. */
  text: Buffer;
}

const start = Buffer.from('PRIVMSG ');
const [space, hash, dollar, percent, comma, slash, colon, del] = [
  0x20, 0x23, 0x24, 0x25, 0x2c, 0x2f, 0x3a, 0x7f,
];

/** What the line says; undefined if it is not of this form. */
export function quickLine(line: Buffer): QuickLine | undefined {
  for (let at = 0; at < start.length; at++) if (line[at] !== start[at]) return undefined;
  const targetEnd = endOfTarget(line);
  const textAt = targetEnd + 2;
  if (line[targetEnd] !== space || line[textAt - 1] !== colon || !isPlain(line, textAt)) return undefined;
  const isChannel = line[start.length] === hash;
  const targetAt = isChannel ? start.length + 1 : start.length;
  return { target: line.toString('latin1', targetAt, targetEnd), isChannel, text: line.subarray(textAt) };
}

/** Where the target ends, or something stands in it that needs a closer look: another target, a code, all but ASCII. */
function endOfTarget(line: Buffer): number {
  let at = start.length;
  for (let byte = line[at]; byte !== undefined; byte = line[++at])
    if (byte <= space || byte >= del || byte === comma || byte === percent || byte === dollar) break;
  return at;
}

/** Whether there is a text, which begins with no slash, holds no control characters, and is UTF-8. */
function isPlain(line: Buffer, textAt: number): boolean {
  if (line.length <= textAt || line[textAt] === slash) return false;
  let isAscii = true;
  let isBlank = true;
  for (let at = textAt; at < line.length; at++) {
    const byte = line[at] ?? 0;
    if (byte < space || byte === del) return false;
    if (byte !== space) isBlank = false;
    // The first byte of C1's control characters.
    if (byte === 0xc2) return false;
    if (byte > del) isAscii = false;
  }
  return !isBlank && (isAscii || isUtf8(line));
}
