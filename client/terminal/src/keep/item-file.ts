/**
 * How an item is named and written down as a file. Pure; knows no directory.
 *
 *     name      sb1%203q2-7w…%20rec%20r%3Achat%20Qm9iQW5kQWxpY2VIZWxsbw
 *     content   kHdF0xYb5bKQxh8bGZ8YfA "sb1 3q2-7w… rec r:chat Qm9iQW5kQWxpY2VIZWxsbw"
 *               1 text r:chat …
 *
 * The name is the key, or its hash where the key is too long for a name; the content begins with a hash of the rest, so that
 * a file which is not whole, or somebody else's, is known as such.
 */
import { createHash } from 'node:crypto';

/** File systems take 255 bytes. */
const nameBytes = 200;
const hashChars = 22;
const hashMark = '~';
/** What UTF-8 cannot say. */
const loneSurrogate = /\p{Cs}/u;

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, hashChars);

/** The name of the file that an item is kept in, whatever characters its key holds. */
export function fileNameOf(key: string): string {
  const written = loneSurrogate.test(key) ? '' : encodeURIComponent(key).replace(/[.!'()*~]/gu, percent);
  return written !== '' && written.length <= nameBytes ? written : hashMark + hashOf(JSON.stringify(key));
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** The key in a file's name; undefined if the name holds only its hash, or is not one of ours. */
export function keyInFileName(name: string): string | undefined {
  if (name.startsWith(hashMark)) return undefined;
  try {
    const key = decodeURIComponent(name);
    return fileNameOf(key) === name ? key : undefined;
  } catch {
    return undefined;
  }
}

export interface WrittenItem {
  key: string;
  value: string;
}

export function contentOf({ key, value }: WrittenItem): string {
  const rest = `${JSON.stringify(key)}\n${value.replace(new RegExp(loneSurrogate, 'gu'), '\ufffd')}`;
  return `${hashOf(rest)} ${rest}`;
}

/** The item in a file, if that is whole and the file has its name; undefined for everything else. */
export function itemIn(name: string, content: string): WrittenItem | undefined {
  const rest = content.slice(hashChars + 1);
  if (`${hashOf(rest)} ` !== content.slice(0, hashChars + 1)) return undefined;
  const end = rest.indexOf('\n');
  try {
    const key: unknown = JSON.parse(rest.slice(0, end));
    return typeof key === 'string' && fileNameOf(key) === name
      ? { key, value: rest.slice(end + 1) }
      : undefined;
  } catch {
    return undefined;
  }
}
