/**
 * Clients that register and manage themselves: RFC 7591, RFC 7592, OpenID Connect Dynamic Client Registration 1.0.
 */
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminWith, nobody, superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless, textOf } from '../support/browserless.ts';
import { bytesOf, sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  PASSWORD,
  postForm,
  request,
} from '../support/relying-party.ts';

type Json = Record<string, unknown>;

let host: TestHost;
let admin: AdminApi;
let policy: Json;

beforeAll(async () => {
  host = await startHost();
  admin = await superAdmin(host.url);
  policy = (await admin.call('GET', '/oidc-server/registration-policy')).body as unknown as Json;
});
afterAll(() => host.stop());

const decide = async (change: Json): Promise<void> => {
  const { status, body } = await admin.call('PUT', '/oidc-server/registration-policy', {
    ...policy,
    ...change,
  });
  expect(status, JSON.stringify(body)).toBe(200);
};

const send = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
  request(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const register = (client: unknown, headers?: Record<string, string>) =>
  send('POST', `${host.issuer}/register`, client, headers);

const app = { client_name: 'Self-made', redirect_uris: ['https://self.example.org/callback'] };

const token = async (more: Json = {}): Promise<{ id: string; token: string }> => {
  const { status, body } = await admin.call('POST', '/oidc-server/initial-access-tokens', {
    name: 'For the wiki',
    ...more,
  });
  expect(status).toBe(201);
  return body as unknown as { id: string; token: string };
};

const discovered = async () => (await request(`${host.issuer}/.well-known/openid-configuration`)).body;

describe('switched off, as it is at first', () => {
  it('there is no endpoint, and discovery names none', async () => {
    expect(await discovered()).not.toHaveProperty('registration_endpoint');
    // The host's own answer for an address that there is not.
    expect([404, 405]).toContain((await register(app)).status);
  });

  it('so are client certificates', async () => {
    const said = await discovered();
    expect(said).not.toHaveProperty('tls_client_certificate_bound_access_tokens');
    expect(said).not.toHaveProperty('mtls_endpoint_aliases');
    expect(JSON.stringify(said)).not.toContain('tls_client_auth');
  });
});

describe('with initial access tokens', () => {
  beforeAll(() => decide({ access: 'token' }));

  it('is refused without one, or with a made-up one', async () => {
    for (const headers of [{}, bearer('made-up')] as Array<Record<string, string>>) {
      const { status, body, headers: answered } = await register(app, headers);
      expect(status).toBe(401);
      expect(body['error']).toBe('invalid_token');
      expect(answered.get('www-authenticate')).toMatch(/^Bearer /);
    }
  });

  it('works as often as the token says, of many at once too', async () => {
    const issued = await token({ maxUses: 2 });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => register(app, bearer(issued.token))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 401, 401, 401]);
  });

  it('does not count a registration that was refused', async () => {
    const issued = await token({ maxUses: 1 });
    const wrong = await register({ ...app, redirect_uris: ['ftp://x'] }, bearer(issued.token));
    expect(wrong.status).toBe(400);
    expect((await register(app, bearer(issued.token))).status).toBe(201);
  });

  it('ends when the token expires or is revoked', async () => {
    const issued = await token({ expiresAt: Math.floor(Date.now() / 1000) + 60 });
    sql(host, 'update oidc_initial_access_tokens set expires_at = 1 where token_id = ?', issued.id);
    expect((await register(app, bearer(issued.token))).status).toBe(401);
    const other = await token();
    expect((await admin.call('DELETE', `/oidc-server/initial-access-tokens/${other.id}`)).status).toBe(204);
    expect((await admin.call('DELETE', `/oidc-server/initial-access-tokens/${other.id}`)).status).toBe(404);
    expect((await register(app, bearer(other.token))).status).toBe(401);
  });

  it('keeps neither tokens nor secrets in clear', async () => {
    const issued = await token();
    const { body } = await register(app, bearer(issued.token));
    const kept = bytesOf(host);
    for (const secret of [issued.token, body['client_secret'], body['registration_access_token']]) {
      expect(kept.includes(String(secret))).toBe(false);
      expect(host.logs()).not.toContain(String(secret));
    }
    const list = await admin.call('GET', '/oidc-server/initial-access-tokens');
    expect(JSON.stringify(list.body)).not.toContain(issued.token);
  });
});

