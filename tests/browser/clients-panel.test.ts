/**
 * The panel for clients, in a real browser: somebody who has never seen it registers the friend app, and a user signs
 * in there with what the panel showed.
 */
import { fileURLToPath } from 'node:url';
import {
  expect,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { buildAdminPanel } from '../../playground/admin-panel.ts';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { run, type Running } from '../../playground/processes.ts';
import { buildPlugin } from '../../scripts/build-once.ts';
import { repositoryRoot } from '../../scripts/run-once.ts';
import { freePort } from '../support/host.ts';
import { adminWith, superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless } from '../support/browserless.ts';
import { expectAccessible, launchChromium, picture } from '../support/chromium.ts';
import { discoverRelyingParty } from '../support/relying-party.ts';

const HOST_PORT = await freePort();
const FRIEND_PORT = await freePort();
const friendUrl = `http://localhost:${FRIEND_PORT}`;
const PASSWORD = 'Playground-1';
const desktop = { viewport: { width: 1280, height: 900 }, locale: 'en-GB' } as const;

let host: LaunchedHost;
let browser: Browser;
let admin: AdminApi;
let panelUrl: string;

beforeAll(async () => {
  await buildPlugin();
  await buildAdminPanel({
    env: process.env,
    hostUrl: `http://localhost:${HOST_PORT}`,
    started: () => undefined,
  });
  host = await launchHost({ port: HOST_PORT, env: { SERVE_ADMIN: 'true' } });
  admin = await superAdmin(host.url);
  panelUrl = `${host.url}/admin/plugins/oidc-server`;
  browser = await launchChromium();
  await inBrowser(desktop, async (page) => {
    await enter(page, { email: 'admin@example.org', password: PASSWORD });
    signedIn = await page.context().storageState();
  });
});

afterAll(async () => {
  await browser.close();
  await host.stop();
});

async function inBrowser(
  options: BrowserContextOptions,
  visit: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    await visit(await context.newPage());
  } finally {
    await context.close();
  }
}

/** What the administrator's browser keeps once signed in: the host lets nobody in more than a few times a minute. */
let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;

async function enter(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto(`${host.url}/admin`);
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.includes('/auth/'));
}

/** The panel in French, and in the browser's own light or dark. */
const inFrench = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    localStorage.setItem('strapi-admin-language', 'fr');
    localStorage.setItem('STRAPI_THEME', 'system');
  });
};

/** The value under a label of the Connect tab, as an admin reads it. */
const shown = async (page: Page, label: string): Promise<string> =>
  (await page.getByRole('tabpanel').locator(`:text-is("${label}") + div code`).first().textContent()) ?? '';

const friendApp = (env: Record<string, string>): Running =>
  run({
    name: 'The friend app',
    args: [fileURLToPath(new URL('../../playground/friend/app.ts', import.meta.url))],
    cwd: repositoryRoot,
    env: { ...process.env, FRIEND_PORT: String(FRIEND_PORT), FRIEND_URL: friendUrl, ...env },
  });

const register = async (name: string, more: Record<string, unknown> = {}) => {
  const { body } = await admin.call('POST', '/oidc-server/clients', {
    client_name: name,
    redirect_uris: [`https://${name.toLowerCase()}.example.org/callback`],
    ...more,
  });
  return body;
};

