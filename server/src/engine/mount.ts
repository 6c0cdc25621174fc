/**
 * Puts the provider into the host's HTTP server, in front of the host's own middlewares.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Context, Middleware } from 'koa';
import { createTurns } from './turns';

export interface MountOptions {
  issuer: string;
  issuerPath: string;
  mountPath: string;
  endpoints: Record<string, string>;
}

/** One request that was answered: where it went, by our own name for it, and how long it took. */
export interface RequestSample {
  endpoint: string;
  status: number;
  seconds: number;
}

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

const MS_PER_SECOND = 1000;

const DISCOVERY = '/.well-known/openid-configuration';
const SERVER_METADATA = '/.well-known/oauth-authorization-server';

/**
 * Until a page or an answer says otherwise: nothing may be loaded, framed or guessed. The engine adds the digest of
 * its one script, which submits a form, to `script-src`.
 */
const DEFAULT_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; script-src; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
};

/** True for a path that belongs to the provider; every other one is the host's. */
export function createPathMatcher({ endpoints }: Pick<MountOptions, 'endpoints'>): (path: string) => boolean {
  // Ours: see controllers/registration-endpoint and interaction/applications-page.
  const { registration: _registration, account: _account, ...ofTheEngine } = endpoints;
  const exact = new Set([...Object.values(ofTheEngine), DISCOVERY, SERVER_METADATA]);
  const parents = [endpoints['authorization'], endpoints['end_session'], endpoints['code_verification']].map(
    (path) => `${path}/`,
  );
  return (path) => exact.has(path) || parents.some((parent) => path.startsWith(parent));
}

/**
 * The part of a request's path below the provider's, or undefined when it is not the provider's.
 * RFC 8414 §3.1 puts the metadata of an issuer with a path at the root of the host: `/.well-known/…/oidc`.
 */
export function pathBelow(
  path: string,
  { issuerPath, mountPath }: Pick<MountOptions, 'issuerPath' | 'mountPath'>,
) {
  if (issuerPath && path.startsWith('/.well-known/')) {
    const wellKnown = [SERVER_METADATA, DISCOVERY].find((name) => path === `${name}${issuerPath}`);
    if (wellKnown !== undefined) return wellKnown;
  }
  return path.startsWith(`${mountPath}/`) ? path.slice(mountPath.length) : undefined;
}

/**
 * Makes the request look as it was sent to the issuer's address: the engine builds its links from it, and they must
 * not depend on a Host or X-Forwarded-* header that anybody can send.
 */
function createReaddressing({ issuer, issuerPath }: MountOptions): (ctx: Context, below: string) => void {
  const { host, protocol } = new URL(issuer);
  const scheme = protocol.slice(0, -1);
  return ({ req, search, ip }, below) => {
    const target = `${below}${search}`;
    Object.assign(req, { url: target, originalUrl: `${issuerPath}${target}` });
    req.headers['x-forwarded-host'] = host;
    req.headers['x-forwarded-proto'] = scheme;
    req.headers['x-forwarded-for'] = ip;
  };
}

/** What a path below the issuer is called: the endpoint that it is, or is below. */
function createEndpointNames({ endpoints }: Pick<MountOptions, 'endpoints'>): (path: string) => string {
  const names = new Map(Object.entries(endpoints).map(([name, path]) => [path, name]));
  return (path) => {
    if (path.startsWith('/.well-known/')) return 'discovery';
    if (path.startsWith('/interaction/')) return 'interaction';
    const exact = names.get(path);
    if (exact !== undefined) return exact;
    return [...names].find(([parent]) => path.startsWith(`${parent}/`))?.[1] ?? 'other';
  };
}

/**
 * @param observe is told of every request that was answered here; undefined: nobody asks.
 * @param handlerOf gives the engine, once it is there.
 * @param pages answers what is below the issuer and not the engine's: the pages; false when it is not theirs either.
 * Left out for an issuer without pages of its own.
 */
export function createMount(
  options: MountOptions,
  {
    handlerOf,
    pages,
    observe,
  }: {
    handlerOf: () => Handler;
    pages?: (ctx: Context, below: string) => Promise<boolean>;
    observe: ((sample: RequestSample) => void) | undefined;
  },
): Middleware {
  const isEngines = createPathMatcher(options);
  const endpointOf = createEndpointNames(options);
  // As the host's own security middleware does, which comes too late for these (RFC 6797).
  const transportHeaders: Record<string, string> = options.issuer.startsWith('https:')
    ? { 'Strict-Transport-Security': 'max-age=31536000' }
    : {};

  const engineHeaders = { ...DEFAULT_HEADERS, ...transportHeaders };
  const readdress = createReaddressing(options);

  const answerFromEngine = async (ctx: Context, below: string): Promise<void> => {
    ctx.set(engineHeaders);
    readdress(ctx, below);
    ctx.respond = false;
    await handlerOf()(ctx.req, ctx.res);
  };

  const turn = createTurns();

  const measure = ({ res }: Context, below: string): void => {
    if (!observe) return;
    const started = performance.now();
    res.once('finish', () => {
      const seconds = (performance.now() - started) / MS_PER_SECOND;
      observe({ endpoint: endpointOf(below), status: res.statusCode, seconds });
    });
  };

  /** Without pages, what is below the issuer may as well be the host's. */
  const belowHere = ({ path }: Context): string | undefined => {
    const below = pathBelow(path, options);
    return below !== undefined && (pages || isEngines(below)) ? below : undefined;
  };

  const answer = async (ctx: Context, below: string, next: () => Promise<unknown>): Promise<void> => {
    measure(ctx, below);
    const wait = turn();
    if (wait) await wait;
    if (isEngines(below)) await answerFromEngine(ctx, below);
    else if (await pages?.(ctx, below)) ctx.set(transportHeaders);
    else await next();
  };

  return (ctx, next) => {
    const below = belowHere(ctx);
    // Every request of the host passes here: those that are not ours must not notice.
    return below === undefined ? next() : answer(ctx, below, next);
  };
}
