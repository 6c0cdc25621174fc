/**
 * How the engine's cookies are set.
 */
export const cookieOptions = (issuer: string) => ({
  httpOnly: true,
  // A cookie that other sites' posts carried would let them act in the user's name.
  sameSite: 'lax' as const,
  signed: true,
  secure: issuer.startsWith('https:'),
  overwrite: true,
});

/** Of the cookie that holds a session. */
export const sessionCookieOptions = (issuer: string) => ({
  ...cookieOptions(issuer),
  path: new URL(issuer).pathname,
});