describe('an admin who has never seen the panel', () => {
  it('registers the friend app, and a user signs in there, in less than a minute', async () => {
    const startedAt = performance.now();
    let friend: Running | undefined;
    await inBrowser(desktop, async (page) => {
      try {
        await enter(page, { email: 'admin@example.org', password: PASSWORD });
        await page.getByRole('link', { name: 'OIDC Server' }).click();
        await page.getByRole('button', { name: 'Add an application' }).first().click();
        await page.getByLabel('Application name').fill('My friend app');
        await page.getByLabel('Address of the application').fill(`localhost:${FRIEND_PORT}`);
        await expect(page.getByLabel('Redirect URIs')).toHaveValue(`${friendUrl}/callback`);
        await expectAccessible(page, 'main');
        await picture(page, 'client-new');
        await page.getByRole('button', { name: 'Add the application' }).click();

        await expect(page.getByText('Copy the client secret now')).toBeVisible();
        const credentials = {
          ISSUER: await shown(page, 'Issuer'),
          CLIENT_ID: await shown(page, 'Client ID'),
          CLIENT_SECRET: await shown(page, 'Client secret'),
        };
        expect(page.url()).not.toContain(credentials.CLIENT_SECRET);
        friend = friendApp(credentials);

        const visitor = await page.context().newPage();
        await expect(async () => {
          await visitor.goto(friendUrl);
        }).toPass({ timeout: 10_000 });
        await visitor.getByRole('button', { name: 'Sign in' }).click();
        await visitor.locator('input[name=identifier]').fill('alice');
        await visitor.locator('input[name=password]').fill(PASSWORD);
        await visitor.locator('form').first().locator('button[type=submit]').click();
        await visitor.locator('button[name=decision][value=accept]').click();
        await expect(visitor).toHaveURL(`${friendUrl}/`);
        await expect(visitor.getByText('alice@example.org').first()).toBeVisible();
        expect(performance.now() - startedAt).toBeLessThan(60_000);

        await picture(page, 'client-connect');
        await page.reload();
        await expect(page.getByText('The client secret was shown once')).toBeVisible();
        expect(await page.content()).not.toContain(credentials.CLIENT_SECRET);

        await page.goto(panelUrl);
        await expect(page.getByRole('row', { name: /My friend app/ })).toContainText('1');
        await expectAccessible(page, 'main');
        await picture(page, 'client-list');
      } finally {
        await friend?.stop();
      }
    });
  });

  it('is told next to the field what is wrong, in French too', async () => {
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await inFrench(page);
      await page.goto(`${panelUrl}/clients/new`);
      await page.locator('[name=name]').fill('Wiki');
      await page.locator('[name=address]').fill('https://wiki.example.org');
      await page.locator('[name=redirectUris]').fill('https://wiki.example.org/*\nhttps://ok.example.org/');
      await page.locator('button[type=submit]').click();
      await expect(page.getByText('Ligne 1')).toContainText('jokers');
      await expect(page.locator('[name=redirectUris]')).toBeFocused();
      await picture(page, 'client-new-refused-fr');
    });
  });
});

