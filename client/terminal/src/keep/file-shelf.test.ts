/** P1, P3: files as a shelf: whole or not at all, private, and shared by processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Archive } from '#shared/people/archive';
import { makeRecord } from '#shared/people/records';
import { ShelfFull } from '#shared/people/shelf';
import { ownDirectory } from '../testing/places.ts';
import { FileShelf } from './file-shelf.ts';
import { fileNameOf } from './item-file.ts';

const open = (directory: string, writer = 'test') => new FileShelf({ directory, writer });
const fileOf = (directory: string, key: string) => join(directory, 'items', fileNameOf(key));
const writerProgram = fileURLToPath(new URL('../testing/shelf-writer.ts', import.meta.url));

/** Another process that appends to the shelf; ready. */
async function otherProcess(directory: string, writer: string, count: number): Promise<ChildProcess> {
  const flags = ['--conditions=switchboard-source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, writerProgram, directory, writer, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

describe('P1 a shelf of files', () => {
  it('P1 keeps, lists and deletes; another process that opens it later finds the same', () => {
    const directory = ownDirectory();
    const shelf = open(directory);
    shelf.put('a key', 'a\nvalue');
    shelf.put('long '.repeat(100), 'x');
    shelf.put('gone', 'x');
    shelf.delete('gone');
    shelf.delete('never there');
    for (const each of [shelf, open(directory)]) {
      expect([...each.keys()].sort()).toEqual(['a key', 'long '.repeat(100)]);
      expect(each.get('a key')).toBe('a\nvalue');
      expect(each.get('gone')).toBeUndefined();
    }
    expect(readdirSync(join(directory, 'writing'))).toEqual([]);
  });

  it('P1 only the owner can read it: there are private keys in it', () => {
    const directory = join(ownDirectory(), 'switchboard');
    mkdirSync(directory, { mode: 0o755 });
    open(directory).put('seed', 'secret');
    const modeOf = (path: string) => statSync(path).mode & 0o777;
    expect([directory, join(directory, 'items'), join(directory, 'writing')].map(modeOf)).toEqual([
      0o700, 0o700, 0o700,
    ]);
    expect(modeOf(fileOf(directory, 'seed'))).toBe(0o600);
  });

  it('P1 what is there stays as it is: two clients that keep the same record agree on it', () => {
    const directory = ownDirectory();
    const [one, two] = [open(directory, 'one'), open(directory, 'two')];
    one.put('key', 'first');
    two.put('key', 'second');
    expect([one.get('key'), two.get('key')]).toEqual(['first', 'first']);
  });

  it('P1 damaged and foreign files are passed over, and replaced by what is whole', () => {
    const directory = ownDirectory();
    open(directory).put('damaged', 'a value that will be cut');
    const file = fileOf(directory, 'damaged');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -1));
    writeFileSync(fileOf(directory, 'empty'), '');
    writeFileSync(join(directory, 'items', 'README.md'), 'not ours');
    mkdirSync(fileOf(directory, 'a directory'));
    const shelf = open(directory);
    expect([...shelf.keys()]).toEqual([]);
    expect(shelf.get('damaged')).toBeUndefined();
    expect(shelf.get('a directory')).toBeUndefined();
    shelf.put('damaged', 'whole again');
    expect(open(directory).get('damaged')).toBe('whole again');
    expect([...open(directory).keys()]).toEqual(['damaged']);
  });

  it('P1 a record that was damaged can be received again', () => {
    const directory = ownDirectory();
    const owner = 'A'.repeat(27);
    const record = makeRecord({
      kind: 'text',
      conversation: 'r:chat',
      author: owner,
      order: { l: 1, c: 0 },
      at: 1,
      salt: 'A'.repeat(11),
      body: 'hi',
    });
    new Archive(open(directory), owner).put('r:chat', record);
    const [name = ''] = readdirSync(join(directory, 'items'));
    writeFileSync(join(directory, 'items', name), 'rubbish');
    const archive = new Archive(open(directory), owner);
    expect(archive.load(['r:chat'])).toEqual([]);
    archive.put('r:chat', record);
    expect(new Archive(open(directory), owner).load(['r:chat'])).toEqual([record]);
  });

  it('P1 where nothing can be written, that is said, and what is kept stays', () => {
    const directory = ownDirectory();
    const troubles: unknown[] = [];
    const shelf = new FileShelf({ directory, writer: 'test', trouble: (error) => troubles.push(error) });
    shelf.put('key', 'value');
    // Root may write anywhere: a file in the way keeps everybody out.
    chmodSync(join(directory, 'writing'), 0o500);
    writeFileSync(join(directory, 'writing', 'test-2'), 'in the way');
    expect(() => shelf.put('other', 'value')).toThrow(ShelfFull);
    expect(troubles).toHaveLength(1);
    expect([...shelf.keys()]).toEqual(['key']);
  });

  it('P3 what a crash left half written is no item, and is swept away an hour later', () => {
    const directory = ownDirectory();
    open(directory).put('key', 'value');
    const [fresh, old] = ['fresh', 'old'].map((name) => join(directory, 'writing', name));
    writeFileSync(fresh ?? '', 'half');
    writeFileSync(old ?? '', 'half');
    const anHourAgo = Date.now() / 1_000 - 3_601;
    utimesSync(old ?? '', anHourAgo, anHourAgo);
    expect([...open(directory).keys()]).toEqual(['key']);
    expect(readdirSync(join(directory, 'writing'))).toEqual(['fresh']);
  });

  it('P3 killed while it writes, a client leaves only whole items', async () => {
    const directory = ownDirectory();
    const writer = await otherProcess(directory, 'killed', 0);
    const shelf = open(directory);
    await vi.waitFor(() => expect([...shelf.keys()].length).toBeGreaterThan(30), { timeout: 10_000 });
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const keys = [...open(directory).keys()];
    expect(keys).toHaveLength(readdirSync(join(directory, 'items')).length);
    for (const key of keys) expect(shelf.get(key)).toBe(`value of ${key} `.repeat(100));
  });

  it('P1 two processes that append at once lose nothing, and each hears of the other', async () => {
    const directory = ownDirectory();
    const shelf = open(directory, 'here');
    const heard = new Set<string>();
    onTestFinished(shelf.watch((key) => / \d+$/.test(key) && heard.add(key)));
    const writers = await Promise.all(['one', 'two'].map((name) => otherProcess(directory, name, 150)));
    for (let index = 0; index < 150; index++) shelf.put(`here ${index}`, 'x');
    await Promise.all(writers.map((writer) => writer.exitCode ?? once(writer, 'exit')));
    await vi.waitFor(() => expect(heard.size).toBe(450), { timeout: 10_000 });
    expect([...open(directory).keys()]).toHaveLength(450);
  });

  it('P1 deleting is heard of too, also of keys that are too long for a name', async () => {
    const directory = ownDirectory();
    const [here, there] = [open(directory, 'here'), open(directory, 'there')];
    const long = 'key '.repeat(100);
    const heard: [string, boolean][] = [];
    onTestFinished(here.watch((key) => heard.push([key, here.get(key) !== undefined])));
    there.put(long, 'value');
    await vi.waitFor(() => expect(heard).toContainEqual([long, true]));
    there.delete(long);
    await vi.waitFor(() => expect(heard).toContainEqual([long, false]));
  });
});
