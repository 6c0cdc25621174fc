/**
 * Products that can't run here, each emulated from what its own sources or documents say it sends: how it asks, how it
 * proves itself, and where it looks for its claims. Their clients are what the presets register.
 */
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presets, type PresetId } from '../../admin/src/pages/Clients/presets/presets.ts';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless, signIn } from '../support/browserless.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { addPresetClient } from '../support/preset-client.ts';
import { basic, bearer, PASSWORD, postForm, request } from '../support/relying-party.ts';

type Claims = Record<string, unknown>;

interface Product {
  preset: PresetId;
  /** The part of it that speaks OpenID Connect. */
  part: string;
  address: string;
  /** As its client library proves itself; `none` has no secret. */
  authentication: 'basic' | 'post' | 'none';
  pkce: boolean;
  nonce: boolean;
  /** Added to the authorization request. */
  asks?: Record<string, string>;
  /** Where it reads its claims. */
  reads: 'userinfo' | 'id_token';
  /** The claims that it can't do without, with alice's values. */
  needs: Claims;
}

const NAMES = { email: 'alice@example.org', name: 'Alice Marie Liddell' };
const FULL = { ...NAMES, preferred_username: 'alice' };
const SUBJECT = { sub: expect.any(String) as string };

const NEXTCLOUD_CLAIMS = JSON.stringify({
  id_token: { sub: null, name: null, email: null },
  userinfo: { sub: null, name: null, email: null },
});

const products: Product[] = [
  {
    preset: 'nextcloud',
    part: 'user_oidc',
    address: 'https://cloud.example.org',
    authentication: 'post',
    ...{ pkce: true, nonce: true },
    asks: { claims: NEXTCLOUD_CLAIMS },
    reads: 'id_token',
    needs: { ...SUBJECT, ...NAMES },
  },
  {
    preset: 'grafana',
    part: 'generic_oauth, on golang.org/x/oauth2',
    address: 'https://grafana.example.org',
    authentication: 'basic',
    ...{ pkce: true, nonce: false },
    reads: 'userinfo',
    needs: FULL,
  },
  {
    preset: 'wordpress',
    part: 'OpenID Connect Generic',
    address: 'https://blog.example.org',
    authentication: 'post',
    ...{ pkce: false, nonce: false },
    reads: 'userinfo',
    needs: { ...SUBJECT, ...FULL },
  },
  {
    preset: 'moodle',
    part: 'core OAuth 2 services',
    address: 'https://moodle.example.org',
    authentication: 'post',
    ...{ pkce: false, nonce: false },
    reads: 'userinfo',
    needs: { ...SUBJECT, ...FULL, given_name: 'Alice', family_name: 'Liddell' },
  },
  {
    preset: 'gitlab',
    part: 'omniauth_openid_connect',
    address: 'https://gitlab.example.org',
    authentication: 'basic',
    ...{ pkce: true, nonce: true },
    reads: 'userinfo',
    needs: { ...SUBJECT, ...FULL },
  },
  {
    preset: 'mattermost',
    part: 'OpenID Connect',
    address: 'https://chat.example.org',
    authentication: 'post',
    ...{ pkce: false, nonce: false },
    reads: 'userinfo',
    needs: { ...SUBJECT, ...FULL, nickname: 'Ali' },
  },
  {
    preset: 'discourse',
    part: 'discourse-openid-connect',
    address: 'https://forum.example.org',
    authentication: 'basic',
    ...{ pkce: true, nonce: true },
    reads: 'userinfo',
    needs: { ...SUBJECT, ...FULL, email_verified: true },
  },
  {
    preset: 'native',
    part: 'AppAuth',
    address: 'org.example.app:',
    authentication: 'none',
    ...{ pkce: true, nonce: true },
    asks: { prompt: 'consent' },
    reads: 'userinfo',
    needs: { ...SUBJECT, ...NAMES },
  },
  {
    preset: 'server',
    part: 'any library',
    address: 'https://app.example.org',
    authentication: 'basic',
    ...{ pkce: true, nonce: true },
    asks: { prompt: 'consent' },
    reads: 'userinfo',
    needs: { ...SUBJECT, ...NAMES },
  },
];

let host: TestHost;
let admin: AdminApi;

beforeAll(async () => {
  host = await startHost();
  admin = await superAdmin(host.url);
});
afterAll(() => host.stop());

it.each(products)('$preset ($part) signs in and finds what it needs', async (product) => {
  const client = await addPresetClient(admin, product);
  const verifier = oidc.randomPKCECodeVerifier();
  const nonce = oidc.randomNonce();
  const url = new URL(client.provider.endpoints.authorization);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: client.scope,
    state: oidc.randomState(),
    ...(product.nonce ? { nonce } : {}),
    ...(product.pkce
      ? { code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
      : {}),
    ...product.asks,
  }).toString();
  const callback = await signIn({
    browser: new Browserless(),
    authorizationUrl: url,
    redirectUri: client.redirectUri,
    identifier: 'alice',
    password: PASSWORD,
  });
  expect(callback.searchParams.get('state')).toBe(url.searchParams.get('state'));

  const credentials = { client_id: client.clientId, client_secret: client.secret };
  const answer = await postForm(
    client.provider.endpoints.token,
    {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code')!,
      redirect_uri: client.redirectUri,
      ...(product.pkce ? { code_verifier: verifier } : {}),
      ...(product.authentication === 'post' ? credentials : {}),
      ...(product.authentication === 'none' ? { client_id: client.clientId } : {}),
    },
    product.authentication === 'basic' ? basic(credentials) : {},
  );
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  expect(answer.body['refresh_token'] !== undefined).toBe(presets[product.preset].refresh);

  const idToken: Claims = decodeJwt(String(answer.body['id_token']));
  expect(idToken).toMatchObject({
    iss: host.issuer,
    aud: client.clientId,
    ...(product.nonce ? { nonce } : {}),
  });
  const userinfo = await request(client.provider.endpoints.userinfo, {
    headers: bearer(String(answer.body['access_token'])),
  });
  expect(userinfo.body['sub']).toBe(idToken['sub']);
  expect(product.reads === 'id_token' ? idToken : userinfo.body).toMatchObject(product.needs);
});

describe('every preset', () => {
  it('has a test of its own: here, or with the system or library itself', () => {
    const elsewhere: PresetId[] = [
      ...(['authjs', 'auth0', 'browser', 'machine'] as const),
      ...(['lemonldap', 'mod_auth_openidc'] as const),
      ...(['proconnect', 'franceconnect', 'franceconnect_plus', 'ncconnect'] as const),
    ];
    expect([...elsewhere, ...products.map(({ preset }) => preset)].sort()).toEqual(
      Object.keys(presets).sort(),
    );
  });
});
