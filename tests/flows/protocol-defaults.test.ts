/**
 * What is on for every client, and what of it a client's own fields decide: PKCE, request objects, posted requests,
 * signed answers of introspection, calls from pages, response modes.
 */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin } from '../support/admin-api.ts';
import { Browserless, formsOf, signIn, type Page } from '../support/browserless.ts';
import { spa, webApp } from '../support/clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  PASSWORD,
  postForm,
  request,
  type RelyingParty,
} from '../support/relying-party.ts';
import { CERTIFICATE, serveSectorDocument, type SectorDocument } from '../support/sector-document.ts';
import { assertionOf, makeKey, requestObjectOf, unsigned } from '../support/signing.ts';

const key = await makeKey();
const otherKey = await makeKey();

const keyApp = {
  client_id: 'key-app',
  token_endpoint_auth_method: 'private_key_jwt',
  redirect_uris: ['https://key-app.example.org/callback?from=site'],
  jwks: { keys: [key.publicJwk] },
  skip_consent: true,
};
const signedOnly = { ...keyApp, client_id: 'signed-only', require_signed_request_object: true };
const [redirectUri = ''] = keyApp.redirect_uris;

const careful = {
  ...webApp,
  client_id: 'careful',
  require_pkce: true,
  allowed_cors_origins: ['https://pages.example.org'],
  skip_consent: true,
};
const machine = {
  client_id: 'machine',
  client_secret: 'machine-secret-0123456789-abcdefghij',
  grant_types: ['client_credentials'],
  response_types: [],
  scope: '',
};

/** Keeps a request object on a server of its own. */
const referring = { ...keyApp, client_id: 'referring' };
const referringSigned = { ...referring, client_id: 'referring-signed', request_object_signing_alg: 'ES256' };

let host: TestHost;
let web: RelyingParty;
let kept: SectorDocument;

beforeAll(async () => {
  kept = await serveSectorDocument();
  const request_uris = [kept.url];
  host = await startHost({
    pluginConfig: {
      clients: [
        ...[webApp, spa, keyApp, signedOnly, careful, machine],
        { ...referring, request_uris },
        { ...referringSigned, request_uris },
      ],
    },
    env: { NODE_EXTRA_CA_CERTS: CERTIFICATE },
  });
  web = await discoverRelyingParty(host.issuer, webApp);
});
afterAll(async () => {
  await host.stop();
  await kept.stop();
});

const authorizationUrl = (params: Record<string, string>): URL => {
  const url = new URL(`${host.issuer}/authorize`);
  url.search = new URLSearchParams(params).toString();
  return url;
};

const asked = (clientId: string, more: Record<string, string> = {}) => ({
  client_id: clientId,
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: 'openid email',
  state: 'a-state',
  ...more,
});

const leavesTo = (uri: string) => (url: URL) => url.href.startsWith(uri);

const errorOf = async (url: URL, uri = redirectUri): Promise<string | null | undefined> => {
  const { location } = await new Browserless().open(url, { until: leavesTo(uri) });
  return location?.searchParams.get('error');
};

