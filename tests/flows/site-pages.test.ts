/** A site that brings its own languages, templates and looks in config/plugins. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin } from '../support/admin-api.ts';
import { Browserless } from '../support/browserless.ts';
import { scriptApp, webApp } from '../support/clients.ts';
import { refusalToStart, startHost, type TestHost } from '../support/host.ts';
import { discoverRelyingParty, request, type RelyingParty } from '../support/relying-party.ts';
import { openSignIn, signInForm, submitSignIn } from '../support/sign-in-page.ts';

const fixture = (name: string): string => path.resolve(import.meta.dirname, '../fixtures/site-pages', name);

let host: TestHost;
let web: RelyingParty;

beforeAll(async () => {
  host = await startHost({
    pluginConfig: {
      clients: [webApp, scriptApp],
      pages: {
        looks: { name: 'Never shown', texts: { de: { title: 'Guten Tag' } } },
        languages: {
          de: { 'login.title': 'Anmelden', 'login.submit': 'Anmelden', 'done.reset-sent.title': 'Post' },
          ar: fixture('ar.json'),
        },
        templates: { login: fixture('login.cjs'), 'sign-up': fixture('broken.cjs') },
      },
    },
  });
  web = await discoverRelyingParty(host.issuer, webApp);
});
afterAll(() => host.stop());

const openIn = (language: string, params?: Record<string, string>) =>
  openSignIn(web, { browser: new Browserless({ 'accept-language': language }), params });

describe('a language of the site', () => {
  it('is told by discovery', async () => {
    const { body } = await request(`${host.issuer}/.well-known/openid-configuration`);
    expect(body['ui_locales_supported']).toEqual(['en', 'fr', 'de', 'ar']);
  });

  it('is spoken to whoever wants it, with English where it says nothing', async () => {
    const { page } = await openIn('de-AT, en;q=0.5');
    expect(page.html).toContain('<html lang="de" dir="ltr">');
    expect(page.html).toContain('<h1>Guten Tag</h1>');
    expect(page.html).toContain('>Anmelden</button>');
    expect(page.html).toContain('>Password</label>');
    expect((await openIn('en', { ui_locales: 'de' })).page.html).toContain('<html lang="de"');
  });

  it('is written from the right where its script is', async () => {
    const { page } = await openIn('ar');
    expect(page.html).toContain('<html lang="ar" dir="rtl">');
    expect(page.html).toContain('<h1>تسجيل الدخول</h1>');
  });

  it('has what it lacks named in the log', () => {
    expect(host.logs()).toMatch(/texts of the pages are missing in "de" and shown in English: page\.title/);
  });
});

describe('a template of the site', () => {
  it('makes the page, whose form signs in', async () => {
    const at = await openIn('en');
    expect(at.page.html).toContain('<p id="greeting">Playground: The web-app</p>');
    expect(Object.keys(signInForm(at.page)?.fields ?? {}).sort()).toEqual(['csrf', 'identifier', 'password']);
    const refused = await submitSignIn(at, { password: 'wrong' });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain('value="alice"');
    const next = await submitSignIn({ ...at, page: refused });
    expect(next.html).toContain('wants to use your');
  });

  it('is held by the same policy: no script, and styles by their digest', async () => {
    const policy = (await openIn('en')).page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src|unsafe/);
    expect(policy.match(/'sha256-/g)).toHaveLength(2);
  });

  it('runs nothing of what an application calls itself', async () => {
    const page = await new Browserless().open(
      `${host.issuer}/authorize?${new URLSearchParams({ client_id: scriptApp.client_id, redirect_uri: scriptApp.redirect_uris[0], response_type: 'code', scope: 'openid' }).toString()}`,
    );
    expect(page.html).toContain('id="greeting"');
    expect(page.html).not.toMatch(/<script|<img/);
  });

  it('that fails leaves the page as it comes, and a line in the log', async () => {
    const { page } = await openIn('en', { prompt: 'create' });
    expect(page.status).toBe(200);
    expect(page.html).toContain('autocomplete="new-password"');
    expect(host.logs()).toContain('the template "sign-up" failed, the page is shown as it comes');
  });
});

describe('looks that are declared', () => {
  it('are read-only in the panel', async () => {
    const admin = await superAdmin(host.url);
    const { body } = await admin.call('GET', '/oidc-server/looks');
    expect(body).toMatchObject({ origin: 'config', languages: ['en', 'fr', 'de', 'ar'] });
    const put = await admin.call('PUT', '/oidc-server/looks', { looks: {}, version: 0 });
    expect(put.status).toBe(403);
  });
});

describe('a site that declares something wrong', () => {
  it('does not start, and is told everything at once', async () => {
    const message = await refusalToStart({
      pluginConfig: {
        pages: { languages: { de: { 'login.titel': 'x', 'consent.heading': 'Eine App' } } },
      },
    });
    expect(message).toContain('"pages.languages.de"');
    expect(message).toContain('"login.titel" is not a text of the pages: did you mean "login.title"?');
    expect(message).toContain('"consent.heading" must have {app} and {site}');
  });
});
