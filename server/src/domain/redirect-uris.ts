/**
 * Redirect URIs: which ones a client may register (RFC 6749 §3.1.2, RFC 8252, RFC 9700 §2.1).
 * They are compared character by character afterwards, never by pattern.
 */
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

export const isLoopback = (url: URL): boolean =>
  LOOPBACK_HOSTS.has(url.hostname) || url.hostname.endsWith('.localhost');

/** Where an application on the device may listen: RFC 8252 §7.3 names these, and no name below them. */
const isLoopbackItself = (url: URL): boolean => LOOPBACK_HOSTS.has(url.hostname);

export const parseUrl = (value: string): URL | undefined =>
  URL.canParse(value) ? new URL(value) : undefined;

const DANGEROUS_SCHEMES = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'blob:',
  'file:',
  'about:',
  'ws:',
  'wss:',
]);

const MAX_LENGTH = 2048;

interface RedirectUri {
  raw: string;
  url: URL;
  native: boolean;
}

/** What is wrong with an address: a code to translate, and words that say how to mend it. */
export interface UriFault {
  code: string;
  message: string;
  params?: Record<string, string | number>;
}

type Check = (uri: RedirectUri) => UriFault | undefined;

const hasNoFragment: Check = ({ raw }) =>
  raw.includes('#')
    ? { code: 'uri.fragment', message: 'must not have a fragment (#…): remove it' }
    : undefined;

const hasNoWildcard: Check = ({ raw }) =>
  raw.includes('*')
    ? {
        code: 'uri.wildcard',
        message: 'must be one exact address: wildcards are not allowed, add each address by itself',
      }
    : undefined;

const hasNoCredentials: Check = ({ url }) =>
  url.username || url.password
    ? { code: 'uri.credentials', message: 'must not have a user name or password in it: remove it' }
    : undefined;

const schemeIsSafe: Check = ({ url }) =>
  DANGEROUS_SCHEMES.has(url.protocol)
    ? {
        code: 'uri.scheme',
        message: `must not use the scheme "${url.protocol}": use https`,
        params: { scheme: url.protocol },
      }
    : undefined;

const schemeFitsTheApplication: Check = ({ url, native }) => {
  if (url.protocol === 'https:') {
    return native && isLoopbackItself(url)
      ? {
          code: 'uri.native_https_loopback',
          message:
            'must be http on loopback: an application on the device has no certificate (RFC 8252 §7.3)',
        }
      : undefined;
  }
  if (url.protocol === 'http:') {
    return !native || isLoopbackItself(url)
      ? undefined
      : {
          code: 'uri.native_http',
          message: 'must be https, or http on loopback (127.0.0.1, [::1]) for an application on the device',
        };
  }
  if (!native) {
    return {
      code: 'uri.web_scheme',
      message: 'must be https: a scheme of its own is for native applications (application_type "native")',
    };
  }
  return url.protocol.includes('.')
    ? undefined
    : {
        code: 'uri.private_scheme',
        message:
          'a scheme of its own must be a reversed domain name you own, such as com.example.app:/callback (RFC 8252 §7.1)',
      };
};

/** http is readable on the way: only loopback may use it, unless the site opens that for closed networks and trials. */
const isNotReadableOnTheWay =
  (allowHttp: boolean): Check =>
  ({ url }) =>
    url.protocol === 'http:' && !isLoopback(url) && !allowHttp
      ? {
          code: 'uri.http',
          message: 'must be https; plain http is only for an address on this machine (localhost)',
        }
      : undefined;

const hasNoControlCharacter: Check = ({ raw }) =>
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0020\u007f]/.test(raw)
    ? { code: 'uri.spaces', message: 'must not have spaces or control characters: remove them' }
    : undefined;

/** The first thing wrong with a redirect URI; undefined when it is fine. */
export function redirectUriProblem(
  raw: string,
  { native, allowHttp }: { native: boolean; allowHttp: boolean },
): UriFault | undefined {
  if (raw.length > MAX_LENGTH) {
    return {
      code: 'uri.long',
      message: `must be at most ${MAX_LENGTH} characters long`,
      params: { maximum: MAX_LENGTH },
    };
  }
  const url = parseUrl(raw);
  if (!url) {
    return {
      code: 'uri.syntax',
      message: 'must be a whole address, such as https://app.example.org/callback',
    };
  }
  const checks: Check[] = [
    hasNoControlCharacter,
    hasNoFragment,
    hasNoWildcard,
    hasNoCredentials,
    schemeIsSafe,
    schemeFitsTheApplication,
    isNotReadableOnTheWay(allowHttp),
  ];
  for (const check of checks) {
    const fault = check({ raw, url, native });
    if (fault) return fault;
  }
  return undefined;
}
