/**
 * A provider that answers as the issuer of an earlier one too, for the clients that belong to it: everything that these
 * get says that issuer, they are unknown at the other, and both share the sign-in.
 */
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless, decodeHtml, textOf } from '../support/browserless.ts';
import { webApp, type TestClient } from '../support/clients.ts';
import { freePort, startHost, type TestHost } from '../support/host.ts';
import { eventually, startLogoutApp, type LogoutApp } from '../support/logout-app.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  EVERYTHING,
  PASSWORD,
  postForm,
  request,
} from '../support/relying-party.ts';
import { assertionOf, makeKey } from '../support/signing.ts';

const key = await makeKey();
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const ENDPOINTS = {
  authorization: '/protocol/openid-connect/auth',
  token: '/protocol/openid-connect/token',
};

let host: TestHost;
let admin: AdminApi;
let alias: string;
let newApp: LogoutApp;
let oldApp: LogoutApp;
let oldFront: LogoutApp;
let apps: LogoutApp[];
let atOwn: TestClient;
let atAlias: TestClient;

beforeAll(async () => {
  const port = await freePort();
  alias = `http://localhost:${port}/realms/old`;
  const own = {
    skip_consent: true,
    grant_types: [...webApp.grant_types, DEVICE_GRANT],
    token_endpoint_auth_method: 'client_secret_basic',
  };
  const moved = { ...own, issuer_alias: alias };
  apps = await Promise.all([
    startLogoutApp({ name: 'new-app', channel: 'back', metadata: own }),
    startLogoutApp({
      name: 'old-app',
      channel: 'back',
      metadata: { ...moved, initiate_login_uri: 'https://old.example.org/in' },
    }),
    startLogoutApp({ name: 'old-front', channel: 'front', metadata: moved }),
  ]);
  [newApp, oldApp, oldFront] = apps as [LogoutApp, LogoutApp, LogoutApp];
  [atOwn, atAlias] = [newApp, oldApp].map(({ client }) => client as unknown as TestClient) as [
    TestClient,
    TestClient,
  ];
  host = await startHost({
    port,
    pluginConfig: {
      clients: [
        ...apps.map(({ client }) => client),
        {
          client_id: 'old-key',
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: { keys: [key.publicJwk] },
          redirect_uris: ['https://old-key.example.org/callback'],
          issuer_alias: alias,
        },
      ],
      issuerAliases: [{ issuer: alias, endpoints: ENDPOINTS }],
      mutualTls: {
        header: 'Client-Cert',
        trustedProxies: ['127.0.0.1', '::1/128'],
        origin: 'https://mtls.example.org',
      },
    },
  });
  newApp.useIssuer(host.issuer);
  oldApp.useIssuer(alias);
  oldFront.useIssuer(alias);
  admin = await superAdmin(host.url);
});
afterAll(async () => {
  await host.stop();
  await Promise.all(apps.map((app) => app.stop()));
});

