import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { registrationBytes } from '../registration.ts';
import { fromBase64url } from './bytes.ts';
import { fingerprintOf, identityOf, isKey, newSeed, signRegistration } from './identity.ts';

const seed = Uint8Array.from({ length: 16 }, (_, i) => i);

describe('identity', () => {
  it('P2 a seed always makes the same person, on every device', () => {
    const { key, fingerprint, self } = identityOf(seed);
    expect({ key, fingerprint }).toEqual({
      key: 'pHzv6eY43IcOfo8An8vaypkbh3Ob9iNWu7TwSqKZVMk',
      fingerprint: 'oMxq3HM6sXUMlrv5N7DxxIT_OM0',
    });
    expect(identityOf(seed.slice()).self).toEqual(self);
    expect(fingerprintOf(key)).toBe(fingerprint);
  });

  it('P2 another seed makes another person, and the two keys of one seed differ', () => {
    const [one, other] = [identityOf(newSeed()), identityOf(newSeed())];
    expect(one.key).not.toBe(other.key);
    expect(one.self).not.toEqual(fromBase64url(one.key, 32));
    expect(one.self).not.toEqual(other.self);
  });

  it('P2 a registration verifies with node:crypto, for its own server, name, nonce and key only', () => {
    const me = identityOf(seed);
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: me.key }, format: 'jwk' });
    const signature = Buffer.from(signRegistration(me, 'chat.example', 'Bob', 'n0nce'), 'base64url');
    const holds = (server: string, name: string, nonce: string, key = me.key) =>
      verify(null, registrationBytes(server, name, nonce, key), publicKey, signature);
    expect(holds('chat.example', 'BOB', 'n0nce')).toBe(true);
    expect(holds('evil.example', 'Bob', 'n0nce')).toBe(false);
    expect(holds('chat.example', 'Eve', 'n0nce')).toBe(false);
    expect(holds('chat.example', 'Bob', 'n0nce2')).toBe(false);
    expect(holds('chat.example', 'Bob', 'n0nce', identityOf(newSeed()).key)).toBe(false);
  });

  it('P2 seeds are 16 bytes from the given source', () => {
    expect(newSeed((bytes) => new Uint8Array(bytes).fill(7))).toEqual(new Uint8Array(16).fill(7));
    expect(newSeed()).not.toEqual(newSeed());
    expect(() => identityOf(new Uint8Array(15))).toThrow(RangeError);
  });

  it('P2 what is no key is known as such', () => {
    const { key } = identityOf(seed);
    const none = [
      '',
      key.slice(1),
      `${key}A`,
      `${key}=`,
      `${key.slice(0, 42)}_`,
      key.replace(/./u, '+'),
      7,
      null,
    ];
    expect(isKey(key)).toBe(true);
    for (const text of none) expect(isKey(text), String(text)).toBe(false);
    expect(() => fingerprintOf('no key')).toThrow(RangeError);
  });
});
