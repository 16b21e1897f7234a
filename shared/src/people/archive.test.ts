import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Archive, type Marker } from './archive.ts';
import { beginning, type Order } from './clock.ts';
import { exportAll } from './export.ts';
import { People } from './people.ts';
import { keyPlace, personPlace, roomPlace } from './places.ts';
import { type ChatRecord, compareRecords, conversationWith, makeRecord, recordOfMessage } from './records.ts';
import { ShelfFull } from './shelf.ts';
import { MemoryShelf } from './testing/shelves.ts';
import { chance, chanceBytes } from './testing/time.ts';
import { identityNumber } from './testing/world.ts';

const alice = identityNumber(1);
const bob = identityNumber(2);
const withBob = keyPlace(bob.fingerprint);
const random = chanceBytes(chance(1));

const recordAt = (order: Order, body = 'x'): ChatRecord =>
  makeRecord({
    kind: 'text',
    conversation: conversationWith(alice.fingerprint, bob.fingerprint),
    author: alice.fingerprint,
    order,
    at: order.l,
    salt: Buffer.from(random(8)).toString('base64url'),
    body,
  });
const records = Array.from({ length: 12 }, (_, i) => recordAt({ l: 1_000 + (i % 5), c: i % 3 }, `text ${i}`));
const [first, second] = records as [ChatRecord, ChatRecord];
const archiveOn = (shelf: MemoryShelf, changed?: (key: string) => void) =>
  new Archive(shelf.open(changed), alice.fingerprint);
const markerOf = (record: ChatRecord, more: Partial<Marker> = {}): Marker => ({
  id: record.id,
  to: withBob,
  file: withBob,
  order: record.order,
  sinceMs: 5,
  ...more,
});

