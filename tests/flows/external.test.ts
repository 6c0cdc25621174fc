/**
 * Accounts of another provider: a second host on loopback, which the first one knows as a provider of its own.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { freePort } from '../support/host.ts';
import { Browserless, formsOf, textOf, type Page } from '../support/browserless.ts';
import { authorizationUrl, FRIEND, isCallback, redeem } from '../support/friend.ts';

const PASSWORD = 'Playground-1';
// Another name for this machine: cookies don't know ports.
const UPSTREAM_PORT = await freePort();
const SITE_PORT = await freePort();
const UPSTREAM = `http://127.0.0.1:${UPSTREAM_PORT}`;
const SITE = `http://localhost:${SITE_PORT}`;

let host: LaunchedHost;
let upstream: LaunchedHost;
let browser: Browserless;

const downstream = (name: string) => ({
  client_id: name,
  client_secret: `the-secret-of-${name}`,
  token_endpoint_auth_method: 'client_secret_post',
  redirect_uris: [`${SITE}/api/connect/${name}/callback`],
  scope: 'openid profile email',
  skip_consent: true,
});

const provider = (name: string, prefix: string, secret = `the-secret-of-${name}`) => ({
  name,
  issuer: `${UPSTREAM}/oidc`,
  key: name,
  secret,
  prefix,
});

beforeAll(async () => {
  upstream = await launchHost({
    port: UPSTREAM_PORT,
    env: { PUBLIC_URL: UPSTREAM },
    pluginConfig: { clients: [downstream('upstream'), downstream('clashing'), downstream('broken')] },
  });
  host = await launchHost({
    port: SITE_PORT,
    env: {
      PUBLIC_URL: SITE,
      USERS_RATELIMIT: 'false',
      PLAYGROUND_UPSTREAMS: JSON.stringify([
        provider('upstream', 'up-'),
        provider('clashing', ''),
        provider('broken', 'br-', 'a wrong secret'),
      ]),
    },
    pluginConfig: { clients: [{ ...FRIEND, skip_consent: true }] },
  });
});
afterAll(async () => {
  await host.stop();
  await upstream.stop();
});
beforeEach(() => {
  browser = new Browserless();
});

const press = (page: Page, name: string): Promise<Page> =>
  browser.submit(page, { button: { name: 'provider', value: name }, until: isCallback });

const signInAbove = (page: Page): Promise<Page> => {
  expect(page.url.origin).toBe(UPSTREAM);
  return browser.submit(page, { values: { identifier: 'alice', password: PASSWORD }, until: isCallback });
};

describe('an account of another provider', () => {
  it('signs in by the host’s own dance, is made once, and is the same the next time', async () => {
    const page = await browser.open(authorizationUrl(host, { scope: 'openid email' }));
    expect(textOf(page.html)).toContain('Continue with Upstream');
    const claims = JSON.stringify({ id_token: { acr: null, amr: null } });
    const first = await signInAbove(await press(page, 'upstream'));
    const tokens = await redeem(host, first.location!);
    const userinfo = await fetch(`${SITE}/oidc/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await userinfo.json()).toMatchObject({ email: 'up-alice@example.org' });

    browser = new Browserless();
    const again = await browser.open(authorizationUrl(host, { claims }));
    const second = await redeem(host, (await signInAbove(await press(again, 'upstream'))).location!);
    expect(second.claims['sub']).toBe(tokens.claims['sub']);
    // Nothing is known of how the other provider checked.
    expect(second.claims).not.toHaveProperty('acr');
    expect(second.claims).not.toHaveProperty('amr');
  });

  it('gets the ordinary refusal when it tries a password', async () => {
    const page = await browser.open(authorizationUrl(host));
    const answer = await browser.submit(page, {
      values: { identifier: 'up-alice@example.org', password: PASSWORD },
    });
    expect(answer.status).toBe(400);
    expect(textOf(answer.html)).toContain('don’t match');
  });

  it('comes back with a message when it is refused there, and can go on', async () => {
    const page = await press(await browser.open(authorizationUrl(host)), 'upstream');
    const cancel = formsOf(page).find(({ action }) => action.pathname.endsWith('/cancel'))!;
    const back = await browser.submit(page, { form: cancel });
    expect(back.url.origin).toBe(SITE);
    expect(back.status).toBe(400);
    expect(textOf(back.html)).toContain('You did not allow the sign-in with the other account');
    const done = await browser.submit(back, {
      values: { identifier: 'alice', password: PASSWORD },
      until: isCallback,
    });
    expect(done.location?.searchParams.get('code')).toBeTruthy();
  });

  it('is told when the site’s settings let no account be made', async () => {
    const page = await press(await browser.open(authorizationUrl(host)), 'clashing');
    const back = await signInAbove(page);
    expect(textOf(back.html)).toContain('There is no account here for the one you used');
  });

  it('is told when the other provider fails', async () => {
    const page = await press(await browser.open(authorizationUrl(host)), 'broken');
    const back = await signInAbove(page);
    expect(back.url.origin).toBe(SITE);
    expect(textOf(back.html)).toContain(
      'You did not allow the sign-in with the other account, or it was refused there',
    );
  });
});

describe('what somebody else may try', () => {
  it('can not begin with a provider that is not there', async () => {
    const page = await browser.open(authorizationUrl(host));
    const form = formsOf(page).find(({ action }) => action.pathname.endsWith('/external'))!;
    for (const name of ['email', 'github', 'nobody', '../x']) {
      const answer = await browser.submit(page, { form, values: { provider: name } });
      expect(answer.status).toBe(400);
      expect(answer.url.origin).toBe(SITE);
    }
  });

  it('can not end the dance in a browser that did not begin it', async () => {
    const page = await browser.open(authorizationUrl(host));
    const uid = /interaction\/([\w-]+)/.exec(page.url.pathname)?.[1];
    const stranger = new Browserless();
    const answer = await stranger.request(`${SITE}/oidc/interaction/${uid}/external/upstream`);
    expect(answer.status).toBeGreaterThanOrEqual(300);
    expect(answer.location?.href ?? '').not.toContain('/authorize');

    // Its own browser, which has an answer of the provider, but never pressed the button here.
    const dance = `${SITE}/api/connect/upstream?callback=${encodeURIComponent(`${SITE}/oidc/interaction/${uid}/external/upstream`)}`;
    const back = await signInAbove(await browser.open(dance));
    expect(back.status).toBe(400);
    expect(textOf(back.html)).toContain('did not work');
  });

  it.each([
    'https://evil.example/oidc/interaction/x/external/upstream',
    `${SITE}.evil.example/oidc/interaction/x/external/upstream`,
    `${SITE}/oidc/interaction/x/external/upstream?next=https://evil.example`,
    `${SITE}/oidc/interaction/x/external/upstream#x`,
    `${SITE}/oidc/interaction/x/external/clashing`,
    `${SITE}/elsewhere`,
  ])('can not have the host’s dance end at %s', async (callback) => {
    const answer = await browser.request(
      `${SITE}/api/connect/upstream?callback=${encodeURIComponent(callback)}`,
    );
    expect(answer.status).toBe(400);
    expect(answer.html).toContain('Invalid callback URL provided');
  });

  it('leaves the site’s own front end its callback', async () => {
    const callback = encodeURIComponent(`${SITE}/front/connect/upstream?x=1`);
    const answer = await browser.request(`${SITE}/api/connect/upstream?callback=${callback}`);
    expect(answer.location?.origin).toBe(UPSTREAM);
  });
});
