/**
 * Somebody who has never seen the panel registers an application, and a user signs in there with what the panel showed.
 */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { it } from 'vitest';
import { run, type Running } from '../../../playground/processes.ts';
import { repositoryRoot } from '../../../scripts/run-once.ts';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { freePort } from '../../support/host.ts';
import {
  desktop,
  desktopInFrench,
  PASSWORD,
  register,
  signInAndAgree,
  type Panel,
} from '../../support/panel.ts';

/** The value under a label of the Connect tab, as an admin reads it. */
const shown = async (page: Page, label: string): Promise<string> =>
  (await page.getByRole('tabpanel').locator(`:text-is("${label}") + div code`).first().textContent()) ?? '';

const friendApp = (url: string, env: Record<string, string>): Running =>
  run({
    name: 'The friend app',
    args: [fileURLToPath(new URL('../../../playground/friend/app.ts', import.meta.url))],
    cwd: repositoryRoot,
    env: { ...process.env, FRIEND_PORT: new URL(url).port, FRIEND_URL: url, ...env },
  });

async function enter(page: Page, { host }: Panel): Promise<void> {
  await page.goto(`${host.url}/admin`);
  await page.locator('input[name=email]').fill('admin@example.org');
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
}

export function newcomer(panelOf: () => Panel): void {
  it('registers the friend app, and a user signs in there, in less than a minute', async () => {
    const panel = panelOf();
    const friendUrl = `http://localhost:${await freePort()}`;
    const startedAt = performance.now();
    let friend: Running | undefined;
    await panel.visit(desktop, async (page) => {
      try {
        await enter(page, panel);
        await page.getByRole('link', { name: 'OIDC Server' }).click();
        const steps = page.getByRole('region', { name: 'First steps' });
        await expect(steps.getByRole('listitem')).toHaveCount(3);
        await expectAccessible(page, 'main');
        await picture(page, 'first-steps');
        await page.getByRole('link', { name: 'Add an application' }).click();
        await page.getByLabel('Application name').fill('My friend app');
        await page.getByLabel('Address of the application').fill(new URL(friendUrl).host);
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
        friend = friendApp(friendUrl, credentials);

        const visitor = await page.context().newPage();
        await expect(async () => {
          await visitor.goto(friendUrl);
        }).toPass({ timeout: 10_000 });
        await visitor.getByRole('button', { name: 'Sign in' }).click();
        await signInAndAgree(visitor);
        await expect(visitor).toHaveURL(`${friendUrl}/`);
        await expect(visitor.getByText('alice@example.org').first()).toBeVisible();
        expect(performance.now() - startedAt).toBeLessThan(60_000);

        await picture(page, 'client-connect');
        await page.reload();
        await expect(page.getByText('The client secret was shown once')).toBeVisible();
        expect(await page.content()).not.toContain(credentials.CLIENT_SECRET);

        await page.goto(`${panel.url}/clients`);
        await expect(page.getByRole('row', { name: /My friend app/ })).toContainText('1');
        await page.getByRole('link', { name: 'Overview' }).click();
        await expect(page.getByText('My friend app').first()).toBeVisible();
        await expect(page.getByText('First steps')).toHaveCount(0);
        await page.getByRole('link', { name: 'Applications', exact: true }).click();
        await expect(page.getByRole('row', { name: /My friend app/ })).toBeVisible();
        await expectAccessible(page, 'main');
        await picture(page, 'client-list');
      } finally {
        await friend?.stop();
      }
    });
  });

  it('is told next to the field what is wrong, in French too', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktopInFrench, async (page) => {
      await page.goto(`${panel.url}/clients/new`);
      await page.locator('button[type=submit]').click();
      await expect(page.getByText('Donnez un nom à l’application.')).toBeVisible();
      await page.locator('[name=name]').fill('Wiki');
      await page.locator('[name=address]').fill('https://wiki.example.org');
      await page.locator('[name=redirectUris]').fill('https://wiki.example.org/*\nhttps://ok.example.org/');
      await page.locator('button[type=submit]').click();
      await expect(page.getByText('Ligne 1')).toContainText('jokers');
      await expect(page.locator('[name=redirectUris]')).toBeFocused();
      await picture(page, 'client-new-refused-fr');
    });
  });

  it('chooses a preset: it brings its scopes, names the claims that are missing, and tells why it fails', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/clients/new`);
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
      const { body } = await panel.admin.call('GET', `/oidc-server/clients/${clientId}`);
      expect(body.scope.split(' ')).toContain('chorusdt');

      const asked = new URLSearchParams({
        client_id: clientId,
        redirect_uri: 'http://proconnect.example.org/api/v2/oidc-callback',
        response_type: 'code',
        scope: 'openid',
      });
      await fetch(`${panel.host.url}/oidc/authorize?${asked.toString()}`);
      await page.getByRole('tab', { name: 'Failed requests' }).click();
      await expect(page.getByText('but with http for https')).toBeVisible();
      await expectAccessible(page, 'main');
      await picture(page, 'client-failures-preset');
    });
  });

  it('tries the sign-in, and sees in a new window what the application would receive', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Tried', {
      token_endpoint_auth_method: 'client_secret_post',
    });
    // In a browser of their own: a user signs in there.
    await panel.as(panel.admin, desktop, async (page) => {
      await page.goto(`${panel.url}/clients/${client_id}?tab=connect`);
      const opening = page.context().waitForEvent('page');
      await page.getByRole('button', { name: 'Try the sign-in' }).click();
      const visitor = await opening;
      await signInAndAgree(visitor);
      await expect(visitor.getByText('The sign-in works.')).toBeVisible();
      await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Try the sign-in: Tried');
      await expect(visitor).toHaveTitle(/Tried/);
      await expect(visitor.getByText('alice@example.org').first()).toBeVisible();
      expect(visitor.url()).toBe(`${panel.url}/test-sign-in`);
      await expectAccessible(visitor, 'main');
      await picture(visitor, 'test-sign-in');
      await visitor.getByRole('link', { name: 'To the application’s settings' }).click();
      await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Tried');
    });
  });
}
