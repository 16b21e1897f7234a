/**
 * Tells of files that come and go in a directory: by the system's word, or where that is not to be had (no more watches, a
 * network's file system) by looking now and then. It knows no file's meaning.
 */
import { type FSWatcher, readdirSync, watch } from 'node:fs';

const lookEveryMs = 1_000;

/**
 * @param changed called with the name of a file that has come, gone or been replaced; also once too often
 * @param watchFiles Node's own unless a test has another
 * @returns what ends it
 */
export function watchDirectory(
  directory: string,
  changed: (name: string) => void,
  watchFiles: typeof watch = watch,
): () => void {
  let stop = (): void => {};
  const lookInstead = () => {
    stop();
    stop = lookNowAndThen(directory, changed);
  };
  try {
    const watcher = watchFiles(directory, { persistent: false }, (_what, name) => name && changed(name));
    stop = () => (watcher as FSWatcher).close();
    watcher.on('error', lookInstead);
  } catch {
    lookInstead();
  }
  return () => stop();
}

function lookNowAndThen(directory: string, changed: (name: string) => void): () => void {
  let before = namesIn(directory);
  const look = () => {
    const now = namesIn(directory);
    for (const name of now) if (!before.has(name)) changed(name);
    for (const name of before) if (!now.has(name)) changed(name);
    before = now;
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return () => clearInterval(timer);
}

function namesIn(directory: string): Set<string> {
  try {
    return new Set(readdirSync(directory));
  } catch {
    return new Set();
  }
}
