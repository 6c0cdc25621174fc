/**
 * Resource indicators (RFC 8707): which access token a client gets for which API.
 */
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { resourceFor, scopeOfResource, type Resource } from '../domain/resources';
import type { Engine } from './load';

type ResourceIndicators = NonNullable<NonNullable<Configuration['features']>['resourceIndicators']>;

/** A machine that has one resource need not name it. */
const onlyResourceOf = ({ oidc }: KoaContextWithOIDC): string | undefined => {
  if (oidc.params?.['grant_type'] !== 'client_credentials') return undefined;
  const own = oidc.client?.['resources'];
  return Array.isArray(own) && own.length === 1 ? String(own[0]) : undefined;
};

export const resourceIndicatorsOf = (
  { errors }: Engine,
  resources: readonly Resource[],
): ResourceIndicators => ({
  enabled: resources.length > 0,
  // Of several that were granted, a token request has to name one (RFC 8707 §2.2).
  defaultResource: (ctx, _client, oneOf) => (oneOf ? [...oneOf] : onlyResourceOf(ctx)),
  // A code that was asked for with one resource is for that resource.
  useGrantedResource: (_ctx, source) => typeof source.resource === 'string',
  getResourceServerInfo: (_ctx, identifier, client) => {
    const resource = resourceFor(resources, { identifier, allowed: client['resources'] });
    if (!resource) throw new errors.InvalidTarget('this client may not ask for this resource');
    const { audience = identifier, tokenFormat, lifetime, signingAlgorithm } = resource;
    return {
      scope: scopeOfResource(resource),
      audience,
      accessTokenFormat: tokenFormat,
      ...(lifetime === undefined ? {} : { accessTokenTTL: lifetime }),
      ...(tokenFormat === 'jwt' ? { jwt: { sign: { alg: signingAlgorithm } } } : {}),
    };
  },
});
