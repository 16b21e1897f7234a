import { describe, expect, it } from 'vitest';
import { People, type Standing } from './people.ts';
import { keyPlace } from './places.ts';
import { Items } from './shelf.ts';
import { MemoryShelf } from './testing/shelves.ts';
import { identityNumber } from './testing/world.ts';

const [one, two, three] = [identityNumber(1), identityNumber(2), identityNumber(3)];
const me = identityNumber(9).fingerprint;
const peopleOn = (shelf = new MemoryShelf()) => new People(new Items(shelf.open(), me));
const fingerprints = (people: People, name: string) =>
  people.keysOf(name).map(({ fingerprint }) => fingerprint);

describe('people', () => {
  it('P2 a first key is trusted, another one is new until accepted, and then both are the person', () => {
    const people = peopleOn();
    const standings: Standing[] = [people.standing('Bob', one.key)];
    people.accept('Bob', one.key);
    standings.push(people.standing('bob', one.key), people.standing('BOB', two.key));
    people.accept('BOB', two.key);
    standings.push(
      people.standing('Bob', one.key),
      people.standing('Bob', two.key),
      people.standing('Bob', three.key),
    );
    expect(standings).toEqual(['first', 'current', 'new', 'accepted', 'current', 'new']);
    expect(fingerprints(people, 'bob')).toEqual([one.fingerprint, two.fingerprint]);
    people.accept('bob', one.key);
    expect(people.current('bob')?.fingerprint).toBe(one.fingerprint);
    expect(people.placesOf('Bob')).toEqual(['p:bob', keyPlace(two.fingerprint), keyPlace(one.fingerprint)]);
  });

  it('P2 who renames takes the conversation along, also back again', () => {
    const people = peopleOn();
    people.accept('Bob', one.key);
    expect(people.standing('Rob', one.key)).toBe('moved');
    people.accept('Rob', one.key);
    expect(people.placesOf('Rob')).toContain(keyPlace(one.fingerprint));
    expect(people.placesOf('Bob')).toEqual(['p:bob']);
    expect(people.nameOf(keyPlace(one.fingerprint))).toBe('Rob');
    expect(people.standing('Bob', one.key)).toBe('moved');
  });

  it('P2 a name once met with a key stays guarded: by the next stranger, and by somebody known', () => {
    const people = peopleOn();
    people.accept('Bob', one.key);
    people.accept('Rob', one.key);
    people.accept('Carol', two.key);
    expect(people.standing('Bob', three.key)).toBe('new');
    expect(people.standing('Bob', two.key)).toBe('new');
    expect(people.standing('Carol', one.key)).toBe('new');
  });

  it('P2 what a stranger under a known name sends is shown there, and nothing is sent to them', () => {
    const people = peopleOn();
    people.accept('Bob', one.key);
    people.meet('Bob', two.key);
    expect(people.placesOf('Bob')).toEqual(['p:bob', keyPlace(one.fingerprint), keyPlace(two.fingerprint)]);
    expect(people.current('Bob')?.fingerprint).toBe(one.fingerprint);
    expect(people.conversationOf(keyPlace(two.fingerprint))).toEqual(people.placesOf('Bob'));
    people.accept('Zed', two.key);
    expect(people.placesOf('Bob')).toEqual(['p:bob', keyPlace(one.fingerprint)]);
  });

  it('P2 is the same after a restart and in another tab, and two tabs that see the same make one item', () => {
    const shelf = new MemoryShelf();
    const tabs = [peopleOn(shelf), peopleOn(shelf)] as const;
    for (const tab of tabs) tab.accept('Bob', one.key);
    expect([...shelf.items.keys()]).toHaveLength(1);
    for (const tab of tabs) tab.accept('Rob', one.key);
    expect([...shelf.items.keys()]).toHaveLength(2);
    expect(peopleOn(shelf).names()).toEqual(['Rob']);
    expect(peopleOn(shelf).standing('Bob', two.key)).toBe('new');
  });

  it('P2 going to and fro between two keys keeps the storage as it is', () => {
    const shelf = new MemoryShelf();
    const people = peopleOn(shelf);
    for (let i = 0; i < 20; i++) people.accept('Bob', (i % 2 ? one : two).key);
    expect(shelf.items.size).toBe(2);
    expect(peopleOn(shelf).current('bob')?.fingerprint).toBe(one.fingerprint);
  });

  it('W3 names are remembered as shown, with or without a key', () => {
    const people = peopleOn();
    people.meet('Žofie');
    people.accept('Bob', one.key);
    expect(people.names().sort()).toEqual(['Bob', 'Žofie']);
    expect(people.nameOf('p:žofie')).toBe('Žofie');
    expect(people.nameOf('r:chat')).toBe('chat');
    expect(people.remembers('bob', two.key)).toBe(true);
    expect(people.remembers('x', one.key)).toBe(true);
    expect(people.remembers('Žofie', two.key)).toBe(false);
  });

  it('P2 damaged items are left out', () => {
    const shelf = new MemoryShelf();
    const put = (rest: string, value: string) => shelf.open().put(`sb1 ${me} ${rest}`, value);
    put(`pin ${one.fingerprint} 1 bob`, 'no key at all');
    put(`pin ${two.fingerprint} x bob`, `${two.key} Bob`);
    put(`met bob ${three.fingerprint}`, three.key);
    expect(peopleOn(shelf).standing('Bob', three.key)).toBe('new');
    expect(peopleOn(shelf).placesOf('Bob')).toEqual(['p:bob', keyPlace(two.fingerprint)]);
  });
});
