/**
 * The whole path in a real browser, on what `npm start` starts: a user of a Strapi site is signed in to another app.
 */
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { expect, expectAccessible, inBrowser, launchChromium, picture } from '../support/chromium.ts';
import { startPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;
let browser: Browser;

beforeAll(async () => {
  playground = await startPlayground();
  browser = await launchChromium();
});

afterAll(async () => {
  await playground.stop();
  await browser.close();
});

const visiting = (options: BrowserContextOptions, visit: (page: Page) => Promise<void>): Promise<void> =>
  inBrowser(browser, options, visit);

const PASSWORD = 'Playground-1';

async function fillIn(page: Page, identifier: string, password: string): Promise<void> {
  await page.getByLabel('User name or e-mail').fill(identifier);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function startSignIn(page: Page): Promise<void> {
  await page.goto(playground.friendUrl);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(new RegExp(`^${playground.hostUrl}/oidc/interaction/`));
}

describe('signing in to the friend app', () => {
  it('brings alice from the friend app to the host and back, and signs her out of both', async () => {
    await visiting({ locale: 'en-GB', viewport: { width: 1280, height: 800 } }, async (page) => {
      await startSignIn(page);
      await expectAccessible(page);
      await picture(page, 'sign-in');

      await fillIn(page, 'alice', 'not her password');
      await expect(page.getByRole('alert')).toBeVisible();
      await expect(page.getByLabel('User name or e-mail')).toHaveValue('alice');
      await expectAccessible(page);
      await picture(page, 'sign-in-refused');

      await fillIn(page, 'alice', PASSWORD);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Friend app');
      await expect(page.getByText('alice@example.org').first()).toBeVisible();
      await expectAccessible(page);
      await picture(page, 'consent');

      await page.locator('button[name=decision][value=accept]').click();
      await expect(page).toHaveURL(`${playground.friendUrl}/`);
      await expect(page.getByText('alice@example.org').first()).toBeVisible();
      await expect(page.getByText('Liddell').first()).toBeVisible();
      await expectAccessible(page);
      await picture(page, 'friend-signed-in');

      await page.getByRole('button', { name: 'Refresh tokens' }).click();
      await expect(page.getByText('alice@example.org').first()).toBeVisible();

      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page).toHaveURL(new RegExp(`^${playground.hostUrl}/oidc/logout`));
      await expectAccessible(page);
      await picture(page, 'sign-out');
      await page.locator('button[name=logout][value=yes]').click();
      await expect(page).toHaveURL(new RegExp(`^${playground.friendUrl}/signed-out`));

      // The friend app has forgotten her, and so has the host: it asks for the password again.
      await startSignIn(page);
      await expect(page.getByLabel('Password')).toBeVisible();
    });
  });

  it('works without JavaScript, on a phone, in the dark and in French', async () => {
    const phone = { viewport: { width: 375, height: 740 }, colorScheme: 'dark', locale: 'fr-FR' } as const;
    await visiting({ ...phone, javaScriptEnabled: false }, async (page) => {
      await startSignIn(page);
      await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
      await picture(page, 'sign-in-phone');
      await page.locator('input[name=identifier]').fill('ALICE@example.org');
      await page.locator('input[name=password]').fill(PASSWORD);
      await page.locator('form').first().locator('button[type=submit]').click();
      await picture(page, 'consent-phone');
      await page.locator('button[name=decision][value=accept]').click();
      await expect(page).toHaveURL(`${playground.friendUrl}/`);
      await expect(page.getByText('alice@example.org').first()).toBeVisible();
    });
  });

  it('can be done with the keyboard alone', async () => {
    await visiting({ locale: 'en-GB' }, async (page) => {
      await startSignIn(page);
      await expect(page.getByLabel('User name or e-mail')).toBeFocused();
      await page.keyboard.type('alice');
      await page.keyboard.press('Tab');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await page.locator('button[name=decision][value=accept]').focus();
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(`${playground.friendUrl}/`);
    });
  });

  it('tells the friend app when alice declines, and lets her try again', async () => {
    await visiting({ locale: 'en-GB' }, async (page) => {
      await startSignIn(page);
      await fillIn(page, 'alice', PASSWORD);
      await page.locator('button[name=decision][value=refuse]').click();
      await expect(page).toHaveURL(new RegExp(`^${playground.friendUrl}/callback\\?`));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await picture(page, 'friend-declined');
    });
  });

  it('says on the way back that the sign-in page is used up, and leads back to the app', async () => {
    await visiting({ locale: 'en-GB' }, async (page) => {
      await startSignIn(page);
      const signInPage = page.url();
      await fillIn(page, 'alice', PASSWORD);
      await page.locator('button[name=decision][value=accept]').click();
      await expect(page).toHaveURL(`${playground.friendUrl}/`);

      await page.goto(signInPage);
      await expectAccessible(page);
      await picture(page, 'used-up');
      await page.getByRole('link', { name: /Friend app/ }).click();
      await expect(page).toHaveURL(new RegExp(`^${playground.friendUrl}`));
    });
  });
});

describe('the panel', () => {
  it('shows the issuer and the friend app', async () => {
    await visiting({ locale: 'en-GB', viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.goto(`${playground.hostUrl}/admin`);
      await page.locator('input[name=email]').fill('admin@example.org');
      await page.locator('input[name=password]').fill(PASSWORD);
      await page.getByRole('button', { name: 'Login' }).click();
      await page.getByRole('link', { name: 'OIDC Server' }).click();
      await expect(page.getByText(`${playground.hostUrl}/oidc`, { exact: true }).first()).toBeVisible();
      await picture(page, 'panel');
      await page.getByRole('link', { name: 'Applications', exact: true }).click();
      await expect(page.getByRole('row', { name: /friend-app/ })).toBeVisible();
    });
  });
});