describe('PKCE', () => {
  it('is asked of a confidential client that turned it on, in every request', async () => {
    const [uri] = careful.redirect_uris;
    const bare = asked('careful', { redirect_uri: uri });
    expect(await errorOf(authorizationUrl(bare), uri)).toBe('invalid_request');
    const plain = { ...bare, code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' };
    expect(await errorOf(authorizationUrl(plain), uri)).toBe('invalid_request');

    const party = await discoverRelyingParty(host.issuer, careful);
    const tokens = await party.tokens();
    expect(tokens.access_token).toMatch(/./);
  });
});

describe('a request that is posted (OpenID Connect Core 1.0 §3.1.2.1)', () => {
  const post = (browser: Browserless, params: Record<string, string>): Promise<Page> =>
    browser.request(`${host.issuer}/authorize`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://web-app.example.org',
        'sec-fetch-site': 'cross-site',
      },
      body: new URLSearchParams(params).toString(),
    });

  it('is answered as one in the address, and nothing of it is in an address', async () => {
    const { url, state, nonce, codeVerifier } = await web.authorizationRequest();
    const browser = new Browserless();
    const { status, location } = await post(browser, Object.fromEntries(url.searchParams));
    expect(status).toBe(303);
    expect(location!.href).not.toContain(nonce);
    const callback = await signIn({
      browser,
      authorizationUrl: location!,
      redirectUri: web.redirectUri,
      identifier: 'alice',
      password: PASSWORD,
    });
    const code = callback.searchParams.get('code')!;
    const tokens = await web.redeem({
      callback,
      code,
      browser,
      request: { url, state, nonce, codeVerifier },
    });
    expect(tokens.claims()?.sub).toMatch(/./);
  });

  it('finds the session that the browser has', async () => {
    const { browser } = await web.signIn();
    const { url } = await web.authorizationRequest({ prompt: 'none' });
    const { location } = await post(browser, Object.fromEntries(url.searchParams));
    const answer = await browser.open(location!, { until: leavesTo(web.redirectUri) });
    expect(answer.location?.searchParams.get('code')).toMatch(/./);
  });

  it('gets the errors that one in the address gets', async () => {
    const browser = new Browserless();
    const wrong = await post(browser, asked('key-app', { response_type: 'dance' }));
    const answer = await browser.open(wrong.location!, { until: leavesTo(redirectUri) });
    expect(answer.location?.searchParams.get('error')).toBe('unsupported_response_type');

    const nobody = await post(browser, { client_id: 'nobody' });
    expect((await browser.open(nobody.location!)).status).toBe(400);
    const gone = await browser.open(`${host.issuer}/authorize?authorization_request=gone`);
    expect(gone.status).toBe(400);
    const huge = await post(browser, { state: 'x'.repeat(100_000) });
    expect(huge.status).toBe(400);
  });
});

describe('a request object (RFC 9101)', () => {
  const objectOf = (wishes: Partial<Parameters<typeof requestObjectOf>[1]> = {}, by = key) =>
    requestObjectOf(by, { clientId: 'key-app', audience: host.issuer, params: asked('key-app'), ...wishes });

  it('is taken by value, and its parameters are the ones that count', async () => {
    const url = authorizationUrl({
      client_id: 'key-app',
      request: await objectOf(),
      response_type: 'code',
      scope: 'openid',
      redirect_uri: 'https://evil.example/',
    });
    const callback = await signIn({
      browser: new Browserless(),
      authorizationUrl: url,
      redirectUri,
      identifier: 'alice',
      password: PASSWORD,
    });
    expect(callback.href).toMatch(/^https:\/\/key-app\.example\.org\/callback\?from=site&code=/);
    expect(callback.searchParams.get('state')).toBe('a-state');
    expect(callback.searchParams.get('iss')).toBe(host.issuer);

    const token = await postForm(`${host.issuer}/token`, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code')!,
      redirect_uri: redirectUri,
      ...(await assertionOf(key, { clientId: 'key-app', audience: host.issuer })),
    });
    expect(token.status).toBe(200);
    expect(token.body['scope']).toBe('openid email');
  });

  const unsecured = async (): Promise<string> => {
    const [, payload] = (await objectOf()).split('.');
    return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  };

  /** HS256 with the public key for a secret: the oldest confusion of algorithms. */
  const confused = async (): Promise<string> => {
    const { SignJWT } = await import('jose');
    const claims = asked('key-app');
    return await new SignJWT({ ...claims, iss: 'key-app', aud: host.issuer })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(JSON.stringify(key.publicJwk)));
  };

  const past = Math.floor(Date.now() / 1000) - 3600;
  const faults: Array<[string, () => Promise<string>]> = [
    ['without a signature (alg none)', unsecured],
    ['with a public key as the secret of HS256', confused],
    ['signed by somebody else', () => objectOf({}, otherKey)],
    ['for another provider', () => objectOf({ audience: 'https://other.example' })],
    ['of another client', () => objectOf({ claims: { iss: 'web-app' } })],
    ['that names another client', () => objectOf({ claims: { client_id: 'web-app' } })],
    ['that is over', () => objectOf({ claims: { exp: past } })],
    ['that holds another one', async () => objectOf({ claims: { request: await objectOf() } })],
    ['that is no JWT', () => Promise.resolve('{}')],
    [
      'that is nested a hundred times',
      () => Promise.resolve(`${'eyJhbGciOiJFUzI1NiIsImN0eSI6IkpXVCJ9.'.repeat(100)}x`),
    ],
  ];

  it.each(faults)('is refused %s', async (_, make) => {
    const url = authorizationUrl({ ...asked('key-app'), request: await make() });
    expect(await errorOf(url)).toMatch(/^invalid_request(_object)?$/);
  });

  it('is refused of a client that has no key', async () => {
    const request = await requestObjectOf(key, {
      clientId: 'web-app',
      audience: host.issuer,
      params: asked('web-app', { redirect_uri: web.redirectUri }),
    });
    const url = authorizationUrl({ ...asked('web-app', { redirect_uri: web.redirectUri }), request });
    expect(await errorOf(url, web.redirectUri)).toMatch(/^invalid_request(_object)?$/);
  });

  it('must be there for a client that signs its requests', async () => {
    expect(await errorOf(authorizationUrl(asked('signed-only')))).toBe('invalid_request');
  });
});

