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

/** @param keys secrets of the provider, the same on every process: the current one makes tokens, all are accepted. */
export function createCsrf({ keys: [current, ...others] }: { keys: readonly string[] }): Csrf {
  if (current === undefined) throw new TypeError('createCsrf needs at least one key');
  const make = (key: string, uid: string): string =>
    createHmac('sha256', key).update(`csrf:${uid}`).digest('base64url');
  const equals = (expected: string, text: string): boolean => {
    const [wanted, given] = [Buffer.from(expected), Buffer.from(text)];
    // In bytes: a letter beyond ASCII has more of them, and buffers of two lengths can't be compared.
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  };
  return {
    tokenFor: (uid) => make(current, uid),
    accepts: ({ uid, token = '' }) => [current, ...others].some((key) => equals(make(key, uid), token)),
  };
}
