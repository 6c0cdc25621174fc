/**
 * Consent: what is shown, what can be left out, how long it holds.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { superAdmin } from '../support/admin-api.ts';
import { freePort } from '../support/host.ts';
import { Browserless, consentButton, formsOf, textOf, type Page } from '../support/browserless.ts';
import { authorizationUrl, FRIEND, isCallback, redeem } from '../support/friend.ts';

const app = (id: string, more: Record<string, unknown> = {}) => ({
  ...FRIEND,
  client_id: id,
  client_name: `App ${id}`,
  ...more,
});

const clients = [
  app('remembering', {
    client_uri: 'https://app.example.org/',
    policy_uri: 'https://app.example.org/privacy',
    tos_uri: 'https://app.example.org/terms',
    logo_uri: 'https://app.example.org/logo.png',
    contacts: ['owner@example.org'],
  }),
  app('asking', { consent_lifetime: 0 }),
  app('trusted', { skip_consent: true }),
  app('picky', { optional_scope: 'email profile openid' }),
  app('shop', { scope: 'openid email orders', optional_scope: 'email' }),
];

const scopes = [{ name: 'orders', displayName: { en: 'Your orders' }, claims: ['nickname'], optional: true }];

let host: LaunchedHost;
let browser: Browserless;

beforeAll(async () => {
  host = await launchHost({ port: await freePort(), pluginConfig: { clients, scopes } });
});
afterAll(() => host.stop());
beforeEach(() => {
  browser = new Browserless();
});

/** Opens an authorization request, and signs in where that is asked for. */
async function ask(clientId: string, params: Record<string, string> = {}): Promise<Page> {
  const url = authorizationUrl(host, { client_id: clientId, scope: 'openid email', ...params });
  const page = await browser.open(url, { until: isCallback });
  const asksForPassword = formsOf(page).some(({ fields }) => 'password' in fields);
  if (!asksForPassword) return page;
  const values = { identifier: 'alice', password: 'Playground-1' };
  return browser.submit(page, { values, until: isCallback });
}

const decide = (page: Page, decision: 'accept' | 'refuse', keep?: string[]) => {
  const button = consentButton(decision);
  const form = formsOf(page).find(({ buttons }) => buttons.some(({ name }) => name === 'decision'))!;
  const { keep: _ticked, ...fields } = form.fields;
  const values: Record<string, string> = keep?.length === 1 ? { keep: String(keep[0]) } : {};
  return browser.submit(page, {
    form: keep === undefined ? form : { ...form, fields },
    button,
    values,
    until: isCallback,
  });
};

const isConsent = (page: Page): boolean =>
  formsOf(page).some(({ buttons }) => buttons.some(({ name }) => name === 'decision'));

const scopeOf = async (page: Page, clientId: string) =>
  (await redeem(host, page.location!, { client_id: clientId })).scope.split(' ').sort();

describe('the page', () => {
  it('names the app, its owner and policies, and shows the values that would be sent', async () => {
    const page = await ask('remembering');
    const seen = textOf(page.html);
    for (const words of [
      'App remembering',
      'owner@example.org',
      'alice@example.org',
      'See your e-mail address',
    ])
      expect(seen).toContain(words);
    for (const link of ['https://app.example.org/privacy', 'https://app.example.org/terms'])
      expect(page.html).toContain(`href="${link}"`);
    expect(page.html).toContain('src="https://app.example.org/logo.png"');
    expect(page.headers.get('content-security-policy')).toContain('img-src https://app.example.org;');
  });

  it('returns access_denied, with the state, when the user refuses', async () => {
    const { location } = await decide(await ask('remembering'), 'refuse');
    expect(location?.searchParams.get('error')).toBe('access_denied');
    expect(location?.searchParams.get('state')).toBe('a-state');
    // A refusal is not remembered: the user may have changed their mind.
    expect(isConsent(await ask('remembering'))).toBe(true);
  });

  it('shows the last sign-ins from a link', async () => {
    const page = await ask('remembering');
    const link = /href="([^"]*\/sign-ins[^"]*)"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&');
    const list = await browser.open(String(link));
    expect(list.status).toBe(200);
    expect(textOf(list.html)).toMatch(/Last sign-ins.*App remembering · (::ffff:)?(127\.0\.0\.1|::1)/);
  });
});