describe('a request object at an address of the client (OpenID Connect Core 1.0 §6.2)', () => {
  const objectFor = (clientId: string, more: Record<string, string> = {}, by = key): Promise<string> =>
    requestObjectOf(by, { clientId, audience: host.issuer, params: asked(clientId, more) });

  const named = (uri: string, more: Record<string, string> = {}): URL =>
    authorizationUrl({ ...asked('referring', { redirect_uri: redirectUri, ...more }), request_uri: uri });

  it('is read where the client registered it, and its parameters are the ones that count', async () => {
    kept.answer(await objectFor('referring', { state: 'of-the-object' }));
    const callback = await signIn({
      browser: new Browserless(),
      authorizationUrl: named(`${kept.url}#a-digest-of-it`, { state: 'beside', scope: 'openid profile' }),
      redirectUri,
      identifier: 'alice',
      password: PASSWORD,
    });
    expect(callback.searchParams.get('state')).toBe('of-the-object');
    expect(callback.searchParams.get('code')).not.toBeNull();
  });

  it.each([
    ['another path', (url: string) => `${url}x`],
    ['a query', (url: string) => `${url}?a=b`],
    ['another port', (url: string) => url.replace(/:\d+/, ':1')],
    ['plain http', (url: string) => url.replace('https:', 'http:')],
    ['a file of the host', () => 'file:///etc/passwd'],
    ['no address', () => 'nonsense'],
  ])('is not looked for anywhere else: %s', async (_, change) => {
    const before = kept.requests();
    expect(await errorOf(named(change(kept.url)))).toBe('invalid_request_uri');
    expect(kept.requests()).toBe(before);
  });

  it('is not read at all for a client that registered no address', async () => {
    const before = kept.requests();
    const url = authorizationUrl({ ...asked('key-app'), request_uri: kept.url });
    expect(await errorOf(url)).toBe('request_uri_not_supported');
    expect(kept.requests()).toBe(before);
  });

  it.each([
    ['is not there', { status: 404 }],
    ['leads elsewhere', { status: 302, location: 'https://key-app.example.org/' }],
    ['is too long', { body: 'x'.repeat(100_000) }],
  ])(
    'is refused when it %s, and the client learns no more than that',
    async (_, { body = 'x', ...more }: { body?: string; status?: number; location?: string }) => {
      kept.answer(body, more);
      const { location } = await new Browserless().open(named(kept.url), { until: leavesTo(redirectUri) });
      expect(location?.searchParams.get('error')).toBe('invalid_request_uri');
      expect(location?.searchParams.get('error_description')).toBe('request_uri could not be read');
      expect(location?.searchParams.get('state')).toBe('a-state');
    },
  );

  it('sends nobody to an address that is not registered', async () => {
    const evil = named(`${kept.url}x`, { redirect_uri: 'https://evil.example/' });
    const page = await new Browserless().open(evil);
    expect(page.status).toBe(400);
    kept.answer(await objectFor('referring', { redirect_uri: 'https://evil.example/' }));
    expect((await new Browserless().open(named(kept.url))).status).toBe(400);
  });

  it.each<[string, () => Promise<string>]>([
    ['signed by somebody else', () => objectFor('referring', {}, otherKey)],
    ['of another client', () => objectFor('key-app')],
    ['without a signature, as the site has it', () => Promise.resolve(unsigned(asked('referring')))],
    ['that is no JWT', () => Promise.resolve('<html></html>')],
  ])('is refused %s', async (_, make) => {
    kept.answer(await make());
    expect(await errorOf(named(kept.url))).toMatch(/^invalid_request(_object)?$/);
  });

  it('has what was wrong with it told to the admin, whom the client is not', async () => {
    const admin = await superAdmin(host.url);
    const latest = async (clientId: string) => {
      const { body } = await admin.call('GET', `/oidc-server/clients/${clientId}/failures`);
      const [first] = (body as unknown as { results: Array<{ cause: string; detail: string | null }> })
        .results;
      return [first?.cause, first?.detail];
    };
    kept.answer('x', { status: 404 });
    await errorOf(named(`${kept.url}#a-digest`));
    expect(await latest('referring')).toEqual([
      'request_uri_unreadable',
      `${kept.url}: it answers 404 and not 200`,
    ]);
    await errorOf(named(`${kept.url}x`));
    expect(await latest('referring')).toEqual(['request_uri_unknown', `${kept.url}x`]);
    await errorOf(authorizationUrl({ ...asked('key-app'), request_uri: kept.url }));
    expect(await latest('key-app')).toEqual(['request_uri_unknown', kept.url]);
    kept.answer(unsigned(asked('referring')));
    await errorOf(named(kept.url));
    expect(await latest('referring')).toEqual(['request_object_algorithm', null]);
    await errorOf(authorizationUrl(asked('signed-only')));
    expect(await latest('signed-only')).toEqual(['request_object_missing', null]);
  });

  it('can not be used beside one that is sent along', async () => {
    const both = { ...asked('referring'), request: await objectFor('referring'), request_uri: kept.url };
    expect(await errorOf(authorizationUrl(both))).toBe('invalid_request');
  });
});

