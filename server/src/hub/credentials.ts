/**
 * Proof that a connection holds a key (SPEC P2), without anything stored: its nonce is an HMAC of its own id under a
 * key made when the server started.
 */
import { createHash, createHmac, createPublicKey, type KeyObject, randomBytes, verify } from 'node:crypto';
import { ChatError } from '#shared/errors';
import { registrationBytes } from '#shared/registration';

const keyForm = /^[A-Za-z0-9_-]{43}$/;
const signatureForm = /^[A-Za-z0-9_-]{86}$/;
const fingerprintForm = /^[A-Za-z0-9_-]{27}$/;
const fingerprintBytes = 20;

/** What a connection shows: an Ed25519 public key and its signature of the registration, both base64url. */
export interface Credentials {
  key?: string | undefined;
  signature?: string | undefined;
}

export class CredentialCheck {
  readonly #server: string;
  readonly #bootKey = randomBytes(32);

  /** @param server this server's configured name; never one that a client sends */
  constructor(server: string) {
    this.#server = server;
  }

  /** What the connection has to sign, base64url. */
  nonce(socketId: string): string {
    return createHmac('sha256', this.#bootKey).update(socketId).digest('base64url');
  }

  /**
   * The fingerprint of the key shown, or undefined if none is. Throws `bad_request` for a malformed key or a
   * signature that does not fit.
   */
  fingerprint(socketId: string, name: string, { key, signature }: Credentials): string | undefined {
    if (key === undefined && signature === undefined) return undefined;
    if (!key || !signature || !keyForm.test(key) || !signatureForm.test(signature)) throw badCredentials();
    const signed = registrationBytes(this.#server, name, this.nonce(socketId), key);
    if (!verify(null, signed, publicKey(key), Buffer.from(signature, 'base64url'))) throw badCredentials();
    return fingerprintOf(key);
  }
}

/** The first 20 bytes of SHA-256 of a public key, base64url. */
export const fingerprintOf = (key: string): string =>
  createHash('sha256')
    .update(Buffer.from(key, 'base64url'))
    .digest()
    .subarray(0, fingerprintBytes)
    .toString('base64url');

/** Whether a text is a fingerprint; no name is that long. */
export const isFingerprint = (text: string): boolean => fingerprintForm.test(text);

function publicKey(key: string): KeyObject {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
  } catch {
    throw badCredentials();
  }
}

const badCredentials = () =>
  new ChatError('bad_request', 'The signature does not fit the key, the name and the nonce.');
