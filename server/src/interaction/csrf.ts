/**
 * Ties a form to the interaction it was made for. Another site can't know the token, and needs the browser's
 * interaction cookie besides.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Csrf {
  /** The token for the form of one interaction. The same on every process, and after a restart. */
  tokenFor(uid: string): string;
  accepts(input: { uid: string; token: string | undefined }): boolean;
}

/** @param key a secret of the provider, the same on every process. */
export function createCsrf({ key }: { key: string }): Csrf {
  const tokenFor = (uid: string): string =>
    createHmac('sha256', key).update(`csrf:${uid}`).digest('base64url');
  return {
    tokenFor,
    accepts({ uid, token }) {
      const expected = Buffer.from(tokenFor(uid));
      const given = Buffer.from(token ?? '');
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
