import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { decodeFrame, encodeFrame, type Frame, idsPerFrame } from './frames.ts';
import { conversationWith, encodeRecord, makeRecord } from './records.ts';
import { identityNumber } from './testing/world.ts';

const alice = identityNumber(1);
const bob = identityNumber(2);
const recordOf = (body: string) =>
  makeRecord({
    kind: 'text',
    conversation: conversationWith(alice.fingerprint, bob.fingerprint),
    author: alice.fingerprint,
    order: { l: 1, c: 0 },
    at: 1,
    salt: 'AAAAAAAAAAA',
    body,
  });
const id = recordOf('x').id;

const frames: fc.Arbitrary<Frame> = fc.oneof(
  fc.string({ unit: 'binary' }).map((body): Frame => ({ kind: 'record', record: recordOf(body) })),
  fc
    .string({ unit: 'binary' })
    .map((body): Frame => ({ kind: 'copy', key: bob.key, name: 'Žofie', record: recordOf(body) })),
  fc
    .tuple(fc.constantFrom('stored' as const, 'full' as const), fc.integer({ min: 1, max: idsPerFrame }))
    .map(([kind, count]): Frame => ({ kind, ids: new Array<string>(count).fill(id) })),
);

describe('frames', () => {
  it('P3 say the same on both ends', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
      }),
    );
  });

  it('P3 keep their form, so that older and newer clients understand each other', () => {
    const record = recordOf('Hello');
    expect(encodeFrame({ kind: 'record', record })).toBe(`1r ${record.id} ${encodeRecord(record)}`);
    expect(encodeFrame({ kind: 'copy', key: bob.key, name: 'Bob', record })).toBe(
      `1c ${bob.key} Bob ${record.id} ${encodeRecord(record)}`,
    );
    expect(encodeFrame({ kind: 'stored', ids: [id, id] })).toBe(`1s ${id} ${id}`);
    expect(encodeFrame({ kind: 'full', ids: [id] })).toBe(`1f ${id}`);
  });

  it('P3 the largest fits into what the server relays', () => {
    const body = 'x'.repeat(limits.textBytes);
    const ids = new Array<string>(idsPerFrame * 3).fill(id);
    expect(encodeFrame({ kind: 'record', record: recordOf(body) }).length).toBeLessThan(
      limits.frameChars / 2,
    );
    expect(encodeFrame({ kind: 'stored', ids }).length).toBeLessThan(limits.frameChars);
  });

  it('P3 anything malformed, altered or not known is no frame, and never a crash', () => {
    const record = recordOf('Hello');
    const good = encodeFrame({ kind: 'record', record });
    const bad: unknown[] = [
      undefined, null, 7, {}, [], '', '1', '1r', '1r ', '2r x', `2${good.slice(1)}`, `1z ${id}`, '1constructor x',
      good.slice(0, -1), `${good}!`, good.replace(record.id, id), `1r${good.slice(3)}`,
      `1c ${bob.key} Bob`, `1c nokey Bob ${good.slice(3)}`, `1c ${bob.key}  ${good.slice(3)}`,
      `1c ${bob.key} ${'x'.repeat(65)} ${good.slice(3)}`,
      '1s ', `1s ${id} `, `1s ${id}  ${id}`, '1s short', `1f ${new Array(idsPerFrame + 1).fill(id).join(' ')}`,
      'x'.repeat(limits.frameChars + 1), good + 'x'.repeat(limits.frameChars),
    ]; // biome-ignore format: a table
    for (const text of bad) expect(decodeFrame(text), String(text).slice(0, 80)).toBeUndefined();
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '1r ', '1c ', '1s ', '1f '),
        (text, start) => {
          expect(decodeFrame(start + text)).toBeUndefined();
        },
      ),
    );
  });
});
