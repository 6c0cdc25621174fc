import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherApp, postApp, spa, webApp, type TestClient } from '../support/clients.ts';
import { addAccount, setBlocked, sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  EVERYTHING,
  postForm,
  request,
  type Answer,
  type RelyingParty,
  type SignedIn,
} from '../support/relying-party.ts';
import { leavesTheSite, openSignIn, signInForm } from '../support/sign-in-page.ts';

let host: TestHost;
let web: RelyingParty;

beforeAll(async () => {
  host = await startHost();
  web = await discoverRelyingParty(host.issuer, webApp);
});
afterAll(() => host.stop());

const userinfo = (token: string): Promise<Answer> =>
  request(`${host.issuer}/userinfo`, { headers: bearer(token) });

const introspect = (token: string, client: TestClient = webApp): Promise<Answer> =>
  postForm(`${host.issuer}/introspect`, { token }, basic(client));

/** A token request written by hand, with what is wrong in it. */
const exchange = (
  { code, request: { codeVerifier } }: SignedIn,
  {
    params = {},
    headers = basic(webApp),
  }: { params?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<Answer> =>
  postForm(
    `${host.issuer}/token`,
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: web.redirectUri,
      code_verifier: codeVerifier,
      ...params,
    },
    headers,
  );

const refresh = (refreshToken: string, client: TestClient = webApp): Promise<Answer> =>
  postForm(
    `${host.issuer}/token`,
    { grant_type: 'refresh_token', refresh_token: refreshToken },
    basic(client),
  );

const expectDead = async (accessToken: string): Promise<void> => {
  const { status, headers } = await userinfo(accessToken);
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
  expect((await introspect(accessToken)).body).toEqual({ active: false });
};

describe('a client proves who it is', () => {
  it.each([
    ['client_secret_basic', webApp],
    ['client_secret_post', postApp],
    ['nothing but PKCE', spa],
  ])('with %s', async (_, client) => {
    const party = await discoverRelyingParty(host.issuer, client);
    const tokens = await party.tokens();
    expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
  });

  const wrong: Array<[string, () => { params?: Record<string, string>; headers: Record<string, string> }]> = [
    ['a wrong secret', () => ({ headers: basic({ ...webApp, client_secret: 'wrong' }) })],
    ['an empty secret', () => ({ headers: basic({ ...webApp, client_secret: '' }) })],
    [
      'the secret with another case',
      () => ({ headers: basic({ ...webApp, client_secret: webApp.client_secret!.toUpperCase() }) }),
    ],
    [
      'the secret of another client',
      () => ({ headers: basic({ ...webApp, client_secret: otherApp.client_secret! }) }),
    ],
    ['no secret', () => ({ params: { client_id: webApp.client_id }, headers: {} })],
    ['an unknown client', () => ({ headers: basic({ client_id: 'nobody', client_secret: 'x' }) })],
    ['a header that is no Basic header', () => ({ headers: { authorization: 'Basic !!!' } })],
  ];

  it.each(wrong)('and is refused with %s; the code is still good for its owner', async (_, spoilt) => {
    const signedIn = await web.signIn();
    const refused = await exchange(signedIn, spoilt());
    expect([400, 401]).toContain(refused.status);
    expect(['invalid_client', 'invalid_request']).toContain(refused.body['error']);
    expect(refused.body).not.toHaveProperty('access_token');
    expect((await exchange(signedIn)).status).toBe(200);
  });

  it('and a wrong secret is answered with 401 and how to do better', async () => {
    const { status, headers, body } = await exchange(await web.signIn(), {
      headers: basic({ ...webApp, client_secret: 'wrong' }),
    });
    expect(status).toBe(401);
    expect(body['error']).toBe('invalid_client');
    expect(headers.get('www-authenticate')).toMatch(/^Basic /);
  });
});

describe('an authorization code', () => {
  it('gives tokens once; the second time everything issued from it is revoked', async () => {
    const signedIn = await web.signIn(EVERYTHING);
    const tokens = await web.redeem(signedIn);
    expect((await userinfo(tokens.access_token)).status).toBe(200);

    const again = await exchange(signedIn);
    expect(again.status).toBe(400);
    expect(again.body['error']).toBe('invalid_grant');
    await expectDead(tokens.access_token);
    expect((await refresh(tokens.refresh_token!)).body['error']).toBe('invalid_grant');
  });

  it('gives tokens once, even to requests that come at the same moment', async () => {
    const signedIn = await web.signIn(EVERYTHING);
    const answers = await Promise.all(Array.from({ length: 6 }, () => exchange(signedIn)));
    const succeeded = answers.filter(({ status }) => status === 200);
    expect(succeeded.length).toBeLessThanOrEqual(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect(status).toBe(400);
      expect(body['error']).toBe('invalid_grant');
    }
    for (const { body } of succeeded) await expectDead(String(body['access_token']));
  });

  it.each([
    ['a wrong PKCE verifier', { code_verifier: 'x'.repeat(43) }],
    ['no PKCE verifier', { code_verifier: '' }],
    ['a PKCE verifier that is too short', { code_verifier: 'x' }],
    ['another redirect URI', { redirect_uri: 'https://web-app.example.org/other' }],
  ])('is refused with %s', async (_, params) => {
    const refused = await exchange(await web.signIn(), { params });
    expect(refused.status).toBe(400);
    expect(['invalid_grant', 'invalid_request']).toContain(refused.body['error']);
    expect(refused.body).not.toHaveProperty('access_token');
  });

  it('is refused without a redirect URI', async () => {
    const { code, request: asked } = await web.signIn();
    const { status } = await postForm(
      `${host.issuer}/token`,
      { grant_type: 'authorization_code', code, code_verifier: asked.codeVerifier },
      basic(webApp),
    );
    expect(status).toBe(400);
  });

  it('is refused when a verifier comes for a request that had no PKCE (RFC 9700 §2.1.1)', async () => {
    const { url, codeVerifier } = await web.authorizationRequest();
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const { browser } = await web.signIn();
    const { location } = await browser.open(url, {
      until: (target) => target.href.startsWith(web.redirectUri),
    });
    const { status, body } = await postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code: location?.searchParams.get('code') ?? '',
        redirect_uri: web.redirectUri,
        code_verifier: codeVerifier,
      },
      basic(webApp),
    );
    expect(status).toBe(400);
    expect(body['error']).toBe('invalid_grant');
  });

  it('of one client is worth nothing to another, and is not burnt by it', async () => {
    const signedIn = await web.signIn();
    const stolen = await exchange(signedIn, {
      headers: basic(otherApp),
    });
    expect(stolen.status).toBe(400);
    expect(stolen.body['error']).toBe('invalid_grant');
    expect((await exchange(signedIn)).status).toBe(200);
  });

  it.each(['', 'unknown', '\u0000', '../../etc', 'x'.repeat(5000), '😀'])(
    'that nobody issued is refused: %j',
    async (code) => {
      const { status, body } = await exchange({ ...(await unusedSignIn()), code });
      expect(status).toBe(400);
      expect(['invalid_grant', 'invalid_request']).toContain(body['error']);
    },
  );

  it('is answered in a way that nothing keeps', async () => {
    const { headers } = await exchange(await web.signIn());
    expect(headers.get('cache-control')).toContain('no-store');
  });
});