describe('a client in the panel', () => {
  it('is edited in tabs, guarded against loss and against another admin', async () => {
    const { client_id } = await register('Guarded');
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/clients/${client_id}`);
      await page.locator('[name=client_name]').fill('Guarded 2');
      await page.getByRole('link', { name: 'OIDC Server' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('Leave without saving?');
      await picture(page, 'client-unsaved');
      await page.getByRole('button', { name: 'Cancel' }).click();

      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved.').first()).toBeVisible();

      const { body } = await admin.call('GET', `/oidc-server/clients/${client_id}`);
      await admin.call('PUT', `/oidc-server/clients/${client_id}`, { ...body, client_name: 'Theirs' });
      await page.locator('[name=client_name]').fill('Mine');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Somebody else changed this application')).toBeVisible();
      await picture(page, 'client-stale');
      await page.getByRole('button', { name: 'Load their version' }).click();
      await expect(page.locator('[name=client_name]')).toHaveValue('Theirs');
    });
  });

  it('is accessible on every tab, and opens the one that has a problem', async () => {
    const { client_id } = await register('Tabs');
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      for (const tab of [
        'general',
        'credentials',
        'redirects',
        'scopes',
        'tokens',
        'protocol',
        'connect',
        'failures',
      ]) {
        await page.goto(`${panelUrl}/clients/${client_id}?tab=${tab}`);
        await expect(page.getByRole('tabpanel')).toBeVisible();
        await page.waitForLoadState('networkidle');
        await expectAccessible(page, 'main');
        await picture(page, `client-tab-${tab}`);
      }
      await page.goto(`${panelUrl}/clients/${client_id}?tab=redirects`);
      await page.locator('[name=redirect_uris]').fill('http://insecure.example.org/cb');
      await page.getByRole('tab', { name: 'General' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Must be https; plain http')).toBeVisible();
      await picture(page, 'client-refused');
    });
  });

  it('gets a security profile, which fills in settings, locks them, and says why', async () => {
    const { client_id } = await register('Bank');
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/clients/${client_id}?tab=protocol`);
      const pkce = page.getByRole('checkbox', { name: 'Require PKCE' });
      await expect(pkce).not.toBeChecked();
      const choose = async (profile: string) => {
        await page.getByRole('combobox', { name: /Security profile/ }).click();
        await page.getByRole('option', { name: profile }).click();
      };

      await choose('OAuth 2.1');
      await expect(pkce).toBeChecked();
      await expect(pkce).toBeDisabled();
      await expect(page.getByText('Locked by the profile: OAuth 2.1 §4.1.1.')).toBeVisible();
      await expect(page.getByRole('checkbox', { name: /^id_token — not in this profile/ })).toBeDisabled();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved').first()).toBeVisible();
      const { body } = await admin.call('GET', `/oidc-server/clients/${client_id}`);
      expect(body).toMatchObject({ security_profile: 'oauth-2.1', require_pkce: true });

      await choose('FAPI 2.0');
      await expect(page.getByRole('checkbox', { name: /Bind every token to a key/ })).toBeChecked();
      await expectAccessible(page, 'main');
      await picture(page, 'client-profile-fapi');
      // It has no key yet: the server says so, and the form leads there.
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('tab', { name: /Credentials ⚠/ })).toBeVisible();
      await expect(page.getByText('Give the application’s public keys, or their address.')).toBeVisible();
      await picture(page, 'client-profile-refused');
    });
    await inBrowser(
      { storageState: signedIn, viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'fr' },
      async (page) => {
        await inFrench(page);
        await page.goto(`${panelUrl}/clients/${client_id}?tab=protocol`);
        await expect(page.getByText('Profil de sécurité')).toBeVisible();
        await picture(page, 'client-profile-phone-dark-fr');
      },
    );
  });

  it('gets a second secret, is duplicated, and is deleted once the consequence was read', async () => {
    const { client_id } = await register('Doomed');
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/clients/${client_id}?tab=credentials`);
      await page.getByRole('button', { name: 'Make a new secret' }).click();
      await expect(page.getByText('Copy the client secret now')).toBeVisible();
      await expect(page.getByRole('button', { name: /Remove the secret/ })).toHaveCount(2);
      await picture(page, 'client-secrets');

      await page.getByRole('button', { name: 'Duplicate' }).click();
      await expect(page.locator('[name=client_name]')).toHaveValue('Doomed (copy)');

      await page.goto(`${panelUrl}/clients/${client_id}`);
      await page.getByRole('button', { name: 'Delete' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('stops working at once');
      await picture(page, 'client-delete');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await expect(page.getByText('Doomed is deleted.').first()).toBeVisible();
      expect((await admin.call('GET', `/oidc-server/clients/${client_id}`)).status).toBe(404);
    });
  });

  it('with markup in its name is shown as text', async () => {
    const { client_id } = await register('Markup', { client_name: '<img src=x onerror="window.pwned=1">' });
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/clients/${client_id}`);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('<img src=x');
      expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    });
  });

  it('is shown and not changed to somebody who may only read, and when it is declared', async () => {
    const reader = await adminWith(admin, { url: host.url, actions: ['provider.read', 'client.read'] });
    await inBrowser(desktop, async (page) => {
      await enter(page, reader.credentials);
      await page.goto(`${panelUrl}/clients/friend-app`);
      await expect(page.getByText('declared in config/plugins')).toBeVisible();
      await expect(page.locator('[name=client_name]')).toBeDisabled();
      await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
      await expect(page.getByRole('button', { name: 'Delete' })).toHaveCount(0);
      await picture(page, 'client-declared');
      await page.goto(panelUrl);
      await expect(page.getByRole('button', { name: 'Add an application' })).toHaveCount(0);
    });
  });

  it('chosen from a preset brings its scopes, names the claims that are missing, and tells why it fails', async () => {
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/clients/new`);
      await page.getByLabel('ProConnect').check();
      await expect(page.getByText(/scopes of its own: uid, given_name, usual_name/)).toBeVisible();
      await page.getByLabel('Application name').fill('ProConnect');
      await page.getByLabel('Address of the application').fill('proconnect.example.org');
      await picture(page, 'client-new-preset');
      await page.getByRole('button', { name: 'Add the application' }).click();

      await expect(page.getByText('nothing fills yet: uid, usual_name.')).toBeVisible();
      await expectAccessible(page, 'main');
      await picture(page, 'client-connect-preset');
      const clientId = await shown(page, 'Client ID');
      const { body } = await admin.call('GET', `/oidc-server/clients/${clientId}`);
      expect(body.scope.split(' ')).toContain('chorusdt');

      const asked = new URLSearchParams({
        client_id: clientId,
        redirect_uri: 'http://proconnect.example.org/api/v2/oidc-callback',
        response_type: 'code',
        scope: 'openid',
      });
      await fetch(`${host.url}/oidc/authorize?${asked.toString()}`);
      await page.goto(`${panelUrl}/clients/${clientId}?tab=failures`);
      await expect(page.getByText('but with http for https')).toBeVisible();
      await expectAccessible(page, 'main');
      await picture(page, 'client-failures-preset');
    });
  });

  it('is readable on a phone, in the dark, in French', async () => {
    const { client_id } = await register('Phone');
    const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const;
    await inBrowser({ ...phone, storageState: signedIn }, async (page) => {
      await inFrench(page);
      await page.goto(`${panelUrl}/clients/${client_id}?tab=connect`);
      await page.waitForLoadState('networkidle');
      await picture(page, 'client-connect-phone-dark-fr');
      await page.goto(`${panelUrl}/clients/new`);
      await expect(page.locator('[name=name]')).toBeVisible();
      await picture(page, 'client-new-phone-dark-fr');
      await page.goto(panelUrl);
      await page.waitForLoadState('networkidle');
      await picture(page, 'client-list-phone-dark-fr');
    });
  });
});

describe('a test sign-in', () => {
  it('shows in a new window what the application would receive', async () => {
    const { client_id } = await register('Tried', { token_endpoint_auth_method: 'client_secret_post' });
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/clients/${client_id}?tab=connect`);
      const opening = page.context().waitForEvent('page');
      await page.getByRole('button', { name: 'Try the sign-in' }).click();
      const visitor = await opening;
      await visitor.locator('input[name=identifier]').fill('alice');
      await visitor.locator('input[name=password]').fill(PASSWORD);
      await visitor.locator('form').first().locator('button[type=submit]').click();
      await visitor.locator('button[name=decision][value=accept]').click();
      await expect(visitor.getByText('The sign-in works.')).toBeVisible();
      await expect(visitor.getByText('alice@example.org').first()).toBeVisible();
      expect(visitor.url()).toBe(`${panelUrl}/test-sign-in`);
      await expectAccessible(visitor, 'main');
      await picture(visitor, 'test-sign-in');
    });
  });
});

