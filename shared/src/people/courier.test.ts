import { beforeEach, describe, expect, it } from 'vitest';
import { ChatError } from '../errors.ts';
import { limits } from '../limits.ts';
import { encodeFrame } from './frames.ts';
import { conversationWith, makeRecord } from './records.ts';
import { ShelfFull } from './shelf.ts';
import { Person, type Tab, World } from './testing/world.ts';

let world: World;
let alice: Person;
let bob: Person;
let a: Tab;
let b: Tab;

beforeEach(() => {
  world = new World();
  alice = new Person(world, 'Alice');
  bob = new Person(world, 'Bob');
  a = alice.open().connect();
  b = bob.open().connect();
});

const pass = (ms = 1_000): void => world.time.pass(ms);
const notices = (tab: Tab, name: string) =>
  tab.courier.history(name).flatMap(({ kind, body }) => (kind === 'notice' ? [body] : []));
/** Bob's name with another key, as in another browser. */
const otherBob = (number = 77): Person => new Person(world, 'Bob', { number });

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

describe('names and keys', () => {
  it('P2 somebody who renames takes the conversation along', () => {
    a.courier.tell('Bob', 'one');
    pass();
    bob.name = 'Robert';
    world.presence({ renamed: [{ from: 'Bob', to: 'Robert' }] });
    b.courier.renamed('Robert');
    a.courier.tell('Robert', 'two');
    pass();
    expect([a.texts('Robert'), a.texts('Bob'), b.texts('Alice')]).toEqual([
      ['one', 'two'],
      [],
      ['one', 'two'],
    ]);
    expect([notices(a, 'Robert'), a.happened.includes('Bob is now Robert')]).toEqual([
      ['Bob is now Robert'],
      true,
    ]);
    expect(a.courier.conversations().map(({ name }) => name)).toEqual(['Robert']);
  });

  it('P2 a rename is noticed once, however many tabs are open, and by all of them', () => {
    const a2 = alice.open().connect();
    a.courier.tell('Bob', 'one');
    pass();
    world.presence({ renamed: [{ from: 'Bob', to: 'Robert' }] });
    pass();
    for (const tab of [a, a2]) {
      expect(notices(tab, 'Robert')).toEqual(['Bob is now Robert']);
      expect(tab.happened.filter((each) => each === 'Bob is now Robert')).toHaveLength(1);
    }
  });

  it('P2 a new key is announced, and gets nothing until it is accepted; then what waited is its own', () => {
    a.courier.tell('Bob', 'old');
    pass();
    b.close();
    a.courier.tell('Bob', 'waits');
    const imposter = otherBob().open().connect();
    const { id } = a.courier.tell('Bob', 'waits too');
    pass(100_000);
    expect([a.courier.newKey('Bob'), imposter.texts('Alice')]).toEqual([true, []]);
    expect(notices(a, 'Bob')).toEqual(['Bob has a new key']);
    expect(a.courier.accept('Bob')).toBe(true);
    pass();
    expect([a.courier.newKey('Bob'), a.courier.accept('Bob')]).toEqual([false, false]);
    expect([imposter.texts('Alice'), a.courier.progressOf(id)]).toEqual([
      ['waits', 'waits too'],
      'delivered',
    ]);
    expect(a.texts('Bob')).toEqual(['old', 'waits', 'waits too']);
    a.courier.tell('Bob', 'new');
    imposter.courier.tell('Alice', 'answer');
    pass();
    expect(a.texts('Bob')).toEqual(['old', 'waits', 'waits too', 'new', 'answer']);
  });

  it('P2 what a new key sends is kept and shown, and survives a reload', () => {
    a.courier.tell('Bob', 'old');
    pass();
    b.close();
    const other = otherBob().open().connect();
    other.courier.tell('Alice', 'it is me');
    pass();
    a.close();
    const again = alice.open().connect();
    expect([again.texts('Bob'), again.courier.newKey('Bob')]).toEqual([['old', 'it is me'], true]);
    expect([...again.courier.conversations()].map(({ name }) => name)).toEqual(['Bob']);
  });

  it('P2 an accepted key that comes back is the current one again, and gets what waited for the other', () => {
    a.courier.tell('Bob', 'one');
    pass();
    b.close();
    const phone = otherBob();
    const p = phone.open().connect();
    a.courier.accept('Bob');
    pass();
    p.close();
    a.courier.tell('Bob', 'for whichever');
    const back = bob.open().connect();
    pass();
    expect(back.texts('Alice')).toEqual(['one', 'for whichever']);
    expect(a.archive.markers()).toEqual([]);
  });

  it('P2 somebody known who takes another known name is new there', () => {
    const carol = new Person(world, 'Carol');
    const c = carol.open().connect();
    for (const name of ['Bob', 'Carol']) a.courier.tell(name, `for ${name}`);
    pass();
    b.close();
    carol.name = 'Bob';
    world.presence({ renamed: [{ from: 'Carol', to: 'Bob' }] });
    a.courier.tell('Bob', 'secret');
    pass(100_000);
    expect([a.courier.newKey('Bob'), c.texts('Alice')]).toEqual([true, ['for Carol']]);
    expect(a.texts('Carol')).toEqual(['for Carol']);
  });

  it('P2 acceptance in one tab counts in the other, with what that one carries', () => {
    const a2 = alice.open().connect();
    a.courier.tell('Bob', 'one');
    pass();
    b.close();
    a2.courier.tell('Bob', 'carried by the second');
    const other = otherBob().open().connect();
    pass();
    a.courier.accept('Bob');
    pass();
    expect([a2.courier.newKey('Bob'), other.texts('Alice')]).toEqual([false, ['carried by the second']]);
  });
});

