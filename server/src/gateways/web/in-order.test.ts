import { describe, expect, it } from 'vitest';
import { nextTurn } from '../../engine/testing/streams.ts';
import { InOrder } from './in-order.ts';

function recorded() {
  const log: string[] = [];
  const order = new InOrder();
  const run = (task: () => string | Promise<string>) =>
    order.run(
      task,
      (result) => log.push(result),
      (error) => log.push(String(error)),
    );
  return { log, run };
}

describe('tasks in order', () => {
  it('run at once where none is under way', () => {
    const { log, run } = recorded();
    run(() => 'a');
    run(() => {
      throw new Error('b');
    });
    run(() => 'c');
    expect(log).toEqual(['a', 'Error: b', 'c']);
  });

  it('wait for those before them, failed ones too, and then run at once again', async () => {
    const { log, run } = recorded();
    let finish = (_result: string) => {};
    let fail = (_error: Error) => {};
    const slow = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const failing = new Promise<string>((_, reject) => {
      fail = reject;
    });
    run(() => slow);
    run(() => 'b');
    run(() => failing);
    const last = new Promise<void>((resolve) =>
      run(() => {
        resolve();
        return 'd';
      }),
    );
    expect(log).toEqual([]);
    finish('a');
    fail(new Error('c'));
    await last;
    await nextTurn();
    expect(log).toEqual(['a', 'b', 'Error: c', 'd']);
    run(() => 'e');
    expect(log.at(-1)).toBe('e');
  });
});
