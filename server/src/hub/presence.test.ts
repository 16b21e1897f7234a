import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Presence } from '#shared/events';
import { PresenceFeed } from './presence.ts';

const bob = { name: 'Bob', gateway: 'web' } as const;
const rob = { name: 'Rob', gateway: 'telnet' } as const;
const nothing: Presence = { left: [], renamed: [], joined: [] };

describe('H7 presence goes out as changes', () => {
  let sent: { except?: string[]; to?: string; presence: Presence }[];
  let feed: PresenceFeed;

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    feed = new PresenceFeed({
      toAllBut: (except, presence) => sent.push({ except, presence }),
      toOne: (to, presence) => sent.push({ to, presence }),
      toWatchers: () => {},
      toContacts: () => {},
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('H7 gathered for at most 100 ms', () => {
    feed.joined(bob);
    vi.advanceTimersByTime(60);
    feed.joined(rob);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(40);
    expect(sent).toEqual([{ except: [], presence: { ...nothing, joined: [bob, rob] } }]);
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(1);
  });

  it('H7 a name stands in a gathering once, so no order is lost', () => {
    feed.left('Bob');
    feed.joined(bob);
    feed.left('BOB');
    vi.advanceTimersByTime(100);
    expect(sent.map(({ presence }) => presence)).toEqual([
      { ...nothing, left: ['Bob'] },
      { ...nothing, joined: [bob] },
      { ...nothing, left: ['BOB'] },
    ]);
  });

  it('H7 a rename goes out at once, with what came before it', () => {
    feed.joined(rob);
    feed.renamed({ from: 'Bob', to: 'Robert', gateway: 'web' });
    expect(sent).toEqual([
      {
        except: [],
        presence: { ...nothing, joined: [rob], renamed: [{ from: 'Bob', to: 'Robert', gateway: 'web' }] },
      },
    ]);
  });

  it('H7 a newcomer hears only of what came after the roster it was given', () => {
    feed.joined(bob);
    feed.admit('newcomer');
    feed.joined(rob);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([
      { except: ['newcomer'], presence: { ...nothing, joined: [bob, rob] } },
      { to: 'newcomer', presence: { ...nothing, joined: [rob] } },
    ]);
    feed.left('Bob');
    vi.advanceTimersByTime(100);
    expect(sent[2]).toEqual({ except: [], presence: { ...nothing, left: ['Bob'] } });
  });

  it('H7 a newcomer for whom nothing changed is sent nothing', () => {
    feed.joined(bob);
    feed.admit('newcomer');
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(1);
  });
});
