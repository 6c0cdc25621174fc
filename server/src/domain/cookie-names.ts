/**
 * Names of cookies. On https they begin with what browsers give to nobody who is not on https (RFC 6265bis §4.1.3): a
 * network that answers for a neighbouring name in clear can't put a cookie in the place of ours.
 */
const SECURE = '__Secure-';
/** Of the whole host, and of no other one below its domain: not even a neighbour on https can set it. */
const OF_THE_HOST = '__Host-';

export const cookieName = (name: string, { issuer, path }: { issuer: string; path?: '/' }): string => {
  if (!issuer.startsWith('https:')) return name;
  return `${path === '/' ? OF_THE_HOST : SECURE}${name}`;
};