/** The shape of a sign-in, for requests that need no real one. */
const unusedSignIn = async (): Promise<SignedIn> => ({
  code: '',
  request: await web.authorizationRequest(),
  callback: new URL(web.redirectUri),
  browser: undefined as never,
});

describe('the token endpoint', () => {
  it.each(['password', 'client_credentials', 'implicit', 'urn:ietf:params:oauth:grant-type:jwt-bearer', ''])(
    'knows no grant type %j',
    async (grantType) => {
      const { status, body } = await postForm(
        `${host.issuer}/token`,
        { grant_type: grantType, username: 'alice', password: 'Playground-1' },
        basic(webApp),
      );
      expect(status).toBe(400);
      expect(['unsupported_grant_type', 'unauthorized_client', 'invalid_request']).toContain(body['error']);
    },
  );

  it('refuses JSON, and ten megabytes', async () => {
    const json = await request(`${host.issuer}/token`, {
      method: 'POST',
      headers: { ...basic(webApp), 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'refresh_token', refresh_token: 'x' }),
    });
    expect(json.status).toBe(400);
    const huge = await postForm(`${host.issuer}/token`, { code: 'x'.repeat(10_000_000) }, basic(webApp));
    expect(huge.status).toBeGreaterThanOrEqual(400);
    expect(huge.status).toBeLessThan(500);
  });

  it('answers pages of a public client at its own origin, and no other page', async () => {
    const preflight = (origin: string): Promise<Answer> =>
      postForm(`${host.issuer}/token`, { client_id: spa.client_id, grant_type: 'refresh_token' }, { origin });
    expect((await preflight('https://spa.example.org')).headers.get('access-control-allow-origin')).toBe(
      'https://spa.example.org',
    );
    for (const origin of ['https://evil.example', 'null', 'https://spa.example.org.evil.example']) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin'), origin).toBeNull();
    }
  });
});

