/**
 * Every page around signing in, in a real browser: nothing scrolls sideways, and axe finds no fault in any state.
 */
import { expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { expectAccessible, inBrowser, launchChromium, picture } from '../support/chromium.ts';
import { freePort } from '../support/host.ts';
import { authorizationUrl, FRIEND } from '../support/friend.ts';

const PASSWORD = 'Playground-1';

let host: LaunchedHost;
let browser: Browser;

beforeAll(async () => {
  host = await launchHost({
    port: await freePort(),
    env: {
      PLAYGROUND_UPSTREAMS: JSON.stringify([
        { name: 'upstream', issuer: 'http://localhost:9/oidc', key: 'k', secret: 's' },
      ]),
      MAIL_FILE: '/dev/null',
    },
    pluginConfig: {
      clients: [
        {
          ...FRIEND,
          client_uri: 'https://app.example.org/',
          policy_uri: 'https://app.example.org/privacy',
          tos_uri: 'https://app.example.org/terms',
          contacts: ['owner@example.org'],
          optional_scope: 'profile',
        },
      ],
      // Each look signs in anew.
      signIn: { limits: { account: { attempts: 1000 } } },
    },
  });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await host.stop();
});

const looks: Array<[string, BrowserContextOptions]> = [
  ['desktop-light-en', { locale: 'en-GB', viewport: { width: 1280, height: 900 } }],
  ['phone-dark-fr', { locale: 'fr-FR', viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ['phone-light-en', { locale: 'en-GB', viewport: { width: 390, height: 844 } }],
  ['desktop-dark-fr', { locale: 'fr-FR', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
];

const visiting = (options: BrowserContextOptions, visit: (page: Page) => Promise<void>): Promise<void> =>
  inBrowser(browser, options, async (page) => {
    // The app is not there; where the browser goes is all that matters.
    await page
      .context()
      .route('http://localhost:9/**', (route) => route.fulfill({ status: 200, body: 'the app' }));
    await visit(page);
  });

const ask = (page: Page, params: Record<string, string> = {}) =>
  page.goto(authorizationUrl(host, { scope: 'openid profile email offline_access', ...params }));

const send = (page: Page) => page.locator('form .button-primary').first().click();

async function logIn(page: Page, password = PASSWORD): Promise<void> {
  await page.locator('[name=identifier]').fill('alice');
  await page.locator('[name=password]').fill(password);
  await send(page);
}

async function look(page: Page, name: string): Promise<void> {
  await picture(page, name);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(sideways, `${name} scrolls sideways`).toBe(false);
  await expectAccessible(page);
}

describe.each(looks)('%s', (look_, options) => {
  it('signing in, and its refusals', async () => {
    await visiting(options, async (page) => {
      await ask(page);
      await look(page, `login-${look_}`);
      await logIn(page, 'wrong');
      await look(page, `login-refused-${look_}`);
    });
  });

  it('consent, the last sign-ins, another account', async () => {
    await visiting(options, async (page) => {
      await ask(page, { prompt: 'consent' });
      await logIn(page);
      await expect(page.locator('[name=keep]')).toBeChecked();
      await look(page, `consent-${look_}`);
      await page.locator('a[href*="/sign-ins"]').click();
      await look(page, `sign-ins-${look_}`);
      await page.locator('a.button').click();
      await page.locator('a[href*="/switch"]').click();
      await look(page, `switch-${look_}`);
    });
  });

  it('choosing an account', async () => {
    await visiting(options, async (page) => {
      await ask(page, { prompt: 'consent' });
      await logIn(page);
      await page.locator('[value=accept]').click();
      await expect(page).toHaveURL(/localhost:9\/callback/);
      await ask(page, { prompt: 'select_account' });
      await look(page, `select-account-${look_}`);
      await send(page);
      await expect(page).toHaveURL(/localhost:9\/callback/);
    });
  });

  it('a forgotten password', async () => {
    await visiting(options, async (page) => {
      await ask(page);
      await page.locator('a[href*="/forgot"]').click();
      await look(page, `forgot-${look_}`);
      await page.locator('[name=email]').fill(`nobody-${look_}@example.org`);
      await send(page);
      await look(page, `reset-sent-${look_}`);
      const { pathname } = new URL(page.url());
      await page.goto(`${host.url}${pathname.replace('/forgot', '/reset')}?code=${'0'.repeat(128)}`);
      await look(page, `reset-${look_}`);
      for (const name of ['password', 'passwordAgain'])
        await page.locator(`[name=${name}]`).fill('New-pass-1');
      await send(page);
      await look(page, `reset-refused-${look_}`);
    });
  });

  it('a new account', async () => {
    await visiting(options, async (page) => {
      await ask(page, { prompt: 'create' });
      await look(page, `sign-up-${look_}`);
      await page.locator('[name=username]').fill('alice');
      await page.locator('[name=email]').fill('x@example.org');
      await page.locator('[name=password]').fill('A-password-1');
      await send(page);
      await look(page, `sign-up-refused-${look_}`);
      await page.locator('[name=username]').fill(`new-${look_}`);
      await page.locator('[name=email]').fill(`new-${look_}@example.org`);
      await page.locator('[name=password]').fill('A-password-1');
      await send(page);
      await look(page, `confirm-sent-${look_}`);
    });
  });

  it('cookies that do not come back', async () => {
    await visiting(options, async (page) => {
      await page.context().route(`${host.url}/**`, async (route) => {
        const headers = { ...route.request().headers() };
        delete headers['cookie'];
        await route.continue({ headers: { ...headers, cookie: '' } });
      });
      await page.goto(`${host.url}/oidc/interaction/unknown?client_id=${FRIEND.client_id}&cookies=asked`);
      await look(page, `cookies-${look_}`);
    });
  });
});
