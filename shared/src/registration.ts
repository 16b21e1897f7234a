/**
 * What a key's holder signs to register (SPEC P2). Both ends build these bytes; neither sends them.
 */
import { fold } from './names.ts';

const label = 'switchboard/register/1';

/**
 * The bytes to sign: label, server's name, folded name, nonce, public key, each with its length (2 bytes, big
 * endian) before it, so that no two registrations make the same bytes.
 * @param key the Ed25519 public key, base64url
 */
export function registrationBytes(server: string, name: string, nonce: string, key: string): Uint8Array {
  return lengthPrefixed([label, server, fold(name), nonce, key]);
}

/** Fields as UTF-8, each after its length in bytes (2 bytes, big endian). */
export function lengthPrefixed(fields: string[]): Uint8Array {
  const encoder = new TextEncoder();
  const parts = fields.map((field) => encoder.encode(field));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 2 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const part of parts) {
    view.setUint16(offset, part.length);
    bytes.set(part, offset + 2);
    offset += 2 + part.length;
  }
  return bytes;
}
