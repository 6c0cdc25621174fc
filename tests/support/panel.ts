/**
 * The admin panel in a real browser: a host that serves it, and an administrator who is signed in there.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { buildAdminPanel } from '../../playground/admin-panel.ts';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { buildPlugin } from '../../scripts/build-once.ts';
import { superAdmin, type AdminApi } from './admin-api.ts';
import { inBrowser, launchChromium } from './chromium.ts';
import { freePort } from './host.ts';

export const PASSWORD = 'Playground-1';
const ADMIN = { email: 'admin@example.org', password: PASSWORD };

export const desktop = { viewport: { width: 1280, height: 900 }, locale: 'en-GB' } as const;
export const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const;

export interface Panel {
  host: LaunchedHost;
  browser: Browser;
  admin: AdminApi;
  /** Of the plugin's first page. */
  url: string;
  /** A browser of its own in which nobody is signed in to the panel. */
  visit(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void>;
  /** The same, as the administrator. */
  asAdmin(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void>;
  /** Signs in to the panel with a password. */
  enter(page: Page, credentials?: { email: string; password: string }): Promise<void>;
  stop(): Promise<void>;
}

/** Builds the panel where it has changed, and starts a host with it. */
export async function startPanel(): Promise<Panel> {
  const port = await freePort();
  await buildPlugin();
  await buildAdminPanel({
    env: process.env,
    hostUrl: `http://localhost:${port}`,
    started: () => undefined,
  });
  const host = await launchHost({ port, env: { SERVE_ADMIN: 'true' } });
  const browser = await launchChromium();

  const enter: Panel['enter'] = async (page, { email, password } = ADMIN) => {
    await page.goto(`${host.url}/admin`);
    await page.locator('input[name=email]').fill(email);
    await page.locator('input[name=password]').fill(password);
    await page.locator('form button[type=submit]').click();
    await page.waitForURL((url) => !url.pathname.includes('/auth/'));
  };

  /** What the administrator's browser keeps once signed in: the host lets nobody in more than a few times a minute. */
  let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;
  await inBrowser(browser, desktop, async (page) => {
    await enter(page);
    signedIn = await page.context().storageState();
  });

  return {
    host,
    browser,
    admin: await superAdmin(host.url),
    url: `${host.url}/admin/plugins/oidc-server`,
    visit: (options, look) => inBrowser(browser, options, look),
    asAdmin: (options, look) => inBrowser(browser, { ...options, storageState: signedIn }, look),
    enter,
    async stop() {
      await browser.close();
      await host.stop();
    },
  };
}

/** The panel in French, and in the browser's own light or dark. */
export const inFrench = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    localStorage.setItem('strapi-admin-language', 'fr');
    localStorage.setItem('STRAPI_THEME', 'system');
  });
};

/** Chooses in one of the design system's lists. */
export async function choose(page: Page, { list, option }: { list: string; option: string }): Promise<void> {
  await page.getByRole('combobox', { name: list, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** A client that the administrator registers through the admin API. */
export async function register(
  { admin }: Panel,
  name: string,
  more: Record<string, unknown> = {},
): Promise<Awaited<ReturnType<AdminApi['call']>>['body']> {
  const { status, body } = await admin.call('POST', '/oidc-server/clients', {
    client_name: name,
    redirect_uris: [`https://${name.toLowerCase()}.example.org/callback`],
    ...more,
  });
  if (status !== 201) throw new Error(`Register ${name}: ${status} ${JSON.stringify(body)}`);
  return body;
}
