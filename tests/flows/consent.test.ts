/**
 * Consent: what is shown, what can be left out, how long it holds.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { ACCOUNT_PAGE_ID } from '../../server/src/domain/account-page.ts';
import { superAdmin } from '../support/admin-api.ts';
import { sql } from '../support/database.ts';
import { freePort } from '../support/host.ts';
import { postForm } from '../support/relying-party.ts';
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
    backchannel_logout_uri: 'https://app.example.org/logged-out',
  }),
  app('asking', { consent_lifetime: 0 }),
  app('trusted', { skip_consent: true }),
  app('startable', { initiate_login_uri: 'https://start.example.org/in?from=site' }),
  app('not-for-alice', {
    initiate_login_uri: 'https://closed.example.org/in',
    access_policy: { default: 'deny', rules: [] },
  }),
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

describe('the page of the user’s own account', () => {
  const account = () => browser.open(`${host.url}/oidc/account`);
  const rowsOf = (table: string, clientId: string) =>
    sql(host, `select * from ${table} where client_id = ?`, clientId);
  const takeBack = (page: Page, clientId: string) =>
    browser.submit(page, { form: formsOf(page).find(({ fields }) => fields['client_id'] === clientId)! });

  const signIn = (page: Page) =>
    browser.submit(page, { values: { identifier: 'alice', password: 'Playground-1' } });
  const isSignIn = (page: Page): boolean => formsOf(page).some(({ fields }) => 'password' in fields);

  it('asks whoever is not signed in to sign in, and shows them their applications then', async () => {
    const codes = () =>
      sql(host, "select count(*) as n from oidc_artifacts where kind = 'AuthorizationCode'");
    const before = codes();
    const page = await account();
    expect(isSignIn(page)).toBe(true);
    expect(textOf(page.html)).toMatch(/Use your Playground account to continue to Your applications/);
    const mine = await signIn(page);
    expect(mine.url.pathname).toBe('/oidc/account');
    expect(textOf(mine.html)).toContain('alice@example.org');
    // The page is no application: it was given nothing, and is among nobody's sessions and grants.
    expect(codes()).toEqual(before);
    for (const table of ['oidc_session_clients', 'oidc_grants', 'oidc_consents', 'oidc_client_days'])
      expect(rowsOf(table, ACCOUNT_PAGE_ID)).toEqual([]);
    const entries = () =>
      sql(
        host,
        "select kind from oidc_events where kind = 'sign-in.succeeded' and client_id = ?",
        ACCOUNT_PAGE_ID,
      );
    await expect.poll(entries).toHaveLength(1);
    // Signing out goes on as ever, although no application was in the session.
    const question = await browser.open(`${host.url}/oidc/logout`);
    await browser.submit(question, { button: { name: 'logout', value: 'yes' } });
    expect(isSignIn(await account())).toBe(true);
  });

  it('asks once: whoever comes back without having signed in is told so, and is told nothing else', async () => {
    const cancel = formsOf(await account()).find(({ action }) => action.pathname.endsWith('/cancel'))!;
    const page = await browser.submit(await account(), { form: cancel });
    expect(page.url.pathname).toBe('/oidc/account');
    expect(page.status).toBe(200);
    expect(textOf(page.html)).toContain('You are not signed in');
    expect(formsOf(page)).toEqual([]);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const link = /href="([^"]+authorize[^"]+)"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&');
    expect(isSignIn(await browser.open(String(link)))).toBe(true);
  });

  it('sends nobody anywhere else, whatever it is called with', async () => {
    const own = `${host.url}/oidc/account`;
    const called = await browser.request(
      `${own}?redirect_uri=https://evil.example.org/&return_to=https://evil.example.org/&state=x`,
    );
    expect(called.status).toBe(303);
    expect(called.location?.searchParams.get('redirect_uri')).toBe(own);
    expect(called.location?.href).not.toContain('evil');

    const request = (params: Record<string, string>) =>
      browser.request(authorizationUrl(host, { client_id: ACCOUNT_PAGE_ID, redirect_uri: own, ...params }));
    const elsewhere = await request({ response_type: 'none', redirect_uri: 'https://evil.example.org/' });
    expect([elsewhere.status, elsewhere.location]).toEqual([400, undefined]);
    for (const type of ['code', 'id_token', 'code id_token', 'token']) {
      const answer = await request({ response_type: type, nonce: 'n' });
      expect(answer.location?.href.split(/[?#]/)[0] ?? own, type).toBe(own);
      expect(answer.location?.href ?? 'error=', type).toContain('error=');
    }
  });

  it('is no client that anybody can use, see, change or be', async () => {
    const admin = await superAdmin(host.url);
    const path = `/oidc-server/clients/${encodeURIComponent(ACCOUNT_PAGE_ID)}`;
    expect((await admin.call('GET', path)).status).toBe(404);
    expect((await admin.call('DELETE', path)).status).toBe(404);
    const made = await admin.call('POST', '/oidc-server/clients', {
      client_id: ACCOUNT_PAGE_ID,
      client_name: 'Impostor',
      redirect_uris: ['https://evil.example.org/'],
    });
    expect(made.status).toBe(400);
    const { body } = await admin.call('GET', '/oidc-server/clients?pageSize=100');
    expect(body.results.map(({ client_id: id }) => id)).not.toContain(ACCOUNT_PAGE_ID);
    for (const grant of ['authorization_code', 'client_credentials', 'refresh_token']) {
      const answer = await postForm(`${host.url}/oidc/token`, {
        grant_type: grant,
        client_id: ACCOUNT_PAGE_ID,
        code: 'x',
        refresh_token: 'x',
      });
      expect(answer.status, grant).toBe(400);
    }
    const discovery = await fetch(`${host.url}/oidc/.well-known/openid-configuration`);
    const { response_types_supported: types } = (await discovery.json()) as Record<string, unknown>;
    expect(types).not.toContain('none');
  });

  it('is there for everybody who may sign in, whatever the access rules of the site', async () => {
    const admin = await superAdmin(host.url);
    const path = '/oidc-server/access-settings';
    const nobody = [{ name: 'Nobody', effect: 'deny', expression: 'true' }];
    const { body: settings } = await admin.call('GET', path);
    const set = (rules: unknown) => admin.call('PUT', path, { newClients: 'allow', ...settings, rules });
    expect((await set(nobody)).status).toBe(200);
    try {
      const mine = await signIn(await account());
      expect(mine.url.pathname).toBe('/oidc/account');
      expect(textOf(mine.html)).toContain('alice@example.org');
    } finally {
      await set([]);
    }
  });

  it('starts the applications that say where, with the issuer, as far as the user may use them', async () => {
    const start = `https://start.example.org/in?from=site&iss=${encodeURIComponent(`${host.url}/oidc`)}`;
    expect((await account()).html).not.toContain('start.example.org');
    await ask('trusted');
    const page = await account();
    expect(textOf(page.html)).toContain('Open an application App startable');
    expect(page.html.replaceAll('&amp;', '&')).toContain(`href="${start}"`);
    expect(page.html).not.toContain('closed.example.org');
  });

  it('leads back to an application by the address where its sign-ins start, with the issuer', async () => {
    const page = await ask('startable');
    // What is said about it is its site: a link there must not begin another sign-in.
    expect(page.html).not.toContain('start.example.org');
    await decide(page, 'accept');
    const html = (await account()).html.replaceAll('&amp;', '&');
    const start = `https://start.example.org/in?from=site&iss=${encodeURIComponent(`${host.url}/oidc`)}`;
    expect(html.split(`href="${start}"`)).toHaveLength(3);
  });

  it('does not recommend an application that registered itself', async () => {
    const admin = await superAdmin(host.url);
    const { body: policy } = await admin.call('GET', '/oidc-server/registration-policy');
    await admin.call('PUT', '/oidc-server/registration-policy', { ...policy, access: 'open' });
    const answer = await fetch(`${host.url}/oidc/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'App of a stranger',
        redirect_uris: ['https://stranger.example.org/callback'],
        initiate_login_uri: 'https://stranger.example.org/in',
      }),
    });
    expect(answer.status).toBe(201);
    await ask('trusted');
    expect((await account()).html).not.toContain('stranger.example.org');
  });

  it('lists what was agreed to, in words, and takes it back: the app is told, and asks again', async () => {
    sql(host, 'delete from oidc_consents');
    const page = await ask('remembering', { scope: 'openid email offline_access', prompt: 'consent' });
    expect(page.html).toContain(`href="${host.url}/oidc/account"`);
    const { refresh_token: token } = await redeem(host, (await decide(page, 'accept')).location!, {
      client_id: 'remembering',
    });
    await ask('trusted');
    const mine = await account();
    const seen = textOf(mine.html);
    expect(seen).toMatch(
      /Your applications.*alice@example.org.*App remembering Since .*See your e-mail address/,
    );
    // The site lets it in without asking: that is not the user’s to take back.
    expect(seen).not.toContain('App trusted');

    const after = await takeBack(mine, 'remembering');
    expect(textOf(after.html)).toContain('Access is taken back.');
    expect(textOf(after.html)).not.toContain('App remembering');
    for (const table of ['oidc_consents', 'oidc_grants']) expect(rowsOf(table, 'remembering')).toEqual([]);
    expect(rowsOf('oidc_logout_deliveries', 'remembering').length).toBeGreaterThan(0);
    const refresh = await postForm(`${host.url}/oidc/token`, {
      grant_type: 'refresh_token',
      refresh_token: String(token),
      client_id: 'remembering',
      client_secret: FRIEND.client_secret,
    });
    expect(refresh.body['error']).toBe('invalid_grant');
    const entries = () =>
      sql(host, "select client_id, subject from oidc_events where kind = 'consent.withdrawn'");
    await expect.poll(entries).toHaveLength(1);
    expect(entries()[0]).toMatchObject({ client_id: 'remembering' });
    // Still signed in here, and asked anew.
    expect(isConsent(await ask('remembering'))).toBe(true);
  });

  it('does nothing for a form that is not of this session, or for an app that was given nothing', async () => {
    await decide(await ask('remembering', { prompt: 'consent' }), 'accept');
    const form = formsOf(await account()).find(({ fields }) => fields['client_id'] === 'remembering')!;
    const stranger = new Browserless();
    const post = (by: Browserless, fields: Record<string, string>) =>
      by.request(`${host.url}/oidc/account`, { method: 'POST', body: new URLSearchParams(fields) });
    const wrong: Array<[Browserless, Record<string, string>]> = [
      [stranger, form.fields],
      [browser, { ...form.fields, csrf: 'made-up' }],
      [browser, { client_id: 'remembering' }],
      [browser, { ...form.fields, client_id: 'nobody' }],
    ];
    for (const [by, fields] of wrong) expect((await post(by, fields)).status).toBe(303);
    expect(rowsOf('oidc_consents', 'remembering')).toHaveLength(1);
    const large = await post(browser, { ...form.fields, more: 'x'.repeat(40_000) });
    expect(large.status).toBe(413);
    expect((await browser.request(`${host.url}/oidc/account`, { method: 'PUT' })).status).toBe(405);
  });

  it('is closed to an account that was blocked meanwhile', async () => {
    await decide(await ask('remembering', { prompt: 'consent' }), 'accept');
    sql(host, "update up_users set blocked = 1 where username = 'alice'");
    try {
      const page = await account();
      expect(isSignIn(page)).toBe(true);
      expect(textOf((await signIn(page)).html)).not.toContain('App remembering');
    } finally {
      sql(host, "update up_users set blocked = 0 where username = 'alice'");
    }
  });
});
