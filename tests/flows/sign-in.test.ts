import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browserless, consentButton, formsOf, textOf, type Page } from '../support/browserless.ts';
import { spa, webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { basic, discoverRelyingParty, postForm, type RelyingParty } from '../support/relying-party.ts';
import { leavesTheSite, openSignIn, signInForm, submitSignIn } from '../support/sign-in-page.ts';

let host: TestHost;
let web: RelyingParty;

beforeAll(async () => {
  host = await startHost();
  web = await discoverRelyingParty(host.issuer, webApp);
});
afterAll(() => host.stop());
// What a user agreed to holds in every browser of theirs; each test begins with nothing agreed.
beforeEach(() => {
  sql(host, 'delete from oidc_consents');
});

/** Sends an authorization request that is not answered by a page of the host. */
const answerTo = async (
  party: RelyingParty,
  params: Record<string, string>,
  browser = new Browserless(),
): Promise<{ page: Page; state: string }> => {
  const { url, state } = await party.authorizationRequest(params);
  return { page: await browser.open(url, { until: leavesTheSite(url) }), state };
};

describe('a user signs in to an application', () => {
  it('gets the same subject in the ID token and at userinfo, and the claims of the scopes at userinfo', async () => {
    const tokens = await web.tokens();
    const claims = tokens.claims()!;
    expect(claims).toMatchObject({ iss: host.issuer, aud: webApp.client_id, nonce: tokens.request.nonce });

    const userinfo = await web.userinfo(tokens);
    expect(userinfo).toEqual({
      sub: claims.sub,
      name: 'Alice Marie Liddell',
      given_name: 'Alice',
      middle_name: 'Marie',
      family_name: 'Liddell',
      nickname: 'Ali',
      preferred_username: 'alice',
      profile: 'https://example.org/people/alice',
      picture: 'https://example.org/people/alice.jpg',
      website: 'https://alice.example.org/',
      gender: 'female',
      birthdate: '1990-05-04',
      zoneinfo: 'Europe/Paris',
      locale: 'en-GB',
      updated_at: expect.any(Number) as number,
      email: 'alice@example.org',
      email_verified: true,
    });
    expect(Math.abs(Number(userinfo.updated_at) - Date.now() / 1000)).toBeLessThan(3600);
  });

  it('is known to applications by the document id of the account, not by its number', async () => {
    const { sub } = (await web.tokens()).claims()!;
    const [row] = sql(host, "select id, document_id from up_users where username = 'alice'");
    expect(sub).toBe(row?.['document_id']);
    expect(sub).not.toBe(String(row?.['id']));
  });

  it('tells an application no more than it asked for', async () => {
    const tokens = await web.tokens({ scope: 'openid' });
    expect(await web.userinfo(tokens)).toEqual({ sub: tokens.claims()!.sub });
    expect(Object.keys(tokens.claims()!)).not.toEqual(expect.arrayContaining(['email']));

    const withEmail = await web.tokens({ scope: 'openid email' });
    expect(Object.keys(await web.userinfo(withEmail)).toSorted()).toEqual(['email', 'email_verified', 'sub']);
  });

  it('comes back with the state and the issuer (RFC 9207)', async () => {
    const { callback, request } = await web.signIn();
    expect(`${callback.origin}${callback.pathname}`).toBe(web.redirectUri);
    expect(callback.searchParams.get('state')).toBe(request.state);
    expect(callback.searchParams.get('iss')).toBe(host.issuer);
  });

  it('signs in once, and goes straight through the next time', async () => {
    const { browser } = await web.signIn();
    const { page, state } = await answerTo(web, {}, browser);
    expect(page.location?.searchParams.get('code')).toMatch(/./);
    expect(page.location?.searchParams.get('state')).toBe(state);
  });

  it('consents for each application, and is not asked for the password again', async () => {
    const { browser } = await web.signIn();
    const party = await discoverRelyingParty(host.issuer, spa);
    const { page } = await answerTo(party, {}, browser);
    expect(signInForm(page)).toBeUndefined();
    expect(textOf(page.html)).toContain('The spa wants to use your Playground account');

    const accepted = await browser.submit(page, {
      button: consentButton('accept'),
      until: leavesTheSite(page.url),
    });
    expect(accepted.location?.searchParams.get('code')).toMatch(/./);
  });

  it('is asked again for what an application did not have before, and for that only', async () => {
    const { browser } = await web.signIn({ scope: 'openid email' });
    const { page } = await answerTo(web, { scope: 'openid email profile' }, browser);
    const text = textOf(page.html);
    expect(text).toContain('See your profile');
    expect(text).not.toContain('See your e-mail address');
  });

  it('signs in again when the application asks for it', async () => {
    const { browser } = await web.signIn();
    const { page } = await answerTo(web, { prompt: 'login' }, browser);
    expect(signInForm(page)).toBeDefined();
  });

  it('signs in through a pushed request (RFC 9126)', async () => {
    const { url, state, codeVerifier } = await web.authorizationRequest();
    const pushed = await postForm(`${host.issuer}/par`, Object.fromEntries(url.searchParams), basic(webApp));
    expect(pushed.status).toBe(201);

    const browser = new Browserless();
    const short = new URL(`${host.issuer}/authorize`);
    short.search = new URLSearchParams({
      client_id: webApp.client_id,
      request_uri: String(pushed.body['request_uri']),
    }).toString();
    const consentPage = await submitSignIn({ browser, page: await browser.open(short) });
    const { location } = await browser.submit(consentPage, {
      button: consentButton('accept'),
      until: leavesTheSite(short),
    });
    expect(location?.searchParams.get('state')).toBe(state);
    const redeemed = await postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code: location?.searchParams.get('code') ?? '',
        redirect_uri: web.redirectUri,
        code_verifier: codeVerifier,
      },
      basic(webApp),
    );
    expect(redeemed.status).toBe(200);
  });

  it('gets a posted answer when the application asks for one, with its script let through by its digest', async () => {
    const { browser } = await web.signIn();
    const { page, state } = await answerTo(web, { response_mode: 'form_post' }, browser);
    expect(page.status).toBe(200);
    const [form] = formsOf(page);
    expect(form?.action.href).toBe(web.redirectUri);
    expect(form?.fields).toMatchObject({ state, code: expect.stringMatching(/./) as string });
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'sha256-[^']+'/);
    expect(page.headers.get('cache-control')).toContain('no-store');
  });
});

