/**
 * A request that was refused, as the domain looks for its cause: the engine's words, and what is registered.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { RefusedRequest } from '../domain/client-failures';

/** An error as the engine throws it. */
export interface RequestError {
  error?: unknown;
  error_description?: unknown;
  error_detail?: unknown;
  message?: unknown;
  scope?: unknown;
  cause?: unknown;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const isError = (value: unknown): value is RequestError => typeof value === 'object' && value !== null;

/** The engine wraps what it found wrong with a key or an assertion, more than once. */
const WRAPPINGS = 3;

/** For the domain alone: these words may quote the request. */
function privateWords(error: RequestError): string | undefined {
  const words = [textOf(error.error_detail)];
  let { cause } = error;
  for (let depth = 0; depth < WRAPPINGS && isError(cause); depth += 1) {
    words.push(textOf(cause.message), textOf(cause.error_description));
    ({ cause } = cause);
  }
  const known = words.filter((word) => word !== undefined);
  return known.length === 0 ? undefined : known.join(' ');
}

export const refusedRequest = ({ oidc }: KoaContextWithOIDC, error: RequestError): RefusedRequest => ({
  error: textOf(error.error) ?? textOf(error.message) ?? 'unknown',
  description: textOf(error.error_description),
  internal: privateWords(error),
  redirectUri: textOf(oidc.params?.['redirect_uri']),
  registeredUris: oidc.client?.redirectUris ?? [],
  requestUri: textOf(oidc.params?.['request_uri']),
  postLogoutUri: textOf(oidc.params?.['post_logout_redirect_uri']),
  resource: textOf(oidc.params?.['resource']),
  scope: textOf(error.scope),
});
