import { describe, expect, it } from 'vitest';
import { MemoryShelf } from './testing/shelves.ts';
import { Wallet } from './wallet.ts';

const seed = (n: number) => new Uint8Array(16).fill(n);

describe('wallet', () => {
  it('P2 a name keeps its seed over restarts, and the newest use wins', () => {
    const shelf = new MemoryShelf();
    const wallet = new Wallet(shelf.open());
    expect([wallet.seedOf('Bob'), wallet.last()]).toEqual([undefined, undefined]);
    wallet.use('Bob', seed(1));
    wallet.use('Carol', seed(2));
    wallet.use('bob', seed(3));
    const again = new Wallet(shelf.open());
    expect(again.seedOf('BOB')).toEqual(seed(3));
    expect(again.seedOf('carol')).toEqual(seed(2));
    expect(again.last()).toMatchObject({ name: 'bob', seed: seed(3) });
  });

  it('P2 nothing is ever lost, and using the same again and again costs no room', () => {
    const shelf = new MemoryShelf();
    const wallet = new Wallet(shelf.open());
    for (let i = 0; i < 30; i++) wallet.use('Bob', seed(i % 3));
    expect(wallet.all().map((used) => used.seed)).toEqual([seed(0), seed(1), seed(2)]);
    expect(shelf.items.size).toBe(3);
    const before = [...shelf.items];
    wallet.use('Bob', seed(2));
    expect([...shelf.items]).toEqual(before);
  });

  it('P2 two tabs that make a seed for a name at once both keep theirs, and agree which counts', () => {
    const shelf = new MemoryShelf();
    const keys: string[] = [];
    const tabs = [1, 2].map(() => new Wallet(shelf.open((key) => void keys.push(key)))) as [Wallet, Wallet];
    tabs[0].use('Bob', seed(1));
    tabs[1].use('Bob', seed(2));
    for (const key of keys) for (const tab of tabs) tab.changed(key);
    expect(tabs[0].all()).toHaveLength(2);
    expect(tabs[0].seedOf('Bob')).toEqual(tabs[1].seedOf('Bob'));
  });
});
