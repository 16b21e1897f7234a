import { beforeEach, describe, expect, it } from 'vitest';
import { Archive, type Marker } from './archive.ts';
import { Delivery } from './delivery.ts';
import { keyPlace, type Place } from './places.ts';
import type { Errand, Outcome } from './ports.ts';
import { conversationWith, makeRecord } from './records.ts';
import { MemoryShelf } from './testing/shelves.ts';
import { VirtualTime } from './testing/time.ts';
import { identityNumber } from './testing/world.ts';

const alice = identityNumber(1).fingerprint;
const bob = identityNumber(2).fingerprint;
const toBob = keyPlace(bob);

let time: VirtualTime;
let archive: Archive;
let delivery: Delivery;
let reachable: Set<Place>;
/** What was sent and not yet answered here. */
let asked: { errand: Errand; answer: (outcome: Outcome) => void }[];
let sent: string[];
let done: string[];

beforeEach(() => {
  time = new VirtualTime();
  archive = new Archive(new MemoryShelf().open(), alice);
  reachable = new Set<Place>([toBob, 'p:tom', 'r:chat']);
  asked = [];
  sent = [];
  done = [];
  delivery = new Delivery({
    archive,
    timing: time.skewed(0),
    transport: {
      send: (errand, answer) => {
        asked.push({ errand, answer });
        sent.push(errand.event === 'relay' ? (/\w+$/.exec(errand.data.frame)?.[0] ?? '') : errand.data.text);
      },
    },
    reach: (to) => reachable.has(to),
    delivered: ({ order }) => void done.push(`text${order.l}`),
    refused: (_marker, outcome) => void done.push(outcome),
  });
});

/** Keeps a record whose text says its number, and carries it. */
function post(to: Place, number: number, agreed = true): Marker {
  const order = { l: number, c: 0 };
  const salt = `salt${String(number).padStart(7, '0')}`;
  const conversation = to === toBob ? conversationWith(alice, bob) : to;
  const record = makeRecord({
    kind: 'text',
    conversation,
    author: alice,
    order,
    at: 0,
    salt,
    body: `text${number}`,
  });
  const marker = { id: record.id, to, file: to, order, sinceMs: 0 };
  archive.addMarker(marker);
  archive.put(to, record);
  delivery.carry(marker, agreed);
  return marker;
}

const answerAll = (outcome: Outcome): void => {
  for (const { answer } of asked.splice(0)) answer(outcome);
};
const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `text${from + i}`);

describe('delivery to a key', () => {
  it('P3 sends nothing before the connection is up, then in the order of records, at most 16 at once', () => {
    const markers = [...Array(40).keys()].reverse().map((number) => post(toBob, number));
    expect(sent).toEqual([]);
    delivery.up();
    expect(sent).toEqual(range(0, 15));
    answerAll('ok');
    expect(sent).toHaveLength(16);
    for (const marker of markers.slice(-4)) delivery.settle(marker);
    expect(sent).toEqual(range(0, 19));
    expect(done).toEqual(['text3', 'text2', 'text1', 'text0']);
    expect(archive.markers()).toHaveLength(36);
  });

  it('P3 sends again after 5 s, doubling to 60 s, until the receiver confirms', () => {
    delivery.up();
    const marker = post(toBob, 1);
    const times: number[] = [];
    for (let second = 1; second <= 300; second++) {
      answerAll('ok');
      const before = sent.length;
      time.pass(1_000);
      if (sent.length > before) times.push(second);
    }
    expect(times).toEqual([5, 15, 35, 75, 135, 195, 255]);
    delivery.settle(marker);
    time.pass(1_000_000);
    expect(sent).toHaveLength(8);
    expect(archive.markers()).toEqual([]);
  });

  it('P3 no answer at all is as good as a lost one', () => {
    delivery.up();
    post(toBob, 1);
    time.pass(5_000);
    expect(sent).toHaveLength(2);
    asked[0]?.answer('ok');
    asked[1]?.answer('lost');
    time.pass(10_000);
    expect(sent).toHaveLength(3);
  });

  it('P3 sends at once after reconnecting', () => {
    delivery.up();
    post(toBob, 1);
    time.pass(20_000);
    delivery.down();
    const before = sent.length;
    time.pass(100_000);
    expect(sent).toHaveLength(before);
    delivery.up();
    expect(sent).toHaveLength(before + 1);
    time.pass(5_000);
    expect(sent).toHaveLength(before + 2);
  });

  it('P3 waits while nobody is there, and sends at once when somebody comes', () => {
    delivery.up();
    post(toBob, 1);
    reachable.clear();
    answerAll('no_such_user');
    time.pass(1_000_000);
    expect(sent).toHaveLength(1);
    reachable.add(toBob);
    delivery.open(toBob);
    expect(sent).toHaveLength(2);
  });

  it('P3 looks again now and then, if presence says somebody is there and the server says not', () => {
    delivery.up();
    post(toBob, 1);
    answerAll('no_such_user');
    time.pass(4_999);
    expect(sent).toHaveLength(1);
    time.pass(1);
    expect(sent).toHaveLength(2);
  });

  it('P3 rate_limited stops everything for a while that doubles', () => {
    delivery.up();
    for (let number = 1; number <= 30; number++) post(toBob, number);
    post('r:chat', 99);
    answerAll('rate_limited');
    expect(sent).toHaveLength(16);
    time.pass(999);
    expect(sent).toHaveLength(16);
    time.pass(1);
    expect(sent.slice(16)).toEqual(range(1, 16));
    answerAll('rate_limited');
    time.pass(1_999);
    expect(sent).toHaveLength(32);
    time.pass(1);
    expect(sent).toHaveLength(48);
  });

  it('P3 a pause is short again once something went through, and does not outlive its connection', () => {
    delivery.up();
    post('r:chat', 1);
    for (const ms of [1_000, 2_000, 4_000]) {
      answerAll('rate_limited');
      time.pass(ms);
    }
    expect(sent).toHaveLength(4);
    answerAll('ok');
    post('r:chat', 2);
    answerAll('rate_limited');
    time.pass(1_000);
    expect(sent).toHaveLength(6);
    answerAll('ok');
    post('r:chat', 3);
    answerAll('rate_limited');
    time.pass(500);
    delivery.up();
    answerAll('rate_limited');
    const before = sent.length;
    time.pass(999);
    expect(sent).toHaveLength(before);
    time.pass(1);
    expect(sent).toHaveLength(before + 1);
  });

  it('P3 an answer that comes after it was sent again says nothing of that sending', () => {
    delivery.up();
    post(toBob, 1);
    time.pass(5_000);
    expect(asked).toHaveLength(2);
    asked[0]?.answer('rate_limited');
    post(toBob, 2);
    expect(sent).toEqual(['text1', 'text1', 'text2']);
  });

  it('P3 who never confirms does not hold up others', () => {
    delivery.up();
    for (let number = 1; number <= 30; number++) post(toBob, number);
    post('r:chat', 99);
    expect(sent).not.toContain('text99');
    answerAll('ok');
    expect(sent).toContain('text99');
  });

  it('P3 what another tab has delivered is not sent', () => {
    delivery.up();
    reachable.clear();
    const marker = post(toBob, 1);
    archive.removeMarker(marker);
    reachable.add(toBob);
    delivery.open(toBob);
    expect(sent).toEqual([]);
    expect(delivery.carried()).toEqual([]);
  });

  it('P3 a marker without a record is cleared away', () => {
    archive.addMarker({ id: 'x'.repeat(22), to: toBob, file: toBob, order: { l: 1, c: 0 }, sinceMs: 0 });
    delivery.up();
    for (const marker of archive.markers()) delivery.carry(marker, true);
    expect(archive.markers()).toEqual([]);
    expect(sent).toEqual([]);
  });
});

