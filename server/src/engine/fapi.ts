/**
 * What FAPI 2.0 asks of requests, beyond a client's settings: the algorithms that it may sign with, and how long its
 * request objects may be valid.
 */
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { FAPI_ALGORITHMS, FAPI_CODE_LIFETIME } from '../domain/client-profiles';
import type { Engine } from './load';

export const isFapi = (client: object | undefined): boolean =>
  (client as { security_profile?: unknown } | undefined)?.security_profile === 'fapi-2.0';

/** The engine's own checks for the profile, for the clients that have it. */
export const fapiOf = (): NonNullable<NonNullable<Configuration['features']>['fapi']> => ({
  enabled: true,
  profile: (_ctx, client) => (isFapi(client) ? '2.0' : undefined),
});

export const isFapiAlgorithm = (alg: unknown): boolean => FAPI_ALGORITHMS.some((allowed) => allowed === alg);

/** Seconds. */
export const codeLifetime = (client: object | undefined, byDefault: number): number =>
  isFapi(client) ? Math.min(byDefault, FAPI_CODE_LIFETIME) : byDefault;

/**
 * A refresh token that its thief can't use need not be replaced, and must not be: a client that lost the answer would
 * lose everything (FAPI 2.0 Security Profile §5.3.2.1).
 */
export const isRotated = ({ oidc }: KoaContextWithOIDC): boolean => !isFapi(oidc.client);

type RequestObjects = NonNullable<NonNullable<Configuration['features']>['requestObjects']>;

/** Seconds between `nbf` and `exp` (FAPI 2.0 Message Signing §5.3.1). */
const LONGEST_REQUEST = 3600;

export const createRequestObjectCheck =
  ({ errors }: Engine): NonNullable<RequestObjects['assertJwtClaimsAndHeader']> =>
  (ctx, { exp, nbf, aud }, { alg }) => {
    // What was pushed has been checked, and is kept without a signature.
    if (!ctx.oidc.isFapi('2.0') || ctx.oidc.entities.PushedAuthorizationRequest) return;
    if (!isFapiAlgorithm(alg)) {
      throw new errors.InvalidRequestObject(
        `Request Objects must be signed with ${FAPI_ALGORITHMS.join(', ')}`,
      );
    }
    if (typeof exp !== 'number' || typeof nbf !== 'number' || aud === undefined) {
      throw new errors.InvalidRequestObject("Request Object needs the claims 'exp', 'nbf' and 'aud'");
    }
    if (exp <= nbf || exp - nbf > LONGEST_REQUEST) {
      throw new errors.InvalidRequestObject("Request Object 'exp' claim too far from 'nbf' claim");
    }
  };
