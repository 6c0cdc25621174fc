/**
 * How the engine's cookies are set.
 */
import { createSecretKey } from 'node:crypto';
import { cookieName } from '../domain/cookie-names';

/** Ready for use: a text would be made a key of again for each cookie, which takes longer than the signature. */
export const cookieKeys = (keys: readonly string[]) => keys.map((key) => createSecretKey(key, 'utf8'));

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