describe('a pushed request (RFC 9126)', () => {
  const push = async (params: Record<string, string>) =>
    postForm(`${host.issuer}/par`, {
      ...params,
      ...(await assertionOf(key, { clientId: 'key-app', audience: host.issuer })),
    });
  const asksForPassword = (page: Page): boolean => formsOf(page).some(({ fields }) => 'password' in fields);

  it('is of use to the client that pushed it, and once', async () => {
    const { body } = await push(asked('key-app'));
    const uri = String(body['request_uri']);
    // The thief has the same redirect URI.
    const stolen = await new Browserless().open(
      authorizationUrl({ ...asked('referring'), request_uri: uri }),
      { until: leavesTo(redirectUri) },
    );
    expect(asksForPassword(stolen)).toBe(false);
    expect(stolen.location?.searchParams.get('code') ?? null).toBeNull();

    const mine = authorizationUrl({ client_id: 'key-app', request_uri: uri });
    const callback = await signIn({
      browser: new Browserless(),
      authorizationUrl: mine,
      redirectUri,
      identifier: 'alice',
      password: PASSWORD,
    });
    expect(callback.searchParams.get('code')).not.toBeNull();
    expect((await new Browserless().open(mine)).status).toBe(400);
  });

  it('can not name another one, at an address or pushed before (§2.1)', async () => {
    const { body } = await push(asked('key-app'));
    const before = kept.requests();
    for (const request_uri of [String(body['request_uri']), kept.url]) {
      const refused = await push({ ...asked('key-app'), request_uri });
      expect([refused.status, refused.body['error']]).toEqual([
        400,
        expect.stringMatching(/^(invalid_request|request_uri_not_supported)$/),
      ]);
    }
    expect(kept.requests()).toBe(before);
  });
});

