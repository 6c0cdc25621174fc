/**
 * The browser's own mark: a random cookie that tells it from other browsers. It opens nothing by itself; a browser that
 * has signed in before is not held back by strangers' guesses, and a new one can be told to the user.
 */
import { randomBytes } from 'node:crypto';
import { cookieName } from '../domain/cookie-names';
import { parseCookies } from './cookies';
import type { BrowserExchange } from './exchange';

const VALUE = /^[A-Za-z0-9_-]{43}$/;

/** What browsers keep at most. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;

export interface Devices {
  /** Undefined for a browser that has never signed in. */
  of(exchange: BrowserExchange): string | undefined;
  /** The browser's mark; one that has none gets one. */
  mark(exchange: BrowserExchange): string;
}

/** @param issuer the cookie stays below its path, and on https where it is https. */
export function createDevices({ issuer }: { issuer: string }): Devices {
  const { pathname, protocol } = new URL(issuer);
  const secure = protocol === 'https:' ? '; Secure' : '';
  const name = cookieName('oidc_device', { issuer });

  const of = (exchange: BrowserExchange): string | undefined => {
    const value = parseCookies(exchange.get('cookie')).get(name);
    return value !== undefined && VALUE.test(value) ? value : undefined;
  };

  return {
    of,
    mark(exchange) {
      const device = of(exchange) ?? randomBytes(32).toString('base64url');
      exchange.res.appendHeader(
        'Set-Cookie',
        `${name}=${device}; Path=${pathname}; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax${secure}`,
      );
      return device;
    },
  };
}