describe('what was agreed to', () => {
  it('holds in every browser of the user, and only what is new is asked for', async () => {
    expect(
      (await decide(await ask('remembering'), 'accept')).location?.searchParams.get('code'),
    ).toBeTruthy();
    expect(isConsent(await ask('remembering'))).toBe(false);

    browser = new Browserless();
    const again = await ask('remembering');
    expect(await scopeOf(again, 'remembering')).toEqual(['email', 'openid']);

    const more = await ask('remembering', { scope: 'openid email profile' });
    const seen = textOf(more.html);
    expect(seen).toContain('See your profile');
    expect(seen).not.toContain('See your e-mail address');
    expect(await scopeOf(await decide(more, 'accept'), 'remembering')).toEqual([
      'email',
      'openid',
      'profile',
    ]);
    browser = new Browserless();
    expect(isConsent(await ask('remembering', { scope: 'openid email profile' }))).toBe(false);
  });

  it('is asked for at each sign-in where the client wants that', async () => {
    for (const _ of [1, 2]) {
      const page = await ask('asking');
      expect(isConsent(page)).toBe(true);
      expect(await scopeOf(await decide(page, 'accept'), 'asking')).toEqual(['email', 'openid']);
    }
  });

  it('is not asked for where the site trusts the client', async () => {
    const page = await ask('trusted');
    expect(await scopeOf(page, 'trusted')).toEqual(['email', 'openid']);
    expect(await scopeOf(await ask('trusted', { scope: 'openid email profile' }), 'trusted')).toEqual([
      'email',
      'openid',
      'profile',
    ]);
  });
});

describe('optional scopes', () => {
  it('are left out when the user unticks them, without a new question, until the app insists', async () => {
    const page = await ask('picky', { scope: 'openid email profile' });
    const boxes = page.html.match(/<input type="checkbox"[^>]*>/g) ?? [];
    expect(boxes).toHaveLength(2);
    expect(page.html).not.toMatch(/name="keep" value="openid"/);

    const answer = await decide(page, 'accept', ['profile']);
    expect(await scopeOf(answer, 'picky')).toEqual(['openid', 'profile']);

    browser = new Browserless();
    const again = await ask('picky', { scope: 'openid email profile' });
    expect(isConsent(again)).toBe(false);
    expect(await scopeOf(again, 'picky')).toEqual(['openid', 'profile']);

    const insisted = await ask('picky', { scope: 'openid email', prompt: 'consent' });
    expect(await scopeOf(await decide(insisted, 'accept', ['email']), 'picky')).toEqual(['email', 'openid']);
  });

  it('are those of the client, and those that the site lets everybody refuse', async () => {
    const page = await ask('shop', { scope: 'openid email orders' });
    expect(page.html).toMatch(/name="keep" value="orders"/);
    expect(page.html).toMatch(/name="keep" value="email"/);
    expect(await scopeOf(await decide(page, 'accept', ['email']), 'shop')).toEqual(['email', 'openid']);
  });

  it('are asked about again once the application can’t do without them', async () => {
    const admin = await superAdmin(host.url);
    const optional = { ...app('changing', { optional_scope: 'email' }), client_secret: undefined };
    const { body: made } = await admin.call('POST', '/oidc-server/clients', optional);
    const told = async (page: Page) => (await redeem(host, page.location!, made)).scope;
    expect(await told(await decide(await ask('changing'), 'accept', []))).toBe('openid');
    expect(await told(await ask('changing'))).toBe('openid');

    const { body: saved } = await admin.call('GET', '/oidc-server/clients/changing');
    const path = '/oidc-server/clients/changing';
    expect((await admin.call('PUT', path, { ...saved, optional_scope: undefined })).status).toBe(200);
    const quiet = await ask('changing', { prompt: 'none' });
    expect(quiet.location?.searchParams.get('error')).toBe('consent_required');
    for (const elsewhere of [browser, new Browserless()]) {
      browser = elsewhere;
      const page = await ask('changing');
      expect(textOf(page.html)).toContain('See your e-mail address');
      expect(page.html).not.toMatch(/name="keep"/);
      const answer = await decide(page, 'refuse');
      expect(answer.location?.searchParams.get('error')).toBe('access_denied');
    }
    expect(await told(await decide(await ask('changing'), 'accept'))).toBe('openid email');
    expect(await told(await ask('changing'))).toBe('openid email');
  });

  it('cannot be used to leave out what is needed', async () => {
    const page = await ask('asking', { scope: 'openid email profile' });
    expect(await scopeOf(await decide(page, 'accept', []), 'asking')).toEqual(['email', 'openid', 'profile']);
  });
});
