/** Security profiles: what they fill in, and what they do not let a client say. */
import { describe, expect, it } from 'vitest';
import { PROFILE_LOCKS, profileProblems, withProfile } from '../../server/src/domain/client-profiles';
import { completeClient } from '../../server/src/domain/clients';
import { InvalidInput } from '../../server/src/domain/errors';
import { vocabulary } from '../support/vocabulary';

const jwks = {
  keys: [{ kty: 'EC', crv: 'P-256', x: 'a'.repeat(43), y: 'b'.repeat(43) }],
};
const fapi = {
  client_id: 'bank',
  redirect_uris: ['https://bank.example.org/callback'],
  security_profile: 'fapi-2.0',
  jwks,
};

const problemsOf = (input: Record<string, unknown>): string[] => {
  try {
    completeClient({ client_id: 'x', ...input }, { ...vocabulary, allowHttp: false });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ path, code }) => `${path.join('.')} ${code}`);
  }
};

describe('a profile', () => {
  it('fills in what its specification asks for', () => {
    expect(completeClient(fapi, { ...vocabulary, allowHttp: false })).toMatchObject({
      require_pushed_authorization_requests: true,
      require_pkce: true,
      token_endpoint_auth_method: 'private_key_jwt',
      dpop_bound_access_tokens: true,
      id_token_signed_response_alg: 'ES256',
    });
    const oauth = { client_id: 'a', redirect_uris: ['https://a.example/'], security_profile: 'oauth-2.1' };
    expect(completeClient(oauth, { ...vocabulary, allowHttp: false })).toMatchObject({ require_pkce: true });
  });

  it('leaves a client alone that has none, or the standard one', () => {
    const input = { client_id: 'a', redirect_uris: ['https://a.example/'] };
    expect(withProfile(input)).toEqual(input);
    expect(withProfile({ ...input, security_profile: 'standard' })).toEqual({
      ...input,
      security_profile: 'standard',
    });
    expect(problemsOf({ ...input, security_profile: 'mine' })).toEqual(['security_profile choice.one']);
  });

  it.each([
    [{ require_pkce: false }, 'require_pkce profile.value'],
    [{ require_pushed_authorization_requests: false }, 'require_pushed_authorization_requests profile.value'],
    [{ token_endpoint_auth_method: 'client_secret_basic' }, 'token_endpoint_auth_method profile.choice'],
    [{ token_endpoint_auth_method: 'none' }, 'token_endpoint_auth_method profile.choice'],
    [{ dpop_bound_access_tokens: false }, 'dpop_bound_access_tokens profile.some'],
    [{ id_token_signed_response_alg: 'RS256' }, 'id_token_signed_response_alg profile.choice'],
    [{ request_object_signing_alg: 'RS256' }, 'request_object_signing_alg profile.choice'],
    [{ redirect_uris: ['http://localhost/callback'] }, 'redirect_uris profile.https'],
    [
      { response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'] },
      'response_types profile.without',
    ],
  ])('can not be contradicted: %j', (input, problem) => {
    expect(problemsOf({ ...fapi, ...input })).toContain(problem);
  });

  it('says where each of its locks comes from', () => {
    for (const lock of Object.values(PROFILE_LOCKS).flat()) expect(lock.clause).toMatch(/§/);
    const [first] = profileProblems({ ...fapi, require_pkce: false, redirect_uris: [] });
    expect(first?.message).toContain('§');
  });
});