describe('the looks of the pages', () => {
  const accent = (page: Page) => page.getByLabel('Buttons and links', { exact: true }).first();
  const preview = (page: Page) => page.locator('iframe[title="Preview"]');

  it('are set with the real page in view, and worn by the next page', async () => {
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(panelUrl);
      await page.getByRole('link', { name: 'Sign-in pages' }).click();
      await expect(preview(page)).toHaveAttribute('srcdoc', /type="password"/);
      await picture(page, 'looks-empty');

      await accent(page).fill('#ffcc00');
      await expect(page.getByText(/its contrast on #ffffff is 1\.5, and 4\.5 is needed/)).toBeVisible();
      await picture(page, 'looks-contrast');
      await accent(page).fill('#0a6847');
      await page.getByLabel('Heading').fill('Hello again');
      await page.getByLabel('Welcome').fill('<img src=x onerror="window.parent.pwned=1">');
      await expect(preview(page)).toHaveAttribute('srcdoc', /<h1>Hello again<\/h1>/);
      await expect(preview(page)).toHaveAttribute('srcdoc', /--accent: #0a6847/);
      await expect(preview(page)).toHaveAttribute('sandbox', '');

      await page.getByRole('button', { name: 'Add a link' }).click();
      await page.getByLabel('Words (English)').fill('Legal notice');
      await page.getByLabel('Address (English)').fill('javascript:alert(1)');
      await expect(page.getByText('Must be an https address, or a path of this site')).toBeVisible();
      await page.getByLabel('Address (English)').fill('/legal');
      await page.getByRole('button', { name: 'Phone' }).click();
      await page.getByRole('button', { name: 'Dark', exact: true }).click();
      await expect(preview(page)).toHaveAttribute('srcdoc', /color-scheme: dark/);
      await expectAccessible(page, 'main');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved: the next page shows it.').first()).toBeVisible();
      await picture(page, 'looks-saved');
      expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    });
    const { client_id } = await register('Worn');
    for (const colorScheme of ['light', 'dark'] as const) {
      await inBrowser({ ...desktop, colorScheme }, async (page) => {
        const query = { client_id, redirect_uri: 'https://worn.example.org/callback', scope: 'openid' };
        const request = new URLSearchParams({ ...query, response_type: 'code' }).toString();
        await page.goto(`${host.url}/oidc/authorize?${request}`);
        await expect(page.getByRole('heading')).toHaveText('Hello again');
        await expect(page.getByText('<img src=x')).toBeVisible();
        await expect(page.getByRole('link', { name: 'Legal notice' })).toBeVisible();
        await expectAccessible(page);
        await picture(page, `branded-${colorScheme}`);
      });
    }
  });

  it('are not overwritten where somebody else was faster', async () => {
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/looks`);
      await page.getByLabel('Heading').fill('Mine');
      const { body } = await admin.call('GET', '/oidc-server/looks');
      const { version } = body as unknown as { version: number };
      await admin.call('PUT', '/oidc-server/looks', { looks: {}, version });
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Somebody else changed the looks in the meantime.').first()).toBeVisible();
      await picture(page, 'looks-stale');
      await page.getByRole('button', { name: 'Load' }).click();
      await expect(page.getByLabel('Heading')).toHaveValue('');
    });
  });

  it('of one application are set in its own tab', async () => {
    const { client_id } = await register('Branded');
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/clients/${client_id}?tab=looks`);
      await accent(page).fill('#7a1fa2');
      await expect(preview(page)).toHaveAttribute('srcdoc', /--accent: #7a1fa2/);
      await expectAccessible(page, 'main');
      await picture(page, 'looks-client');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved').first()).toBeVisible();
      const { body } = await admin.call('GET', `/oidc-server/clients/${client_id}`);
      expect(body).toMatchObject({ branding: { colours: { light: { accent: '#7a1fa2' } } } });
    });
  });

  it('are readable on a phone, in the dark, in French, and say when they could not be loaded', async () => {
    const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const;
    await inBrowser({ ...phone, storageState: signedIn }, async (page) => {
      await inFrench(page);
      await page.goto(`${panelUrl}/looks`);
      await expect(page.locator('iframe[title="Aperçu"]')).toHaveAttribute('srcdoc', /type="password"/);
      await picture(page, 'looks-phone-dark-fr');
      await page.route(`${host.url}/oidc-server/looks`, (route) => route.abort());
      await page.goto(`${panelUrl}/looks`);
      await expect(page.getByText('L’apparence n’a pas pu être chargée.')).toBeVisible();
      await picture(page, 'looks-failed-phone-dark-fr');
    });
  });
});

