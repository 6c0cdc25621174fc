/**
 * Single logout in a real Chromium: three friend apps, two browsers, each app's state looked at; and the pages that a
 * person sees on the way, with and without scripts.
 */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import type { SessionList } from '../../server/src/contracts/sessions.ts';
import { superAdmin } from '../support/admin-api.ts';
import { expect, expectAccessible, launchChromium, picture } from '../support/chromium.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { eventually, startLogoutApp, type LogoutApp } from '../support/logout-app.ts';
import { PASSWORD } from '../support/relying-party.ts';

let host: TestHost;
let chrome: Browser;
let back: LogoutApp;
let front: LogoutApp;
let neither: LogoutApp;
let trusted: LogoutApp;
/** Asks for consent each time: its sign-in has a step in the middle. */
let slow: LogoutApp;
let apps: LogoutApp[];
let here: BrowserContext;
let there: BrowserContext;

beforeAll(async () => {
  [back, front, neither, trusted, slow] = await Promise.all([
    startLogoutApp({ name: 'back', channel: 'back' }),
    startLogoutApp({ name: 'front', channel: 'front' }),
    startLogoutApp({ name: 'neither', channel: 'none' }),
    startLogoutApp({ name: 'trusted', channel: 'none', metadata: { skip_logout_confirmation: true } }),
    startLogoutApp({ name: 'slow', channel: 'back', scope: 'openid offline_access' }),
  ]);
  apps = [back, front, neither, trusted, slow];
  host = await startHost({
    pluginConfig: {
      clients: apps.map(({ client }) => client),
      logout: { timeout: 1, retryDelays: [1, 1], frontChannelWait: 3 },
    },
  });
  for (const app of apps) app.useIssuer(host.issuer);
  chrome = await launchChromium();
});

afterAll(async () => {
  await chrome.close();
  await host.stop();
  await Promise.all(apps.map((app) => app.stop()));
});

beforeEach(async () => {
  for (const app of apps) {
    app.sessions.clear();
    app.manner = 'end';
  }
  here = await chrome.newContext({ locale: 'en-GB' });
  there = await chrome.newContext({ locale: 'en-GB' });
});

afterEach(async () => {
  await here.close();
  await there.close();
});

const stateOf = (page: Page): Promise<string> => page.locator('h1').innerText();

const openState = async (page: Page, app: LogoutApp): Promise<string> => {
  await page.goto(`${app.url}/`);
  return stateOf(page);
};

const asksForPassword = (page: Page): Promise<boolean> => page.locator('input[name=password]').isVisible();

