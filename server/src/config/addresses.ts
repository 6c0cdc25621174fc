/**
 * The options about the provider's addresses: the issuer, the paths below it, and other issuers that it answers as.
 */
import { z } from 'zod';
import { DEFAULT_PATH } from '../constants';

export const path = z
  .string()
  .regex(
    /^(\/[A-Za-z0-9._~-]+)*$/,
    'must be a path such as "/oidc" ("" for the root), without a slash at the end',
  );

export const endpointPath = z.string().regex(/^(\/[A-Za-z0-9._~-]+)+$/, 'must be a path such as "/token"');

export const issuer = z
  .url({ protocol: /^https?$/, error: 'must be a web address such as "https://example.org/oidc"' })
  .refine(
    (value) => !/[?#]/.test(value) && !value.endsWith('/'),
    'must have no query, no fragment and no slash at the end (OpenID Connect Discovery 1.0 §3)',
  );

const protocolPaths = {
  authorization: endpointPath.default('/authorize'),
  token: endpointPath.default('/token'),
  userinfo: endpointPath.default('/userinfo'),
  jwks: endpointPath.default('/jwks'),
  revocation: endpointPath.default('/revoke'),
  introspection: endpointPath.default('/introspect'),
  end_session: endpointPath.default('/logout'),
  pushed_authorization_request: endpointPath.default('/par'),
  registration: endpointPath.default('/register'),
  device_authorization: endpointPath.default('/device/authorization'),
  code_verification: endpointPath.default('/device'),
};

const areDistinct = (paths: Record<string, string>): boolean =>
  new Set(Object.values(paths)).size === Object.keys(paths).length;
const MUST_DIFFER = 'must all be different';

const leaveOurPages = (paths: Record<string, string>): boolean =>
  !Object.values(paths).some((endpoint) => /^\/(interaction|\.well-known)(\/|$)/.test(endpoint));
const MUST_LEAVE = 'must leave /interaction and /.well-known to the pages and to discovery';

export const endpoints = z
  .strictObject({
    ...protocolPaths,
    /** The page where users see what they have let applications have, and take it back. */
    account: endpointPath.default('/account'),
  })
  .refine(areDistinct, MUST_DIFFER)
  .refine(leaveOurPages, MUST_LEAVE);

/** An alias has no pages: users have one account, whichever issuer their applications know. */
const endpointsOfAlias = z
  .strictObject(protocolPaths)
  .refine(areDistinct, MUST_DIFFER)
  .refine(leaveOurPages, MUST_LEAVE);

type Endpoints = z.output<typeof endpoints>;

/** Issuers of another provider whose clients moved here; a client belongs to one of them, or to the provider's own. */
export const issuerAliases = z
  .array(z.strictObject({ issuer, path: path.optional(), endpoints: endpointsOfAlias.prefault({}) }))
  .default([]);

/** The provider's address, in the three forms that are needed. */
export interface Address {
  /** Exactly what `iss` says. */
  issuer: string;
  /** The issuer's own path: `/oidc`. */
  issuerPath: string;
  /** Where requests reach this process; another than the issuer's path behind a proxy that cuts a prefix. */
  mountPath: string;
}

/** Another issuer that the provider answers as, with paths of its own. */
export interface IssuerAlias extends Address {
  endpoints: z.output<typeof endpointsOfAlias>;
}

interface Site {
  options: {
    issuer?: string | undefined;
    path?: string | undefined;
    endpoints: Endpoints;
    issuerAliases: z.output<typeof issuerAliases>;
  };
  /** The host's `server.absoluteUrl`. */
  absoluteUrl: string;
}

const pathOf = (url: string): string => new URL(url).pathname.replace(/\/$/, '');

/** Where requests for an explicit issuer arrive: its path, less what a proxy in front of the host cuts off. */
const mountPathOf = (address: string, absoluteUrl: string): string => {
  const prefix = pathOf(absoluteUrl);
  const own = pathOf(address);
  const sharesPrefix =
    new URL(address).origin === new URL(absoluteUrl).origin && own.startsWith(`${prefix}/`);
  return sharesPrefix ? own.slice(prefix.length) : own;
};

export function resolveAddress({
  options,
  absoluteUrl,
}: {
  options: Pick<Site['options'], 'issuer' | 'path'>;
  absoluteUrl: string;
}): Address {
  const base = absoluteUrl.replace(/\/$/, '');
  const issuerOf = (mountPath: string): string => new URL(`${base}${mountPath}`).href.replace(/\/$/, '');
  const address = options.issuer ?? issuerOf(options.path ?? DEFAULT_PATH);
  const mountPath = options.path ?? (options.issuer ? mountPathOf(options.issuer, base) : DEFAULT_PATH);
  return { issuer: address, issuerPath: pathOf(address), mountPath };
}

const routesOf = ({
  mountPath,
  endpoints: paths,
}: {
  mountPath: string;
  endpoints: Record<string, string>;
}): string[] => Object.values(paths).map((endpoint) => `${mountPath}${endpoint}`);

/**
 * The aliases of a site.
 * @throws Error where one is at another origin than the issuer (the session's cookie would not reach it), or shares an
 * address with another.
 */
export function resolveAliases({ options, absoluteUrl }: Site): IssuerAlias[] {
  const own = resolveAddress({ options, absoluteUrl });
  const { origin } = new URL(own.issuer);
  const issuers = [own.issuer];
  const routes = new Set(routesOf({ ...own, endpoints: options.endpoints }));
  return options.issuerAliases.map(({ endpoints: paths, ...given }, index) => {
    const alias = { ...resolveAddress({ options: given, absoluteUrl }), endpoints: paths };
    const refuse = (what: string): Error =>
      new Error(`oidc-server: wrong configuration in config/plugins: "issuerAliases.${index}" ${what}`);
    if (new URL(alias.issuer).origin !== origin) {
      throw refuse(`must be below ${origin}, as the issuer is: browsers keep a session for one origin`);
    }
    if (issuers.includes(alias.issuer)) throw refuse('must have an issuer of its own');
    const taken = routesOf(alias).find((route) => routes.has(route));
    if (taken !== undefined) throw refuse(`must have endpoints of its own: ${taken} is taken`);
    issuers.push(alias.issuer);
    for (const route of routesOf(alias)) routes.add(route);
    return alias;
  });
}
