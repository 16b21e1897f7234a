/**
 * Files as a shelf: one for each item, made whole or not at all, in a directory that several processes may share. It knows no
 * item's meaning. Only the owner of the directory can read it: there are private keys in it.
 *
 * A file is written under another name, brought to the disk, and then given its own name: whoever reads it finds it whole,
 * also after a crash at any moment. The directory itself is not brought to the disk each time; a machine that loses its
 * power may lose the last moment's items, as browsers do.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type Shelf, ShelfFull } from '#shared/people/shelf';
import { contentOf, fileNameOf, itemIn, keyInFileName, type WrittenItem } from './item-file.ts';
import { watchDirectory } from './watch-directory.ts';

/** What was being written that long ago is left from a crash. */
const abandonedMs = 60 * 60_000;
const linksMissing = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

export interface FileShelfOptions {
  /** Made if it is missing. Throws what the file system says if that cannot be. */
  directory: string;
  /** A name for this process that no other has. */
  writer: string;
  /** Something could not be written or deleted. */
  trouble?: (error: unknown) => void;
}

export class FileShelf implements Shelf {
  readonly #items: string;
  readonly #writing: string;
  readonly #options: FileShelfOptions;
  /** Keys of files that were found whole: a file never changes. */
  readonly #keys = new Map<string, string>();
  #count = 0;

  constructor(options: FileShelfOptions) {
    this.#options = options;
    this.#items = join(options.directory, 'items');
    this.#writing = join(options.directory, 'writing');
    for (const directory of [options.directory, this.#items, this.#writing]) {
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
      fs.chmodSync(directory, 0o700);
    }
    this.#sweep();
  }

  get(key: string): string | undefined {
    const item = this.#read(fileNameOf(key));
    return item?.key === key ? item.value : undefined;
  }

  /** Keeps what is there already, if that is whole. */
  put(key: string, value: string): void {
    const name = fileNameOf(key);
    const draft = join(this.#writing, `${this.#options.writer}-${++this.#count}`);
    try {
      writeDurably(draft, contentOf({ key, value }));
      this.#publish(draft, name);
      this.#keys.set(name, key);
    } catch (error) {
      this.#options.trouble?.(error);
      throw new ShelfFull();
    } finally {
      fs.rmSync(draft, { force: true });
    }
  }

  delete(key: string): void {
    const name = fileNameOf(key);
    this.#keys.delete(name);
    try {
      fs.rmSync(join(this.#items, name), { force: true });
    } catch (error) {
      this.#options.trouble?.(error);
    }
  }

  *keys(): Iterable<string> {
    for (const name of fs.readdirSync(this.#items)) {
      const key = this.#keys.get(name) ?? this.#read(name)?.key;
      if (key !== undefined) yield key;
    }
  }

  /** Calls back with the key of each item that is put or deleted, by whomever. Returns what ends it. */
  watch(changed: (key: string) => void): () => void {
    return watchDirectory(this.#items, (name) => {
      const known = this.#keys.get(name) ?? keyInFileName(name) ?? this.#read(name)?.key;
      if (known !== undefined) changed(known);
    });
  }

  #read(name: string): WrittenItem | undefined {
    try {
      const item = itemIn(name, fs.readFileSync(join(this.#items, name), 'utf8'));
      if (item) this.#keys.set(name, item.key);
      return item;
    } catch {
      // Not there, not a file, or not ours to read.
      return undefined;
    }
  }

  /** Gives a written file its name, unless a whole one has it. */
  #publish(draft: string, name: string): void {
    const file = join(this.#items, name);
    try {
      fs.linkSync(draft, file);
    } catch (error) {
      const taken = codeOf(error) === 'EEXIST';
      if (!taken && !linksMissing.has(codeOf(error))) throw error;
      if (!taken || this.#read(name) === undefined) fs.renameSync(draft, file);
    }
  }

  #sweep(): void {
    for (const name of fs.readdirSync(this.#writing)) {
      const file = join(this.#writing, name);
      const modifiedMs = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Date.now() - modifiedMs > abandonedMs) fs.rmSync(file, { force: true, recursive: true });
    }
  }
}

function writeDurably(file: string, content: string): void {
  const descriptor = fs.openSync(file, 'wx', 0o600);
  try {
    fs.writeFileSync(descriptor, content);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