describe('an issuer alias', () => {
  it('has a discovery document of its own, at both of its places, and endpoints where they were', async () => {
    const { status, body } = await request(`${alias}/.well-known/openid-configuration`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issuer: alias,
      authorization_endpoint: `${alias}${ENDPOINTS.authorization}`,
      token_endpoint: `${alias}${ENDPOINTS.token}`,
      jwks_uri: `${alias}/jwks`,
    });
    const wellKnown = `${host.url}/.well-known/oauth-authorization-server/realms/old`;
    expect((await request(wellKnown)).body).toEqual(body);
    const own = await request(`${host.issuer}/.well-known/openid-configuration`);
    expect(own.body['issuer']).toBe(host.issuer);
    expect((await request(`${alias}/interaction/x`)).status).toBe(404);
  });

  it('has every endpoint that it tells, and tells no registration: who registers is new', async () => {
    const { body } = await request(`${alias}/.well-known/openid-configuration`);
    expect(body).not.toHaveProperty('registration_endpoint');
    expect((await request(`${alias}/register`)).status).toBe(404);
    const posted = Object.entries(body).filter(
      ([member]) => member.endsWith('_endpoint') && !/^(authorization|userinfo|end_session)_/.test(member),
    );
    expect(posted.map(([member]) => member).toSorted()).toEqual([
      'device_authorization_endpoint',
      'introspection_endpoint',
      'pushed_authorization_request_endpoint',
      'revocation_endpoint',
      'token_endpoint',
    ]);
    for (const [member, address] of posted) {
      expect(String(address)).toMatch(new RegExp(`^${alias}/`));
      const answer = await postForm(String(address), {});
      expect([member, answer.status, answer.body['error']]).toEqual([member, 400, 'invalid_request']);
    }
    for (const [member, status] of [
      ['userinfo_endpoint', 401],
      ['end_session_endpoint', 303],
      ['authorization_endpoint', 400],
      ['jwks_uri', 200],
    ] as const) {
      expect([member, (await request(String(body[member]))).status]).toEqual([member, status]);
    }
  });

  it('says itself in answers, ID tokens, userinfo and introspection, to a standard client', async () => {
    const party = await discoverRelyingParty(alias, atAlias);
    const signedIn = await party.signIn(EVERYTHING);
    // openid-client compares `iss` of the answer and of the ID token with the issuer that it discovered.
    expect(signedIn.callback.searchParams.get('iss')).toBe(alias);
    const tokens = await party.redeem(signedIn);
    const keys = (await request(`${alias}/jwks`)).body as unknown as JSONWebKeySet;
    const { payload } = await jwtVerify(tokens.id_token!, createLocalJWKSet(keys), { issuer: alias });
    expect(payload.aud).toBe(atAlias.client_id);
    expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
    const told = await oidc.tokenIntrospection(party.configuration, tokens.access_token);
    expect(told).toMatchObject({ active: true, iss: alias });
    const refreshed = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!);
    expect(refreshed.claims()?.iss).toBe(alias);
  });

  it('says itself in errors that go back to the client', async () => {
    const party = await discoverRelyingParty(alias, atAlias);
    const asked = await party.authorizationRequest({ prompt: 'none' });
    const { headers } = await request(asked.url);
    const back = new URL(headers.get('location')!);
    expect(back.searchParams.get('error')).toBe('login_required');
    expect(back.searchParams.get('iss')).toBe(alias);
  });

  it('does not know the clients of the other issuer, nor the other its own', async () => {
    for (const [issuer, client] of [
      [host.issuer, atAlias],
      [alias, atOwn],
    ] as const) {
      const party = await discoverRelyingParty(issuer, client);
      const asked = await party.authorizationRequest();
      const { status } = await request(asked.url);
      expect(status).toBe(400);
      const { token_endpoint: token, pushed_authorization_request_endpoint: par } =
        party.configuration.serverMetadata();
      const refused = [
        postForm(token!, { grant_type: 'refresh_token', refresh_token: 'x' }, basic(client)),
        postForm(String(par), { response_type: 'code' }, basic(client)),
        postForm(
          `${issuer}/device/authorization`,
          { client_id: client.client_id, scope: 'openid' },
          basic(client),
        ),
      ];
      for (const answer of await Promise.all(refused)) expect(answer.body['error']).toBe('invalid_client');
    }
  });

  it('takes nothing that the other issued', async () => {
    const [own, old] = await Promise.all([
      discoverRelyingParty(host.issuer, atOwn),
      discoverRelyingParty(alias, atAlias),
    ]);
    const [ownTokens, oldTokens] = [await own.tokens(EVERYTHING), await old.tokens(EVERYTHING)];
    for (const [issuer, client, { access_token: token, id_token: hint }] of [
      [alias, atAlias, ownTokens],
      [host.issuer, atOwn, oldTokens],
    ] as const) {
      expect((await request(`${issuer}/userinfo`, { headers: bearer(token) })).status).toBe(401);
      const told = await postForm(`${issuer}/introspect`, { token }, basic(client));
      expect(told.body).toEqual({ active: false });
      const logout = await request(`${issuer}/logout?id_token_hint=${String(hint)}`);
      expect(logout.status).toBe(400);
    }
    // A code of one, at the token endpoint of the other.
    const { code, request: asked } = await old.signIn();
    const redeemed = await postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: old.redirectUri,
        code_verifier: asked.codeVerifier,
      },
      basic(atOwn),
    );
    expect(redeemed.body['error']).toBe('invalid_grant');
  });

  it('takes the assertions that are for it, and none for the other', async () => {
    const introspect = async (audience: string) => {
      const proof = await assertionOf(key, { clientId: 'old-key', audience });
      return (await postForm(`${alias}/introspect`, { token: 'unknown', ...proof })).body;
    };
    // Where certificates are asked for, the endpoints of this issuer have another address as well.
    const atMtls = 'https://mtls.example.org';
    for (const audience of [
      ...[alias, `${alias}${ENDPOINTS.token}`, `${alias}/introspect`],
      ...[`${atMtls}/realms/old${ENDPOINTS.token}`, `${atMtls}/realms/old/introspect`],
    ]) {
      expect(await introspect(audience), audience).toEqual({ active: false });
    }
    const wrong = [host.issuer, `${host.issuer}/token`, `${alias}/token`, `${atMtls}/oidc/token`];
    for (const audience of wrong) {
      expect((await introspect(audience))['error'], audience).toBe('invalid_client');
    }
    const { body } = await admin.call('GET', '/oidc-server/clients/old-key/failures');
    const { results } = body as unknown as { results: Array<{ cause: string }> };
    expect(results.map(({ cause }) => cause)).toEqual(wrong.map(() => 'assertion_audience'));
  });

  it('shares the sign-in, and a sign-out at either ends it for the clients of both', async () => {
    const browser = new Browserless();
    const first = await browser.open(`${newApp.url}/sign-in`);
    await browser.submit(first, { values: { identifier: 'alice', password: PASSWORD } });
    for (const app of [oldApp, oldFront]) await browser.open(`${app.url}/sign-in`);
    for (const app of apps) expect(app.sessionOf(browser.cookies), app.url).toBeDefined();
    // The one page of the account starts a sign-in of each at its own issuer.
    const { html } = await browser.open(`${host.issuer}/account`);
    expect(html).toContain(`href="https://old.example.org/in?iss=${encodeURIComponent(alias)}"`);

    const confirm = await browser.open(`${oldApp.url}/sign-out`);
    const frames = await browser.submit(confirm, { button: { name: 'logout', value: 'yes' } });
    expect(decodeHtml(frames.html)).toContain(
      `${oldFront.url}/front-channel?iss=${encodeURIComponent(alias)}&sid=`,
    );
    expect(browser.cookies.get('oidc_shared_session')).toBeUndefined();
    // Each app checks the `iss` of its logout token.
    for (const app of [newApp, oldApp]) await eventually(() => app.received.length === 1);
    expect(newApp.sessionOf(browser.cookies)).toBeUndefined();
  });

  it('has the device page at its own address, which knows no code of the other', async () => {
    const { body } = await postForm(
      `${alias}/device/authorization`,
      { client_id: atAlias.client_id, scope: 'openid' },
      basic(atAlias),
    );
    expect(body['verification_uri']).toBe(`${alias}/device`);
    const type = async (at: string) => {
      const browser = new Browserless();
      const page = await browser.open(`${at}/device`);
      return browser.submit(page, { values: { user_code: String(body['user_code']) } });
    };
    expect(textOf((await type(host.issuer)).html)).toContain('There is no such code');
    expect(textOf((await type(alias)).html)).toContain('old-app');
  });
});

