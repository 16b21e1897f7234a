import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineFramer, overlong } from './line-framer.ts';
import { fuzzRuns } from './testing/fuzz-runs.ts';

type Framed = string | typeof overlong;

/** What the framer makes of chunks; latin1, so that every byte shows. */
function frame(limitBytes: number, chunks: Buffer[]): Framed[] {
  const framer = new LineFramer(limitBytes);
  return chunks.flatMap((chunk) => {
    framer.push(chunk);
    const lines: Framed[] = [];
    for (let line = framer.next(); line !== undefined; line = framer.next())
      lines.push(line === overlong ? overlong : line.toString('latin1'));
    return lines;
  });
}

/** The same, said as plainly as can be: all bytes at once, no state. */
function plainly(limitBytes: number, all: Buffer): Framed[] {
  const parts = all.toString('latin1').split('\n');
  const unended = parts.pop() ?? '';
  const lines: Framed[] = parts.map((part) =>
    part.length + 1 > limitBytes ? overlong : part.replace(/\r$/, ''),
  );
  return unended.length >= limitBytes ? [...lines, overlong] : lines;
}

/** Bytes with many line endings, and where they are cut into chunks. */
const traffic = fc.array(
  fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(10, 13, 97) }, fc.nat(255)), { maxLength: 30 }),
  { maxLength: 20 },
);

describe('LineFramer', () => {
  it('J3 gives the same lines however the bytes are split over reads', () => {
    fc.assert(
      fc.property(traffic, fc.integer({ min: 1, max: 40 }), (pieces, limitBytes) => {
        const chunks = pieces.map((piece) => Buffer.from(piece));
        const all = Buffer.concat(chunks);
        expect(frame(limitBytes, chunks)).toEqual(plainly(limitBytes, all));
        expect(frame(limitBytes, [all])).toEqual(plainly(limitBytes, all));
        const single = Array.from(all, (byte) => Buffer.of(byte));
        expect(frame(limitBytes, single)).toEqual(plainly(limitBytes, all));
      }),
      { numRuns: fuzzRuns(500) },
    );
  });

  it('takes chunks before the lines of the last one are fetched', () => {
    fc.assert(
      fc.property(traffic, (pieces) => {
        const chunks = pieces.map((piece) => Buffer.from(piece));
        const framer = new LineFramer(1_000);
        for (const chunk of chunks) framer.push(chunk);
        framer.push(Buffer.from('\nlast\n'));
        let last: Framed | undefined;
        for (let line = framer.next(); line !== undefined; line = framer.next()) last = line.toString();
        expect(last).toBe('last');
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it.each([
    ['19,999 bytes and LF', `${'x'.repeat(19_999)}\n`, ['x'.repeat(19_999)]],
    ['19,998 bytes and CR LF', `${'x'.repeat(19_998)}\r\n`, ['x'.repeat(19_998)]],
    ['20,000 bytes and LF', `${'x'.repeat(20_000)}\n`, [overlong]],
    ['19,999 bytes and CR LF', `${'x'.repeat(19_999)}\r\n`, [overlong]],
    ['only one CR', 'x\r\r\n', ['x\r']],
    ['an empty line', '\n\r\n', ['', '']],
    ['what is not ended', 'x\ny', ['x']],
  ])('J3 counts the newline and a CR against the limit: %s', (_what, bytes, lines) => {
    expect(frame(20_000, [Buffer.from(bytes)])).toEqual(lines);
  });

  it('reports an overlong line at once and once, and goes on after it', () => {
    const framer = new LineFramer(10);
    framer.push(Buffer.from('0123456789'));
    expect(framer.next()).toBe(overlong);
    expect(framer.next()).toBeUndefined();
    framer.push(Buffer.from('more of it'));
    expect(framer.next()).toBeUndefined();
    framer.push(Buffer.from('end\nnext\n'));
    expect(framer.next()?.toString()).toBe('next');
  });

  it('takes longer lines from the next one on, once allowed to', () => {
    const framer = new LineFramer(4);
    framer.push(Buffer.from('abc\nabcdef\nabcdefg\nabcdefgh\n'));
    expect(framer.next()?.toString()).toBe('abc');
    framer.limitBytes = 8;
    expect([framer.next()?.toString(), framer.next()?.toString()]).toEqual(['abcdef', 'abcdefg']);
    expect(framer.next()).toBe(overlong);
  });

  it('a line once given does not change when more comes in', () => {
    const framer = new LineFramer(100);
    framer.push(Buffer.from('par'));
    framer.next();
    framer.push(Buffer.from('tial\nother'));
    const line = framer.next();
    framer.next();
    framer.push(Buffer.from(' words\n'));
    framer.next();
    expect(line?.toString()).toBe('partial');
  });
});
