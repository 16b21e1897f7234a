/** P3: the clients of one user hear each other, and nobody else does. */

import { once } from 'node:events';
import { chmodSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ownDirectory } from '../testing/places.ts';
import { openNeighbours } from './neighbours.ts';

function neighbour(directory: string, id: string) {
  const heard: unknown[] = [];
  const neighbours = openNeighbours(directory, id);
  neighbours.onMessage((message) => heard.push(message));
  onTestFinished(() => neighbours.close());
  return { ...neighbours, heard };
}

const listening = (directory: string, count: number) =>
  vi.waitFor(() => expect(readdirSync(directory)).toHaveLength(count));

it('P3 what one says all others hear, and it does not hear itself', async () => {
  const directory = join(ownDirectory(), 'meeting');
  const [a, b, c] = [neighbour(directory, 'a'), neighbour(directory, 'b'), neighbour(directory, 'c')];
  await listening(directory, 3);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  a.post({ kind: 'ask', ids: ['x'.repeat(100_000)] });
  b.post('second');
  await vi.waitFor(() => expect(c.heard).toHaveLength(2));
  expect(b.heard).toEqual([{ kind: 'ask', ids: ['x'.repeat(100_000)] }]);
  expect(a.heard).toEqual(['second']);
});

it('P3 what a killed client left behind goes, and others still hear', async () => {
  const directory = ownDirectory();
  // A socket nobody listens on, as `kill -9` leaves it: closing removes the file, so it is put back.
  const dead = createServer().listen(join(directory, 'dead.sock'));
  await once(dead, 'listening');
  dead.close();
  await once(dead, 'close');
  writeFileSync(join(directory, 'dead.sock'), '');
  const [a, b] = [neighbour(directory, 'a'), neighbour(directory, 'b')];
  await listening(directory, 3);
  a.post('hello');
  await vi.waitFor(() => expect(b.heard).toEqual(['hello']));
  await listening(directory, 2);
});

it('P3 rubbish from whoever connects does no harm', async () => {
  const directory = ownDirectory();
  const [a, b] = [neighbour(directory, 'a'), neighbour(directory, 'b')];
  await listening(directory, 2);
  for (const rubbish of ['', '{', '\0'.repeat(2_000_000)])
    connect(join(directory, 'a.sock'))
      .on('error', () => {})
      .end(rubbish);
  b.post('after it');
  await vi.waitFor(() => expect(a.heard).toEqual(['after it']));
});

it('P3 a directory that others can enter, or that is a link to one, is not used', async () => {
  const open = ownDirectory();
  chmodSync(open, 0o755);
  const link = join(ownDirectory(), 'link');
  symlinkSync(ownDirectory(), link);
  for (const directory of [open, link, '/dev/null/nowhere']) {
    const [a, b] = [neighbour(directory, 'a'), neighbour(directory, 'b')];
    a.post('hello');
    expect(b.heard).toEqual([]);
  }
  expect(readdirSync(open)).toEqual([]);
});
