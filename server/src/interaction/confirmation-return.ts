/**
 * The host's own link confirms an e-mail address; somebody who made the account on the way to an app is then led back
 * to the request that waits, instead of to the page that the host shows.
 */
import { cookieName } from '../domain/cookie-names';
import { parseCookies } from './cookies';
import type { BrowserExchange, InteractionUrl } from './exchange';

const UID = /^[A-Za-z0-9_-]{1,128}$/;

interface Options {
  issuer: string;
  /** Path of the host's link, as browsers see it and as requests reach this process. */
  browserPath: string;
  processPath: string;
  /** Seconds for which the request waits. */
  lifetime: number;
  interactionUrl: InteractionUrl;
}

export interface ConfirmationReturn {
  /** Remembers, in this browser, which request waits. */
  remember(exchange: BrowserExchange, uid: string): void;
  /** Whether this is the path of the host's link. */
  isLink(path: string): boolean;
  /** Where to go on after the host has confirmed, or undefined when no request waits in this browser. */
  target(exchange: BrowserExchange): string | undefined;
}

export function createConfirmationReturn(options: Options): ConfirmationReturn {
  const { issuer, browserPath, processPath, lifetime, interactionUrl } = options;
  const secure = issuer.startsWith('https:') ? '; Secure' : '';
  const name = cookieName('oidc_return', { issuer });
  return {
    remember(exchange, uid) {
      exchange.res.appendHeader(
        'Set-Cookie',
        `${name}=${uid}; Path=${browserPath}; Max-Age=${lifetime}; HttpOnly; SameSite=Lax${secure}`,
      );
    },

    isLink: (path) => path === processPath,

    target(exchange) {
      const uid = parseCookies(exchange.get('cookie')).get(name);
      // Only ever a page of ours: whether it is this browser's is for that page to say.
      if (uid === undefined || !UID.test(uid)) return undefined;
      return `${interactionUrl({ uid, clientId: undefined }, 'switch')}?notice=confirmed`;
    },
  };
}