describe('people without keys', () => {
  it('P3 delivered is what the server wrote to them; their answers come back', () => {
    const told = world.keylessComes('Tom');
    const { id } = a.courier.tell('Tom', 'hi');
    pass();
    world.keylessTells('Tom', 'Alice', 'ho');
    pass();
    expect([told, a.courier.progressOf(id), a.texts('tom')]).toEqual([['hi'], 'delivered', ['hi', 'ho']]);
    expect(a.courier.history('Tom').map(({ author }) => author)).toEqual([
      alice.identity.fingerprint,
      'n:Tom',
    ]);
  });

  it('P3 for one who is away it waits, and then is held until the sender agrees', () => {
    world.keylessComes('Tom');
    a.courier.tell('Tom', 'one');
    pass();
    world.keylessGoes('Tom');
    const { id } = a.courier.tell('Tom', 'two');
    expect([a.courier.progressOf(id), a.courier.held('Tom')]).toEqual(['waiting', []]);
    const told = world.keylessComes('Tom');
    pass(100_000);
    expect([a.progress.get(id), a.courier.held('Tom'), told]).toEqual(['held', [id], []]);
    a.courier.tell('Tom', 'to the new one');
    pass();
    expect(told).toEqual(['to the new one']);
    expect(a.courier.release('Tom')).toBe(true);
    pass();
    expect([told, a.progress.get(id), a.courier.held('Tom')]).toEqual([
      ['to the new one', 'two'],
      'delivered',
      [],
    ]);
    expect(a.courier.release('Tom')).toBe(false);
  });

  it('P3 agreeing holds for this one only: the next is asked about again', () => {
    world.keylessComes('Tom');
    world.keylessGoes('Tom');
    a.courier.tell('Tom', 'one');
    world.keylessComes('Tom');
    a.courier.release('Tom');
    pass();
    world.keylessGoes('Tom');
    const { id } = a.courier.tell('Tom', 'two');
    const told = world.keylessComes('Tom');
    pass(100_000);
    expect([told, a.courier.held('Tom')]).toEqual([[], [id]]);
  });

  it('P3 who came unseen, while the connection was down, is asked about', () => {
    const told = world.keylessComes('Tom');
    a.disconnect();
    a.courier.tell('Tom', 'one');
    a.connect();
    pass(100_000);
    expect([told, a.courier.held('Tom').length]).toEqual([[], 1]);
  });

  it('P3 discarding deletes what was held, in every tab', () => {
    const a2 = alice.open().connect();
    const { id } = a.courier.tell('Tom', 'one');
    const told = world.keylessComes('Tom');
    pass(10_000);
    expect([a.courier.held('Tom'), a2.courier.held('Tom')]).toEqual([[id], [id]]);
    a2.courier.discard('Tom');
    pass(100_000);
    expect([told, a.texts('Tom'), a2.texts('Tom'), a.shown.size, a.courier.held('Tom')]).toEqual([
      [],
      [],
      [],
      0,
      [],
    ]);
    expect(a.progress.get(id)).toBe('held');
  });

  it('P3 what another tab holds can be released here, and goes out once', () => {
    const a2 = alice.open().connect();
    a.courier.tell('Tom', 'one');
    const told = world.keylessComes('Tom');
    pass(10_000);
    a2.courier.release('Tom');
    pass(100_000);
    expect([told, a.archive.markers(), a.courier.held('Tom')]).toEqual([['one'], [], []]);
  });

  it('P3 if somebody with a key comes under the name, it is held for them too, and then kept by their client', () => {
    a.courier.tell('Zoe', 'one');
    const zoe = new Person(world, 'Zoe').open().connect();
    pass(100_000);
    const [id] = a.courier.held('Zoe');
    expect(zoe.texts('Alice')).toEqual([]);
    a.courier.release('Zoe');
    pass();
    expect([zoe.texts('Alice'), a.courier.progressOf(id ?? '')]).toEqual([['one'], 'delivered']);
    a.courier.tell('Zoe', 'two');
    pass();
    expect([a.texts('Zoe'), zoe.texts('Alice')]).toEqual([
      ['one', 'two'],
      ['one', 'two'],
    ]);
  });

  it('P2 without a key under a name that had one: nothing goes to them unasked, old or new', () => {
    a.courier.tell('Bob', 'one');
    pass();
    b.close();
    a.courier.tell('Bob', 'for the key');
    const told = world.keylessComes('Bob');
    a.courier.tell('Bob', 'for whom?');
    pass(100_000);
    expect([told, a.courier.held('Bob').length]).toEqual([[], 1]);
    a.courier.release('Bob');
    a.courier.tell('Bob', 'and more');
    pass();
    expect([told, a.archive.markers().length]).toEqual([['for whom?', 'and more'], 1]);
  });

  it('P2 a name whose key has moved on, held with a new one: what is written is held, accepted, and sent', () => {
    a.courier.tell('Bob', 'one');
    pass();
    bob.name = 'Robert';
    world.presence({ renamed: [{ from: 'Bob', to: 'Robert' }] });
    const other = otherBob().open().connect();
    const { id } = a.courier.tell('Bob', 'two');
    pass(100_000);
    expect([a.courier.progressOf(id), a.courier.release('Bob'), other.texts('Alice')]).toEqual([
      'held',
      false,
      [],
    ]);
    a.courier.accept('Bob');
    a.courier.release('Bob');
    pass();
    expect([a.courier.progressOf(id), other.texts('Alice'), b.texts('Alice')]).toEqual([
      'delivered',
      ['two'],
      ['one'],
    ]);
  });

  it('H8 one’s other devices see what was told', () => {
    const a2 = new Person(world, 'Alice').open().connect();
    world.keylessComes('Tom');
    a.courier.tell('Tom', 'hi');
    pass();
    expect(a2.texts('Tom')).toEqual(['hi']);
    expect(a2.courier.history('Tom')[0]?.author).toBe(alice.identity.fingerprint);
  });

  it('P3 the same id with another text is another message', () => {
    for (const text of ['one', 'two', 'two']) world.keylessTells('Tom', 'Alice', text, '1');
    pass();
    expect(a.texts('Tom').sort()).toEqual(['one', 'two']);
  });
});

