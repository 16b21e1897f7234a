/**
 * A text in a file of its own. Knows nothing of what it says.
 */
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Writes a new file that only its owner can read; never over another. Throws what the file system says.
 * @param path as typed: `~/` is the home directory
 * @returns the whole path
 */
export function saveNew(path: string, text: string): string {
  const whole = resolve(path.startsWith('~/') ? join(homedir(), path.slice(2)) : path);
  writeFileSync(whole, text, { flag: 'wx', mode: 0o600 });
  return whole;
}
