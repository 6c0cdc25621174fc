/**
 * What is wrong with a site as a provider, judged from facts about it. Each check names what it found with a code, for
 * which the panel has words: what it is, and how to mend it.
 */

/** Facts about the site. */
export interface SiteFacts {
  issuer: string;
  /** `server.absoluteUrl`. */
  siteUrl: string;
  /** `server.url` is set, and not what Strapi makes of host and port. */
  hasSiteUrl: boolean;
  isProduction: boolean;
  /** What the issuer's discovery address answers to this very process. */
  discovery: 'fine' | 'unreachable' | 'another-issuer';
  /** `server.proxy.koa`. */
  trustsProxy: boolean;
  /** `server.proxy.maxIpsCount`: how many addresses of `X-Forwarded-For` are believed, from its end; 0: all. */
  addressesBelieved: number;
  /**
   * Of the request that asked for these facts: it came through a proxy, over https as far as the host can tell, and
   * with so many addresses of whom it is from.
   */
  request: { isForwarded: boolean; isSecure: boolean; addressesForwarded: number };
  /** Seconds by which the database's clock is ahead of this process'. */
  clockAhead: number;
  database: {
    /** SQLite's `journal_mode`; undefined for other databases. */
    journalMode: string | undefined;
    /** Indexes that the plugin declares and the database does not have. */
    missingIndexes: readonly string[];
  };
  /** The e-mail plugin's provider; undefined: there is none. */
  emailProvider: string | undefined;
  /** `server.app.keys`. */
  secrets: readonly string[];
  clients: { total: number; enabled: number };
  scopes: number;
  /** Clients whose last logout message did not arrive. */
  failingDeliveries: number;
  allowPrivateNetwork: boolean;
}

export type FindingState = 'fine' | 'warning' | 'problem';

const FAULTS = {
  'issuer.elsewhere': 'warning',
  'issuer.unset': 'problem',
  'discovery.unreachable': 'warning',
  'discovery.another': 'problem',
  'https.missing': 'problem',
  'proxy.untrusted': 'problem',
  'proxy.insecure': 'problem',
  'proxy.appending': 'warning',
  'cookies.insecure': 'problem',
  'clock.off': 'problem',
  'journal.slow': 'warning',
  'indexes.missing': 'problem',
  'email.none': 'warning',
  'email.sendmail': 'warning',
  'secrets.weak': 'problem',
  'setup.noClient': 'warning',
  'setup.allDisabled': 'warning',
  'setup.noScope': 'problem',
  'deliveries.failing': 'warning',
  'network.open': 'warning',
} as const satisfies Record<string, FindingState>;

type Fault = keyof typeof FAULTS;

/** In this order where nothing is wrong. */
const CHECKS = [
  'issuer',
  'discovery',
  'https',
  'proxy',
  'cookies',
  'clock',
  'journal',
  'indexes',
  'email',
  'secrets',
  'setup',
  'deliveries',
  'network',
] as const;

type Check = (typeof CHECKS)[number];

/** What a check found: a fault, or that all is well with it. */
export type FindingCode = Fault | `${Check}.fine`;

export interface Finding {
  code: FindingCode;
  state: FindingState;
  /** The values that its words name. */
  params: Record<string, string | number>;
}

interface Found {
  fault: Fault;
  params?: Finding['params'];
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$|\.localhost$/;

const isLocal = (url: string): boolean => LOOPBACK.test(new URL(url).hostname);
const isHttps = (url: string): boolean => url.startsWith('https:');

/** Seconds that clocks may differ by: half of what most libraries allow for. */
const CLOCK_TOLERANCE = 5;

const MIN_SECRET = 16;
/** What Strapi's templates have in the place of a secret. */
const PLACEHOLDER = /^(tobemodified|tobechanged|change-?me|secret|mykey|testkey|appkey)/i;

const isWeak = (secret: string): boolean => secret.length < MIN_SECRET || PLACEHOLDER.test(secret);

const checks: Readonly<Record<Check, (facts: SiteFacts) => Found | undefined>> = {
  issuer: ({ issuer, siteUrl, hasSiteUrl, isProduction }): Found | undefined => {
    if (isProduction && !hasSiteUrl && isLocal(issuer)) return { fault: 'issuer.unset', params: { issuer } };
    return new URL(issuer).origin === new URL(siteUrl).origin
      ? undefined
      : { fault: 'issuer.elsewhere', params: { issuer, url: siteUrl } };
  },
  discovery: ({ discovery, issuer }) => {
    if (discovery === 'fine') return undefined;
    const fault = discovery === 'unreachable' ? 'discovery.unreachable' : 'discovery.another';
    return { fault, params: { issuer } };
  },
  https: ({ issuer }) =>
    isHttps(issuer) || isLocal(issuer) ? undefined : { fault: 'https.missing', params: { issuer } },
  proxy: ({ issuer, trustsProxy, addressesBelieved, request }): Found | undefined => {
    if (!trustsProxy) return request.isForwarded ? { fault: 'proxy.untrusted' } : undefined;
    if (isHttps(issuer) && !request.isSecure) return { fault: 'proxy.insecure' };
    // The first one counts, and whoever sent the header wrote that one.
    const isChosen = addressesBelieved === 0 && request.addressesForwarded > 1;
    return isChosen ? { fault: 'proxy.appending' } : undefined;
  },
  // Cookies without Secure go over a network in clear; on one machine there is none.
  cookies: ({ issuer }) => (isHttps(issuer) || isLocal(issuer) ? undefined : { fault: 'cookies.insecure' }),
  clock: ({ clockAhead }) =>
    Math.abs(clockAhead) <= CLOCK_TOLERANCE
      ? undefined
      : { fault: 'clock.off', params: { seconds: Math.round(Math.abs(clockAhead)) } },
  journal: ({ database: { journalMode } }) =>
    journalMode === undefined || journalMode === 'wal'
      ? undefined
      : { fault: 'journal.slow', params: { mode: journalMode } },
  indexes: ({ database: { missingIndexes } }) =>
    missingIndexes.length === 0
      ? undefined
      : { fault: 'indexes.missing', params: { names: missingIndexes.join(', ') } },
  email: ({ emailProvider }) => {
    if (emailProvider === undefined) return { fault: 'email.none' };
    return emailProvider === 'sendmail' ? { fault: 'email.sendmail' } : undefined;
  },
  secrets: ({ secrets }) => (secrets.some(isWeak) ? { fault: 'secrets.weak' } : undefined),
  setup: ({ clients, scopes }) => {
    if (scopes === 0) return { fault: 'setup.noScope' };
    if (clients.total === 0) return { fault: 'setup.noClient' };
    return clients.enabled === 0 ? { fault: 'setup.allDisabled' } : undefined;
  },
  deliveries: ({ failingDeliveries }) =>
    failingDeliveries === 0
      ? undefined
      : { fault: 'deliveries.failing', params: { count: failingDeliveries } },
  network: ({ allowPrivateNetwork, issuer }) =>
    allowPrivateNetwork && !isLocal(issuer) ? { fault: 'network.open' } : undefined,
};

const RANK: Readonly<Record<FindingState, number>> = { problem: 0, warning: 1, fine: 2 };

/** What every check found, what is worst first. */
export const diagnose = (facts: SiteFacts): Finding[] =>
  CHECKS.map((check): Finding => {
    const found = checks[check](facts);
    return found
      ? { code: found.fault, state: FAULTS[found.fault], params: found.params ?? {} }
      : { code: `${check}.fine`, state: 'fine', params: {} };
  }).sort((a, b) => RANK[a.state] - RANK[b.state]);
