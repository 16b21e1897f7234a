import { beforeEach, describe, expect, it } from 'vitest';
import { ChatError } from '../errors.ts';
import { limits } from '../limits.ts';
import { encodeFrame } from './frames.ts';
import { conversationWith, makeRecord } from './records.ts';
import { ShelfFull } from './shelf.ts';
import { aliceAndBob } from './testing/pair.ts';
import { Person, type Tab, type World } from './testing/world.ts';

let world: World;
let alice: Person;
let bob: Person;
let a: Tab;
let b: Tab;

beforeEach(() => {
  ({ world, alice, bob, a, b } = aliceAndBob());
});

const pass = (ms = 1_000): void => world.time.pass(ms);

describe('between people with keys', () => {
  it('P3 a record is shown, sent, stored, confirmed, and then kept on both sides', () => {
    const record = a.courier.tell('Bob', 'hi');
    expect([a.texts('Bob'), a.courier.progressOf(record.id)]).toEqual([['hi'], 'waiting']);
    pass();
    expect([b.texts('Alice'), a.courier.progressOf(record.id)]).toEqual([['hi'], 'delivered']);
    expect(a.progress.get(record.id)).toBe('delivered');
    expect(b.courier.history('Alice')).toEqual(a.courier.history('Bob'));
    expect([a.archive.markers(), [...b.shown.values()]]).toEqual([[], [1]]);
  });

  it('P1 answers stand after what they answer, with clocks that are years apart', () => {
    const yearMs = 31_536_000_000;
    const future = new Person(world, 'Flo', { skewMs: 20 * yearMs }).open().connect();
    const past = new Person(world, 'Pat', { skewMs: -40 * yearMs }).open().connect();
    for (const [from, to, text] of [
      [past, 'Flo', '1'],
      [future, 'Pat', '2'],
      [past, 'Flo', '3'],
      [past, 'Flo', '4'],
      [future, 'Pat', '5'],
    ] as const) {
      from.courier.tell(to, text);
      pass();
    }
    expect(past.texts('Flo')).toEqual(['1', '2', '3', '4', '5']);
    expect(future.courier.history('Pat')).toEqual(past.courier.history('Flo'));
  });

  it('P3 waits for somebody who is away for a week, over reloads on both sides', () => {
    a.courier.tell('Bob', 'one');
    pass();
    b.close();
    const { id } = a.courier.tell('Bob', 'two');
    a.close();
    pass(604_800_000);
    const [a2, b2] = [alice.open().connect(), bob.open()];
    pass(100_000);
    expect(a2.courier.progressOf(id)).toBe('waiting');
    b2.connect();
    pass();
    expect([b2.texts('Alice'), a2.courier.progressOf(id)]).toEqual([['one', 'two'], 'delivered']);
  });

  it('W8 what is written while the connection is down goes out once it is back', () => {
    a.courier.tell('Bob', 'one');
    pass();
    a.disconnect();
    const { id } = a.courier.tell('Bob', 'two');
    expect(a.courier.progressOf(id)).toBe('waiting');
    pass();
    a.connect();
    pass();
    expect([b.texts('Alice'), a.courier.progressOf(id)]).toEqual([['one', 'two'], 'delivered']);
  });

  it('W8 the first thing written, after the connection was lost or the other has gone, goes to who was there', () => {
    const carol = new Person(world, 'Carol');
    const c = carol.open().connect();
    a.courier.open('Carol');
    c.disconnect();
    a.courier.tell('Carol', 'to Carol');
    a.disconnect();
    a.courier.tell('Bob', 'to Bob');
    for (const tab of [a, c]) tab.connect();
    pass();
    expect([c.texts('Alice'), b.texts('Alice')]).toEqual([['to Carol'], ['to Bob']]);
  });

  it('P3 a receiver whose storage is full says so, and gets it once there is room', () => {
    bob.shelf.quotaChars = 100;
    const { id } = a.courier.tell('Bob', 'hi');
    pass();
    expect([a.happened.includes('refused full'), b.happened.includes('full')]).toEqual([true, true]);
    expect([a.courier.progressOf(id), b.texts('Alice')]).toEqual(['waiting', []]);
    bob.shelf.quotaChars = 10_000;
    pass(60_000);
    expect([a.courier.progressOf(id), b.texts('Alice')]).toEqual(['delivered', ['hi']]);
  });

  it('P3 a sender whose storage is full is told at once, and nothing is half kept', () => {
    a.courier.tell('Bob', 'hi');
    pass();
    const before = new Map(alice.shelf.items);
    const used = [...before].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    for (const room of [0, 120, 200]) {
      alice.shelf.quotaChars = used + room;
      expect(() => a.courier.tell('Bob', 'x'.repeat(300))).toThrow(ShelfFull);
      expect(alice.shelf.items).toEqual(before);
    }
    pass();
    expect([a.texts('Bob'), b.texts('Alice')]).toEqual([['hi'], ['hi']]);
  });

  it('H5 texts that cannot be sent are refused', () => {
    expect(() => a.courier.tell('Bob', '')).toThrow(ChatError);
    expect(() => a.courier.tell('Bob', 'x'.repeat(limits.textBytes + 1))).toThrow(ChatError);
    expect(() => a.courier.say('chat', '')).toThrow(ChatError);
    expect(() => a.courier.tell('alice', 'hi')).toThrow(ChatError);
    const longest = 'x'.repeat(limits.textBytes);
    a.courier.tell('Bob', longest);
    pass();
    expect(b.texts('Alice')).toEqual([longest]);
  });

  it('H8 one’s other devices see what one of them sends and what comes in', () => {
    const device = new Person(world, 'Alice');
    const a2 = device.open().connect();
    a.courier.tell('Bob', 'hi');
    pass();
    b.courier.tell('Alice', 'ho');
    pass();
    expect([a2.texts('Bob'), b.texts('Alice')]).toEqual([
      ['hi', 'ho'],
      ['hi', 'ho'],
    ]);
    expect(a2.courier.history('Bob')).toEqual(a.courier.history('Bob'));
  });

  it('P3 hostile frames change nothing: forged authors, notices, rooms, confirmations of others', () => {
    const eve = new Person(world, 'Eve').open().connect();
    b.close();
    const { id } = a.courier.tell('Bob', 'hi');
    const forged = (change: object) =>
      makeRecord({
        kind: 'text',
        conversation: conversationWith(alice.identity.fingerprint, bob.identity.fingerprint),
        author: eve.identity.fingerprint,
        order: { l: 1, c: 0 },
        at: 1,
        salt: 'AAAAAAAAAAA',
        body: 'forged',
        ...change,
      });
    const { key, fingerprint } = bob.identity;
    const frames = [
      encodeFrame({ kind: 'record', record: forged({ author: fingerprint }) }),
      encodeFrame({ kind: 'record', record: forged({ author: alice.identity.fingerprint }) }),
      encodeFrame({ kind: 'record', record: forged({ author: 'n:Bob' }) }),
      encodeFrame({ kind: 'record', record: forged({ kind: 'notice' }) }),
      encodeFrame({ kind: 'record', record: forged({ conversation: 'local' }) }),
      encodeFrame({ kind: 'record', record: forged({ conversation: 'r:chat' }) }),
      encodeFrame({ kind: 'copy', key, name: 'Bob', record: forged({ author: alice.identity.fingerprint }) }),
      encodeFrame({ kind: 'stored', ids: [id] }),
      'nonsense',
    ];
    for (const frame of frames) a.courier.relayed({ from: 'Eve', key: eve.identity.key, frame });
    a.courier.relayed({ from: 'E v e', key: eve.identity.key, frame: frames[0] ?? '' });
    a.courier.relayed({ from: 'Nobody', frame: encodeFrame({ kind: 'record', record: forged({}) }) });
    a.courier.relayed({
      from: 'Eve',
      key: 'no key',
      frame: encodeFrame({ kind: 'record', record: forged({}) }),
    });
    pass();
    expect([a.courier.history('Eve'), a.texts('Bob'), a.courier.progressOf(id)]).toEqual([
      [],
      ['hi'],
      'waiting',
    ]);
  });

  it('P1 an order at the very end of the range is kept, and the conversation goes on', () => {
    const frame = encodeFrame({
      kind: 'record',
      record: makeRecord({
        kind: 'text',
        conversation: conversationWith(alice.identity.fingerprint, bob.identity.fingerprint),
        author: bob.identity.fingerprint,
        order: { l: 2 ** 48, c: 2 ** 32 },
        at: 1,
        salt: 'AAAAAAAAAAA',
        body: 'end',
      }),
    });
    a.courier.relayed({ from: 'Bob', key: bob.identity.key, frame });
    a.courier.tell('Bob', 'more');
    pass();
    expect(a.texts('Bob').sort()).toEqual(['end', 'more']);
    expect(b.texts('Alice')).toEqual(['more']);
  });

  it('W6 deleting a conversation deletes it in every tab, and what was waiting is not sent', () => {
    const a2 = alice.open().connect();
    a.courier.tell('Bob', 'hi');
    pass();
    b.close();
    a.courier.tell('Bob', 'unsent');
    pass();
    a.courier.forgetPerson('Bob');
    pass();
    bob.open().connect();
    pass(100_000);
    expect([a.texts('Bob'), a2.texts('Bob'), a2.shown.size, a.archive.markers()]).toEqual([[], [], 0, []]);
    expect(a.courier.conversations()).toEqual([]);
  });
});