describe('open to anybody', () => {
  beforeAll(() => decide({ access: 'open', perAddress: 1000 }));

  it('is told in discovery, and a standard client library registers and signs in', async () => {
    expect(await discovered()).toMatchObject({ registration_endpoint: `${host.issuer}/register` });
    const configuration = await oidc.dynamicClientRegistration(
      new URL(host.issuer),
      { ...app, grant_types: ['authorization_code', 'refresh_token'], scope: 'openid email' },
      undefined,
      { execute: [oidc.allowInsecureRequests] },
    );
    const made = configuration.clientMetadata();
    expect(made['client_secret_expires_at']).toBe(0);
    const party = await discoverRelyingParty(host.issuer, {
      client_id: made.client_id,
      client_name: 'Self-made',
      client_secret: String(made.client_secret),
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: ['https://self.example.org/callback'],
      post_logout_redirect_uris: ['https://self.example.org/'],
      grant_types: ['authorization_code'],
    });
    const tokens = await party.tokens({ scope: 'openid email' });
    expect(tokens.claims()?.aud).toBe(made.client_id);
  });

  it('answers with everything that was registered, and is marked in the panel', async () => {
    const { status, body, headers } = await register(app);
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toContain('no-store');
    expect(body).toMatchObject({
      ...app,
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid profile email',
      registration_client_uri: `${host.issuer}/register/${String(body['client_id'])}`,
    });
    const seen = await admin.call('GET', `/oidc-server/clients/${String(body['client_id'])}`);
    expect(seen.body).toMatchObject({ origin: 'registration', enabled: true });
  });

  it('takes nothing that is the site’s to decide, and leaves out what it does not know', async () => {
    const privileged = {
      skip_consent: true,
      skip_logout_confirmation: true,
      consent_lifetime: 315_360_000,
      access_policy: { default: 'allow', rules: [] },
      branding: { title: { en: 'The site itself' } },
      enabled: true,
      token_lifetimes: { access_token: 315_360_000 },
      optional_scope: 'email',
      default_scopes: 'openid email',
      allowed_cors_origins: ['https://self.example.org'],
      resources: ['https://api.example.org'],
      security_profile: 'standard',
      subject_claim: 'email',
      allow_dpop: true,
      version: 1,
      origin: 'panel',
    };
    const { status, body } = await register({
      ...app,
      ...privileged,
      client_id: 'chosen-by-me',
      client_secret: 'chosen-by-me-too-0123456789',
      software_id: 'x',
      'client_name#fr': 'Fait maison',
      scope: 'openid email phone offline_access nonsense',
    });
    expect(status).toBe(201);
    expect(body['client_id']).not.toBe('chosen-by-me');
    expect(body['client_secret']).not.toBe('chosen-by-me-too-0123456789');
    expect(body['scope']).toBe('openid email');
    for (const field of [...Object.keys(privileged), 'software_id']) expect(body).not.toHaveProperty(field);
    const path = `/oidc-server/clients/${String(body['client_id'])}`;
    const { body: read } = await admin.call('GET', path);
    const ofThePanel = await admin.call('POST', '/oidc-server/clients', app);
    for (const field of Object.keys(privileged).filter((name) => !['version', 'origin'].includes(name))) {
      expect((read as unknown as Json)[field], field).toEqual((ofThePanel.body as unknown as Json)[field]);
    }
    const trusting = await admin.call('PUT', path, { ...read, skip_consent: true });
    expect(trusting.body.error.details.errors[0]).toMatchObject({ name: 'skip_consent.registered' });
  });

  it('takes registered metadata that makes it stricter, and holds the client to it', async () => {
    const strict = {
      ...app,
      redirect_uris: ['https://strict.example.org/callback'],
      token_endpoint_auth_method: 'none',
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
      response_modes: ['jwt'],
      authorization_signed_response_alg: 'ES256',
    };
    const { status, body } = await register(strict);
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body).toMatchObject(strict);
    const asked = new URLSearchParams({
      client_id: String(body['client_id']),
      redirect_uri: 'https://strict.example.org/callback',
      response_type: 'code',
      scope: 'openid',
    });
    const direct = await request(`${host.issuer}/authorize?${asked.toString()}`);
    expect(direct.headers.get('location')).toContain('error=invalid_request');

    const certified = await register({ ...app, tls_client_certificate_bound_access_tokens: true });
    expect(certified.body['error_description']).toContain('mutualTls');
  });

  it('is told of at consent', async () => {
    const { body } = await register(app);
    const browser = new Browserless();
    const asked = new URLSearchParams({
      client_id: String(body['client_id']),
      redirect_uri: 'https://self.example.org/callback',
      response_type: 'code',
      scope: 'openid',
    });
    const login = await browser.open(`${host.issuer}/authorize?${asked.toString()}`);
    const consent = await browser.submit(login, { values: { identifier: 'alice', password: PASSWORD } });
    expect(textOf(consent.html)).toContain('Self-made registered itself with');
  });

  it.each<[string, string, unknown]>([
    ['a fragment', 'invalid_redirect_uri', { redirect_uris: ['https://a.example/#x'] }],
    ['plain http', 'invalid_redirect_uri', { redirect_uris: ['http://a.example/cb'] }],
    ['a wildcard', 'invalid_redirect_uri', { redirect_uris: ['https://*.example/cb'] }],
    ['javascript:', 'invalid_redirect_uri', { redirect_uris: ['javascript:alert(1)'] }],
    ['no redirect URI', 'invalid_redirect_uri', { client_name: 'x' }],
    [
      'a grant type beyond the policy',
      'invalid_client_metadata',
      { ...app, grant_types: ['client_credentials'] },
    ],
    [
      'a method that there is not',
      'invalid_client_metadata',
      { ...app, token_endpoint_auth_method: 'magic' },
    ],
    ['a private key', 'invalid_client_metadata', { ...app, jwks: { keys: [{ kty: 'EC', d: 'x' }] } }],
    ['an algorithm of no key', 'invalid_client_metadata', { ...app, id_token_signed_response_alg: 'none' }],
    ['a logo that is a script', 'invalid_client_metadata', { ...app, logo_uri: 'javascript:alert(1)' }],
    ['a list', 'invalid_request', []],
    ['no JSON', 'invalid_request', 'client_name=x'],
  ])('refuses %s: %s', async (_what, error, client) => {
    const { status, body } = await register(client);
    expect(status).toBe(400);
    expect(body['error']).toBe(error);
    expect(String(body['error_description'])).toMatch(/^[\x20-\x7e]+$/);
  });

  it('refuses a body that is too large, and methods that are not the endpoint’s', async () => {
    expect((await register({ ...app, client_name: 'x'.repeat(70_000) })).status).toBe(413);
    const { status, headers } = await send('GET', `${host.issuer}/register`);
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('POST');
  });

  it('keeps to the hosts of the policy', async () => {
    await decide({ access: 'open', perAddress: 1000, redirectHosts: ['*.example.org'] });
    expect((await register(app)).status).toBe(201);
    const elsewhere = await register({ redirect_uris: ['https://example.org.evil.example/cb'] });
    expect(elsewhere.body['error']).toBe('invalid_redirect_uri');
    const home = await register({ ...app, backchannel_logout_uri: 'https://evil.example/out' });
    expect(home.body['error']).toBe('invalid_client_metadata');
    await decide({ access: 'open', perAddress: 1000 });
  });

  it('limits how many one network registers, and how many there are', async () => {
    await decide({ access: 'open', perAddress: 1 });
    const limited = await register(app);
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    const issued = await token();
    expect((await register(app, bearer(issued.token))).status).toBe(201);
    await decide({ access: 'open', perAddress: 1000, maxClients: 1 });
    expect((await register(app)).status).toBe(503);
    await decide({ access: 'open', perAddress: 1000 });
  });
});