describe('archive', () => {
  it('P1 copies merge to their union, sorted the same, whatever came where, when and how often', () => {
    const picks = fc.array(fc.nat(records.length - 1), { maxLength: 30 });
    fc.assert(
      fc.property(picks, picks, (here, there) => {
        const [one, other] = [archiveOn(new MemoryShelf()), archiveOn(new MemoryShelf())];
        const put = (archive: Archive, picked: number[]) => {
          for (const pick of picked) archive.put(withBob, records[pick] as ChatRecord);
        };
        put(one, [...here, ...there]);
        put(other, [...there, ...here, ...here]);
        const union = [...new Set([...here, ...there])].map((pick) => records[pick] as ChatRecord);
        expect(one.load([withBob])).toEqual(union.sort(compareRecords));
        expect(other.load([withBob])).toEqual(one.load([withBob]));
      }),
    );
  });

  it('P1 survives a restart: the index is made of keys', () => {
    const shelf = new MemoryShelf();
    const before = archiveOn(shelf);
    for (const record of records) before.put(withBob, record);
    before.put(roomPlace('a/b:c'), first);
    before.addMarker(markerOf(second));
    const after = archiveOn(shelf);
    expect(after.load([withBob])).toEqual(before.load([withBob]));
    expect(after.places().sort()).toEqual([withBob, 'r:a/b:c'].sort());
    expect(after.ids(withBob).sort()).toEqual(records.map(({ id }) => id).sort());
    expect(after.markers()).toEqual([markerOf(second)]);
    expect(after.latest([withBob])).toEqual({ l: 1_004, c: 1 });
  });

  it('P1 one owner’s items are not another’s', () => {
    const shelf = new MemoryShelf();
    archiveOn(shelf).put(withBob, first);
    shelf.open().put('something else', 'x');
    expect(new Archive(shelf.open(), bob.fingerprint).places()).toEqual([]);
  });

  it('W6 a record is new to each tab once, by its own hand or the other’s, in either order', () => {
    const shelf = new MemoryShelf();
    const keys: string[] = [];
    const one = archiveOn(shelf, (key) => void keys.push(key));
    const other = archiveOn(shelf);
    expect(other.put(withBob, first)).toEqual(first);
    expect(one.put(withBob, first)).toEqual(first);
    expect(keys.map((key) => one.changed(key))).toEqual([undefined]);
    other.put(withBob, second);
    expect(one.changed(keys[1] as string)).toEqual({
      kind: 'rec',
      group: withBob,
      rest: second.id,
      present: true,
    });
    expect(one.put(withBob, second)).toBeUndefined();
    expect(one.latest([withBob])).toEqual(other.latest([withBob]));
  });

  it('W6 what two tabs know with another order is kept as the first one put it', () => {
    const shelf = new MemoryShelf();
    const [one, other] = [archiveOn(shelf), archiveOn(shelf)];
    const message = { id: 'm', at: 5, text: 'hi' };
    const room = { conversation: 'r:chat', author: 'n:Tom' };
    const first = recordOfMessage(message, { ...room, latest: beginning });
    expect(one.put('r:chat', first)).toEqual(first);
    expect(other.put('r:chat', recordOfMessage(message, { ...room, latest: { l: 9, c: 0 } }))).toEqual(first);
    expect(archiveOn(shelf).load(['r:chat'])).toEqual([first]);
  });

  it('W6 the clock goes on from what another tab kept', () => {
    const shelf = new MemoryShelf();
    const one: Archive = archiveOn(shelf, (key) => one.changed(key));
    expect(one.latest([withBob])).toEqual(beginning);
    archiveOn(shelf).put(withBob, first);
    expect(one.latest([withBob])).toEqual(first.order);
  });

  it('P1 what is damaged on the shelf is left out, and stays there', () => {
    const shelf = new MemoryShelf();
    const archive = archiveOn(shelf);
    for (const record of [first, second]) archive.put(withBob, record);
    const key = [...shelf.items.keys()].find((each) => each.endsWith(first.id)) as string;
    shelf.open().put(key, 'damaged');
    expect(archiveOn(shelf).load([withBob])).toEqual([second]);
    expect(shelf.items.get(key)).toBe('damaged');
  });

  it('P3 markers come in the order of their records, and one that goes elsewhere is another', () => {
    const archive = archiveOn(new MemoryShelf());
    const markers = records.map((record) => markerOf(record));
    for (const marker of markers) archive.addMarker(marker);
    expect(archive.markers().map(({ order }) => order)).toEqual(
      markers.map(({ order }) => order).sort((a, b) => a.l - b.l || a.c - b.c),
    );
    const elsewhere = markerOf(first, { to: personPlace('Carol'), sinceMs: 9 });
    archive.addMarker(elsewhere);
    archive.removeMarker(markerOf(first));
    archive.removeMarker(markerOf(first));
    expect(archive.markersOf(first.id)).toEqual([elsewhere]);
  });

  it('P3 what waits is asked of the shelf itself: another tab may have sent it', () => {
    const shelf = new MemoryShelf();
    const archive = archiveOn(shelf);
    archive.addMarker(markerOf(first));
    expect(archive.waiting(markerOf(first))).toBeUndefined();
    archive.put(withBob, first);
    expect(archive.waiting(markerOf(first))).toEqual(first);
    archiveOn(shelf).removeMarker(markerOf(first));
    expect(archive.waiting(markerOf(first))).toBeUndefined();
  });

  it('P4 deleting remembers up to where, the larger counts, and the clock goes on from there', () => {
    const shelf = new MemoryShelf();
    const archive = archiveOn(shelf);
    for (const record of records) archive.put(withBob, record);
    archive.addMarker(markerOf(first));
    expect(archive.forget(withBob).sort()).toEqual(records.map(({ id }) => id).sort());
    expect(archive.markers()).toEqual([]);
    for (const copy of [archive, archiveOn(shelf)]) {
      expect(copy.load([withBob])).toEqual([]);
      expect(copy.floor(withBob)).toEqual({ l: 1_004, c: 1 });
      expect(copy.latest([withBob])).toEqual({ l: 1_004, c: 1 });
    }
    archive.put(withBob, recordAt({ l: 2_000, c: 0 }));
    archive.forget(withBob);
    archive.put(withBob, recordAt({ l: 5, c: 0 }));
    archive.forget(withBob);
    expect(archiveOn(shelf).floor(withBob)).toEqual({ l: 2_000, c: 0 });
    expect([...shelf.items.keys()].filter((key) => key.includes(' floor '))).toHaveLength(1);
  });

  it('P3 a full shelf refuses what is put, and still lets a conversation be deleted', () => {
    const shelf = new MemoryShelf();
    const archive = archiveOn(shelf);
    archive.put(withBob, first);
    shelf.quotaChars = [...shelf.items].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    expect(() => archive.put(withBob, second)).toThrow(ShelfFull);
    expect(() => archive.addMarker(markerOf(second))).toThrow(ShelfFull);
    expect(archive.ids(withBob)).toEqual([first.id]);
    archive.forget(withBob);
    expect(archive.floor(withBob)).toEqual(first.order);
    shelf.quotaChars += 100;
    expect(archive.put(withBob, second)).toEqual(second);
  });

  it('W6 exports everything as plain data', () => {
    const archive = archiveOn(new MemoryShelf());
    new People(archive.items).accept('Bob', bob.key);
    for (const record of [first, second]) archive.put(withBob, record);
    archive.addMarker(markerOf(second));
    const all = exportAll(archive);
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
    expect(all).toMatchObject({
      owner: alice.fingerprint,
      people: [{ name: 'Bob', keys: [{ fingerprint: bob.fingerprint, key: bob.key }] }],
      places: [
        {
          place: withBob,
          with: 'Bob',
          records: [{ body: 'text 0', time: '1970-01-01T00:00:01.000Z' }, { waits: true }],
        },
      ],
    });
  });

  it('W10 two thousand records are read and sorted, and four times as many fit', () => {
    const shelf = new MemoryShelf();
    const archive = archiveOn(shelf);
    const [count, body] = [2_000, 'x'.repeat(400)];
    for (let i = 0; i < count; i++) archive.put(withBob, recordAt({ l: 1_800_000_000_000 + i, c: 0 }, body));
    expect(archiveOn(shelf).load([withBob])).toHaveLength(count);
    const chars = [...shelf.items].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    expect(chars * 4).toBeLessThan(shelf.quotaChars);
  });
});
