import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, formsOf, textOf, type Page } from '../support/browserless.ts';
import { otherApp, spa, webApp } from '../support/clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  bearer,
  discoverRelyingParty,
  EVERYTHING,
  request,
  type RelyingParty,
} from '../support/relying-party.ts';
import { leavesTheSite, signInForm } from '../support/sign-in-page.ts';

let host: TestHost;
let web: RelyingParty;

beforeAll(async () => {
  host = await startHost();
  web = await discoverRelyingParty(host.issuer, webApp);
});
afterAll(() => host.stop());

const [afterSignOut] = webApp.post_logout_redirect_uris;
const yes = { name: 'logout', value: 'yes' };

const openSignOut = (browser: Browserless, params: Record<string, string>): Promise<Page> =>
  browser.open(`${host.issuer}/logout?${new URLSearchParams(params).toString()}`, {
    until: leavesTheSite(new URL(host.issuer)),
  });

const press = (browser: Browserless, page: Page, button: { name: string; value: string } | undefined) => {
  const [form] = formsOf(page);
  return browser.submit(page, { form: form!, ...(button ? { button } : {}), until: leavesTheSite(page.url) });
};

const isSignedIn = async (browser: Browserless, party = web): Promise<boolean> => {
  const { url } = await party.authorizationRequest({ prompt: 'none' });
  const { location } = await browser.open(url, { until: leavesTheSite(url) });
  return location?.searchParams.get('error') !== 'login_required';
};

const userinfoStatus = async (token: string): Promise<number> =>
  (await request(`${host.issuer}/userinfo`, { headers: bearer(token) })).status;

describe('a user signs out', () => {
  it('after a question, and goes back to the application with its state', async () => {
    const tokens = await web.tokens();
    const { browser } = tokens;
    const question = await openSignOut(browser, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: afterSignOut,
      state: 'st&ate',
    });
    expect(question.status).toBe(200);
    expect(textOf(question.html)).toContain('The web-app asks to sign you out');
    expect(textOf(question.html)).toContain('alice');
    expect(await isSignedIn(browser)).toBe(true);

    const done = await press(browser, question, yes);
    expect(done.location?.href).toBe(`${afterSignOut}?state=st%26ate`);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('and every token of the session is dead, of every application', async () => {
    const browser = new Browserless();
    const mine = await web.tokens({ browser });
    const other = await (await discoverRelyingParty(host.issuer, spa)).tokens({ browser });
    const question = await openSignOut(browser, { id_token_hint: mine.id_token! });
    await press(browser, question, yes);
    expect(await userinfoStatus(mine.access_token)).toBe(401);
    expect(await userinfoStatus(other.access_token)).toBe(401);
  });

  it('and what was given for when the user is away stays (OpenID Connect Core §11)', async () => {
    const tokens = await web.tokens(EVERYTHING);
    const question = await openSignOut(tokens.browser, { id_token_hint: tokens.id_token! });
    await press(tokens.browser, question, yes);
    expect(await userinfoStatus(tokens.access_token)).toBe(200);
  });

  it('and is told so where no application asked to be returned to', async () => {
    const tokens = await web.tokens();
    const question = await openSignOut(tokens.browser, { client_id: webApp.client_id });
    const done = await press(tokens.browser, question, yes);
    expect(done.status).toBe(200);
    expect(textOf(done.html)).toContain('You are signed out');
    expect(signInForm(await tokens.browser.open((await web.authorizationRequest()).url))).toBeDefined();
  });

  it('and the session cookie, kept by a thief, is worth nothing', async () => {
    const tokens = await web.tokens();
    const thief = new Browserless();
    for (const { name, value } of tokens.browser.cookies.all()) {
      thief.cookies.take(new URL(host.issuer), [`${name}=${value}; path=/`]);
    }
    expect(await isSignedIn(thief)).toBe(true);
    await press(tokens.browser, await openSignOut(tokens.browser, { id_token_hint: tokens.id_token! }), yes);
    expect(await isSignedIn(thief)).toBe(false);
  });

  it('and a user who changes their mind stays signed in', async () => {
    const tokens = await web.tokens();
    const question = await openSignOut(tokens.browser, {});
    await press(tokens.browser, question, undefined);
    expect(await isSignedIn(tokens.browser)).toBe(true);
  });

  it('and a user who stays signed in is not told that they are signed out', async () => {
    const tokens = await web.tokens();
    const question = await openSignOut(tokens.browser, { id_token_hint: tokens.id_token! });
    const stayed = await press(tokens.browser, question, undefined);
    expect(textOf(stayed.html)).not.toContain('You are signed out');
  });

  it('and one who was not signed in is not asked, and needs no JavaScript for it', async () => {
    const browser = new Browserless();
    const page = await openSignOut(browser, {
      client_id: webApp.client_id,
      post_logout_redirect_uri: afterSignOut,
    });
    expect(page.status).toBe(303);
    expect(page.location?.href).toBe(afterSignOut);
  });
});

describe('the sign-out can not be turned against the user', () => {
  it('with a link alone', async () => {
    const tokens = await web.tokens();
    await openSignOut(tokens.browser, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: afterSignOut,
    });
    expect(await isSignedIn(tokens.browser)).toBe(true);
  });

  it.each([
    ['no token', {}],
    ['a wrong token', { xsrf: 'a'.repeat(48) }],
  ])('with a form that has %s', async (_, fields) => {
    const tokens = await web.tokens();
    await openSignOut(tokens.browser, { id_token_hint: tokens.id_token! });
    const forged = await tokens.browser.request(`${host.issuer}/logout/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ logout: 'yes', ...fields }),
    });
    expect(forged.status).toBe(400);
    expect(await isSignedIn(tokens.browser)).toBe(true);
  });

  it.each([
    ['of nobody', 'https://evil.example/'],
    ['of another client', otherApp.post_logout_redirect_uris[0]],
    ['that only looks registered', `${webApp.post_logout_redirect_uris[0]}/`],
    ['that is a script', 'javascript:alert(1)'],
  ])('to send them to an address %s', async (_, address) => {
    const tokens = await web.tokens();
    const page = await openSignOut(tokens.browser, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: address,
    });
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
    expect(page.html).not.toContain(`href="${address}"`);
  });

  it('to send them anywhere without saying which client asks', async () => {
    const { browser } = await web.tokens();
    const question = await openSignOut(browser, { post_logout_redirect_uri: 'https://evil.example/' });
    const done = await press(browser, question, yes);
    expect(done.location).toBeUndefined();
    expect(textOf(done.html)).toContain('You are signed out');
  });

  it('with an ID token that the provider did not sign', async () => {
    const tokens = await web.tokens();
    const [header, , signature] = tokens.id_token!.split('.');
    const forged = Buffer.from(
      JSON.stringify({ iss: host.issuer, aud: webApp.client_id, sub: tokens.claims()!.sub }),
    ).toString('base64url');
    for (const hint of [`${header}.${forged}.${signature}`, 'nonsense', `${forged}..`]) {
      const page = await openSignOut(tokens.browser, { id_token_hint: hint });
      expect(page.status).toBe(400);
    }
  });
});
