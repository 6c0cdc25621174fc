/**
 * The admin panel in a real browser: a host that serves it, and administrators who are signed in there.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { buildAdminPanel } from '../../playground/admin-panel.ts';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { buildPlugin } from '../../scripts/build-once.ts';
import { superAdmin, type AdminApi } from './admin-api.ts';
import { inBrowser, launchChromium } from './chromium.ts';
import { freePort } from './host.ts';

export const PASSWORD = 'Playground-1';

/** How the panel is looked at; its language is that of the locale. */
export interface View {
  viewport: { width: number; height: number };
  locale: 'en-GB' | 'fr-FR';
  colorScheme?: 'light' | 'dark';
}

export const desktop: View = { viewport: { width: 1280, height: 900 }, locale: 'en-GB' };
export const desktopInFrench: View = { ...desktop, locale: 'fr-FR' };
/** All of a long page at once: the panel scrolls within itself. */
export const tall: View = { ...desktop, viewport: { width: 1280, height: 2400 } };
/** On a phone, in the dark, in French. */
export const phone: View = {
  viewport: { width: 390, height: 844 },
  locale: 'fr-FR',
  colorScheme: 'dark',
};

export interface Panel {
  host: LaunchedHost;
  browser: Browser;
  admin: AdminApi;
  /** Of the plugin's first page. */
  url: string;
  /** A browser of its own in which nobody is signed in to the panel. */
  visit(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void>;
  /**
   * As the administrator, on a page that all who look in this way have one after the other: it has compiled the panel's
   * megabytes of script already, which is more than half of the work of loading them.
   */
  asAdmin(view: View, look: (page: Page) => Promise<void>): Promise<void>;
  /** As this admin, in a browser of their own. */
  as(admin: AdminApi, view: View, look: (page: Page) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** What the browser of somebody who is signed in keeps: the host lets nobody in more than a few times a minute. */
const signedIn = (url: string, { token }: AdminApi): BrowserContextOptions['storageState'] => ({
  cookies: [
    {
      name: 'jwtToken',
      value: token,
      domain: new URL(url).hostname,
      path: '/admin',
      expires: -1,
      httpOnly: false,
      secure: false,
      sameSite: 'Lax',
    },
  ],
  origins: [{ origin: new URL(url).origin, localStorage: [{ name: 'isLoggedIn', value: 'true' }] }],
});

/** The panel in the view's language, and in the browser's own light or dark. */
const speak = async (context: Pick<BrowserContext, 'addInitScript'>, { locale }: View): Promise<void> => {
  await context.addInitScript(
    (language) => {
      // A preview in a frame has no storage.
      if (window !== window.top) return;
      localStorage.setItem('strapi-admin-language', language);
      localStorage.setItem('STRAPI_THEME', 'system');
    },
    locale.slice(0, 2),
  );
};

/** Nothing of what was looked at stays, nor of what was put in its way: the next one begins as on a new page. */
async function leave(page: Page): Promise<void> {
  page.removeAllListeners('dialog');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.goto('about:blank');
}

/**
 * Builds the panel where it has changed, and starts a host with it.
 * @param configOf the plugin's configuration, by the host's address.
 */
export async function startPanel(
  configOf: (url: string) => Record<string, unknown> = () => ({}),
): Promise<Panel> {
  const port = await freePort();
  await buildPlugin();
  await buildAdminPanel({
    env: process.env,
    hostUrl: `http://localhost:${port}`,
    started: () => undefined,
  });
  const pluginConfig = configOf(`http://localhost:${port}`);
  const host = await launchHost({ port, env: { SERVE_ADMIN: 'true' }, pluginConfig });
  const browser = await launchChromium();
  const admin = await superAdmin(host.url);

  const kept = new Map<string, Promise<Page>>();
  const open = async (view: View): Promise<Page> => {
    const context = await browser.newContext({ ...view, storageState: signedIn(host.url, admin) });
    await speak(context, view);
    return context.newPage();
  };
  const pageFor = (view: View): Promise<Page> => {
    const key = JSON.stringify([view.locale, view.colorScheme]);
    const page = kept.get(key) ?? open(view);
    kept.set(key, page);
    return page;
  };

  return {
    host,
    browser,
    admin,
    url: `${host.url}/admin/plugins/oidc-server`,
    visit: (options, look) => inBrowser(browser, options, look),
    async asAdmin(view, look) {
      const page = await pageFor(view);
      try {
        await page.setViewportSize(view.viewport);
        await look(page);
      } finally {
        await leave(page);
      }
    },
    as: (somebody, view, look) =>
      inBrowser(browser, { ...view, storageState: signedIn(host.url, somebody) }, async (page) => {
        await speak(page, view);
        await look(page);
      }),
    async stop() {
      await browser.close();
      await host.stop();
    },
  };
}

/** Chooses in one of the design system's lists. */
export async function choose(
  page: Page,
  { list, option }: { list: string | RegExp; option: string | RegExp },
): Promise<void> {
  await page.getByRole('combobox', { name: list, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Waits until what the page asks the server for is there. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' });
}

/** Opens a tab of a client. */
export async function openTab(
  page: Page,
  { url }: Panel,
  { client_id: id, tab }: { client_id: string; tab: string },
): Promise<void> {
  await page.goto(`${url}/clients/${id}?tab=${tab}`);
  await page.getByRole('tabpanel').first().waitFor();
  await settled(page);
}

/** Saves what the form of a client has. */
export async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').first().waitFor();
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

/** Signs alice in on the page that asks for it, and agrees. */
export async function signInAndAgree(page: Page): Promise<void> {
  await page.locator('input[name=identifier]').fill('alice');
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('form').first().locator('button[type=submit]').click();
  await page.locator('button[name=decision][value=accept]').click();
}