describe('the user says no', () => {
  it('by refusing consent: the application gets access_denied with its state', async () => {
    const { browser, page, request } = await openSignIn(web, { params: { prompt: 'login consent' } });
    const consentPage = await submitSignIn({ browser, page });
    const { location } = await browser.submit(consentPage, {
      button: consentButton('refuse'),
      until: leavesTheSite(page.url),
    });
    expect(location?.searchParams.get('error')).toBe('access_denied');
    expect(location?.searchParams.get('state')).toBe(request.state);
    expect(location?.searchParams.has('code')).toBe(false);
  });

  it('and is asked again the next time: a refusal gave nothing', async () => {
    const { browser, page } = await openSignIn(web);
    const consentPage = await submitSignIn({ browser, page });
    await browser.submit(consentPage, { button: consentButton('refuse'), until: leavesTheSite(page.url) });
    const again = await answerTo(web, {}, browser);
    expect(textOf(again.page.html)).toContain('wants to use your Playground account');
  });
});

describe('a request whose client or redirect URI is in doubt', () => {
  const evil = 'https://evil.example/';

  const faults: Array<[string, (params: URLSearchParams) => void]> = [
    ['an unknown client', (params) => params.set('client_id', 'nobody')],
    ['no client', (params) => params.delete('client_id')],
    ['a client whose name only looks the same', (params) => params.set('client_id', 'WEB-APP')],
    ['two clients', (params) => params.append('client_id', 'spa')],
    ['no redirect URI', (params) => params.delete('redirect_uri')],
    ['two redirect URIs', (params) => params.append('redirect_uri', evil)],
    ['the redirect URI of another client', (params) => params.set('redirect_uri', spa.redirect_uris[0])],
    ...[
      evil,
      'javascript:alert(1)',
      '//evil.example/',
      '/callback',
      'https://web-app.example.org/callback/',
      'https://web-app.example.org/callback?next=1',
      'https://web-app.example.org/callback#x',
      'https://web-app.example.org/callback/../callback',
      'https://WEB-APP.example.org/callback',
      'https://web-app.example.org:443/callback',
      'http://web-app.example.org/callback',
      'https://web-app.example.org@evil.example/callback',
      'https://web-app.example.org.evil.example/callback',
      'https://web-app.example.org/callback\u0000',
      ' https://web-app.example.org/callback',
    ].map((uri): [string, (params: URLSearchParams) => void] => [
      `the redirect URI ${JSON.stringify(uri)}`,
      (params) => params.set('redirect_uri', uri),
    ]),
  ];

  it.each(faults)('gets an error page and no redirect: %s', async (_, spoil) => {
    const { url } = await web.authorizationRequest();
    spoil(url.searchParams);
    const page = await new Browserless().request(url);
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(textOf(page.html)).toMatch(/This app is not known here|asked for something that doesn’t work/);
    expect(page.html).not.toMatch(/href="[^"]*evil\.example|href="javascript:/);
  });
});