describe('sessions, grants and keys', () => {
  const HOSTILE = '<img src=x onerror="window.pwned=1"> Firefox/1 (Windows)';

  /** A user signs in to an application of the test's own, in a browser that says what it likes of itself. */
  const someoneSignsIn = async (name: string, userAgent: string) => {
    const { client_id, client_secret } = await register(name, {
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic',
    });
    const party = await discoverRelyingParty(`${host.url}/oidc`, {
      client_id,
      client_name: name,
      client_secret: client_secret ?? '',
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: [`https://${name.toLowerCase()}.example.org/callback`],
      post_logout_redirect_uris: [`https://${name.toLowerCase()}.example.org/`],
      grant_types: ['authorization_code', 'refresh_token'],
    });
    await party.tokens({ browser: new Browserless({ 'user-agent': userAgent }) });
  };

  beforeAll(async () => {
    await someoneSignsIn('Wikipage', HOSTILE);
    await someoneSignsIn('Weblog', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');
  });

  it('shows who is signed in, and ends what is ticked once the consequence was read', async () => {
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/sessions`);
      const row = page.getByRole('row', { name: /Weblog/ });
      await expect(row).toContainText('alice@example.org');
      await expect(row).toContainText('Firefox on Linux');
      expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
      await expectAccessible(page, 'main');
      await picture(page, 'sessions');
      await row.getByRole('checkbox').click();
      await page.getByRole('button', { name: 'End the selected session' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('has to sign in again');
      await picture(page, 'sessions-end');
      await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
      await expect(page.getByText('A session is ended').first()).toBeVisible();
      await expect(row).toHaveCount(0);
      await page.goto(`${panelUrl}/sessions?_q=nobody`);
      await expect(page.getByText('No session matches.')).toBeVisible();
      await picture(page, 'sessions-empty');
    });
  });

  it('shows what was granted, and ends it', async () => {
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/grants`);
      const row = page.getByRole('row', { name: /Wikipage/ });
      await expect(row).toContainText('1 access token');
      await expectAccessible(page, 'main');
      await picture(page, 'grants');
      await row.getByRole('button', { name: 'End' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('asked again');
      await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
      await expect(page.getByText('A grant is ended').first()).toBeVisible();
    });
  });

  it('shows keys, never a private one, and rotates them', async () => {
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(`${panelUrl}/keys`);
      const ring = page.getByRole('region', { name: 'EdDSA' });
      await expect(ring.getByText('Current')).toHaveCount(1);
      await expectAccessible(page, 'main');
      await picture(page, 'keys');
      await ring.getByRole('button', { name: 'Rotate now' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('signs within seconds');
      await picture(page, 'keys-rotate');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate now' }).click();
      await expect(page.getByText('A new key for EdDSA takes over').first()).toBeVisible();
      await expect(ring.getByText('Next')).toHaveCount(1);
      expect(await page.content()).not.toMatch(/"(d|p|q|k|sealed)":/);
    });
  });

  it('shows the same beside the entry of a user', async () => {
    const users = await admin.call(
      'GET',
      '/content-manager/collection-types/plugin::users-permissions.user?filters[username][$eq]=alice',
    );
    const [{ documentId }] = users.body.results as unknown as [{ documentId: string }];
    await inBrowser({ ...desktop, storageState: signedIn }, async (page) => {
      await page.goto(
        `${host.url}/admin/content-manager/collection-types/plugin::users-permissions.user/${documentId}`,
      );
      await expect(page.getByRole('button', { name: 'End all sessions' })).toBeVisible();
      await expect(page.getByText('Last seen', { exact: false }).first()).toBeVisible();
      await picture(page, 'user-panel');
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export data' }).click();
      expect((await download).suggestedFilename()).toBe(`personal-data-${documentId}.json`);
      await page.getByRole('button', { name: 'Erase data' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('The account stays');
      await picture(page, 'user-panel-erase');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Erase data' }).click();
      await expect(page.getByText('kept on this user is erased').first()).toBeVisible();
    });
  });

  it('says what failed, and is readable on a phone, in the dark, in French', async () => {
    const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const;
    await someoneSignsIn('Again', HOSTILE);
    await inBrowser({ ...phone, storageState: signedIn }, async (page) => {
      await inFrench(page);
      for (const name of ['sessions', 'grants', 'keys', 'deliveries']) {
        await page.goto(`${panelUrl}/${name}`);
        await page.waitForLoadState('networkidle');
        await expectAccessible(page, 'main');
        await picture(page, `${name}-phone-dark-fr`);
      }
      await page.route('**/oidc-server/*sessions?*', (route) => route.abort());
      await page.goto(`${panelUrl}/sessions`);
      await expect(page.getByText('n’ont pas pu être chargées')).toBeVisible();
      await picture(page, 'sessions-failed-phone-dark-fr');
    });
  });

  it('are not for whoever may not see them', async () => {
    const curious = await adminWith(admin, { url: host.url, actions: ['provider.read'] });
    await inBrowser(desktop, async (page) => {
      await enter(page, curious.credentials);
      await page.goto(panelUrl);
      await expect(page.getByRole('navigation', { name: 'Sections of the provider' })).not.toContainText(
        'Sessions',
      );
      for (const name of ['sessions', 'grants', 'keys']) {
        await page.goto(`${panelUrl}/${name}`);
        await expect(page.getByText('have the permissions')).toBeVisible();
      }
    });
  });
});
