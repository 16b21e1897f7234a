import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { utf8Bytes } from '../text.ts';
import { beginning, maxC, maxL } from './clock.ts';
import {
  authorNamed,
  compareRecords,
  conversationWith,
  type Draft,
  decodeRecord,
  encodeRecord,
  makeRecord,
  nameOfAuthor,
  newSalt,
  noticeRecord,
  RecordError,
  type RecordProblem,
  recordOfMessage,
} from './records.ts';

const alice = 'a'.repeat(27);
const bob = 'b'.repeat(27);
const draft: Draft = {
  kind: 'text',
  conversation: conversationWith(alice, bob),
  author: alice,
  order: { l: 1_800_000_000_000, c: 3 },
  at: 1_800_000_000_001,
  salt: 'AAAAAAAAAAA',
  body: 'Hello, Bob!\nHow  are you? ',
};

const conversations = fc.constantFrom(draft.conversation, 'p:bob', 'r:chat', 'r:a/b:c|d', 'local');
const drafts: fc.Arbitrary<Draft> = fc.record(
  {
    kind: fc.constantFrom('text', 'notice', 'edit'),
    conversation: conversations,
    author: fc.constantFrom(alice, authorNamed('Bob'), authorNamed('žofie|guest2')),
    order: fc.record({ l: fc.integer({ min: 0, max: maxL }), c: fc.integer({ min: 0, max: maxC }) }),
    at: fc.integer({ min: 0, max: maxL }),
    ref: fc.constant('r'.repeat(22)),
    salt: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => newSalt(() => bytes)),
    body: fc.string({ unit: 'binary' }),
  },
  { requiredKeys: ['kind', 'conversation', 'author', 'order', 'at', 'salt', 'body'] },
);

const problemOf = (id: string, text: string): RecordProblem | undefined => {
  try {
    decodeRecord(id, text);
    return undefined;
  } catch (error) {
    if (error instanceof RecordError) return error.problem;
    throw error;
  }
};

describe('records', () => {
  it('P1 come back whole from their written form', () => {
    fc.assert(
      fc.property(drafts, (each) => {
        const record = makeRecord(each);
        expect(record).toEqual({ id: record.id, ...each });
        expect(record.id).toMatch(/^[\w-]{22}$/);
        expect(decodeRecord(record.id, encodeRecord(record))).toEqual(record);
      }),
    );
  });

  it('P1 keep their written form: what is stored today must be read for ever', () => {
    const record = makeRecord(draft);
    expect(encodeRecord(record)).toBe(
      `1 text ${draft.conversation} ${alice} mywpiww0 3 mywpiww1  AAAAAAAAAAA ${draft.body}`,
    );
    expect(record.id).toBe('dpwjoO9gBD2k9Dxqw3cVnQ');
    expect(makeRecord({ ...draft, conversation: 'r:chat' }).id).toBe('zczymLgf1Mx9EhkbWBaw5A');
  });

  it('P1 between keys any change makes another id', () => {
    const { id } = makeRecord(draft);
    const changes: Partial<Draft>[] = [
      { kind: 'edit' },
      { conversation: conversationWith(alice, alice) },
      { author: bob },
      { order: { l: 1, c: 3 } },
      { order: { ...draft.order, c: 4 } },
      { at: 0 },
      { ref: 'r'.repeat(22) },
      { salt: 'AAAAAAAAAAE' },
      { body: `${draft.body} ` },
    ];
    const ids = changes.map((change) => makeRecord({ ...draft, ...change }).id);
    expect(new Set([id, ...ids]).size).toBe(changes.length + 1);
  });

  it('P1 a written record with anything altered is refused', () => {
    const record = makeRecord(draft);
    const text = encodeRecord(record);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
        const altered = text.slice(0, at) + char + text.slice(at + 1);
        if (altered !== text) expect(problemOf(record.id, altered)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it('P1 anything else is refused with a reason, never with a crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (id, text) => {
        expect(problemOf(id, text)).toBeDefined();
      }),
    );
    const { id } = makeRecord(draft);
    const written = (change: object) => encodeRecord({ ...draft, ...change } as Draft);
    const cases: [RecordProblem, string][] = [
      ['malformed', ''],
      ['malformed', 'x'.repeat(22_000)],
      ['too_long', 'x'.repeat(10_000_000)],
      ['version', written({}).replace('1', '2')],
      ['order', written({ order: { l: maxL + 1, c: 0 } })],
      ['order', written({ order: { l: 0, c: maxC + 1 } })],
      ['order', written({ at: maxL + 1 })],
      ['malformed', written({ order: { l: -1, c: 0 } })],
      ['malformed', written({ order: { l: 1.5, c: 0 } })],
      ['malformed', written({ at: Number.NaN })],
      ['malformed', written({ kind: 'Text' })],
      ['malformed', written({ author: 'n:two words' })],
      ['malformed', written({ author: 'n:' })],
      ['malformed', written({ conversation: 'p:' })],
      ['malformed', written({ conversation: 'x:bob' })],
      ['malformed', written({ salt: 'short' })],
      ['malformed', written({ ref: 'short' })],
      ['malformed', written({ body: '\ud800' })],
      ['too_long', written({ body: 'é'.repeat(limits.textBytes / 2 + 1) })],
      ['too_long', written({ body: 'x'.repeat(limits.textBytes + 1) })],
      ['id', written({})],
    ];
    for (const [problem, text] of cases)
      expect(problemOf(id === text ? '' : `x${id.slice(1)}`, text)).toBe(problem);
  });

  it('P1 numbers have one form: a zero before them is refused', () => {
    expect(problemOf('', encodeRecord(draft).replace(' mywpiww0 ', ' 0mywpiww0 '))).toBe('malformed');
  });

  it('H5 a text of exactly 20,000 bytes fits, and half a character is made whole before it is kept', () => {
    const body = 'é'.repeat(limits.textBytes / 2);
    expect(utf8Bytes(makeRecord({ ...draft, body }).body)).toBe(limits.textBytes);
    expect(() => makeRecord({ ...draft, body: `${body}x` })).toThrow(RecordError);
    expect(makeRecord({ ...draft, body: 'a\udc00b' }).body).toBe('a\ufffdb');
  });

  it('P1 two people find the same conversation, and three people three', () => {
    const eve = 'e'.repeat(27);
    expect(conversationWith(alice, bob)).toBe(conversationWith(bob, alice));
    expect(
      new Set([conversationWith(alice, bob), conversationWith(alice, eve), conversationWith(bob, eve)]).size,
    ).toBe(3);
  });

  it('P1 are sorted by order, then author, then id, in one way only', () => {
    fc.assert(
      fc.property(fc.array(drafts, { maxLength: 20 }), fc.nat(), (each, turn) => {
        const records = [...new Map(each.map(makeRecord).map((record) => [record.id, record])).values()];
        const turned = [...records.slice(turn % 20), ...records.slice(0, turn % 20)];
        expect(turned.sort(compareRecords)).toEqual([...records].sort(compareRecords));
      }),
    );
  });
});

