/**
 * The values of the access tokens of a request, for `at_hash` (OpenID Connect Core 1.0 §3.1.3.6): the engine forgets
 * the value of a token once it is saved, and puts no `at_hash` in ID tokens of the token endpoint.
 */
import type Provider from 'oidc-provider';

export interface AccessTokenValues {
  /** Undefined for a token that this process did not just issue. */
  valueOf(token: object | undefined): string | undefined;
}

export function watchAccessTokens(provider: Provider): AccessTokenValues {
  const values = new WeakMap<object, string>();
  const model = provider.AccessToken.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with the token it belongs to
  const { save } = model;
  model.save = async function remember(...parameters) {
    const value = await save.apply(this, parameters);
    values.set(this, value);
    return value;
  };
  return { valueOf: (token) => (token === undefined ? undefined : values.get(token)) };
}
