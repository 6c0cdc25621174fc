/** The rules of a client, and what follows from its metadata. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vocabulary } from '../support/vocabulary';
import { keySetProblems } from '../../server/src/domain/client-keys';
import { corsOriginProblems, responseModesOf } from '../../server/src/domain/client-protocol';
import { failureOf, type RefusedRequest } from '../../server/src/domain/client-failures';
import { clientProblems } from '../../server/src/domain/client-rules';
import { clientKind, completeClient } from '../../server/src/domain/clients';
import { redirectUriProblem } from '../../server/src/domain/redirect-uris';

const web = { native: false, ...vocabulary, allowHttp: false };

describe('a redirect URI', () => {
  it('that is accepted is an exact address without a fragment, a wildcard or credentials', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withFragments: true, withQueryParameters: true, validSchemes: ['https', 'http'] }),
        (uri) => {
          if (redirectUriProblem(uri, web)) return;
          expect(uri).toMatch(/^https:/);
          expect(uri).not.toMatch(/[#*\s]/);
          expect(new URL(uri).username).toBe('');
        },
      ),
    );
  });

  it('is judged without failing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), fc.boolean(), (uri, native, allowHttp) => {
        const fault = redirectUriProblem(uri, { native, allowHttp });
        if (fault) expect(fault.message).not.toBe('');
        else expect(URL.canParse(uri)).toBe(true);
      }),
    );
  });

  it.each([
    ['https://a.example/cb', true, undefined],
    ['http://localhost:3000/cb', false, undefined],
    ['http://127.0.0.1/cb', true, undefined],
    ['http://a.example/cb', true, 'uri.native_http'],
    ['com.example.app:/cb', true, undefined],
    ['myapp:/cb', true, 'uri.private_scheme'],
    ['javascript:alert(1)', true, 'uri.scheme'],
    ['https://user:pw@a.example/', false, 'uri.credentials'],
    ['https://a.example/ x', false, 'uri.spaces'],
    ['/callback', false, 'uri.syntax'],
    [`https://a.example/${'x'.repeat(2048)}`, false, 'uri.long'],
  ])('%s (native: %s) → %s', (uri, native, code) => {
    expect(redirectUriProblem(uri, { native, ...vocabulary, allowHttp: false })?.code).toBe(code);
  });
});

describe('the origin of a page', () => {
  it.each([
    ['https://app.example.org', true],
    ['https://app.example.org:8443', true],
    ['http://localhost:5173', true],
    ['https://app.example.org/', false],
    ['https://app.example.org/path', false],
    ['http://app.example.org', false],
    ['https://APP.example.org', false],
    ['https://user@app.example.org', false],
    ['https://*.example.org', false],
    ['null', false],
    ['com.example.app:/', false],
    ['*', false],
    [7, false],
  ])('%s: %s', (origin, sound) => {
    expect(corsOriginProblems([origin]).length === 0).toBe(sound);
  });
});

describe('the response modes of a client', () => {
  it('are those that it names, or those of its response types', () => {
    expect(responseModesOf({ response_types: ['code'] })).toEqual(['query', 'form_post']);
    expect(responseModesOf({ response_types: ['code', 'code id_token'] })).toContain('fragment');
    expect(responseModesOf({ response_types: ['code'], response_modes: ['jwt'] })).toEqual(['jwt']);
  });
});

describe('a client', () => {
  const base = { client_id: 'a', redirect_uris: ['https://a.example/cb'] };

  it('is judged without failing, whatever it holds', () => {
    const field = fc.constantFrom(
      'client_name',
      'redirect_uris',
      'grant_types',
      'response_types',
      'jwks',
      'token_lifetimes',
      'scope',
      'contacts',
      'anything',
    );
    fc.assert(
      fc.property(fc.dictionary(field, fc.jsonValue()), (input) => {
        for (const { path, code, message } of clientProblems({ input, ...vocabulary, allowHttp: false })) {
          expect(path.length).toBeGreaterThan(0);
          expect(code).toBeTruthy();
          expect(message).not.toBe('');
        }
      }),
    );
  });

  it('gets the defaults of RFC 7591, and a scope only if it signs users in', () => {
    expect(completeClient(base, { ...vocabulary, allowHttp: false })).toMatchObject({
      application_type: 'web',
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    });
    const machine = { client_id: 'm', grant_types: ['client_credentials'], response_types: [] };
    const completed = completeClient(machine, { ...vocabulary, allowHttp: false });
    expect(completed.scope).toBe('');
    expect(clientKind(completed)).toBe('machine');
  });

  it.each([
    [{ grant_types: [], response_types: [] }, ['grant_types.missing']],
    [{ grant_types: ['refresh_token'], response_types: [] }, ['grant_types.refresh']],
    [{ grant_types: ['client_credentials'] }, ['response_types.none']],
    [
      {
        grant_types: ['client_credentials'],
        response_types: [],
        token_endpoint_auth_method: 'none',
      },
      ['auth_method.machine'],
    ],
    [{ scope: '' }, ['scope.empty']],
    [
      { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA' }] }, jwks_uri: 'https://a.example/k' },
      ['jwks.both'],
    ],
    [{ jwks_uri: 'http://a.example/k' }, ['address.https']],
  ])('%j → %j', (input, codes) => {
    const problems = clientProblems({ input: { ...base, ...input }, ...vocabulary, allowHttp: false });
    expect(problems.map(({ code }) => code)).toEqual(codes);
  });
});

describe('a key set', () => {
  it.each([
    [{ kty: 'RSA', n: 'x'.repeat(342), e: 'AQAB', d: 'private' }, 'jwks.private'],
    [{ kty: 'oct', k: 'secret' }, 'jwks.private'],
    [{ kty: 'RSA', n: 'x'.repeat(171), e: 'AQAB' }, 'jwks.weak'],
    [{ kty: 'EC', crv: 'secp256k1', x: 'a', y: 'b' }, 'jwks.curve'],
    [{ kty: 'EC', crv: 'P-256', x: 'a' }, 'jwks.incomplete'],
    [{ kty: 'XXX' }, 'jwks.type'],
    [{ kty: 'RSA', n: 'x'.repeat(342), e: 'AQAB' }, undefined],
  ])('with %j → %s', (key, code) => {
    expect(keySetProblems({ keys: [key] })[0]?.code).toBe(code);
  });

  it.each([null, [], 'x', {}, { keys: [] }, { keys: [1] }])('%j is refused by its shape', (value) => {
    expect(keySetProblems(value)[0]?.code).toBe('jwks.shape');
  });
});

describe('the cause of a failed request', () => {
  const request = (more: Partial<RefusedRequest>): RefusedRequest => ({
    error: 'invalid_grant',
    description: undefined,
    internal: undefined,
    redirectUri: undefined,
    scope: undefined,
    ...more,
  });

  it('keeps the address that was offered, cut short and in one line', () => {
    const uri = `https://evil.example/${'x'.repeat(400)}\n`;
    const failure = failureOf(request({ error: 'invalid_redirect_uri', redirectUri: uri }));
    expect(failure?.cause).toBe('redirect_uri_unknown');
    expect(failure?.detail).toHaveLength(300);
  });

  it.each([
    ['http://app.example.org/cb', 'redirect_uri_http'],
    ['https://app.example.org/cb/', 'redirect_uri_unknown'],
    ['https://evil.example/cb', 'redirect_uri_unknown'],
  ])('tells a proxy that is not known about from another address: %s', (redirectUri, cause) => {
    const registeredUris = ['https://app.example.org/cb', 'org.example.app:/cb'];
    const failure = failureOf(request({ error: 'invalid_redirect_uri', redirectUri, registeredUris }));
    expect(failure).toEqual({ cause, detail: redirectUri });
  });

  it('never keeps the private explanation', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (internal) => {
        const failure = failureOf(request({ internal: `~${internal}` }));
        expect(failure?.detail ?? '').not.toContain(`~${internal}`);
      }),
    );
  });

  it.each(['login_required', 'authorization_pending', 'slow_down', 'use_dpop_nonce'])(
    'is not recorded for an answer that is part of how it goes: %s',
    (error) => {
      expect(failureOf(request({ error }))).toBeUndefined();
    },
  );

  it('tells the address of a request object and what the network said of it, and is misled by neither', () => {
    const address = 'https://app.example.org/certificate?DPoP=jwt expired';
    const refused = (description: string, internal: string) =>
      failureOf(request({ error: 'invalid_request_uri', description, internal }));
    const unreadable = refused('request_uri could not be read', `${address}: self-signed certificate`);
    expect(unreadable).toEqual({
      cause: 'request_uri_unreadable',
      detail: `${address}: self-signed certificate`,
    });
    expect(refused('request_uri is not one of the registered request_uris', address)).toEqual({
      cause: 'request_uri_unknown',
      detail: address,
    });
    const none = request({ error: 'request_uri_not_supported', requestUri: address });
    expect(failureOf(none)).toEqual({ cause: 'request_uri_unknown', detail: address });
  });

  it.each([
    ['invalid_client', 'invalid secret provided', 'secret_wrong'],
    [
      'invalid_client',
      'the provided authentication mechanism does not match the registered client authentication method',
      'auth_method_wrong',
    ],
    ['invalid_client', 'invalid_client jwt expired', 'assertion_clock'],
    ['invalid_client', 'jwt issued in the future', 'assertion_clock'],
    ['invalid_request_object', 'jwt expired', 'assertion_clock'],
    ['invalid_dpop_proof', 'DPoP proof iat is not recent enough', 'assertion_clock'],
    ['unmet_authentication_requirements', undefined, 'acr_unmet'],
    ['invalid_client', 'alg mismatch', 'assertion_algorithm'],
    ['invalid_client', 'signature verification failed', 'client_key_unknown'],
    ['server_error', 'no suitable encryption key found (ECDH-ES)', 'client_key_unknown'],
    ['invalid_client', 'client not found', 'client_unknown'],
    ['invalid_client', 'audience (aud) must equal the endpoint url', 'assertion_audience'],
    ['invalid_client', 'client assertion tokens must only be used once', 'assertion_replayed'],
    ['invalid_client', 'unique jti (JWT ID) must be provided', 'assertion_incomplete'],
    ['invalid_client', 'the client_assertion must expire within a day', 'assertion_incomplete'],
    ['invalid_client', 'unregistered client certificate provided', 'certificate_wrong'],
    ['invalid_grant', 'failed x5t#S256 verification', 'certificate_wrong'],
    ['invalid_dpop_proof', 'DPoP proof htu mismatch', 'dpop_wrong'],
    ['invalid_grant', 'DPoP proof JWT Replay detected', 'dpop_wrong'],
    ['invalid_request_uri', 'request_uri is invalid, expired, or was already used', 'pushed_request_expired'],
    ['invalid_request_object', 'unsupported signed request alg', 'request_object_algorithm'],
    ['invalid_request_object', 'no applicable key found in the JSON Web Key Set', 'client_key_unknown'],
    ['invalid_request_object', 'Request Object claims are invalid', 'request_object_wrong'],
    ['invalid_request', 'Request Object must be used by this client', 'request_object_missing'],
    ['invalid_request', 'Pushed Authorization Request must be used', 'pushed_request_missing'],
    ['invalid_request', 'post_logout_redirect_uri not registered', 'post_logout_uri_unknown'],
    ['invalid_request', 'could not validate id_token_hint', 'id_token_hint_wrong'],
    ['invalid_request', 'requested response_mode is not allowed for this client', 'response_mode_refused'],
    ['unsupported_response_mode', undefined, 'response_mode_refused'],
    ['invalid_target', undefined, 'resource_refused'],
    ['invalid_client', 'client JSON Web Key Set failed to be refreshed', 'client_keys_unreachable'],
    ['invalid_grant', 'authorization code redirect_uri mismatch', 'redirect_uri_mismatch'],
    ['invalid_grant', 'refresh token not found', 'refresh_token_expired'],
    ['invalid_grant', 'PKCE verification failed', 'pkce_wrong'],
    ['invalid_grant', 'authorization code not found', 'code_expired'],
    ['invalid_scope', undefined, 'scope_unknown'],
    ['teapot', undefined, 'other'],
  ])('%s, %s → %s', (error, internal, cause) => {
    expect(failureOf(request({ error, internal }))?.cause).toBe(cause);
  });
});