async function signIn(context: BrowserContext, app: LogoutApp): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${app.url}/sign-in`);
  if (await asksForPassword(page)) {
    await page.fill('input[name=identifier]', 'alice');
    await page.fill('input[name=password]', PASSWORD);
    await page.locator('input[name=password]').press('Enter');
  }
  const allow = page.locator('button[value=accept]');
  await allow.or(page.locator('h1', { hasText: 'Signed in' })).waitFor();
  if (await allow.isVisible()) await allow.click();
  await page.waitForURL(`${app.url}/`);
  expect(await stateOf(page)).toContain('Signed in');
  return page;
}

const signOutButton = (page: Page, value = 'yes') => page.locator(`button[name=logout][value=${value}]`);

const returned = (app: LogoutApp): string => `${app.url}/signed-out?state=from-the-app`;

describe('one logout', () => {
  it('ends three apps in one browser, and leaves the other browser alone', async () => {
    const mine = {
      back: await signIn(here, back),
      front: await signIn(here, front),
      neither: await signIn(here, neither),
    };
    const elsewhere = { back: await signIn(there, back), front: await signIn(there, front) };

    await mine.neither.goto(`${neither.url}/sign-out`);
    await expectAccessible(mine.neither);
    await picture(mine.neither, 'logout-question');
    await signOutButton(mine.neither).click();
    await mine.neither.waitForSelector('iframe', { state: 'attached' });
    await expectAccessible(mine.neither);
    await picture(mine.neither, 'logout-front-channel');
    await mine.neither.waitForURL(returned(neither));

    await eventually(() => back.sessions.size === 1 && front.sessions.size === 1);
    for (const app of ['back', 'front', 'neither'] as const) {
      const state = await openState(mine[app], { back, front, neither }[app]);
      expect(state, app).toBe('Signed out');
    }
    expect(await openState(elsewhere.back, back)).toContain('Signed in');
    expect(await openState(elsewhere.front, front)).toContain('Signed in');

    await mine.back.goto(`${back.url}/sign-in`);
    expect(await asksForPassword(mine.back)).toBe(true);
  });

  it('by an admin ends one browser’s session: the app with a back channel is told, the others meet the login page', async () => {
    const mine = { back: await signIn(here, back), front: await signIn(here, front) };
    const elsewhere = await signIn(there, back);
    const admin = await superAdmin(host.url);
    const { body } = await admin.call('GET', '/oidc-server/sessions?sort=startedAt:desc&clientId=front');
    // The browsers of earlier tests may still be signed in: this one came last.
    const [latest] = (body as unknown as SessionList).results;
    expect((await admin.call('DELETE', `/oidc-server/sessions/${latest?.id}`)).status).toBe(200);

    await eventually(() => back.sessions.size === 1);
    expect(await openState(mine.back, back)).toBe('Signed out');
    // Nobody's page was there to load a frame in: it finds out when it asks.
    expect(await openState(mine.front, front)).toContain('Signed in');
    await mine.front.goto(`${front.url}/sign-in`);
    expect(await asksForPassword(mine.front)).toBe(true);
    expect(await openState(elsewhere, back)).toContain('Signed in');
  });

  it('goes on at once by the link, for whoever does not want to wait', async () => {
    const page = await signIn(here, front);
    await page.goto(`${front.url}/sign-out`);
    await signOutButton(page).click();
    const link = page.getByRole('link', { name: 'Continue now' });
    await link.waitFor();
    const started = Date.now();
    await link.click();
    await page.waitForURL(returned(front));
    expect(Date.now() - started).toBeLessThan(1_500);
  });

  it('works without scripts, from the question to the app', async () => {
    const context = await chrome.newContext({ javaScriptEnabled: false, locale: 'fr' });
    const page = await signIn(context, front);
    await page.goto(`${front.url}/sign-out`);
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    await signOutButton(page).click();
    await page.waitForURL(returned(front));
    // And where there is no session any more.
    await page.goto(`${host.issuer}/logout?client_id=front&post_logout_redirect_uri=${front.url}/signed-out`);
    expect(page.url()).toBe(`${front.url}/signed-out`);
    await context.close();
  });

  it('is asked for by a page of another site that posts it', async () => {
    const page = await signIn(here, back);
    const [session] = [...back.sessions.values()];
    // Another site than localhost, so that the cookie does not come along with the POST.
    await page.goto(neither.url.replace('localhost', '127.0.0.1'));
    await page.evaluate(
      ({ action, fields }) => {
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action });
        for (const [name, value] of Object.entries(fields)) {
          const input = document.createElement('input');
          Object.assign(input, { type: 'hidden', name, value });
          form.append(input);
        }
        document.body.append(form);
        form.submit();
      },
      {
        action: `${host.issuer}/logout`,
        fields: {
          id_token_hint: session?.idToken ?? '',
          post_logout_redirect_uri: `${back.url}/signed-out`,
        },
      },
    );
    await signOutButton(page).waitFor();
    expect(page.url()).not.toContain('id_token_hint');
    await signOutButton(page).click();
    await page.waitForURL(`${back.url}/signed-out`);
    await eventually(() => back.sessions.size === 0);
  });

  it('asks nothing for a trusted app', async () => {
    const page = await signIn(here, trusted);
    await signIn(here, back);
    await page.goto(`${trusted.url}/sign-out`);
    expect(page.url()).toBe(returned(trusted));
    await eventually(() => back.sessions.size === 0);
  });

  it('on all devices ends every browser', async () => {
    const page = await signIn(here, back);
    const elsewhere = await signIn(there, back);
    await page.goto(`${host.issuer}/logout`);
    await signOutButton(page, 'everywhere').click();
    await page.waitForURL(`${host.issuer}/logout/success`);
    await expectAccessible(page);
    await eventually(() => back.sessions.size === 0);
    await elsewhere.goto(`${back.url}/sign-in`);
    expect(await asksForPassword(elsewhere)).toBe(true);
  });

  it('during a sign-in ends it without a fault', async () => {
    const page = await signIn(here, neither);
    const halfway = await here.newPage();
    await halfway.goto(`${slow.url}/sign-in`);
    await page.goto(`${neither.url}/sign-out`);
    await signOutButton(page).click();
    await page.waitForURL(returned(neither));
    const statuses: number[] = [];
    halfway.on('response', (response) => statuses.push(response.status()));
    await halfway.locator('button[value=accept]').click();
    await halfway.waitForLoadState();
    expect(statuses.every((status) => status < 500)).toBe(true);
    expect(slow.sessions.size).toBe(0);
  });

  it('twice at once ends well', async () => {
    const first = await signIn(here, back);
    const second = await here.newPage();
    await first.goto(`${host.issuer}/logout`);
    // The same question in a second tab: the browser keeps one token for both.
    await second.goto(`${host.issuer}/logout/success`);
    await second.setContent(await first.content());
    await Promise.all([first, second].map((page) => signOutButton(page).click({ noWaitAfter: true })));
    for (const page of [first, second]) {
      await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
    }
    await eventually(() => back.sessions.size === 0);
  });

  for (const manner of ['fail', 'hang', 'redirect', 'flood'] as const) {
    it(`does not keep the user waiting for an app that answers so: ${manner}`, async () => {
      const page = await signIn(here, back);
      back.manner = manner;
      await page.goto(`${back.url}/sign-out`);
      const started = Date.now();
      await signOutButton(page).click();
      await page.waitForURL(returned(back));
      expect(Date.now() - started).toBeLessThan(950);
      back.manner = 'end';
    });
  }
});

describe('the pages', () => {
  for (const [language, scheme, width] of [
    ['en', 'light', 1280],
    ['fr', 'dark', 390],
  ] as const) {
    it(`read well in ${language}, ${scheme}, ${width} pixels wide`, async () => {
      const context = await chrome.newContext({
        locale: language,
        colorScheme: scheme,
        viewport: { width, height: 800 },
      });
      const page = await signIn(context, front);
      await page.goto(`${front.url}/sign-out`);
      await expectAccessible(page);
      await picture(page, `logout-question-${language}-${scheme}-${width}`);
      await signOutButton(page).click();
      await page.waitForSelector('iframe', { state: 'attached' });
      await expectAccessible(page);
      await picture(page, `logout-front-channel-${language}-${scheme}-${width}`);
      await context.close();
    });
  }
});
