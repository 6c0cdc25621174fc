/**
 * How the engine's cookies are set.
 */
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { cookieName } from '../domain/cookie-names';

const ALGORITHM = 'sha256';
/** What `keygrip` signed for earlier builds, whose sessions are still good: HMAC-SHA-1, known by its length. */
const EARLIER = { algorithm: 'sha1', length: 27 };

/**
 * Signs the engine's cookies by HMAC-SHA-256: with the first key, and knows what any of them signed. It takes the place of
 * `keygrip`, which makes three codes for each that it compares.
 */
export class CookieKeys {
  readonly #keys: readonly KeyObject[];

  /** @param keys the one that signs now, and those before it. */
  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => createSecretKey(key, 'utf8'));
  }

  /** @throws Error without a key. */
  sign(data: string): string {
    const [key] = this.#keys;
    if (!key) throw new Error('There is no key to sign cookies with');
    return codeOf(data, { algorithm: ALGORITHM, key });
  }

  /** Which key signed; -1 for none of them. */
  index(data: string, signature: string): number {
    const given = Buffer.from(signature);
    const algorithm = given.length === EARLIER.length ? EARLIER.algorithm : ALGORITHM;
    return this.#keys.findIndex((key) => {
      const expected = Buffer.from(codeOf(data, { algorithm, key }));
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  }
}

const codeOf = (data: string, { algorithm, key }: { algorithm: string; key: KeyObject }): string =>
  createHmac(algorithm, key).update(data).digest('base64url');

export const cookieOptions = (issuer: string) => ({
  httpOnly: true,
  // A cookie that other sites' posts carried would let them act in the user's name.
  sameSite: 'lax' as const,
  signed: true,
  secure: issuer.startsWith('https:'),
  overwrite: true,
});

/**
 * The cookie that holds a session. Where the provider answers as several issuers, they share the session: then it goes to
 * the whole origin, under another name, so that one from before does not stand in its way.
 */
export const sessionCookie = ({ issuer, isShared }: { issuer: string; isShared: boolean }) => ({
  name: isShared
    ? cookieName('oidc_shared_session', { issuer, path: '/' })
    : cookieName('oidc_session', { issuer }),
  options: { ...cookieOptions(issuer), path: isShared ? '/' : new URL(issuer).pathname },
});

export type SessionCookie = ReturnType<typeof sessionCookie>;
