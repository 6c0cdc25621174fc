/**
 * A front end of the site's own: the example of docs/front-end.md, as it stands there, in a real browser; and what
 * somebody else's page gets when it asks the same.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { Browserless } from '../support/browserless.ts';
import { expect, launchChromium, picture } from '../support/chromium.ts';
import { sql } from '../support/database.ts';
import { authorizationUrl, FRIEND } from '../support/friend.ts';
import { freePort, startHost, type TestHost } from '../support/host.ts';

const PASSWORD = 'Playground-1';
const DOCUMENT = path.resolve(import.meta.dirname, '../../docs/front-end.md');

/** Where the application is: served beside the front end. */
const APP = '/app';
const isApp = ({ pathname }: URL): boolean => pathname === APP;

let host: TestHost;
let browser: Browser;
let server: Server;
let frontEnd: string;

/** The example, with this host for the issuer. */
async function example(issuer: string): Promise<string> {
  const [, html = ''] = /```html\n([\s\S]*?)\n```/.exec(await readFile(DOCUMENT, 'utf8')) ?? [];
  return html.replace('https://api.example.org/oidc', issuer);
}

beforeAll(async () => {
  const port = await freePort();
  const hostPort = await freePort();
  frontEnd = `http://localhost:${port}`;
  const html = await example(`http://localhost:${hostPort}/oidc`);
  server = createServer(({ url }, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(url?.startsWith(APP) ? 'the app' : html);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  host = await startHost({
    port: hostPort,
    env: { MAIL_FILE: '/dev/null' },
    pluginConfig: {
      clients: [{ ...FRIEND, redirect_uris: [`${frontEnd}${APP}`], optional_scope: 'profile' }],
      signIn: { limits: { account: { attempts: 3, delay: 60 } } },
      pages: { frontEnd: { url: `${frontEnd}/` } },
    },
  });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await host.stop();
  server.close();
});
beforeEach(() => {
  sql(host, 'delete from oidc_consents');
});

async function visiting(
  visit: (page: Page, context: BrowserContext) => Promise<void>,
  locale = 'en-GB',
): Promise<void> {
  const context = await browser.newContext({ locale });
  try {
    await visit(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

const request = (params: Record<string, string> = {}): string =>
  authorizationUrl(host, { redirect_uri: `${frontEnd}${APP}`, ...params });

const ask = (page: Page, params: Record<string, string> = {}) =>
  page.goto(request({ scope: 'openid profile email', ...params }));

async function logIn(page: Page, { name = 'alice', password = PASSWORD } = {}): Promise<void> {
  await page.locator('[name=identifier]').fill(name);
  await page.locator('[name=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

describe('the example', () => {
  it('signs in, asks for consent, and comes back to the application with a code', async () => {
    await visiting(async (page) => {
      await ask(page, { login_hint: 'alice' });
      await expect(page.getByRole('heading')).toHaveText('Sign in');
      expect(new URL(page.url()).origin).toBe(frontEnd);
      await expect(page.locator('[name=identifier]')).toHaveValue('alice');
      await picture(page, 'front-end-login');
      await logIn(page, { password: 'wrong' });
      await expect(page.getByRole('alert')).toHaveText(/don’t match/);
      await logIn(page);
      await expect(page.getByText('Test app wants to:')).toBeVisible();
      await expect(page.getByText('alice@example.org')).toBeVisible();
      await picture(page, 'front-end-consent');
      await page.locator('[name=keep]').uncheck();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(isApp);
      expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
      const [consent] = sql(host, 'select decision from oidc_consents');
      expect(consent?.['decision']).toContain('"refused":["profile"]');
    });
  });

  it('speaks the language of the browser in what the provider says', async () => {
    await visiting(async (page) => {
      await ask(page);
      await expect(page.getByRole('heading')).toHaveText('Connexion');
      await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
    }, 'fr-FR');
  });

  it('tells the application of a refusal and of a cancelled sign-in', async () => {
    await visiting(async (page) => {
      await ask(page);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.waitForURL(isApp);
      expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
      await ask(page);
      await logIn(page);
      await page.getByRole('button', { name: 'Refuse' }).click();
      await page.waitForURL((url) => isApp(url) && url.searchParams.has('error'));
    });
  });

  it('goes on with the account that is signed in, or with another one', async () => {
    await visiting(async (page) => {
      await ask(page);
      await logIn(page);
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(isApp);
      await ask(page, { prompt: 'select_account' });
      await page.getByText('Use another account').click();
      await expect(page.locator('[name=password]')).toBeVisible();
      await ask(page, { prompt: 'select_account' });
      await page.getByRole('button', { name: 'Continue as alice' }).click();
      await page.waitForURL(isApp);
    });
  });

  it('makes an account, and asks for a new password', async () => {
    await visiting(async (page) => {
      await ask(page, { prompt: 'create' });
      await page.locator('[name=username]').fill('alice');
      await page.locator('[name=email]').fill('other@example.org');
      await page.locator('[name=password]').fill('A-password-1');
      await page.getByRole('button', { name: 'Create the account' }).click();
      await expect(page.getByRole('alert')).toHaveText(/in use/);
      await ask(page);
      await page.getByText('Forgotten password?').click();
      await page.locator('[name=email]').fill('alice@example.org');
      await page.getByRole('button', { name: 'Send the link' }).click();
      await expect(page.getByRole('status')).toHaveText(/a message is on its way/);
      const uid = new URL(page.url()).searchParams.get('uid') ?? '';
      await page.goto(`${host.issuer}/interaction/${uid}/reset?code=${'0'.repeat(128)}`);
      expect(new URL(page.url()).searchParams.get('page')).toBe('reset');
      await page.locator('[name=password]').fill('New-pass-1');
      await page.locator('[name=passwordAgain]').fill('New-pass-1');
      await page.getByRole('button', { name: 'Change the password' }).click();
      await expect(page.getByRole('alert')).toHaveText(/used already, or is too old/);
    });
  });

  it('says that a sign-in is over, and that there were too many attempts', async () => {
    await visiting(async (page) => {
      await page.goto(`${frontEnd}/?uid=unknown&client_id=${FRIEND.client_id}`);
      await expect(page.getByRole('alert')).toBeVisible();
      await ask(page);
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const answered = page.waitForResponse((response) => response.request().method() === 'POST');
        await logIn(page, { name: 'bob', password: `wrong-${attempt}` });
        await answered;
      }
      await expect(page.getByRole('alert')).toHaveText(/too many attempts/);
    });
  });
});

describe('the interaction as data', () => {
  /** A browser that stands at the front end, with the address of the pending sign-in. */
  const begin = async () => {
    const client = new Browserless();
    const page = await client.open(request(), { until: (url) => url.origin === frontEnd });
    const uid = page.location?.searchParams.get('uid') ?? '';
    return { client, uid, address: `${host.issuer}/interaction/${uid}` };
  };

  const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

  it('is told to the front end alone', async () => {
    const { client, address } = await begin();
    const own = await client.request(address, { headers: { accept: 'application/json', origin: frontEnd } });
    expect(own.status).toBe(200);
    expect(own.headers.get('access-control-allow-origin')).toBe(frontEnd);
    expect(own.headers.get('access-control-allow-credentials')).toBe('true');
    expect(own.headers.get('vary')).toContain('Origin');
    expect(own.headers.get('cache-control')).toContain('no-store');
    expect(JSON.parse(own.html)).toMatchObject({
      page: 'login',
      title: 'Sign in',
      language: { tag: 'en', direction: 'ltr' },
      error: null,
      data: { app: { name: 'Test app' } },
    });
    for (const origin of [
      'https://evil.example',
      'null',
      `${frontEnd}.evil.example`,
      new URL(host.url).origin,
    ]) {
      const other = await client.request(address, { headers: { accept: 'application/json', origin } });
      expect(other.status, origin).toBe(403);
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
      expect(other.html).not.toContain('csrf');
    }
  });

  it('answers the preflight of the front end alone', async () => {
    const { client, address } = await begin();
    const preflight = (origin: string) =>
      client.request(address, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const own = await preflight(frontEnd);
    expect(own.status).toBe(204);
    expect(own.headers.get('access-control-allow-headers')).toBe('Content-Type');
    const other = await preflight('https://evil.example');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is not changed without the origin, the token, the type and the cookie that belong to it', async () => {
    const { client, address } = await begin();
    const told = await client.request(address, { headers: { accept: 'application/json', origin: frontEnd } });
    const { csrf } = (JSON.parse(told.html) as { data: { csrf: string } }).data;
    const body = JSON.stringify({ csrf, identifier: 'alice', password: PASSWORD });
    const post = (headers: Record<string, string>, sent = body, from = client) =>
      from.request(address, { method: 'POST', body: sent, headers: { ...JSON_HEADERS, ...headers } });

    expect((await post({})).status).toBe(403);
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ origin: frontEnd, 'content-type': 'text/plain' })).status).toBe(403);
    const stranger = await post({ origin: frontEnd }, body, new Browserless());
    expect(stranger.status).toBe(400);
    expect(JSON.parse(stranger.html)).toMatchObject({ page: 'error', data: { kind: 'expired' } });
    const forged = await post({ origin: frontEnd }, body.replace(csrf, 'x'.repeat(43)));
    expect(forged.status).toBe(400);
    const right = await post({ origin: frontEnd });
    expect(right.status).toBe(200);
    expect(Object.keys(JSON.parse(right.html) as object)).toEqual(['location']);
  });

  it.each<[string, string]>([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['nothing', ''],
    ['a field that is an object', '{"identifier":{"$ne":""}}'],
    ['a number', '{"identifier":1}'],
    ['ten megabytes', JSON.stringify({ identifier: 'x'.repeat(10_000_000) })],
  ])('refuses a body that is %s', async (_, body) => {
    const { client, address } = await begin();
    const answer = await client.request(address, {
      method: 'POST',
      body,
      headers: { ...JSON_HEADERS, origin: frontEnd },
    });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.html)).toMatchObject({ page: 'error', data: { kind: 'request' } });
  });

  it('takes NUL, emoji and right-to-left in every field, and refuses a method that it has not', async () => {
    const { client, address } = await begin();
    const told = await client.request(address, { headers: { accept: 'application/json', origin: frontEnd } });
    const { csrf } = (JSON.parse(told.html) as { data: { csrf: string } }).data;
    const answer = await client.request(address, {
      method: 'POST',
      body: JSON.stringify({ csrf, identifier: '\u0000\u202e🦊', password: '\u0000🦊', remember: true }),
      headers: { ...JSON_HEADERS, origin: frontEnd },
    });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.html)).toMatchObject({ page: 'login', error: { code: 'credentials' } });
    const cancelled = await client.request(`${address}/cancel`, {
      headers: { accept: 'application/json', origin: frontEnd },
    });
    expect(cancelled.status).toBe(405);
  });
});
