import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webApp } from '../support/clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { discoverRelyingParty, request } from '../support/relying-party.ts';

let host: TestHost;

beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.stop());

const metadata = async (): Promise<Record<string, unknown>> =>
  (await request(`${host.issuer}/.well-known/openid-configuration`)).body;

describe('discovery', () => {
  it('is found below the issuer, which is <server.absoluteUrl>/oidc when nothing is configured', async () => {
    expect(host.issuer).toBe(`${host.url}/oidc`);
    expect(await metadata()).toMatchObject({ issuer: `${host.url}/oidc` });
  });

  it.each(['/.well-known/oauth-authorization-server/oidc', '/oidc/.well-known/oauth-authorization-server'])(
    'is found at %s too, for clients that follow RFC 8414',
    async (place) => {
      const found = await request(`${host.url}${place}`);
      expect(found.status).toBe(200);
      expect(found.body).toEqual(await metadata());
    },
  );

  it('says what the provider can do, and nothing that it can not', async () => {
    const said = await metadata();
    expect(said).toMatchObject({
      response_types_supported: [
        'code',
        'code id_token',
        'code token',
        'code id_token token',
        'id_token',
        'id_token token',
      ],
      response_modes_supported: expect.arrayContaining(['query', 'form_post', 'jwt']) as string[],
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256']) as string[],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256', 'ES256', 'HS256']) as string[],
      token_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'client_secret_post',
        'client_secret_jwt',
        'private_key_jwt',
        'none',
      ],
      ui_locales_supported: ['en', 'fr'],
      subject_types_supported: ['public', 'pairwise'],
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: false,
      authorization_response_iss_parameter_supported: true,
    });
    expect((said['grant_types_supported'] as string[]).toSorted()).toEqual([
      'authorization_code',
      'client_credentials',
      'implicit',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ]);
    expect((said['scopes_supported'] as string[]).toSorted()).toEqual([
      'address',
      'email',
      'offline_access',
      'openid',
      'phone',
      'profile',
    ]);
    expect(said['claims_supported']).toEqual(expect.arrayContaining(['sub', 'email', 'name', 'updated_at']));
    expect(said['request_object_signing_alg_values_supported']).not.toEqual(
      expect.arrayContaining(['none', 'HS256']),
    );
    expect(Object.values(said).filter((value) => Array.isArray(value) && value.length === 0)).toEqual([]);
    expect(said).not.toHaveProperty('registration_endpoint');
  });

  it('names endpoints that all answer, each below the issuer', async () => {
    const endpoints = Object.entries(await metadata()).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
    expect(endpoints.map(([name]) => name).toSorted()).toEqual([
      'authorization_endpoint',
      'device_authorization_endpoint',
      'end_session_endpoint',
      'introspection_endpoint',
      'jwks_uri',
      'pushed_authorization_request_endpoint',
      'revocation_endpoint',
      'token_endpoint',
      'userinfo_endpoint',
    ]);
    for (const [name, url] of endpoints) {
      expect(url, name).toMatch(new RegExp(`^${host.issuer}/`));
      const method = /^(token|introspection|revocation|pushed|device)/.test(name) ? 'POST' : 'GET';
      const { status } = await request(String(url), { method });
      expect(status, name).not.toBe(404);
      expect(status, name).toBeLessThan(500);
    }
  });

  it('can be read from a page of any origin', async () => {
    const { headers } = await request(`${host.issuer}/.well-known/openid-configuration`, {
      headers: { origin: 'https://anywhere.example' },
    });
    expect(headers.get('access-control-allow-origin')).toMatch(/^(\*|https:\/\/anywhere\.example)$/);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('the keys', () => {
  const keys = async (): Promise<JSONWebKeySet> =>
    (await request(`${host.issuer}/jwks`)).body as unknown as JSONWebKeySet;

  it('are published without their private members', async () => {
    const { keys: published } = await keys();
    expect(published.map(({ alg }) => alg).toSorted()).toEqual(['ES256', 'EdDSA', 'PS256', 'RS256']);
    for (const key of published) {
      expect(key.use).toBe('sig');
      expect(key.kid).toMatch(/./);
      if (key.kty === 'RSA')
        expect(Buffer.from(String(key.n), 'base64url').length * 8).toBeGreaterThanOrEqual(2048);
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    }
  });

  it('verify an ID token', async () => {
    const party = await discoverRelyingParty(host.issuer, webApp);
    const { id_token: idToken = '' } = await party.tokens();
    const { payload, protectedHeader } = await jwtVerify(idToken, createLocalJWKSet(await keys()), {
      issuer: host.issuer,
      audience: webApp.client_id,
    });
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload.exp).toBeGreaterThan(Date.now() / 1000);
  });
});
