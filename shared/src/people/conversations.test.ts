/**
 * Properties of whole conversations, over a network that loses, doubles and delays, with tabs that come and go and
 * clocks that are years apart. Prints the seed of a run that fails.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChatRecord, compareRecords } from './records.ts';
import { calm, Person, type Tab, type Weather, World } from './testing/world.ts';

const yearMs = 31_536_000_000;

/** One thing that happens: somebody (0 or 1), in one of two tabs, does something. */
interface Step {
  who: number;
  tab: number;
  what: 'write' | 'pass' | 'cut' | 'connect' | 'close' | 'open';
  ms: number;
}

const what: fc.Arbitrary<Step['what']> = fc.oneof(
  { weight: 5, arbitrary: fc.constant('write' as const) },
  { weight: 4, arbitrary: fc.constant('pass' as const) },
  { weight: 2, arbitrary: fc.constantFrom('cut' as const, 'close' as const) },
  { weight: 3, arbitrary: fc.constantFrom('connect' as const, 'open' as const) },
);
const steps = fc.array(
  fc.record({ who: fc.nat(1), tab: fc.nat(1), what, ms: fc.oneof(fc.nat(100), fc.nat(100_000)) }),
  { maxLength: 50, size: 'max' },
);
const weathers: fc.Arbitrary<Weather> = fc.record({
  loss: fc.double({ min: 0, max: 0.6, noNaN: true }),
  doubling: fc.double({ min: 0, max: 0.5, noNaN: true }),
  delayMs: fc.constantFrom(1, 50, 2_000, 9_000),
});
const skews = fc.constantFrom(0, 1_000, -yearMs, 30 * yearMs, -60 * yearMs);
const seeds = fc.nat();

const rooms = ['chat'];

class Story {
  readonly world: World;
  readonly people: [Person, Person];
  readonly tabs: [Tab[], Tab[]] = [[], []];
  readonly written: string[] = [];

  constructor(seed: number, skewMs: readonly [number, number]) {
    this.world = new World(seed);
    this.people = [
      new Person(this.world, 'Alice', { skewMs: skewMs[0] }),
      new Person(this.world, 'Bob', { skewMs: skewMs[1] }),
    ];
    // They have met: a first contact while one is away is for other tests.
    for (const who of [0, 1]) this.open(who).connect(...rooms);
    for (const who of [0, 1]) this.tabs[who]?.[0]?.courier.open(this.other(who).name);
  }

  other(who: number): Person {
    return this.people[who ? 0 : 1];
  }

  open(who: number): Tab {
    const tab = (this.people[who] as Person).open();
    this.tabs[who]?.push(tab);
    return tab;
  }

  readonly #does: Record<Step['what'], (step: Step, tab: Tab) => void> = {
    write: ({ who }, tab) => {
      const text = `${who} ${this.written.length}`;
      this.written.push(text);
      tab.courier.tell(this.other(who).name, text);
    },
    pass: ({ ms }) => this.world.time.pass(ms),
    cut: (_step, tab) => tab.disconnect(),
    connect: (_step, tab) => void tab.connect(...rooms),
    close: ({ who }, tab) => {
      tab.close();
      this.tabs[who] = this.tabs[who]?.filter((other) => other !== tab) as Tab[];
    },
    open: ({ who }) => {
      if ((this.tabs[who]?.length ?? 0) < 2) this.open(who).connect(...rooms);
    },
  };

  play(steps: Step[]): void {
    for (const step of steps) {
      const tabs = this.tabs[step.who] ?? [];
      const tab = tabs[step.tab % tabs.length] ?? this.open(step.who);
      this.#does[step.what](step, tab);
    }
  }

  /** The network is good again and everybody is there, for long enough. */
  settle(): void {
    this.world.weather = calm;
    for (const who of [0, 1]) {
      if (this.tabs[who]?.length === 0) this.open(who);
      for (const tab of this.tabs[who] ?? []) tab.connect(...rooms);
    }
    this.world.time.pass(300_000);
  }

  histories(): ChatRecord[][] {
    return [0, 1].flatMap((who) =>
      (this.tabs[who] ?? []).map((tab) => tab.courier.history(this.other(who).name)),
    );
  }
}

const textsOf = (records: ChatRecord[]): string[] => records.map(({ body }) => body);

