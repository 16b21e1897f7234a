/**
 * Tokens: signed, and holding all there is to know of a session, so that nothing of it is kept here (SPEC H1, R1). Knows no
 * request, and not who is online.
 *
 *     {"alg":"HS256","typ":"switchboard+jwt"} {"name":"bob","jti":"Jd7…","iat":1790000000,"exp":1792592000}
 */
import { randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import { limits } from '#shared/limits';
import { Problem } from './problems.ts';

/** What a token says. */
export interface Session {
  name: string;
  /** Tells sessions of one name apart. */
  id: string;
  /** Milliseconds since 1970 UTC. */
  expiresAt: number;
}

const algorithm = 'HS256';
/** Keeps tokens for something else out that were signed with the same secret. */
const typ = 'switchboard+jwt';
/** As many as a key's fingerprint has. */
const idBytes = 20;
const challenge = 'Bearer realm="switchboard"';
const bearerForm = /^Bearer +([\w.~+/-]+=*) *$/i;

const claims = z.object({ name: z.string(), jti: z.string(), exp: z.number() });

export class Tokens {
  readonly #secret: Uint8Array;
  readonly #lifeMs: number;

  /** @param secret shared by all servers that are to take each other's tokens; made here if undefined */
  constructor(secret: string | undefined, lifeMs: number = limits.tokenMs) {
    this.#secret = secret === undefined ? randomBytes(32) : Buffer.from(secret, 'utf8');
    this.#lifeMs = lifeMs;
  }

  /** A token for a name. */
  async issue(name: string): Promise<{ token: string; name: string; expiresAt: number }> {
    const expiresAtS = Math.floor((Date.now() + this.#lifeMs) / 1000);
    const token = await new SignJWT({ name })
      .setProtectedHeader({ alg: algorithm, typ })
      .setJti(randomBytes(idBytes).toString('base64url'))
      .setIssuedAt()
      .setExpirationTime(expiresAtS)
      .sign(this.#secret);
    return { token, name, expiresAt: expiresAtS * 1000 };
  }

  /** The session in an `Authorization` header (RFC 6750). Throws `unauthorized`. */
  async sessionIn(authorization: string | undefined): Promise<Session> {
    if (authorization === undefined)
      throw new Problem('unauthorized', 'This needs a token: POST /api/v1/sessions gives one.', {
        'WWW-Authenticate': challenge,
      });
    const [, token] = bearerForm.exec(authorization) ?? [];
    if (token === undefined) throw invalid('The form is: Authorization: Bearer TOKEN.');
    try {
      const { payload } = await jwtVerify(token, this.#secret, { algorithms: [algorithm], typ });
      const { name, jti, exp } = claims.parse(payload);
      return { name, id: jti, expiresAt: exp * 1000 };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw invalid('The token has expired. Ask for another.');
      throw invalid('The token is not one of this server, or of its last run. Ask for another.');
    }
  }
}

const invalid = (reason: string): Problem =>
  new Problem('unauthorized', reason, {
    'WWW-Authenticate': `${challenge}, error="invalid_token", error_description="${reason}"`,
  });