describe('delivery to rooms and keyless people', () => {
  it('P3 one after the other; the server’s answer is enough', () => {
    delivery.up();
    for (let number = 1; number <= 3; number++) post('r:chat', number);
    expect(sent).toEqual(['text1']);
    for (let i = 0; i < 3; i++) answerAll('ok');
    expect([sent, done]).toEqual([range(1, 3), range(1, 3)]);
    expect(archive.markers()).toEqual([]);
  });

  it('P3 nothing overtakes what was refused for the moment', () => {
    const outcomes: Outcome[] = ['rate_limited', 'not_in_room', 'lost', 'not_registered'];
    delivery.up();
    for (let number = 1; number <= 3; number++) post('r:chat', number);
    for (const outcome of outcomes) {
      answerAll(outcome);
      time.pass(60_000);
    }
    expect(sent).toEqual(Array(outcomes.length + 1).fill('text1'));
    for (let i = 0; i < 3; i++) answerAll('ok');
    expect(done).toEqual(range(1, 3));
  });

  it('P3 what the server will not have is told, kept, and does not hold up the rest', () => {
    delivery.up();
    post('p:tom', 1);
    post('p:tom', 2);
    answerAll('too_long');
    answerAll('ok');
    expect(done).toEqual(['too_long', 'text2']);
    expect(archive.markers()).toHaveLength(1);
    time.pass(60_000);
    expect(sent).toEqual(['text1', 'text2', 'text1']);
  });

  it('P3 a keyless person gets only what is agreed, and not after having been away', () => {
    delivery.up();
    post('p:tom', 1, false);
    post('p:tom', 2);
    post('p:tom', 3);
    expect(sent).toEqual(['text2']);
    delivery.away('p:tom');
    answerAll('ok');
    expect(sent).toEqual(['text2']);
    delivery.agree('p:tom');
    expect(sent).toEqual(['text2', 'text1']);
    answerAll('no_such_user');
    time.pass(1_000_000);
    expect(sent).toHaveLength(2);
  });

  it('P3 answers that come at once do no harm', () => {
    const outcomes: Outcome[] = ['rate_limited', 'ok', 'not_in_room', 'ok', 'lost', 'ok'];
    const eager = new Delivery({
      archive,
      timing: time.skewed(0),
      transport: { send: (_errand, answer) => answer(outcomes.shift() ?? 'ok') },
      reach: () => true,
      delivered: ({ order }) => void done.push(`text${order.l}`),
      refused: () => {},
    });
    const markers = [1, 2, 3].map((number) => post('r:chat', number));
    eager.up();
    for (const marker of markers) eager.carry(marker, true);
    time.pass(100_000);
    expect(done).toEqual(range(1, 3));
  });
});