describe('any other fault of a request', () => {
  const unsupported = (error: string, params: Record<string, string>) => ({ error, params });

  it.each([
    unsupported('unsupported_response_type', { response_type: 'token' }),
    unsupported('unauthorized_client', { response_type: 'id_token' }),
    unsupported('unsupported_response_type', { response_type: 'none' }),
    unsupported('invalid_request', { response_type: '' }),
    unsupported('invalid_request', { prompt: 'sometimes' }),
    unsupported('invalid_request', { prompt: 'none login' }),
    unsupported('invalid_request', { max_age: 'old' }),
    unsupported('invalid_request', { code_challenge_method: 'plain' }),
    unsupported('invalid_request', { code_challenge: 'short' }),
    unsupported('invalid_request_object', { request: 'eyJhbGciOiJub25lIn0.e30.' }),
    unsupported('login_required', { prompt: 'none' }),
  ])('goes back to the application as $error, with its state: $params', async ({ error, params }) => {
    const { page, state } = await answerTo(web, params);
    const { location } = page;
    expect(location && `${location.origin}${location.pathname}`).toBe(web.redirectUri);
    // Implicit answers go into the fragment, their errors too (OAuth 2.0 Multiple Response Types §5).
    const answered = new URLSearchParams(location?.search || location?.hash.slice(1));
    expect(answered.get('error')).toBe(error);
    expect(answered.get('state')).toBe(state);
    expect(answered.get('iss')).toBe(host.issuer);
    expect(answered.has('code')).toBe(false);
  });

  it('goes back as consent_required when nothing may be shown and consent is missing', async () => {
    const { browser } = await web.signIn();
    const party = await discoverRelyingParty(host.issuer, spa);
    const { page, state } = await answerTo(party, { prompt: 'none' }, browser);
    expect(page.location?.searchParams.get('error')).toBe('consent_required');
    expect(page.location?.searchParams.get('state')).toBe(state);
  });

  it('goes back as invalid_request when a public client has no PKCE', async () => {
    const party = await discoverRelyingParty(host.issuer, spa);
    const { url, state } = await party.authorizationRequest();
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const { location } = await new Browserless().open(url, { until: leavesTheSite(url) });
    expect(location?.searchParams.get('error')).toBe('invalid_request');
    expect(location?.searchParams.get('state')).toBe(state);
  });
});
