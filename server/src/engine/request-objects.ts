/**
 * Request objects that the engine does not take itself: those that a request names by their address (OpenID Connect Core
 * 1.0 §6.2, RFC 9101 §5.2), and, where the site allows them, those without a signature (Core §6.1). What is named is
 * fetched from an address that the client registered, and from no other. What is unsigned counts as what it is: the
 * parameters of a request, which anybody could have sent in the address.
 */
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import {
  isRegisteredReference,
  isUnsigned,
  parametersOf,
  unsignedPayload,
  unsignedRequestProblem,
} from '../domain/request-objects';
import { isFapi } from './fapi';
import type { Engine } from './load';
import { readDocument, reasonOf } from './outgoing-document';

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;
type EngineClient = NonNullable<Awaited<ReturnType<Provider['Client']['find']>>>;
type Find = (id: string, options?: object) => Promise<unknown>;
type Query = Record<string, unknown>;

/** What the engine calls a pushed request (RFC 9126 §2.2). */
const PUSHED = 'urn:ietf:params:oauth:request_uri:';

/** Bytes: many times what a request takes. */
const MAX_SIZE = 65_536;

export interface RequestObjectOptions {
  issuer: string;
  /** Path of the authorization endpoint below the issuer. */
  endpoint: string;
  allowPrivateNetwork: boolean;
  allowUnsignedRequestObjects: boolean;
}

/** A client that said how it signs, or that it does, is held to it: the engine refuses anything else. */
const mayLeaveUnsigned = (client: EngineClient): boolean =>
  !isFapi(client) &&
  client.requireSignedRequestObject !== true &&
  client.requestObjectSigningAlg === undefined;

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

const urisOf = (client: EngineClient): string[] => (client['request_uris'] ?? []) as string[];

/** The engine works out where it is mounted by comparing the two addresses: they change together. */
function setQuery(ctx: KoaContextWithOIDC, query: Query): void {
  const req = ctx.req as typeof ctx.req & { originalUrl?: string };
  const mount = (req.originalUrl ?? ctx.url).slice(0, -ctx.url.length);
  Object.assign(ctx, { query });
  req.originalUrl = `${mount}${ctx.url}`;
}

export function takeRequestObjects(
  provider: Provider,
  { engine, options }: { engine: Engine; options: RequestObjectOptions },
): void {
  const { errors, Provider: Current } = engine;
  const { issuer, endpoint, allowPrivateNetwork, allowUnsignedRequestObjects: mayBeUnsigned } = options;
  const refused = new WeakMap<object, Error>();

  /** @param detail for the admin alone: what was offered, and what came of calling it. */
  const refusal = (description: string, detail: string | undefined): Error =>
    Object.assign(new errors.InvalidRequestUri(description), { error_detail: detail });

  const fetched = async (uri: string, client: EngineClient): Promise<string> => {
    const [address] = uri.split('#');
    if (!isRegisteredReference(uri, urisOf(client))) {
      throw refusal('request_uri is not one of the registered request_uris', address);
    }
    try {
      const object = await readDocument(uri, {
        accept: 'application/oauth-authz-req+jwt, application/jwt;q=0.9, application/jose;q=0.9, */*;q=0.1',
        maxSize: MAX_SIZE,
        guarded: !allowPrivateNetwork,
      });
      return object.trim();
    } catch (error) {
      throw refusal('request_uri could not be read', `${address}: ${reasonOf(error)}`);
    }
  };

  const spreadOut = (object: string, { query, clientId }: { query: Query; clientId: string }): Query => {
    const payload = unsignedPayload(object);
    if (!payload) throw new errors.InvalidRequestObject('could not parse Request Object');
    const around = { clientId, issuer, responseType: query['response_type'], now: epochSeconds() };
    const problem = unsignedRequestProblem(payload, around);
    if (problem !== undefined) throw new errors.InvalidRequestObject(problem);
    return parametersOf(payload, clientId);
  };

  /** The request as the engine takes it; undefined: as it is. */
  const taken = async (query: Query): Promise<Query | undefined> => {
    const { client_id: clientId, request, request_uri: uri, ...others } = query;
    const isNamed = typeof uri === 'string' && !uri.startsWith(PUSHED) && request === undefined;
    const isSent = mayBeUnsigned && typeof request === 'string' && uri === undefined && isUnsigned(request);
    if (typeof clientId !== 'string' || !(isNamed || isSent)) return undefined;
    // What is wrong with the client, the engine says.
    const client = await provider.Client.find(clientId).catch(() => undefined);
    if (!client || (isNamed && urisOf(client).length === 0)) return undefined;
    const object = isNamed ? await fetched(uri, client) : String(request);
    if (mayBeUnsigned && isUnsigned(object) && mayLeaveUnsigned(client))
      return spreadOut(object, { query, clientId });
    return isNamed ? { ...others, client_id: clientId, request: object } : undefined;
  };

  const take: Middleware = async (ctx, next) => {
    try {
      const query = await taken(ctx.query);
      if (query) setQuery(ctx, query);
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      const { request: _sent, ...others } = ctx.query;
      refused.set(ctx.req, error);
      setQuery(ctx, { ...others, request_uri: `${PUSHED}refused` });
    }
    await next();
  };
  const middleware: Middleware = (ctx, next) =>
    ctx.method === 'GET' && ctx.path === endpoint ? take(ctx, next) : next();
  provider.use(middleware as Parameters<typeof provider.use>[0]);

  // Where the engine looks for what a request names: there, its own way of refusing one applies, which knows when the
  // client may be told.
  const { PushedAuthorizationRequest: model } = provider;
  const find: Find = model.find.bind(model);
  const findUnlessRefused: Find = (...given) => {
    const refusal = Current.ctx && refused.get(Current.ctx.req);
    return refusal ? Promise.reject(refusal) : find(...given);
  };
  Object.assign(model, { find: findUnlessRefused });
}
