/**
 * A client's own page: its tabs, what guards them, and what becomes of a change that can't be.
 */
import { exportJWK, generateKeyPair } from 'jose';
import { it } from 'vitest';
import { adminWith } from '../../support/admin-api.ts';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { choose, desktop, openTab, phone, register, save, settled, type Panel } from '../../support/panel.ts';

export function clientEditor(panelOf: () => Panel): void {
  it('is guarded against loss and against another admin', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Guarded');
    await panel.asAdmin(desktop, async (page) => {
      await openTab(page, panel, { client_id, tab: 'general' });
      await page.locator('[name=client_name]').fill('Guarded 2');
      await page.getByRole('tab', { name: 'Tokens' }).click();
      await page.getByRole('tab', { name: 'General' }).click();
      await expect(page.locator('[name=client_name]')).toHaveValue('Guarded 2');
      await page.getByRole('link', { name: 'OIDC Server' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('Leave without saving?');
      await picture(page, 'client-unsaved');
      await page.getByRole('button', { name: 'Cancel' }).click();
      // Nor does the browser leave by itself.
      const asked = page.waitForEvent('dialog');
      // Begun in the page: Playwright's own reload would wait for a page that never comes.
      const leaving = page.evaluate(() => {
        location.reload();
      });
      const dialog = await asked;
      expect(dialog.type()).toBe('beforeunload');
      await dialog.dismiss();
      await leaving;
      await expect(page.locator('[name=client_name]')).toHaveValue('Guarded 2');
      await save(page);

      const { body } = await panel.admin.call('GET', `/oidc-server/clients/${client_id}`);
      await panel.admin.call('PUT', `/oidc-server/clients/${client_id}`, { ...body, client_name: 'Theirs' });
      await page.locator('[name=client_name]').fill('Mine');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Somebody else changed this application')).toBeVisible();
      await picture(page, 'client-stale');
      await page.getByRole('button', { name: 'Load their version' }).click();
      await expect(page.locator('[name=client_name]')).toHaveValue('Theirs');
    });
  });

  it('is accessible on every tab, and says on which one something is wrong, and what', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Tabs');
    await panel.asAdmin(desktop, async (page) => {
      await openTab(page, panel, { client_id, tab: 'general' });
      for (const tab of [
        'General',
        'Credentials',
        'Redirects and logout',
        'Single logout',
        'Scopes and consent',
        'Tokens',
        'Protocol and security',
        'Connect',
        'Failed requests',
      ]) {
        await page.getByRole('tab', { name: tab }).click();
        await settled(page);
        await expectAccessible(page, 'main');
        await picture(page, `client-tab-${tab.toLowerCase().replaceAll(' ', '-')}`);
      }
      await page.getByRole('tab', { name: 'General' }).click();
      await page.locator('[name=client_name]').fill('W'.repeat(201));
      await page.getByRole('tab', { name: 'Redirects and logout' }).click();
      const addresses = page.locator('[name=redirect_uris]');
      await addresses.fill(
        Array.from({ length: 1000 }, (_, i) => `https://tabs.example.org/${i}`).join('\n'),
      );
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('At most 200 characters.')).toBeVisible();
      await expect(page.getByRole('tab', { name: 'General ⚠' })).toHaveAttribute('data-state', 'active');
      await page.getByRole('tab', { name: 'Redirects and logout ⚠' }).click();
      await expect(page.getByText('At most 100 addresses: an application has a few')).toBeVisible();
      await addresses.fill('https://tabs.example.org/\nhttp://insecure.example.org/cb');
      await page.getByRole('tab', { name: 'General' }).click();
      await page.locator('[name=client_name]').fill('W'.repeat(200));
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Line 2: Must be https; plain http')).toBeVisible();
      await picture(page, 'client-refused');
      const { body } = await panel.admin.call('GET', `/oidc-server/clients/${client_id}`);
      expect(body).toMatchObject({ client_name: 'Tabs', version: 1 });
    });
  });

  it('takes public keys or their address, and says what is wrong with a private one', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Keyed');
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const saved = async () => (await panel.admin.call('GET', `/oidc-server/clients/${client_id}`)).body;
    await panel.asAdmin(desktop, async (page) => {
      await openTab(page, panel, { client_id, tab: 'credentials' });
      await choose(page, {
        list: /How the application proves who it is/,
        option: 'Its own key (private_key_jwt)',
      });
      const keys = page.locator('[name=jwks]');
      await keys.fill(JSON.stringify({ keys: [await exportJWK(privateKey)] }));
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Holds a private key or a secret (d)')).toContainText('taken for leaked');
      await expect(keys).toHaveAttribute('aria-invalid', 'true');
      await picture(page, 'client-keys-refused');
      await keys.fill('{"keys": [');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('A key set in JSON with 1 to')).toBeVisible();
      expect(await saved()).toMatchObject({ token_endpoint_auth_method: 'client_secret_basic', version: 1 });

      await keys.fill(JSON.stringify({ keys: [await exportJWK(publicKey)] }));
      await save(page);
      expect((await saved()).jwks?.keys).toHaveLength(1);

      const address = page.locator('[name=jwks_uri]');
      await address.fill('https://keyed.example.org/jwks.json');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Keep one: the keys, or their address.')).toBeVisible();
      await keys.fill('');
      await address.fill('http://keyed.example.org/jwks.json');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Must be an https address')).toBeVisible();
      await address.fill('https://keyed.example.org/jwks.json');
      await save(page);
      expect(await saved()).toMatchObject({ jwks_uri: 'https://keyed.example.org/jwks.json' });
      expect(await saved()).not.toHaveProperty('jwks');
    });
  });

  it('gets a security profile, which fills in settings, locks them, and says why', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Bank');
    const profile = (option: RegExp) => ({ list: /Security profile/, option });
    await panel.asAdmin(desktop, async (page) => {
      await openTab(page, panel, { client_id, tab: 'protocol' });
      const pkce = page.getByRole('checkbox', { name: 'Require PKCE' });
      await expect(pkce).not.toBeChecked();
      await choose(page, profile(/^OAuth 2\.1/));
      await expect(pkce).toBeChecked();
      await expect(pkce).toBeDisabled();
      await expect(page.getByText('Locked by the profile: OAuth 2.1 §4.1.1.')).toBeVisible();
      await expect(page.getByRole('checkbox', { name: /^id_token — not in this profile/ })).toBeDisabled();
      await save(page);
      const { body } = await panel.admin.call('GET', `/oidc-server/clients/${client_id}`);
      expect(body).toMatchObject({ security_profile: 'oauth-2.1', require_pkce: true });

      // Every algorithm that the provider has; of these, what the profile leaves.
      const algorithms = async (): Promise<string[]> => {
        await page.getByRole('combobox', { name: 'Algorithm of signed answers (JARM)' }).click();
        const found = await page.getByRole('option').allTextContents();
        await page.keyboard.press('Escape');
        return found;
      };
      const offered = await algorithms();
      expect(offered[0]).toBe('RS256 (the standard’s default)');
      expect(offered).toEqual(expect.arrayContaining(['RS256', 'PS256', 'ES256', 'EdDSA']));
      await choose(page, profile(/^FAPI 2\.0/));
      await expect(page.getByRole('checkbox', { name: /Bind every token to a key/ })).toBeChecked();
      expect((await algorithms()).slice(1).toSorted()).toEqual(['ES256', 'EdDSA', 'PS256']);
      await expect(page.getByRole('combobox', { name: 'Algorithm of signed answers (JARM)' })).toHaveText(
        'ES256 (the profile’s)',
      );
      await expectAccessible(page, 'main');
      await picture(page, 'client-profile-fapi');
      // It has no key yet: the server says so, and the form leads there.
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('tab', { name: /Credentials ⚠/ })).toBeVisible();
      await expect(page.getByText('Give the application’s public keys, or their address.')).toBeVisible();
      await picture(page, 'client-profile-refused');
    });
  });

  it('gets a second secret, is duplicated, and is deleted once the consequence was read', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Doomed');
    await panel.asAdmin(desktop, async (page) => {
      await openTab(page, panel, { client_id, tab: 'credentials' });
      await page.getByRole('button', { name: 'Make a new secret' }).click();
      await expect(page.getByText('Copy the client secret now')).toBeVisible();
      await expect(page.getByRole('button', { name: /Remove the secret/ })).toHaveCount(2);
      await picture(page, 'client-secrets');

      await page.getByRole('button', { name: 'Duplicate' }).click();
      await expect(page.locator('[name=client_name]')).toHaveValue('Doomed (copy)');
      await expect(page.getByRole('checkbox', { name: 'Enabled' })).not.toBeChecked();

      await openTab(page, panel, { client_id, tab: 'general' });
      await page.getByRole('button', { name: 'Delete' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('stops working at once');
      await expect(page.getByRole('alertdialog')).toContainText('Nobody signed in in the last 30 days');
      await picture(page, 'client-delete');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await expect(page.getByText('Doomed is deleted.').first()).toBeVisible();
      await expect(page).toHaveURL(`${panel.url}/clients`);
      expect((await panel.admin.call('GET', `/oidc-server/clients/${client_id}`)).status).toBe(404);
    });
  });

  it('is shown and not changed to somebody who may only read, and when it is declared', async () => {
    const panel = panelOf();
    const reader = await adminWith(panel.admin, {
      url: panel.host.url,
      actions: ['provider.read', 'client.read'],
    });
    await panel.as(reader, desktop, async (page) => {
      await openTab(page, panel, { client_id: 'friend-app', tab: 'general' });
      await expect(page.getByText('declared in config/plugins')).toBeVisible();
      await expect(page.locator('[name=client_name]')).toBeDisabled();
      await expect(page.getByRole('button', { name: /^(Save|Delete|Duplicate)$/ })).toHaveCount(0);
      await picture(page, 'client-declared');
      await page.goto(`${panel.url}/clients`);
      await expect(page.getByRole('row', { name: /Friend app/ })).toBeVisible();
      await expect(page.getByRole('link', { name: 'Add an application' })).toHaveCount(0);
      await expect(page.getByRole('button', { name: 'Import' })).toHaveCount(0);
    });
  });

  it('is readable on a phone, in the dark, in French, and says when it could not be loaded', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Phone');
    await panel.asAdmin(phone, async (page) => {
      await openTab(page, panel, { client_id, tab: 'connect' });
      await picture(page, 'client-connect-phone-dark-fr');
      await page.getByRole('tab', { name: 'Protocole et sécurité' }).click();
      await expect(page.getByText('Profil de sécurité')).toBeVisible();
      await picture(page, 'client-profile-phone-dark-fr');
      await page.route(`${panel.host.url}/oidc-server/clients/${client_id}`, (route) => route.abort());
      await page.goto(`${panel.url}/clients/${client_id}`);
      await expect(page.getByText('L’application n’a pas pu être chargée')).toBeVisible();
      await picture(page, 'client-failed-phone-dark-fr');
    });
  });
}