describe('the admin API', () => {
  it('tells the addresses of an alias, and takes no other for a client', async () => {
    const { body } = await admin.call('GET', '/oidc-server/provider');
    expect(body).toMatchObject({ issuer: host.issuer, aliases: [{ issuer: alias }] });
    const register = (issuer: string) =>
      admin.call('POST', '/oidc-server/clients', {
        client_name: 'Moved',
        redirect_uris: ['https://moved.example.org/callback'],
        issuer_alias: issuer,
      });
    const wrong = await register(`${host.url}/realms/other`);
    expect(wrong.body.error.details.errors[0]).toMatchObject({ name: 'issuer_alias.unknown' });
    const { status, body: made } = await register(alias);
    expect(status).toBe(201);
    const party = await discoverRelyingParty(alias, {
      ...webApp,
      client_id: made.client_id,
      client_secret: made.client_secret!,
      redirect_uris: ['https://moved.example.org/callback'],
    });
    expect((await party.tokens()).claims()?.iss).toBe(alias);
  });

  it('runs a client’s test sign-in at the client’s issuer', async () => {
    const begun = await admin.call('POST', '/oidc-server/clients/old-app/test-sign-ins', {});
    const { url } = begun.body as unknown as { url: string };
    expect(url).toContain(`${alias}${ENDPOINTS.authorization}?`);
    const browser = new Browserless();
    const panel = `${host.url}/admin/plugins/oidc-server/test-sign-in`;
    const back = await browser.submit(await browser.open(url), {
      values: { identifier: 'alice', password: PASSWORD },
      until: (next) => next.href.startsWith(panel),
    });
    const answer = Object.fromEntries(new URLSearchParams(back.location!.hash.slice(1)));
    const done = await admin.call('POST', '/oidc-server/test-sign-ins', {
      state: answer['state'],
      code: answer['code'],
    });
    expect(done.body).toMatchObject({ outcome: 'succeeded', idToken: { claims: { iss: alias } } });
  });
});
