import { beforeEach, describe, expect, it } from 'vitest';
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
/** Bob's name with another key, as in another browser. */
const otherBob = (number = 77): Person => new Person(world, 'Bob', { number });

describe('people without keys', () => {
  it('P3 delivered is what the server wrote to them; their answers come back', () => {
    const told = world.keylessComes('Tom');
    const { id } = a.courier.tell('Tom', 'hi');
    pass();
    world.keylessTells('Tom', 'Alice', 'ho');
    pass();
    expect(a.courier.conversations()).toEqual([{ name: 'Tom', places: ['p:tom'] }]);
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

  it('P3 what was on its way when they left is held for whoever comes, also within the same change', () => {
    const leaves = [
      () => world.keylessGoes('Tom'),
      () => world.presence({ renamed: [{ from: 'Tom', to: 'Tim' }] }),
      () => {},
    ];
    for (const leave of leaves) {
      world.keylessComes('Tom');
      world.refuse = ({ event }) => (event === 'tell' ? 'rate_limited' : undefined);
      a.courier.tell('Tom', 'for the first');
      pass(100);
      leave();
      const told = world.keylessComes('Tom');
      world.refuse = () => undefined;
      pass(100_000);
      expect([told, a.courier.held('Tom').length]).toEqual([[], 1]);
      a.courier.discard('Tom');
      world.keylessGoes('Tom');
    }
  });

  it('P3 what a closed tab wrote to somebody who was there is held: whether they stayed is not known', () => {
    const a2 = alice.open().connect();
    const told = world.keylessComes('Tom');
    world.refuse = ({ event }) => (event === 'tell' ? 'rate_limited' : undefined);
    a.courier.tell('Tom', 'hi');
    a.close();
    world.refuse = () => undefined;
    pass(100_000);
    expect([told, a2.courier.held('Tom').length]).toEqual([[], 1]);
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

  it('W3 somebody who was only written to is remembered as shown', () => {
    a.courier.tell('Žofie', 'hi');
    const [kept] = alice.open().courier.conversations();
    expect([kept?.name, a.courier.nameOf('p:žofie'), a.courier.nameOf('r:chat')]).toEqual([
      'Žofie',
      'Žofie',
      'chat',
    ]);
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
    world.keylessGoes('Bob');
    const next = world.keylessComes('Bob');
    a.courier.tell('Bob', 'and now?');
    pass();
    expect([next, a.courier.held('Bob').length]).toEqual([[], 1]);
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
