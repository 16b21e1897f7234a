/** Key pairs as pages make them, and what they register with, for tests (P2). */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { registrationBytes } from '#shared/registration';
import type { WebClient } from './web-client.ts';

export interface KeyPair {
  /** The public key, base64url. */
  key: string;
  privateKey: KeyObject;
}

export function newKey(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { key: publicKey.export({ format: 'jwk' }).x ?? '', privateKey };
}

/** A registration that is signed for this connection. */
export const credentials = (client: WebClient, name: string, { key, privateKey }: KeyPair) => ({
  name,
  key,
  signature: sign(
    null,
    registrationBytes(client.hello.server, name, client.hello.nonce, key),
    privateKey,
  ).toString('base64url'),
});
