/** The looks of the pages: set by an admin, previewed, worn by the pages at once, and over them those of a client. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Looks, LooksPreview, LooksView } from '../../server/src/contracts/looks.ts';
import { adminWith, nobody, superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { discoverRelyingParty, type RelyingParty } from '../support/relying-party.ts';
import { openSignIn } from '../support/sign-in-page.ts';

let host: TestHost;
let admin: AdminApi;
let web: RelyingParty;

beforeAll(async () => {
  host = await startHost({ pluginConfig: { clients: [webApp] } });
  admin = await superAdmin(host.url);
  web = await discoverRelyingParty(host.issuer, webApp);
});
afterAll(() => host.stop());

const view = async (): Promise<LooksView> =>
  (await admin.call('GET', '/oidc-server/looks')).body as unknown as LooksView;

const save = async (looks: unknown, version?: number) =>
  admin.call('PUT', '/oidc-server/looks', { looks, version: version ?? (await view()).version });

const preview = async (body: Record<string, unknown>) => {
  const answer = await admin.call('POST', '/oidc-server/looks/preview', {
    page: 'login',
    language: 'en',
    scheme: 'light',
    ...body,
  });
  return { ...answer, body: answer.body as unknown as LooksPreview };
};

const LOOKS: Looks = {
  logo: { light: '/uploads/logo.svg' },
  colours: { light: { accent: '#0a6847' }, dark: { accent: '#7fe0b5' } },
  texts: { en: { title: 'Hello again', welcome: 'With your school account' }, fr: { title: 'Re-bonjour' } },
  links: [
    {
      label: { en: 'Legal notice', fr: 'Mentions légales' },
      address: { en: '/legal', fr: 'https://example.org/mentions' },
    },
  ],
};

describe('an admin', () => {
  it('finds none at first, and the languages and pages that there are', async () => {
    expect(await view()).toMatchObject({
      looks: {},
      version: 0,
      origin: 'panel',
      declaredName: 'Playground',
      hostName: 'localhost',
      languages: ['en', 'fr'],
    });
  });

  it('sets them, and the very next page wears them', async () => {
    const answer = await save(LOOKS);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const { page } = await openSignIn(web);
    expect(page.html).toContain('--accent: #0a6847');
    expect(page.html).toContain('<h1>Hello again</h1>');
    expect(page.html).toContain('With your school account');
    expect(page.html).toContain(`src="${host.url}/uploads/logo.svg" alt="Playground"`);
    expect(page.html).toContain(`href="${host.url}/legal"`);
    expect(page.headers.get('content-security-policy')).toContain(`img-src ${host.url};`);
  });

  it('sees the pages in each language, with what is of that language', async () => {
    const browser = new Browserless({ 'accept-language': 'fr' });
    const { page } = await openSignIn(web, { browser });
    expect(page.html).toContain('<h1>Re-bonjour</h1>');
    expect(page.html).toContain('href="https://example.org/mentions"');
    expect(page.html).not.toContain('With your school account');
  });

  it('gives every other page the same dress, errors included', async () => {
    const page = await new Browserless().open(`${host.issuer}/authorize?client_id=nobody`);
    expect(page.html).toContain('--accent: #0a6847');
    expect(page.html).toContain('Legal notice');
  });

  it('is told of another who was faster, and overwrites nothing', async () => {
    const { version } = await view();
    const answers = await Promise.all([
      save({ ...LOOKS, scheme: 'light' }, version),
      save({ ...LOOKS, scheme: 'dark' }, version),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const kept = await view();
    expect(kept.version).toBe(version + 1);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(kept.looks.scheme).toBe(['light', 'dark'][winner]);
    expect((await save(LOOKS)).status).toBe(200);
  });

  it.each<[string, unknown, string]>([
    [
      'a link that would run',
      { links: [{ label: { en: 'x' }, address: { en: 'javascript:alert(1)' } }] },
      'link.address',
    ],
    [
      'a picture of 10 MB',
      { logo: { light: `data:image/png;base64,${'A'.repeat(300_000)}` } },
      'picture.large',
    ],
    ['a colour that nobody can read', { colours: { light: { accent: '#ffee99' } } }, 'colour.contrast'],
    ['no looks at all', 'dark please', 'looks.object'],
  ])('is told what is wrong with %s', async (_, looks, code) => {
    const { status, body } = await save(looks);
    expect(status).toBe(400);
    expect(body.error.details.errors.map(({ name }) => name)).toContain(code);
    expect((await view()).looks).toEqual(LOOKS);
  });

  it('can not send something else for the looks and their version', async () => {
    for (const body of [
      {},
      { looks: {} },
      { looks: {}, version: -1 },
      { looks: {}, version: 1, more: 1 },
      [],
    ])
      expect((await admin.call('PUT', '/oidc-server/looks', body)).status).toBe(400);
  });
});

describe('the preview', () => {
  it('has the texts of a language to translate', async () => {
    const { body } = await admin.call('GET', '/oidc-server/looks/texts/fr');
    const { texts } = body as unknown as { texts: Record<string, string> };
    expect(texts['login.submit']).toBe('Se connecter');
    expect((await admin.call('GET', '/oidc-server/looks/texts/constructor')).status).toBe(404);
  });

  it('is the real page with the draft, and keeps nothing', async () => {
    const { status, body } = await preview({
      looks: { texts: { en: { title: 'A draft' } } },
      page: 'login',
      scheme: 'dark',
    });
    expect(status).toBe(200);
    expect(body.html).toMatch(/^<!doctype html>/);
    expect(body.html).toContain('<h1>A draft</h1>');
    expect(body.html).toContain('color-scheme: dark');
    expect(body.html).toContain('type="password"');
    expect((await view()).looks).toEqual(LOOKS);
  });

  it('shows every page in every language', async () => {
    const { pages, languages } = await view();
    for (const page of pages) {
      for (const language of languages) {
        const { status, body } = await preview({ page, language });
        expect(status, page).toBe(200);
        expect(body.html).toContain(`<html lang="${language}"`);
      }
    }
    expect((await preview({ page: 'constructor' })).status).toBe(404);
  });

  it('shows hard colours as the nearest that can be read, and says so', async () => {
    const { body } = await preview({ looks: { colours: { light: { accent: '#ffee99' } } } });
    expect(body.problems.map(({ code }) => code)).toEqual(['colour.contrast']);
    expect(body.html).not.toContain('--accent: #ffee99');
  });

  it('shows what a client would have of its own', async () => {
    const previewClient = async (clientId: string, branding: unknown) => {
      const wish = { branding, page: 'login', language: 'en', scheme: 'light' };
      const answer = await admin.call('POST', `/oidc-server/clients/${clientId}/looks-preview`, wish);
      return { ...answer, body: answer.body as unknown as LooksPreview };
    };
    const { body } = await previewClient(webApp.client_id, { texts: { en: { title: 'For the app' } } });
    expect(body.html).toContain('<h1>For the app</h1>');
    expect(body.html).toContain('--accent: #0a6847');
    expect(body.html).toContain(webApp.client_name);
    expect((await previewClient(webApp.client_id, { name: 'Your bank' })).status).toBe(400);
    expect((await previewClient('nobody', {})).status).toBe(404);
  });

  it('shows scripts as the letters that they are', async () => {
    const attack = '<script>alert(1)</script>';
    const { body } = await preview({ looks: { texts: { en: { title: attack, welcome: attack } } } });
    expect(body.html).not.toContain(attack);
    expect(body.html).toContain('&lt;script>');
  });
});

describe('a client', () => {
  it('has looks of its own over those of the site, on its way alone', async () => {
    const created = await admin.call('POST', '/oidc-server/clients', {
      client_name: 'Branded',
      redirect_uris: ['https://branded.example.org/callback'],
      branding: { colours: { light: { accent: '#7a1fa2' } }, texts: { en: { title: 'Branded sign-in' } } },
    });
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    const page = await new Browserless().open(
      `${host.issuer}/authorize?${new URLSearchParams({
        client_id: created.body.client_id,
        redirect_uri: 'https://branded.example.org/callback',
        response_type: 'code',
        scope: 'openid',
      }).toString()}`,
    );
    expect(page.html).toContain('<h1>Branded sign-in</h1>');
    expect(page.html).toContain('--accent: #7a1fa2');
    expect(page.html).toContain('Legal notice');
    expect((await openSignIn(web)).page.html).toContain('<h1>Hello again</h1>');
  });

  it('is refused with looks that are wrong, and can not speak as the site', async () => {
    for (const branding of [{ name: 'Your bank' }, { image: 'http://plain.example.org/x.png' }, 'red']) {
      const { status, body } = await admin.call('POST', '/oidc-server/clients', {
        client_name: 'Wrong',
        redirect_uris: ['https://wrong.example.org/callback'],
        branding,
      });
      expect(status).toBe(400);
      expect(body.error.details.errors[0]?.path[0]).toBe('branding');
    }
  });
});

describe('permissions', () => {
  const routes: Array<[string, string, string, unknown]> = [
    ['looks.read', 'GET', '/looks', undefined],
    ['looks.read', 'GET', '/looks/texts/fr', undefined],
    ['looks.update', 'PUT', '/looks', { looks: {}, version: 9999 }],
    ['looks.read', 'POST', '/looks/preview', { page: 'login', language: 'en', scheme: 'light' }],
  ];

  it('are asked for by each route, and one does not stand for another', async () => {
    for (const action of ['looks.read', 'looks.update', 'provider.read']) {
      const api = await adminWith(admin, { url: host.url, actions: [action] });
      for (const [needed, method, path, body] of routes) {
        const { status } = await api.call(method, `/oidc-server${path}`, body);
        if (needed === action) expect([200, 409], `${action} ${path}`).toContain(status);
        else expect(status, `${action} ${path}`).toBe(403);
      }
    }
    const ofClient = '/oidc-server/clients/web-app/looks-preview';
    const wish = { branding: {}, page: 'login', language: 'en', scheme: 'light' };
    for (const [actions, status] of [
      [['looks.read'], 403],
      [['client.read'], 403],
      [['looks.read', 'client.read'], 200],
    ] as const) {
      const api = await adminWith(admin, { url: host.url, actions });
      expect((await api.call('POST', ofClient, wish)).status, actions.join()).toBe(status);
    }
    for (const [, method, path, body] of routes) {
      expect((await nobody(host.url).call(method, `/oidc-server${path}`, body)).status).toBe(401);
    }
  });
});