describe('records of messages the server carried', () => {
  const message = { id: 'any id at all, up to 64 characters \n', at: 5_000, text: 'hi' };
  const place = { conversation: 'r:chat', author: 'n:Bob', latest: beginning };

  it('P3 two tabs make the same record of it, whatever they saw before and whoever they take its author for', () => {
    const one = recordOfMessage(message, place);
    const other = recordOfMessage(message, { ...place, author: alice, latest: { l: 9_000, c: 1 } });
    expect(other.id).toBe(one.id);
    expect([one.order, other.order]).toEqual([
      { l: 5_000, c: 0 },
      { l: 9_000, c: 2 },
    ]);
  });

  it('P3 another id, text or place makes another', () => {
    const ids = [
      recordOfMessage(message, place),
      recordOfMessage({ ...message, id: 'x' }, place),
      recordOfMessage({ ...message, text: 'ho' }, place),
      recordOfMessage(message, { ...place, conversation: 'r:other' }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('P3 one’s own, sent with its salt as id, comes back as itself', () => {
    const own = makeRecord({ ...draft, conversation: 'r:chat', body: 'hi' });
    expect(recordOfMessage({ id: own.salt, at: 1, text: 'hi' }, place).id).toBe(own.id);
  });

  it('P3 what cannot be kept is refused', () => {
    expect(() => recordOfMessage(message, { ...place, author: authorNamed('two words') })).toThrow(
      RecordError,
    );
    expect(() => recordOfMessage({ ...message, text: 'x'.repeat(30_000) }, place)).toThrow(RecordError);
    expect(recordOfMessage({ ...message, at: Number.NaN }, place).at).toBe(0);
  });

  it('P1 names of authors are told from fingerprints', () => {
    expect(nameOfAuthor(authorNamed('Bob'))).toBe('Bob');
    expect(nameOfAuthor(alice)).toBeUndefined();
  });

  it('P1 a notice of one occasion is one record', () => {
    const at = { author: alice, latest: beginning, nowMs: 5 };
    const notice = noticeRecord('bob is now rob', 'moved 1', at);
    expect(noticeRecord('bob is now rob', 'moved 1', { ...at, nowMs: 9 }).id).toBe(notice.id);
    expect(noticeRecord('bob is now rob', 'moved 2', at).id).not.toBe(notice.id);
    expect(notice).toMatchObject({ kind: 'notice', conversation: 'local' });
  });
});