describe('a client assertion (RFC 7523)', () => {
  const introspect = async (wishes: Partial<Parameters<typeof assertionOf>[1]> = {}, by = key) =>
    postForm(`${host.issuer}/introspect`, {
      token: 'unknown',
      ...(await assertionOf(by, { clientId: 'key-app', audience: host.issuer, ...wishes })),
    });

  it('proves who the client is, for the issuer or the endpoint', async () => {
    for (const audience of [host.issuer, `${host.issuer}/introspect`, `${host.issuer}/token`]) {
      expect((await introspect({ audience })).body).toEqual({ active: false });
    }
  });

  it('counts once, even when it comes many times at the same moment', async () => {
    const proof = await assertionOf(key, { clientId: 'key-app', audience: host.issuer });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => postForm(`${host.issuer}/introspect`, { token: 'unknown', ...proof })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await postForm(`${host.issuer}/introspect`, { token: 'unknown', ...proof })).status).toBe(401);
  });

  const now = Math.floor(Date.now() / 1000);
  const faults: Array<[string, Parameters<typeof introspect>]> = [
    ['by another key', [{}, otherKey]],
    ['for another provider', [{ audience: 'https://other.example' }]],
    ['that is over', [{ claims: { exp: now - 600 } }]],
    ['that lasts for years', [{ claims: { exp: now + 100_000_000 } }]],
    ['without an end', [{ claims: { exp: undefined } }]],
    ['without an identifier', [{ claims: { jti: undefined } }]],
    ['of another issuer', [{ claims: { iss: 'web-app' } }]],
  ];
  it.each(faults)('is refused %s', async (_, parameters) => {
    const { status, body } = await introspect(...parameters);
    expect(status).toBe(401);
    expect(body['error']).toBe('invalid_client');
  });

  it('is refused without a signature, and signed with a public key as a secret', async () => {
    const { client_assertion: sound = '', ...type } = await assertionOf(key, {
      clientId: 'key-app',
      audience: host.issuer,
    });
    const [, payload = ''] = sound.split('.');
    const { SignJWT } = await import('jose');
    const unsecured = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const confused = await new SignJWT(
      JSON.parse(Buffer.from(payload, 'base64url').toString()) as object as never,
    )
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(JSON.stringify(key.publicJwk)));
    for (const assertion of [unsecured, confused]) {
      const { status } = await postForm(`${host.issuer}/introspect`, {
        token: 'unknown',
        ...type,
        client_assertion: assertion,
      });
      expect(status).toBe(401);
    }
  });
});

describe('introspection', () => {
  it('answers with a JWT for whoever asks, when it is asked for one (RFC 9701)', async () => {
    const { access_token: token } = await web.tokens();
    const response = await fetch(`${host.issuer}/introspect`, {
      method: 'POST',
      headers: { ...basic(webApp), accept: 'application/token-introspection+jwt' },
      body: new URLSearchParams({ token }),
    });
    expect(response.headers.get('content-type')).toContain('application/token-introspection+jwt');
    const { payload, protectedHeader } = await jwtVerify(
      await response.text(),
      createRemoteJWKSet(new URL(`${host.issuer}/jwks`)),
      { issuer: host.issuer, audience: webApp.client_id, typ: 'token-introspection+jwt' },
    );
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload['token_introspection']).toMatchObject({ active: true, client_id: webApp.client_id });
    // RFC 9701 §5: it must not be taken for another token.
    expect(payload).not.toHaveProperty('sub');
    expect(payload).not.toHaveProperty('exp');
  });
});