describe('rooms', () => {
  it('W6 what was said is kept once, in the order it came, in two tabs and for others', () => {
    for (const tab of [a, b]) tab.close();
    const tabs = [alice.open(), alice.open(), bob.open()].map((tab) => tab.connect('chat')) as [
      Tab,
      Tab,
      Tab,
    ];
    for (let i = 0; i < 20; i++) tabs[i % 3]?.courier.say('Chat', `text ${i}`);
    pass(60_000);
    const said = world.said.get('chat') ?? [];
    expect(said).toHaveLength(20);
    for (const tab of tabs) {
      expect([...tab.roomTexts('chat')].sort()).toEqual([...said].sort());
      expect(new Set(tab.shown.values())).toEqual(new Set([1]));
      expect(tab.archive.markers()).toEqual([]);
    }
    expect(tabs[0].courier.roomHistory('chat')).toEqual(tabs[1].courier.roomHistory('chat'));
  });

  it('W8 what is said while away waits until the room is joined again', () => {
    a.disconnect();
    for (const text of ['one', 'two']) a.courier.say('chat', text);
    a.connect();
    pass(100_000);
    expect(world.said.get('chat')).toBeUndefined();
    a.rooms.add('chat');
    a.courier.joined('chat');
    pass();
    expect([world.said.get('chat'), a.roomTexts('chat'), a.archive.markers()]).toEqual([
      ['one', 'two'],
      ['one', 'two'],
      [],
    ]);
  });

  it('P1 several messages of one millisecond keep the order they came in', () => {
    a.rooms.add('chat');
    const texts = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    for (const [i, text] of texts.entries())
      a.courier.messaged({ id: `id ${i}`, from: 'Tom', room: 'chat', text, at: world.time.now });
    expect(a.roomTexts('chat')).toEqual(texts);
  });

  it('P3 impossible messages of a server are left out', () => {
    const at = world.time.now;
    a.courier.messaged({ id: '1', from: 'T o m', room: 'chat', text: 'hi', at });
    a.courier.messaged({ id: '2', from: 'Tom', room: 'c h a t', text: 'hi', at });
    a.courier.messaged({ id: '3', from: 'Tom', room: 'chat', text: 'x'.repeat(limits.textBytes + 1), at });
    a.courier.messaged({ id: '4', from: 'Tom', to: '', text: 'fine', at: Number.NaN });
    expect([a.archive.places(), a.texts('Tom')]).toEqual([['p:tom'], ['fine']]);
  });
});

describe('tabs of one person', () => {
  it('P3 what a closed tab left behind is sent by another, once', () => {
    a.courier.open('Bob');
    const a2 = alice.open().connect();
    a.disconnect();
    a.courier.say('chat', 'hi');
    a.courier.tell('Bob', 'hi');
    a.close();
    a2.rooms.add('chat');
    a2.courier.joined('chat');
    pass(60_000);
    expect([world.said.get('chat'), b.texts('Alice'), a2.archive.markers()]).toEqual([['hi'], ['hi'], []]);
  });

  it('W6 a tab shows what another one writes and how far it has come', () => {
    const a2 = alice.open().connect();
    a.courier.open('Bob');
    b.close();
    const { id } = a.courier.tell('Bob', 'one');
    pass();
    expect([a2.shown.get(id), a2.progress.get(id)]).toEqual([1, 'waiting']);
    bob.open().connect();
    pass();
    expect([a2.progress.get(id), a2.courier.progressOf(id)]).toEqual(['delivered', 'delivered']);
  });
});