describe('a refresh token', () => {
  it('is given for offline_access only', async () => {
    expect((await web.tokens()).refresh_token).toBeUndefined();
    expect((await web.tokens(EVERYTHING)).refresh_token).toMatch(/./);
  });

  it('is given to public clients too, and renews the tokens', async () => {
    const party = await discoverRelyingParty(host.issuer, spa);
    const first = await party.tokens(EVERYTHING);
    const second = await oidc.refreshTokenGrant(party.configuration, first.refresh_token!);
    expect(second.claims()?.sub).toBe(first.claims()?.sub);
    expect(await party.userinfo(second)).toMatchObject({ preferred_username: 'alice' });
  });

  it('is replaced each time; the old one ends everything when it comes again', async () => {
    const first = await web.tokens(EVERYTHING);
    const second = await oidc.refreshTokenGrant(web.configuration, first.refresh_token!);
    expect(second.refresh_token).not.toBe(first.refresh_token);

    const replay = await refresh(first.refresh_token!);
    expect(replay.status).toBe(400);
    expect(replay.body['error']).toBe('invalid_grant');
    expect((await refresh(second.refresh_token!)).body['error']).toBe('invalid_grant');
    await expectDead(second.access_token);
  });

  it('is used once, even by requests that come at the same moment', async () => {
    const { refresh_token: token } = await web.tokens(EVERYTHING);
    const answers = await Promise.all(Array.from({ length: 6 }, () => refresh(token!)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ status }) => ![200, 400].includes(status))).toEqual([]);
    for (const { body } of answers.filter(({ status }) => status === 200)) {
      await expectDead(String(body['access_token']));
    }
  });

  it('of one client is worth nothing to another', async () => {
    const tokens = await web.tokens(EVERYTHING);
    expect((await refresh(tokens.refresh_token!, otherApp)).body['error']).toBe('invalid_grant');
    expect((await refresh(tokens.refresh_token!)).status).toBe(200);
  });

  it('can ask for less, never for more', async () => {
    const tokens = await web.tokens({ scope: 'openid email offline_access', params: { prompt: 'consent' } });
    const more = await postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token!,
        scope: 'openid email profile',
      },
      basic(webApp),
    );
    expect(more.status).toBe(400);
    expect(more.body['error']).toBe('invalid_scope');
    const less = await oidc.refreshTokenGrant(web.configuration, tokens.refresh_token!, { scope: 'openid' });
    expect((await userinfo(less.access_token)).body).not.toHaveProperty('email');
  });
});

describe('userinfo', () => {
  it('answers GET, POST with the header, and POST with the token in the form', async () => {
    const { access_token: token } = await web.tokens();
    const got = await userinfo(token);
    expect(got.body).toMatchObject({ preferred_username: 'alice' });
    const posted = await request(`${host.issuer}/userinfo`, { method: 'POST', headers: bearer(token) });
    expect(posted.body).toEqual(got.body);
    const inForm = await postForm(`${host.issuer}/userinfo`, { access_token: token });
    expect(inForm.body).toEqual(got.body);
    expect(got.headers.get('cache-control')).toContain('no-store');
  });

  it.each(['unknown', 'x'.repeat(5000), '..', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.'])(
    'answers a token that nobody issued with 401 and WWW-Authenticate: %s',
    async (token) => {
      const { status, headers, body } = await userinfo(token);
      expect(status).toBe(401);
      expect(body['error']).toBe('invalid_token');
      expect(headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
    },
  );

  it('answers no token, two tokens and a token in the address with WWW-Authenticate and no claim', async () => {
    const { access_token: token } = await web.tokens();
    const url = `${host.issuer}/userinfo`;
    for (const { status, headers, body } of [
      await request(url),
      await postForm(url, { access_token: token }, bearer(token)),
      await request(`${url}?access_token=${token}`),
    ]) {
      expect([400, 401]).toContain(status);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer /);
      expect(body).not.toHaveProperty('sub');
    }
  });

  it('takes no ID token, no refresh token and no code for an access token', async () => {
    const signedIn = await web.signIn(EVERYTHING);
    expect((await userinfo(signedIn.code)).status).toBe(401);
    const tokens = await web.redeem(signedIn);
    expect((await userinfo(tokens.id_token!)).status).toBe(401);
    expect((await userinfo(tokens.refresh_token!)).status).toBe(401);
  });

  it('can be called by pages of the public client, not of others', async () => {
    const party = await discoverRelyingParty(host.issuer, spa);
    const { access_token: token } = await party.tokens();
    const from = async (origin: string): Promise<string | null> => {
      const { headers } = await request(`${host.issuer}/userinfo`, { headers: { ...bearer(token), origin } });
      return headers.get('access-control-allow-origin');
    };
    expect(await from('https://spa.example.org')).toBe('https://spa.example.org');
    expect(await from('https://evil.example')).toBeNull();
  });
});

describe('an account that is blocked after the sign-in', () => {
  it('loses userinfo and refresh at once', async () => {
    addAccount(host, { username: 'dora' });
    const tokens = await web.tokens({ identifier: 'dora', ...EVERYTHING });
    expect((await userinfo(tokens.access_token)).status).toBe(200);

    setBlocked(host, 'dora', true);
    const refused = await userinfo(tokens.access_token);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/error="invalid_token"/);
    expect((await refresh(tokens.refresh_token!)).body['error']).toBe('invalid_grant');
  });

  it('loses its session: applications hear login_required', async () => {
    addAccount(host, { username: 'dolf' });
    const { browser } = await web.signIn({ identifier: 'dolf' });
    setBlocked(host, 'dolf', true);
    const { url } = await web.authorizationRequest({ prompt: 'none' });
    const { location } = await browser.open(url, { until: leavesTheSite(url) });
    expect(location?.searchParams.get('error')).toBe('login_required');
  });

  it('leaves the browser to others: the next one can sign in there', async () => {
    addAccount(host, { username: 'dean' });
    const { browser } = await web.signIn({ identifier: 'dean' });
    setBlocked(host, 'dean', true);
    const { page } = await openSignIn(web, { browser });
    expect(page.status).toBe(200);
    expect(signInForm(page)).toBeDefined();
  });

  it('loses a code that was not exchanged yet', async () => {
    addAccount(host, { username: 'dirk' });
    const signedIn = await web.signIn({ identifier: 'dirk' });
    setBlocked(host, 'dirk', true);
    const { status, body } = await exchange(signedIn);
    expect(status).toBe(400);
    expect(body['error']).toBe('invalid_grant');
  });

  it('loses everything when it is deleted', async () => {
    addAccount(host, { username: 'dina' });
    const tokens = await web.tokens({ identifier: 'dina', ...EVERYTHING });
    sql(host, "delete from up_users where username = 'dina'");
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    expect((await refresh(tokens.refresh_token!)).body['error']).toBe('invalid_grant');
  });
});

