import { beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { aliceAndBob } from './testing/pair.ts';
import type { Person, Tab, World } from './testing/world.ts';

let world: World;
let alice: Person;
let bob: Person;
let a: Tab;
let b: Tab;

beforeEach(() => {
  ({ world, alice, bob, a, b } = aliceAndBob());
});

const pass = (ms = 1_000): void => world.time.pass(ms);

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

  it('P3 what a tab said before it was closed is not said again: another tab has heard it', () => {
    const a2 = alice.open().connect('chat');
    a.rooms.add('chat');
    a.courier.joined('chat');
    world.weather = { ...world.weather, delayMs: 1 };
    a.courier.say('chat', 'hi');
    while (world.said.get('chat') === undefined) pass(0.1);
    a.close();
    pass(100_000);
    expect([world.said.get('chat'), a2.archive.markers()]).toEqual([['hi'], []]);
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
