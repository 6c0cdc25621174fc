/**
 * Every page around signing in, in a real browser: nothing scrolls sideways, and axe finds no fault in any state.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { expect, expectAccessible, inBrowser, launchChromium, picture } from '../support/chromium.ts';
import { addAccount } from '../support/database.ts';
import { authorizationUrl, FRIEND } from '../support/friend.ts';
import { freePort } from '../support/host.ts';

const PASSWORD = 'Playground-1';

// Another name for this machine: cookies don't know ports.
const upstreamPort = await freePort();
const UPSTREAM = `http://127.0.0.1:${upstreamPort}`;
const port = await freePort();
const SITE = `http://localhost:${port}`;
const SECRET = 'the-secret-of-upstream';

/** The application that people sign in to: where the browser goes is all that matters. */
const app = createServer((_request, response) => response.end('the app'));
const appPort = await freePort();
const CALLBACK = `http://localhost:${appPort}/callback`;

let upstream: LaunchedHost;
let host: LaunchedHost;
let browser: Browser;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'oidc-mail-'));
  await new Promise<void>((resolve) => app.listen(appPort, '127.0.0.1', resolve));
  upstream = await launchHost({
    port: upstreamPort,
    env: { PUBLIC_URL: UPSTREAM },
    pluginConfig: {
      clients: [
        {
          client_id: 'upstream',
          client_name: 'The site',
          client_secret: SECRET,
          token_endpoint_auth_method: 'client_secret_post',
          redirect_uris: [`${SITE}/api/connect/upstream/callback`],
          scope: 'openid profile email',
          skip_consent: true,
        },
      ],
    },
  });
  host = await launchHost({
    port,
    env: {
      PUBLIC_URL: SITE,
      USERS_RATELIMIT: 'false',
      PLAYGROUND_UPSTREAMS: JSON.stringify([
        { name: 'upstream', issuer: `${UPSTREAM}/oidc`, key: 'upstream', secret: SECRET, prefix: 'up-' },
      ]),
      PLAYGROUND_AUTHENTICATORS: fileURLToPath(
        new URL('../fixtures/authenticators/index.cjs', import.meta.url),
      ),
      MAIL_FILE: path.join(directory, 'mail.jsonl'),
    },
    pluginConfig: {
      clients: [
        {
          ...FRIEND,
          redirect_uris: [CALLBACK],
          client_uri: 'https://app.example.org/',
          policy_uri: 'https://app.example.org/privacy',
          tos_uri: 'https://app.example.org/terms',
          contacts: ['owner@example.org'],
          initiate_login_uri: 'https://app.example.org/start',
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
  app.close();
  await host.stop();
  await upstream.stop();
  await rm(directory, { recursive: true, force: true });
});

/** The link in the only message to an address. */
async function linkMailedTo(address: string): Promise<string> {
  let link: string | undefined;
  await expect(async () => {
    const lines = (await readFile(path.join(directory, 'mail.jsonl'), 'utf8')).trim().split('\n');
    const [mail] = lines
      .map((line) => JSON.parse(line) as { to: string; text: string })
      .filter(({ to }) => to === address);
    link = /http[^\s<]+/.exec(mail?.text ?? '')?.[0].replaceAll('&amp;', '&');
    expect(link).toBeDefined();
  }).toPass({ timeout: 10_000 });
  return link!;
}

const looks: Array<[string, BrowserContextOptions]> = [
  ['desktop-light-en', { locale: 'en-GB', viewport: { width: 1280, height: 900 } }],
  ['phone-dark-fr', { locale: 'fr-FR', viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ['phone-light-en', { locale: 'en-GB', viewport: { width: 390, height: 844 } }],
  ['desktop-dark-fr', { locale: 'fr-FR', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
];

const visiting = (options: BrowserContextOptions, visit: (page: Page) => Promise<void>): Promise<void> =>
  inBrowser(browser, options, visit);

const ask = (page: Page, params: Record<string, string> = {}) =>
  page.goto(
    authorizationUrl(host, {
      redirect_uri: CALLBACK,
      scope: 'openid profile email offline_access',
      ...params,
    }),
  );

/** The sign-in is over: the application has the code. */
const arrive = (page: Page): Promise<void> =>
  expect(page).toHaveURL(new RegExp(`^${CALLBACK}\\?(.*&)?code=`));

const send = (page: Page) => page.locator('form .button-primary').first().click();

async function logIn(page: Page, password = PASSWORD, identifier = 'alice'): Promise<void> {
  await page.locator('[name=identifier]').fill(identifier);
  await page.locator('[name=password]').fill(password);
  await send(page);
}

async function look(page: Page, name: string): Promise<void> {
  await picture(page, name);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(sideways, `${name} scrolls sideways`).toBe(false);
  await expectAccessible(page);
}

/** One page looks like another where only its words differ: whole paths are walked in two looks. */
const walked = ['desktop-light-en', 'phone-dark-fr'];

describe.each(looks)('%s', (look_, options) => {
  const walk = (name: string, work: () => Promise<void>): void => {
    if (walked.includes(look_)) it(name, work);
  };

  it('signing in, and its refusals', async () => {
    await visiting(options, async (page) => {
      await ask(page);
      await look(page, `login-${look_}`);
      await logIn(page, 'wrong');
      await look(page, `login-refused-${look_}`);
    });
  });

  walk('a directory that does not answer', async () => {
    await visiting(options, async (page) => {
      await ask(page);
      await logIn(page, 'any', 'breaks');
      await look(page, `login-unavailable-${look_}`);
    });
  });

  walk('an account of another provider, there and back', async () => {
    await visiting(options, async (page) => {
      await ask(page, { prompt: 'consent' });
      await page.locator('[name=provider][value=upstream]').click();
      await expect(page).toHaveURL(new RegExp(`^${UPSTREAM}/oidc/interaction/`));
      // Refused there first: back here, with a word about it.
      await page.locator('form[action*="/cancel"] button').click();
      await expect(page).toHaveURL(new RegExp(`^${SITE}/oidc/interaction/`));
      await look(page, `external-refused-${look_}`);
      await page.locator('[name=provider][value=upstream]').click();
      await logIn(page);
      await expect(page).toHaveURL(new RegExp(`^${SITE}/oidc/interaction/`));
      await look(page, `external-consent-${look_}`);
      await page.locator('[value=accept]').click();
      await arrive(page);
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

  it('choosing an account, and taking back what was given', async () => {
    await visiting(options, async (page) => {
      await ask(page, { prompt: 'consent' });
      await logIn(page);
      await page.locator('[value=accept]').click();
      await arrive(page);
      await ask(page, { prompt: 'select_account' });
      await look(page, `select-account-${look_}`);
      await send(page);
      await arrive(page);
      await page.goto(`${SITE}/oidc/account`);
      await look(page, `applications-${look_}`);
      await page.locator('form[action$="/account"] button').click();
      await expect(page.getByRole('status')).toBeVisible();
      await look(page, `applications-taken-back-${look_}`);
      await page.context().clearCookies();
      await page.goto(`${SITE}/oidc/account`);
      // Asked to sign in; whoever would rather not is told what the page would have shown, and can change their mind.
      await look(page, `applications-sign-in-${look_}`);
      await page.locator('form[action*="/cancel"] button').click();
      await look(page, `applications-nobody-${look_}`);
      await page.locator('a.button-primary').click();
      await logIn(page);
      await expect(page).toHaveURL(new RegExp(`^${SITE}/oidc/account`));
      await expect(page.locator('h1')).toBeVisible();
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

  walk('a new password, by the code that was sent', async () => {
    const name = `forgetful-${look_}`;
    addAccount(host, { username: name });
    await visiting(options, async (page) => {
      await ask(page);
      await page.locator('a[href*="/forgot"]').click();
      await page.locator('[name=email]').fill(`${name}@example.org`);
      await send(page);
      await page.goto(await linkMailedTo(`${name}@example.org`));
      await page.locator('[name=password]').fill('New-pass-1');
      await page.locator('[name=passwordAgain]').fill('New-pass-2');
      await send(page);
      await look(page, `reset-different-${look_}`);
      for (const field of ['password', 'passwordAgain'])
        await page.locator(`[name=${field}]`).fill('New-pass-1');
      await send(page);
      await look(page, `login-password-changed-${look_}`);
      await logIn(page, 'New-pass-1', name);
      await page.locator('[value=accept]').click();
      await arrive(page);
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
      await page.goto(await linkMailedTo(`new-${look_}@example.org`));
      await look(page, `login-confirmed-${look_}`);
      await logIn(page, 'A-password-1', `new-${look_}`);
      await page.locator('[value=accept]').click();
      await arrive(page);
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
