import { describe, expect, it } from 'vitest';
import { Claims } from './claims.ts';
import { VirtualTime } from './testing/time.ts';

/** Tabs of one person, each with what it carries; all see the same ids waiting. */
class Tabs {
  readonly time = new VirtualTime();
  readonly waiting = new Set(['x', 'y']);
  readonly tabs = new Map<
    string,
    { claims: Claims; carried: Set<string>; hear: (message: unknown) => void }
  >();

  open(tab: string, carried: string[] = [], owner = 'alice') {
    const mine = new Set(carried);
    const entry = { carried: mine, hear: (_: unknown) => {} };
    const claims = new Claims({
      owner,
      tab,
      timing: this.time.skewed(0),
      peers: {
        post: (message) => {
          for (const [name, other] of this.tabs)
            if (name !== tab) this.time.schedule(5, () => other.hear(message));
        },
        onMessage: (hear) => {
          entry.hear = hear;
        },
      },
      carried: () => mine,
      orphans: () => [...this.waiting].filter((id) => !mine.has(id)),
      adopt: (ids) => {
        for (const id of ids) mine.add(id);
      },
      yield: (ids) => {
        for (const id of ids) mine.delete(id);
      },
    });
    const opened = Object.assign(entry, { claims });
    this.tabs.set(tab, opened);
    return opened;
  }
}

describe('claims', () => {
  it('P3 a tab adopts what nobody carries, after a moment', () => {
    const tabs = new Tabs();
    const { claims, carried } = tabs.open('a');
    claims.start();
    tabs.time.pass(100);
    expect([...carried]).toEqual([]);
    tabs.time.pass(1_000);
    expect([...carried]).toEqual(['x', 'y']);
  });

  it('P3 what a living tab carries stays there, and is adopted once that tab is gone', () => {
    const tabs = new Tabs();
    const old = tabs.open('a', ['x']);
    old.claims.start();
    tabs.waiting.delete('y');
    const young = tabs.open('b');
    young.claims.start();
    tabs.time.pass(100_000);
    expect([...young.carried]).toEqual([]);
    tabs.tabs.delete('a');
    tabs.time.pass(31_000);
    expect([...young.carried]).toEqual(['x']);
  });

  it('P3 a tab without its connection lets others have what it carries, and learns of it', () => {
    const tabs = new Tabs();
    const cut = tabs.open('a', ['x', 'y']);
    cut.claims.start();
    cut.claims.stop();
    const live = tabs.open('b');
    live.claims.start();
    tabs.time.pass(1_000);
    expect([[...cut.carried], [...live.carried]]).toEqual([[], ['x', 'y']]);
  });

  it('P3 of tabs that ask at once exactly one adopts, in whatever order they start', () => {
    for (const gapMs of [0, 1, 4, 5, 6, 100, 399, 405, 500])
      for (const names of [
        ['a', 'b', 'c'],
        ['c', 'b', 'a'],
        ['b', 'c', 'a'],
      ]) {
        const tabs = new Tabs();
        const opened = names.map((name) => tabs.open(name));
        for (const { claims } of opened) {
          claims.start();
          tabs.time.pass(gapMs);
        }
        tabs.time.pass(100_000);
        expect(opened.flatMap(({ carried }) => [...carried]).sort(), `${names} ${gapMs}`).toEqual(['x', 'y']);
      }
  });

  it('P3 other people’s tabs and nonsense are not listened to', () => {
    const tabs = new Tabs();
    const mine = tabs.open('a', ['x', 'y']);
    const stranger = tabs.open('b', [], 'bob');
    for (const { claims } of [mine, stranger]) claims.start();
    tabs.time.pass(1_000);
    for (const message of [
      null,
      7,
      'took',
      {},
      { owner: 'alice', tab: 'z', kind: 'took', ids: [7] },
      { owner: 'alice', tab: 'z', kind: 'constructor', ids: ['x'] },
    ])
      mine.hear(message);
    expect([...mine.carried]).toEqual(['x', 'y']);
    expect([...stranger.carried]).toEqual(['x', 'y']);
  });
});