describe('conversations', () => {
  it('P1 P3 every record arrives exactly once and both sides are equal, whatever the network, the tabs and the clocks do', () => {
    fc.assert(
      fc.property(seeds, fc.tuple(skews, skews), weathers, steps, (seed, skewMs, weather, story) => {
        const told = new Story(seed, skewMs);
        told.world.weather = weather;
        told.play(story);
        told.settle();
        const [first = [], ...others] = told.histories();
        expect(textsOf(first).sort()).toEqual([...told.written].sort());
        expect(first).toEqual([...first].sort(compareRecords));
        for (const other of others) expect(other).toEqual(first);
        for (const tab of told.tabs.flat()) {
          expect(tab.archive.markers()).toEqual([]);
          expect([...tab.shown.values()].filter((times) => times !== 1)).toEqual([]);
          for (const { id } of first) expect(tab.courier.progressOf(id)).toBe('delivered');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('P1 what each writes stays in the order of writing, and after what had been read', () => {
    fc.assert(
      fc.property(seeds, fc.tuple(skews, skews), weathers, steps, (seed, skewMs, weather, story) => {
        const told = new Story(seed, skewMs);
        told.world.weather = weather;
        const before: [string, string][] = [];
        for (const step of story) {
          const tab = told.tabs[step.who]?.[step.tab % (told.tabs[step.who]?.length ?? 1)];
          const read = step.what === 'write' && tab ? tab.texts(told.other(step.who).name) : [];
          told.play([step]);
          const wrote = told.written.at(-1);
          if (step.what === 'write' && wrote) for (const text of read) before.push([text, wrote]);
        }
        told.settle();
        const places = new Map(textsOf(told.histories()[0] ?? []).map((text, place) => [text, place]));
        for (const [one, other] of before)
          expect(places.get(one), `${one} before ${other}`).toBeLessThan(places.get(other) ?? -1);
      }),
      { numRuns: 60 },
    );
  });

  it('P1 P3 a storage that falls back to an earlier state: nothing crashes, nothing doubles, copies merge to the same', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.tuple(skews, skews),
        weathers,
        fc.array(fc.tuple(steps, fc.nat(1)), { minLength: 2, maxLength: 4 }),
        (seed, skewMs, weather, chapters) => {
          const told = new Story(seed, skewMs);
          told.world.weather = weather;
          const snapshots: [(() => void)[], (() => void)[]] = [[], []];
          for (const [chapter, who] of chapters) {
            for (const each of [0, 1]) snapshots[each]?.push((told.people[each] as Person).shelf.snapshot());
            told.play(chapter);
            // A killed browser: all its tabs are gone, and with them what it had not yet written to disk.
            for (const tab of told.tabs[who] ?? []) tab.close();
            told.tabs[who] = [];
            const earlier = snapshots[who] ?? [];
            earlier[seed % earlier.length]?.();
          }
          told.settle();
          const [alice, bob] = told.tabs.map((tabs) => tabs[0]) as [Tab, Tab];
          merge(alice, bob);
          expect(alice.courier.history('Bob')).toEqual(bob.courier.history('Alice'));
          const ids = alice.courier.history('Bob').map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(told.written).toEqual(expect.arrayContaining(alice.texts('Bob')));
          for (const tab of told.tabs.flat())
            expect([...tab.shown.values()].filter((times) => times !== 1)).toEqual([]);
          expect(alice.archive.markers()).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('P3 to a room and to a keyless person everything is said once, in each tab’s order, while tabs come and go', () => {
    fc.assert(
      fc.property(seeds, steps, fc.constantFrom(1, 50, 300), (seed, story, delayMs) => {
        const world = new World(seed);
        world.weather = { ...calm, delayMs };
        const alice = new Person(world, 'Alice');
        const tabs = [0, 1].map(() => alice.open().connect(...rooms)) as [Tab, Tab];
        const told = world.keylessComes('Tom');
        const written: string[] = [];
        for (const { what: happens, tab, ms } of story) {
          const here = tabs[tab % 2] as Tab;
          if (happens === 'write') {
            written.push(`${tab} ${written.length}`);
            here.courier.say('chat', written.at(-1) ?? '');
            here.courier.tell('Tom', written.at(-1) ?? '');
          } else if (happens === 'open') tabs[tab % 2] = replaced(here);
          else world.time.pass(ms);
        }
        world.time.pass(300_000);
        tabs[0].courier.release('Tom');
        world.time.pass(300_000);
        for (const heard of [world.said.get('chat') ?? [], told]) {
          expect([...heard].sort()).toEqual([...written].sort());
        }
        for (const tab of tabs) {
          expect(tab.archive.markers()).toEqual([]);
          expect(tab.roomTexts('chat').sort()).toEqual([...written].sort());
          expect([...tab.shown.values()].filter((times) => times !== 1)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** What healing (P4) will do: each gets what it lacks. */
function merge(alice: Tab, bob: Tab): void {
  const [ofAlice, ofBob] = [alice.courier.history('Bob'), bob.courier.history('Alice')];
  for (const record of ofBob) alice.archive.put(`k:${bob.identity.fingerprint}`, record);
  for (const record of ofAlice) bob.archive.put(`k:${alice.identity.fingerprint}`, record);
}

/** The tab is closed when nothing is under way, and another is opened in its place. */
function replaced(tab: Tab): Tab {
  tab.world.time.pass(5_000);
  tab.close();
  return tab.person.open().connect(...rooms);
}
