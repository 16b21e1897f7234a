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
const notices = (tab: Tab, name: string) =>
  tab.courier.history(name).flatMap(({ kind, body }) => (kind === 'notice' ? [body] : []));
/** Bob's name with another key, as in another browser. */
const otherBob = (number = 77): Person => new Person(world, 'Bob', { number });

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

  it('P2 a key that is still there under its old name has not moved', () => {
    a.courier.tell('Bob', 'one');
    pass();
    world.presence({ joined: [{ name: 'Bobby', gateway: 'web', key: bob.identity.key }] });
    pass();
    expect([a.texts('Bob'), a.happened.filter((each) => each.includes(' is now '))]).toEqual([['one'], []]);
    a.courier.tell('Bobby', 'two');
    pass();
    expect([a.texts('Bob'), b.texts('Alice')]).toEqual([
      ['one', 'two'],
      ['one', 'two'],
    ]);
  });

  it('P2 a tab that saw no rename learns of it from the one that did', () => {
    const a2 = alice.open();
    a.courier.tell('Bob', 'one');
    pass();
    world.presence({ renamed: [{ from: 'Bob', to: 'Robert' }] });
    pass();
    expect([a2.happened.includes('Bob is now Robert'), a2.texts('Robert')]).toEqual([true, ['one']]);
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
    a.courier.accept('Bob');
    pass();
    expect([a.happened.includes('Carol is now Bob'), c.texts('Alice')]).toEqual([
      true,
      ['for Carol', 'secret'],
    ]);
    expect([a.texts('Bob'), a.texts('Carol')]).toEqual([['for Bob', 'for Carol', 'secret'], []]);
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