describe('a client that manages itself', () => {
  beforeAll(() => decide({ access: 'open', perAddress: 1000 }));

  const made = async (client: Json = app) => {
    const { status, body } = await register(client);
    expect(status).toBe(201);
    return {
      body,
      id: String(body['client_id']),
      uri: String(body['registration_client_uri']),
      auth: bearer(String(body['registration_access_token'])),
    };
  };

  it('reads its record, for the holder of its token only', async () => {
    const [one, other] = [await made(), await made()];
    const { status, body } = await send('GET', one.uri, undefined, one.auth);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...app, client_id: one.id });
    expect(body).not.toHaveProperty('client_secret');
    for (const headers of [{}, other.auth, bearer('made-up')] as Array<Record<string, string>>) {
      expect((await send('GET', one.uri, undefined, headers)).status).toBe(401);
    }
    // Somebody else's try did not cost it its token.
    expect((await send('GET', other.uri, undefined, other.auth)).status).toBe(200);
  });

  it('changes its record and gets a new token; what the site decided stays', async () => {
    const { id, uri, auth } = await made();
    const path = `/oidc-server/clients/${id}`;
    const { body: read } = await admin.call('GET', path);
    const lifetimes = { token_lifetimes: { access_token: 120 } };
    expect((await admin.call('PUT', path, { ...read, ...lifetimes })).status).toBe(200);

    const changed = await send(
      'PUT',
      uri,
      { ...app, client_id: id, client_name: 'Renamed', logo_uri: '' },
      auth,
    );
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect(changed.body['client_name']).toBe('Renamed');
    expect((await admin.call('GET', path)).body).toMatchObject({ ...lifetimes, client_name: 'Renamed' });
    expect((await send('GET', uri, undefined, auth)).status).toBe(401);
    const next = bearer(String(changed.body['registration_access_token']));
    expect((await send('GET', uri, undefined, next)).status).toBe(200);
  });

  it('is refused what RFC 7592 §2.2 refuses', async () => {
    const { body, id, uri, auth } = await made();
    const refused = [
      { ...app },
      { ...app, client_id: 'another' },
      { ...app, client_id: id, client_secret: 'not-mine' },
      { ...app, client_id: id, registration_access_token: 'x' },
      { ...app, client_id: id, client_id_issued_at: 1 },
    ];
    for (const change of refused) {
      expect((await send('PUT', uri, change, auth)).body['error']).toBe('invalid_request');
    }
    const wrong = await send('PUT', uri, { client_id: id, redirect_uris: ['http://evil.example/'] }, auth);
    expect(wrong.body['error']).toBe('invalid_redirect_uri');
    const secret = body['client_secret'];
    expect((await send('PUT', uri, { ...app, client_id: id, client_secret: secret }, auth)).status).toBe(200);
  });

  it('deletes itself with everything that it was issued', async () => {
    const { body, id, uri, auth } = await made();
    expect((await send('DELETE', uri, undefined, auth)).status).toBe(204);
    expect((await send('GET', uri, undefined, auth)).status).toBe(401);
    expect((await admin.call('GET', `/oidc-server/clients/${id}`)).status).toBe(404);
    const tokenAnswer = await postForm(
      `${host.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: 'x' },
      basic({ client_id: id, client_secret: String(body['client_secret']) }),
    );
    expect(tokenAnswer.status).toBe(401);
  });

  it('can do nothing more once an admin has switched it off', async () => {
    const { id, uri, auth } = await made();
    const path = `/oidc-server/clients/${id}`;
    const { body: read } = await admin.call('GET', path);
    await admin.call('PUT', path, { ...read, enabled: false });
    for (const method of ['GET', 'DELETE'])
      expect((await send(method, uri, undefined, auth)).status).toBe(403);
  });

  it('can not manage a client of the panel or of the configuration', async () => {
    const { auth } = await made();
    expect((await send('GET', `${host.issuer}/register/web-app`, undefined, auth)).status).toBe(401);
    expect((await send('DELETE', `${host.issuer}/register/web-app`, undefined, auth)).status).toBe(401);
  });
});

describe('the admin API', () => {
  const routes: Array<[string, string]> = [
    ['GET', '/oidc-server/registration-policy'],
    ['PUT', '/oidc-server/registration-policy'],
    ['GET', '/oidc-server/initial-access-tokens'],
    ['POST', '/oidc-server/initial-access-tokens'],
    ['DELETE', '/oidc-server/initial-access-tokens/x'],
  ];

  it('is closed to nobody in particular, and to admins without the permission', async () => {
    const reader = await adminWith(admin, { url: host.url, actions: ['provider.read', 'registration.read'] });
    const stranger = await adminWith(admin, { url: host.url, actions: ['client.read'] });
    for (const [method, path] of routes) {
      expect((await nobody(host.url).call(method, path)).status, path).toBe(401);
      const body = method === 'GET' ? undefined : {};
      expect((await stranger.call(method, path, body)).status, path).toBe(403);
      if (method !== 'GET') expect((await reader.call(method, path, {})).status, path).toBe(403);
    }
    expect((await reader.call('GET', '/oidc-server/registration-policy')).status).toBe(200);
  });

  it('names each field of a policy that is wrong', async () => {
    const { status, body } = await admin.call('PUT', '/oidc-server/registration-policy', {
      access: 'everybody',
      grantTypes: ['password'],
      scopes: ['nonsense'],
      redirectHosts: ['https://x'],
      unusedFor: -1,
      perAddress: 0,
      maxClients: 1.5,
      other: 1,
    });
    expect(status).toBe(400);
    expect(body.error.details.errors.map(({ path }) => path[0]).toSorted()).toEqual([
      'access',
      'grantTypes',
      'maxClients',
      'other',
      'perAddress',
      'redirectHosts',
      'scopes',
      'unusedFor',
    ]);
  });

  it('leaves its traces in the audit log', async () => {
    const kinds = () => sql(host, 'select distinct kind from oidc_events').map(({ kind }) => kind);
    await expect
      .poll(kinds, { timeout: 10_000 })
      .toEqual(
        expect.arrayContaining([
          'registration.policy-updated',
          'initial-access-token.created',
          'initial-access-token.revoked',
        ]),
      );
  });
});