describe('introspection', () => {
  it('tells a client what its token is, and nothing secret', async () => {
    const tokens = await web.tokens();
    const { body, headers } = await introspect(tokens.access_token);
    expect(body).toMatchObject({
      active: true,
      client_id: webApp.client_id,
      sub: tokens.claims()!.sub,
      iss: host.issuer,
      scope: 'openid profile email',
      token_type: 'Bearer',
    });
    expect(body).not.toHaveProperty('jti');
    expect(headers.get('cache-control')).toContain('no-store');
  });

  it('says only "not active" of what is unknown', async () => {
    for (const token of ['unknown', '\u0000', 'x'.repeat(2000)]) {
      expect((await introspect(token)).body).toEqual({ active: false });
    }
  });

  it('is for clients that prove who they are', async () => {
    const { access_token: token } = await web.tokens();
    const url = `${host.issuer}/introspect`;
    expect((await postForm(url, { token })).status).toBeGreaterThanOrEqual(400);
    expect((await postForm(url, { token }, basic({ ...webApp, client_secret: 'wrong' }))).status).toBe(401);
  });

  it('tells a public client nothing about tokens of others', async () => {
    const { access_token: token } = await web.tokens();
    const asked = await postForm(`${host.issuer}/introspect`, { token, client_id: spa.client_id });
    expect(asked.body).toEqual({ active: false });
  });

  it('says "not active" of a token whose user was blocked', async () => {
    addAccount(host, { username: 'dave' });
    const tokens = await web.tokens({ identifier: 'dave', ...EVERYTHING });
    setBlocked(host, 'dave', true);
    expect((await introspect(tokens.access_token)).body).toEqual({ active: false });
    expect((await introspect(tokens.refresh_token!)).body).toEqual({ active: false });
  });
});

describe('revocation', () => {
  it('ends an access token', async () => {
    const tokens = await web.tokens();
    await oidc.tokenRevocation(web.configuration, tokens.access_token);
    await expectDead(tokens.access_token);
  });

  it('ends a refresh token, and the access tokens that came with it', async () => {
    const tokens = await web.tokens(EVERYTHING);
    await oidc.tokenRevocation(web.configuration, tokens.refresh_token!);
    expect((await refresh(tokens.refresh_token!)).body['error']).toBe('invalid_grant');
    await expectDead(tokens.access_token);
  });

  it('is content with a token that it does not know (RFC 7009 §2.2)', async () => {
    expect((await postForm(`${host.issuer}/revoke`, { token: 'unknown' }, basic(webApp))).status).toBe(200);
  });

  it.each([
    ['another client', () => [{}, basic(otherApp)] as const],
    ['a public client', () => [{ client_id: spa.client_id }, {}] as const],
    ['nobody', () => [{}, {}] as const],
  ])('is not for %s', async (_, by) => {
    const { access_token: token } = await web.tokens();
    const [params, headers] = by();
    await postForm(`${host.issuer}/revoke`, { token, ...params }, headers);
    expect((await userinfo(token)).status).toBe(200);
  });
});
