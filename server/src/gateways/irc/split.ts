/**
 * Long lines in pieces that fit into IRC's (SPEC I3): nothing is cut out, no character is cut in two, and words are not
 * where that can be. The pieces joined are the line. Pure.
 */
import { utf8Bytes } from '#shared/text';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The pieces of a line, none longer than so many bytes (at least 4, the longest code point). */
export function split(line: string, bytes: number): string[] {
  const pieces: string[] = [];
  let [piece, size, wordAt] = ['', 0, 0];
  const end = (at: number) => {
    pieces.push(piece.slice(0, at));
    piece = piece.slice(at);
    size = utf8Bytes(piece);
    wordAt = 0;
  };
  for (const unit of utf8Bytes(line) <= bytes ? [] : units(line, bytes)) {
    const unitBytes = utf8Bytes(unit);
    // Where a word begins, or at the end if none does or only early.
    while (size + unitBytes > bytes) end(wordAt > piece.length / 2 ? wordAt : piece.length);
    piece += unit;
    size += unitBytes;
    // A space with a mark on it is none.
    if (unit === ' ') wordAt = piece.length;
  }
  return pieces.length === 0 ? [line] : [...pieces, piece];
}

/** An ASCII character before another, or a stretch of others with the one on each side, to which they may belong. */
const stretches =
  /[\0-\x7f](?=[\0-\x7f]|$)|[\0-\x7f]?[^\0-\x7f](?:[^\0-\x7f]|[\0-\x7f](?=[^\0-\x7f]))*[\0-\x7f]?/gu;

/** What people see as characters; one that is longer than all the room there is, as its code points. */
function* units(line: string, bytes: number): Generator<string> {
  for (const [stretch] of line.matchAll(stretches)) {
    // Looking for characters takes some microseconds for each, which ASCII need not.
    if (stretch.length === 1) yield stretch;
    else
      for (const { segment } of graphemes.segment(stretch))
        if (utf8Bytes(segment) > bytes) yield* segment;
        else yield segment;
  }
}
