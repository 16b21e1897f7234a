/**
 * Bytes as text, and hashes of texts. Knows nothing of keys, people or records.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { base64urlnopad } from '@scure/base';

/** A source of random bytes, so that tests can have a repeatable one. */
export type Random = (bytes: number) => Uint8Array;

const encoder = new TextEncoder();

/** A text as UTF-8. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Bytes as base64url without padding. */
export const base64url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);

/** The bytes of a base64url text without padding, or undefined if it is none, or of another length in bytes. */
export function fromBase64url(text: string, length: number): Uint8Array | undefined {
  try {
    const bytes = base64urlnopad.decode(text);
    return bytes.length === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** The first `length` bytes of SHA-256 of a text's UTF-8, as base64url: 16 bytes make 22 characters, 8 make 11. */
export const hashOf = (text: string, length: number): string =>
  base64url(sha256(utf8(text)).subarray(0, length));
