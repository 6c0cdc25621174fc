import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  EVERYTHING,
  postForm,
  request,
  type RelyingParty,
  type SignedIn,
  type Tokens,
} from '../support/relying-party.ts';
import { openSignIn, submitSignIn, type AtSignIn } from '../support/sign-in-page.ts';

/** Seconds. Long enough for a slow machine to get through a sign-in. */
const SHORT = 3;

let host: TestHost;
let web: RelyingParty;
/** What was made, and has expired by the time the tests look at it. */
let past: { page: AtSignIn; code: SignedIn; tokens: Tokens };

beforeAll(async () => {
  host = await startHost({
    pluginConfig: {
      lifetimes: { authorizationCode: SHORT, accessToken: SHORT, refreshToken: SHORT, interaction: SHORT },
    },
  });
  web = await discoverRelyingParty(host.issuer, webApp);
  const tokens = await web.tokens(EVERYTHING);
  expect((await request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) })).status).toBe(
    200,
  );
  past = { tokens, code: await web.signIn(), page: await openSignIn(web) };
  await sleep((SHORT + 1) * 1000);
});
afterAll(() => host.stop());

const expectInvalidGrant = async (params: Record<string, string>): Promise<void> => {
  const { status, body } = await postForm(`${host.issuer}/token`, params, basic(webApp));
  expect(status).toBe(400);
  expect(body['error']).toBe('invalid_grant');
};

describe('what has expired', () => {
  it('as an access token is answered with 401 and WWW-Authenticate', async () => {
    const { access_token: token } = past.tokens;
    const { status, headers } = await request(`${host.issuer}/userinfo`, { headers: bearer(token) });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
    const { body } = await postForm(`${host.issuer}/introspect`, { token }, basic(webApp));
    expect(body).toEqual({ active: false });
  });

  it('as a code is refused', async () => {
    await expectInvalidGrant({
      grant_type: 'authorization_code',
      code: past.code.code,
      redirect_uri: web.redirectUri,
      code_verifier: past.code.request.codeVerifier,
    });
  });

  it('as a refresh token is refused', async () => {
    await expectInvalidGrant({ grant_type: 'refresh_token', refresh_token: past.tokens.refresh_token! });
  });

  it('as a sign-in page says so when it is sent, and offers the application', async () => {
    const page = await submitSignIn(past.page);
    expect(page.status).toBe(400);
    expect(textOf(page.html)).toContain('This page is no longer valid');
    expect(textOf(page.html)).toContain('Go back to The web-app');
    expect(page.html).toContain('href="https://web-app.example.org"');
  });

  it('as a sign-in page says so when it is loaded again', async () => {
    const page = await past.page.browser.open(past.page.page.url);
    expect(page.status).toBe(400);
    expect(textOf(page.html)).toContain('This page is no longer valid');
  });
});
