import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlong } from '../../engine/line-framer.ts';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { bytes } from './bytes.ts';
import { TelnetCodec } from './codec.ts';

/** Lines and what was sent, for bytes in chunks. */
function run(chunks: Buffer[], limitBytes = 50) {
  const sent: Buffer[] = [];
  const lines: string[] = [];
  const codec = new TelnetCodec(limitBytes, (out) => sent.push(out));
  for (const chunk of chunks) {
    codec.push(chunk);
    for (let line = codec.next(); line !== undefined; line = codec.next())
      lines.push(line === overlong ? '(overlong)' : line.toString('latin1'));
  }
  return { lines, sent: Buffer.concat(sent) };
}

/** Bytes that telnet has a meaning for come often. */
const telnetByte = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(255, 253, 251, 1, 3, 13, 10, 0, 8, 127, 27, 91, 240, 250, 246, 243),
  },
  { weight: 2, arbitrary: fc.constantFrom(...Buffer.from('ab é日😀\u0301')) },
  { weight: 1, arbitrary: fc.nat(255) },
);
const traffic = fc.array(fc.array(telnetByte, { maxLength: 40 }), { maxLength: 10 });

describe('TelnetCodec', () => {
  it('T3 gives the same lines and the same answers however the bytes are split over reads', () => {
    fc.assert(
      fc.property(traffic, (pieces) => {
        const chunks = pieces.map((piece) => Buffer.from(piece));
        const all = Buffer.concat(chunks);
        const whole = run([all]);
        expect(run(chunks)).toEqual(whole);
        expect(run(Array.from(all, (byte) => Buffer.of(byte)))).toEqual(whole);
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it('T3 texts come through, whatever ends their lines', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((each) => each.replace(/\p{Cc}/gu, ''));
    const line = fc.tuple(text, fc.constantFrom('\r\n', '\r\0', '\n'));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const all = Buffer.from(lines.map(([each, ending]) => each + ending).join(''));
        const decoded = run([all], 10_000).lines.map((each) => Buffer.from(each, 'latin1').toString());
        expect(decoded).toEqual(lines.map(([each]) => each));
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  it('answers no more than in proportion, and lines are within the limit', () => {
    fc.assert(
      fc.property(traffic, (pieces) => {
        const all = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
        const { lines, sent } = run([all]);
        expect(sent.length).toBeLessThanOrEqual(200 * all.length);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(50);
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  it('T3 two of them never negotiate for ever, whatever was asked at the beginning', () => {
    const request = fc.tuple(fc.constant(255), fc.constantFrom(bytes.do, bytes.will), fc.nat(255));
    fc.assert(
      fc.property(fc.array(request, { maxLength: 20 }), (requests) => {
        const queue: Buffer[] = [];
        const ends = [0, 1].map(() => new TelnetCodec(100, (out) => queue.push(out)));
        queue.push(Buffer.from(requests.flat()));
        let rounds = 0;
        for (let chunk = queue.shift(); chunk; chunk = queue.shift()) {
          const end = ends[rounds % 2];
          end?.push(chunk);
          while (end?.next() !== undefined);
          expect(++rounds).toBeLessThan(10);
        }
      }),
      { numRuns: fuzzRuns(300) },
    );
  });
});
