/**
 * Who somebody is: a seed, the Ed25519 key made of it, and that key's fingerprint (SPEC P2). Knows no names, no
 * server and no storage.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { randomBytes } from '@noble/hashes/utils.js';
import { registrationBytes } from '../registration.ts';
import { base64url, fromBase64url, type Random, utf8 } from './bytes.ts';

export const seedBytes = 16;

export interface Identity {
  /** 16 secret bytes: whoever has them is this person. */
  readonly seed: Uint8Array;
  /** The public key, base64url: 43 characters. */
  readonly key: string;
  /** What others address this person by: 27 characters. */
  readonly fingerprint: string;
  /** 32 secret bytes for one's own marks, known to all devices of this person and to nobody else. */
  readonly self: Uint8Array;
  /** An Ed25519 signature (RFC 8032), base64url: 86 characters. */
  sign(bytes: Uint8Array): string;
}

/** A seed for a new person: 16 random bytes, never chosen by anybody. */
export const newSeed = (random: Random = randomBytes): Uint8Array => random(seedBytes);

/** A key for one purpose: HKDF-SHA-256 (RFC 5869) of the seed, the purpose in its info. */
const derive = (seed: Uint8Array, purpose: 'sign' | 'self'): Uint8Array =>
  hkdf(sha256, seed, undefined, utf8(`switchboard/${purpose}/1`), 32);

/** The person a seed makes; always the same one. Takes some 20 ms, so keep it. */
export function identityOf(seed: Uint8Array): Identity {
  if (seed.length !== seedBytes) throw new RangeError(`A seed has ${seedBytes} bytes.`);
  const secret = derive(seed, 'sign');
  const key = base64url(ed25519.getPublicKey(secret));
  return {
    seed,
    key,
    fingerprint: fingerprintOf(key),
    self: derive(seed, 'self'),
    sign: (bytes) => base64url(ed25519.sign(bytes, secret)),
  };
}

/** Whether a text has the form of a public key: base64url of 32 bytes. */
export const isKey = (text: unknown): text is string =>
  typeof text === 'string' && fromBase64url(text, 32) !== undefined;

/** The fingerprint of a public key: the first 20 bytes of its SHA-256, base64url. Throws a RangeError for what is no key. */
export function fingerprintOf(key: string): string {
  const bytes = fromBase64url(key, 32);
  if (!bytes) throw new RangeError('A key is base64url of 32 bytes.');
  return base64url(sha256(bytes).subarray(0, 20));
}

/**
 * The signature that registers a name (P2), base64url.
 * @param server the server's name, as its `hello` said
 * @param nonce the nonce of that `hello`
 */
export const signRegistration = (identity: Identity, server: string, name: string, nonce: string): string =>
  identity.sign(registrationBytes(server, name, nonce, identity.key));
