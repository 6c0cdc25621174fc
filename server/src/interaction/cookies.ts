/**
 * Cookies of a request, and whether the browser keeps any.
 */
import { cookieName } from '../domain/cookie-names';
import type { BrowserExchange } from './exchange';

/** By name; of two with the same name the first, which is the closer one (RFC 6265 §5.4). */
export function parseCookies(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim());
  }
  return cookies;
}

const ASKED = 'cookies';

/**
 * Finds out whether the browser keeps cookies, with one redirect to the same page. Told apart from a request that is
 * merely over, it gets a page of its own.
 *
 * @returns `unknown` after it has answered with that redirect.
 */
export function probeCookies(
  exchange: BrowserExchange,
  { issuer }: { issuer: string },
): 'kept' | 'refused' | 'unknown' {
  if (exchange.get('cookie').includes('oidc_')) return 'kept';
  if (exchange.query[ASKED] !== undefined) return 'refused';
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(exchange.query)) {
    if (typeof value === 'string') query.set(name, value);
  }
  query.set(ASKED, 'asked');
  // Without a path it holds for the pages beside this one.
  const secure = issuer.startsWith('https:') ? '; Secure' : '';
  const name = cookieName('oidc_probe', { issuer });
  exchange.res.appendHeader('Set-Cookie', `${name}=1; Max-Age=60; HttpOnly; SameSite=Lax${secure}`);
  exchange.set({ 'Cache-Control': 'no-store' });
  exchange.redirect(`?${query.toString()}`);
  exchange.status = 303;
  return 'unknown';
}
