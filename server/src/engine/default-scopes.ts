/**
 * Requests of a client that names no scope get the scopes that it registered for that case.
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** The engine works out where it is mounted by comparing the two addresses: they change together. */
function addScope(ctx: KoaContextWithOIDC, scopes: string): void {
  const req = ctx.req as typeof ctx.req & { originalUrl?: string };
  const mount = (req.originalUrl ?? ctx.url).slice(0, -ctx.url.length);
  ctx.query = { ...ctx.query, scope: scopes };
  req.originalUrl = `${mount}${ctx.url}`;
}

/** For authorization requests in the address; a pushed or posted request says its scopes itself. */
export function defaultScopes({
  provider,
  endpoints,
}: {
  provider: Provider;
  endpoints: Record<string, string>;
}): Middleware {
  const add: Middleware = async (ctx, next) => {
    const { client_id: clientId, scope, request_uri: pushed, request } = ctx.query;
    if (scope === undefined && !pushed && !request && typeof clientId === 'string') {
      const client = await provider.Client.find(clientId).catch(() => undefined);
      const scopes = client?.['default_scopes'];
      if (typeof scopes === 'string') addScope(ctx, scopes);
    }
    await next();
  };
  return (ctx, next) =>
    ctx.method === 'GET' && ctx.path === endpoints['authorization'] ? add(ctx, next) : next();
}
