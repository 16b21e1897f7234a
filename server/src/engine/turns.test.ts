import { describe, expect, it } from 'vitest';
import { nextTurn } from './testing/streams.ts';
import { mustWait, spend, turnIsFull, waitForTurn } from './turns.ts';

/** Uses up a turn. */
const spendAll = () => spend(1e9);

describe('turns', () => {
  it('J6 a turn is full after so many bytes, and after so many lines, and then there is another', async () => {
    spend(1_000);
    expect(turnIsFull()).toBe(false);
    spend(1e6);
    expect([turnIsFull(), mustWait()]).toEqual([true, true]);
    await nextTurn();
    expect([turnIsFull(), mustWait()]).toEqual([false, false]);
    for (let i = 0; i < 4_096; i++) spend(0);
    expect(turnIsFull()).toBe(true);
    await nextTurn();
  });

  it('J6 who has waited longest is served first, though others use up whole turns', async () => {
    const served: string[] = [];
    const hog = (name: string) => () => {
      served.push(name);
      spendAll();
      if (served.length < 9) waitForTurn(hog(name));
    };
    waitForTurn(hog('a'));
    waitForTurn(hog('b'));
    waitForTurn(() => void served.push('c'));
    expect(mustWait()).toBe(true);
    while (mustWait()) await nextTurn();
    expect(served.join('')).toBe('abcabababab'.slice(0, served.length));
    expect(served.length).toBeGreaterThanOrEqual(9);
  });
});