describe('client credentials', () => {
  it('give a machine a token that says nothing about a user', async () => {
    const { status, body } = await postForm(
      `${host.issuer}/token`,
      { grant_type: 'client_credentials' },
      basic(machine),
    );
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refresh_token');
    expect(body).not.toHaveProperty('id_token');
    const said = await postForm(
      `${host.issuer}/introspect`,
      { token: String(body['access_token']) },
      basic(machine),
    );
    expect(said.body).toMatchObject({ active: true, client_id: 'machine' });
    expect(said.body).not.toHaveProperty('sub');
    const userinfo = await request(`${host.issuer}/userinfo`, {
      headers: bearer(String(body['access_token'])),
    });
    expect(userinfo.status).toBe(401);
  });
});

describe('pages in a browser', () => {
  const fromPage = async (origin: string, client: { client_id: string; client_secret?: string }) => {
    const { headers } = await postForm(
      `${host.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: 'unknown' },
      { ...basic(client), origin },
    );
    return headers.get('access-control-allow-origin');
  };

  it('may call for a client that registered their origin, and for no other', async () => {
    expect(await fromPage('https://pages.example.org', careful)).toBe('https://pages.example.org');
    expect(await fromPage('https://web-app.example.org', careful)).toBeNull();
    expect(await fromPage('https://pages.example.org', webApp)).toBeNull();
  });

  it('are told before they ask which headers they may send', async () => {
    for (const endpoint of ['token', 'userinfo', 'revoke', 'introspect', 'par']) {
      const { status, headers } = await request(`${host.issuer}/${endpoint}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://spa.example.org',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,dpop',
        },
      });
      expect(status, endpoint).toBe(204);
      expect(headers.get('access-control-allow-headers'), endpoint).toBe('authorization,dpop');
      expect(headers.get('access-control-allow-credentials'), endpoint).toBeNull();
    }
  });
});

describe('an answer', () => {
  it('does not come in the fragment for a client that has only the code flow', async () => {
    const { browser } = await web.signIn();
    const { url } = await web.authorizationRequest({ response_mode: 'fragment' });
    const { location } = await browser.open(url, { until: leavesTo(web.redirectUri) });
    expect(new URLSearchParams(location?.hash.slice(1)).get('error')).toBe('invalid_request');
    expect(location?.href).not.toContain('code=');
  });

  it.each(['id_token', 'code id_token', 'id_token token', 'token'])(
    'is never %s for a client that has only the code flow',
    async (responseType) => {
      const { url } = await web.authorizationRequest({ response_type: responseType });
      const { location } = await new Browserless().open(url, { until: leavesTo(web.redirectUri) });
      expect(new URLSearchParams(location?.hash.slice(1)).get('error')).toMatch(
        /^(unsupported_response_type|unauthorized_client)$/,
      );
    },
  );

  it('says who gave it, errors too (RFC 9207): a mix-up is seen', async () => {
    const { url } = await web.authorizationRequest({ prompt: 'none' });
    const refused = await new Browserless().open(url, { until: leavesTo(web.redirectUri) });
    expect(refused.location?.searchParams.get('error')).toBe('login_required');
    expect(refused.location?.searchParams.get('iss')).toBe(host.issuer);

    const { callback, request: sent } = await web.signIn();
    callback.searchParams.set('iss', 'https://attacker.example');
    await expect(
      oidc.authorizationCodeGrant(web.configuration, callback, {
        expectedState: sent.state,
        expectedNonce: sent.nonce,
        pkceCodeVerifier: sent.codeVerifier,
      }),
    ).rejects.toThrow();
  });

  it('is posted when that is asked for, errors too', async () => {
    const { url, state } = await web.authorizationRequest({ prompt: 'none', response_mode: 'form_post' });
    const page = await new Browserless().open(url);
    const [form] = formsOf(page);
    expect(form?.action.href).toBe(web.redirectUri);
    expect(form?.fields).toMatchObject({ error: 'login_required', state, iss: host.issuer });
  });
});
