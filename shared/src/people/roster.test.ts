import { describe, expect, it } from 'vitest';
import { Roster } from './roster.ts';
import { identityNumber } from './testing/world.ts';

const key = identityNumber(1).key;

describe('roster', () => {
  it('W3 applies changes as the server means them: left, renamed, joined', () => {
    const roster = new Roster();
    roster.reset([
      { name: 'Alice', gateway: 'web', key },
      { name: 'Bob', gateway: 'telnet' },
    ]);
    roster.apply({
      left: ['Bob'],
      renamed: [{ from: 'alice', to: 'Bob' }],
      joined: [{ name: 'Alice', gateway: 'irc' }],
    });
    expect(roster.holder('bob')).toEqual({ name: 'Bob', gateway: 'web', key });
    expect(roster.holder('ALICE')).toEqual({ name: 'Alice', gateway: 'irc' });
    expect([...roster.users()]).toHaveLength(2);
  });

  it('W3 two people may swap names, and one key may hold two', () => {
    const roster = new Roster();
    roster.reset([
      { name: 'a', gateway: 'web', key },
      { name: 'b', gateway: 'web', key },
    ]);
    roster.apply({
      left: [],
      renamed: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
      ],
      joined: [],
    });
    expect(roster.hasKey(key)).toBe(true);
    roster.apply({ left: ['a'], renamed: [], joined: [] });
    expect(roster.hasKey(key)).toBe(true);
    roster.apply({ left: ['b', 'c'], renamed: [{ from: 'x', to: 'y' }], joined: [] });
    expect(roster.hasKey(key)).toBe(false);
    expect([...roster.users()]).toEqual([]);
  });

  it('W8 while the connection is down nobody is known to be online, and who was there is remembered', () => {
    const roster = new Roster();
    roster.reset([{ name: 'Alice', gateway: 'web', key }]);
    roster.lost();
    expect([roster.holder('alice'), roster.hasKey(key), [...roster.users()]]).toEqual([undefined, false, []]);
    expect(roster.lastHolder('alice')?.key).toBe(key);
    roster.reset([]);
    expect(roster.lastHolder('alice')).toBeUndefined();
  });

  it('P2 what is no key counts as none', () => {
    const roster = new Roster();
    roster.reset([{ name: 'a', gateway: 'web', key: 'not a key' }]);
    expect(roster.holder('a')).toEqual({ name: 'a', gateway: 'web' });
  });
});
