/** P1: changes of other processes are heard of, also where the system does not tell of them. */
import { EventEmitter } from 'node:events';
import { rmSync, type watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ownDirectory } from '../testing/places.ts';
import { watchDirectory } from './watch-directory.ts';

const without: Record<string, typeof watch | undefined> = {
  'the system tells': undefined,
  'there are no more watches': (() => {
    throw new Error('ENOSPC');
  }) as unknown as typeof watch,
  'the watch fails later': (() => {
    const watcher = Object.assign(new EventEmitter(), { close: () => {} });
    queueMicrotask(() => watcher.emit('error', new Error('EMFILE')));
    return watcher;
  }) as unknown as typeof watch,
};

it.each(Object.entries(without))(
  'P1 files that come and go are told of where %s',
  async (_when, watchFiles) => {
    const directory = ownDirectory();
    const heard: string[] = [];
    onTestFinished(watchDirectory(directory, (name) => heard.push(name), watchFiles));
    await Promise.resolve();
    writeFileSync(join(directory, 'one'), '');
    await vi.waitFor(() => expect(heard).toContain('one'), { timeout: 5_000 });
    heard.length = 0;
    rmSync(join(directory, 'one'));
    await vi.waitFor(() => expect(heard).toContain('one'), { timeout: 5_000 });
  },
);

it('P1 a directory that is gone does no harm', () => {
  const stop = watchDirectory('/nowhere/at/all', () => {});
  stop();
});
