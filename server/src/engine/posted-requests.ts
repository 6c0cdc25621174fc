/**
 * Requests that are posted to an endpoint which needs the browser's session (OpenID Connect Core 1.0 §3.1.2.1,
 * RP-Initiated Logout 1.0 §2).
 *
 * The session cookie does not come along with a POST from another site, and must not (`SameSite`): so a posted request
 * is kept for a moment, and the browser is sent to fetch it: then the cookie comes along, and nothing of the request is
 * in an address.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { EnginePages } from '../domain/pages';
import type { ArtifactStore } from '../domain/ports';

/** Reads a posted form; undefined when it is too large or no form. */
export type ReadForm = (req: IncomingMessage) => Promise<URLSearchParams | undefined>;

interface Deps {
  issuer: string;
  /** Path of the endpoint below the issuer. */
  endpoint: string;
  /** What a kept request is called, in the store and in the address. */
  kind: string;
  parameter: string;
  /** Which parameters of the form are kept. */
  isKept: (name: string) => boolean;
  artifacts: ArtifactStore;
  pages: EnginePages;
  readForm: ReadForm;
}

/** Seconds that the browser has to come back. */
const LIFETIME = 300;

/** Not 302: what was a POST must be a GET there. */
export const seeOther = (ctx: KoaContextWithOIDC, url: string): void => {
  ctx.redirect(url);
  ctx.status = 303;
};

/** Puts a request in the place of a reference to it. The engine finds its own path by comparing the two addresses. */
function replaceQuery(ctx: KoaContextWithOIDC, issuer: string, query: Record<string, string[]>): void {
  ctx.query = query;
  Object.assign(ctx.req, { originalUrl: `${new URL(issuer).pathname.replace(/\/$/, '')}${ctx.url}` });
}

/** @returns the first half of what answers the endpoint: true when the request has been answered. */
export function createPostedRequests(deps: Deps): (ctx: KoaContextWithOIDC) => Promise<boolean> {
  const { issuer, endpoint, kind, parameter, artifacts } = deps;

  const keep = async (ctx: KoaContextWithOIDC): Promise<void> => {
    const form = await deps.readForm(ctx.req);
    if (!form) {
      ctx.status = 400;
      return deps.pages.error(ctx, {
        clientId: undefined,
        uiLocales: undefined,
        reference: undefined,
        code: 'invalid_request',
        description: 'the body of the request must be a form of modest size',
      });
    }
    const names = [...new Set(form.keys())].filter((name) => deps.isKept(name));
    const params = Object.fromEntries(names.map((name) => [name, form.getAll(name)]));
    const id = randomBytes(32).toString('base64url');
    await artifacts.save({ kind, id, payload: { params }, expiresIn: LIFETIME });
    seeOther(ctx, `${issuer}${endpoint}?${parameter}=${id}`);
  };

  /** One that is gone leaves a request without parameters. */
  const restore = async (ctx: KoaContextWithOIDC): Promise<void> => {
    const id = ctx.query[parameter];
    if (typeof id !== 'string') return;
    const kept = await artifacts.find({ kind, id });
    replaceQuery(ctx, issuer, (kept?.['params'] ?? {}) as Record<string, string[]>);
  };

  return async (ctx) => {
    if (ctx.method === 'POST') {
      await keep(ctx);
      return true;
    }
    await restore(ctx);
    return false;
  };
}
