/**
 * What an application learns about a user, set in the panel: scopes, claims, places, rules and subject, looked at in
 * the preview before they are saved; and a client that then receives what was set.
 */
import type { Page } from '@playwright/test';
import { it } from 'vitest';
import { adminWith } from '../../support/admin-api.ts';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { webApp, type TestClient } from '../../support/clients.ts';
import { choose, openTab, phone, register, save, tall, type Panel } from '../../support/panel.ts';
import { bearer, discoverRelyingParty, request } from '../../support/relying-party.ts';

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Fills the open form of a claim mapping in. */
async function fillMapping(
  page: Page,
  { claim, field, constant }: { claim: string; field?: string; constant?: string },
): Promise<void> {
  await page.getByRole('textbox', { name: CLAIM }).fill(claim);
  if (constant !== undefined) {
    await page.getByRole('radio', { name: 'Always the same value' }).click();
    await page.getByRole('textbox', { name: 'Value' }).fill(constant);
  }
  if (field !== undefined) {
    await page.getByRole('combobox', { name: 'Field' }).click();
    await page.getByRole('option', { name: `${field} (string)` }).click();
  }
}

/** The label of the field, which is marked as required. */
const CLAIM = /^Claim\*?$/;

const previewed = (page: Page) => section(page, 'Preview').getByRole('tabpanel');

export function claimsTab(panelOf: () => Panel): void {
  it('builds the userinfo of NC Connect from nothing, and a client receives it', async () => {
    const panel = panelOf();
    const client = await register(panel, 'NC', {
      token_endpoint_auth_method: 'client_secret_post',
      // Whatever scopes other applications have brought.
      scope: 'openid profile email address phone offline_access',
    });
    await panel.asAdmin(tall, async (page) => {
      for (const [claim, field] of [
        ['login', 'username'],
        ['info.openid.Email', 'email'],
      ] as const) {
        await page.goto(`${panel.url}/claim-mappings/new`);
        await fillMapping(page, { claim, field });
        await expect(previewed(page)).toBeVisible();
        await page.getByRole('button', { name: 'Save' }).click();
        await expect(page.getByRole('row', { name: new RegExp(claim) })).toBeVisible();
      }
      await page.goto(`${panel.url}/scopes/new`);
      await page.getByLabel('Name').first().fill('nc');
      await page.getByLabel('Claims').fill('iss\nlogin\ninfo.openid.Email');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('row', { name: /^nc / })).toBeVisible();

      await openTab(page, panel, { client_id: client.client_id, tab: 'scopes' });
      await page.getByRole('checkbox', { name: 'May ask for nc' }).click();
      for (const scope of ['profile', 'email', 'address', 'phone'])
        await page.getByRole('checkbox', { name: `May ask for ${scope}` }).click();
      await page.getByRole('checkbox', { name: 'Users may leave nc out' }).click();
      await expect(page.getByRole('checkbox', { name: 'Users may leave openid out' })).toBeDisabled();
      await expectAccessible(page, 'main');
      await picture(page, 'scopes-tab');
      await page.getByRole('tab', { name: 'Claims' }).click();
      await choose(page, { list: 'Identifier', option: 'Another for each application (pairwise)' });
      await expect(previewed(page)).toContainText('"Email": "alice@example.org"');
      await save(page);
    });
    const app = { ...webApp, ...(client as unknown as TestClient) };
    const party = await discoverRelyingParty(`${panel.host.url}/oidc`, app);
    const tokens = await party.tokens({ scope: 'openid nc' });
    const { body } = await request(`${panel.host.url}/oidc/userinfo`, {
      headers: bearer(tokens.access_token),
    });
    expect(body).toEqual({
      iss: `${panel.host.url}/oidc`,
      sub: tokens.claims()?.sub,
      login: 'alice',
      info: { openid: { Email: 'alice@example.org' } },
    });
    const { body: saved } = await panel.admin.call('GET', `/oidc-server/clients/${client.client_id}`);
    expect(saved.scope.split(' ').toSorted()).toEqual(['nc', 'offline_access', 'openid']);
    expect(saved).toMatchObject({ optional_scope: 'nc', subject_type: 'pairwise' });
  });

  it('shows what the draft would tell and marks what is wrong in it, and saves it with all the rest', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Claims', {
      claim_overrides: [{ claim: 'nickname', source: { kind: 'constant', value: 7 }, type: 'string' }],
      frontchannel_logout_session_required: true,
      access_policy: { default: 'allow', rules: [] },
    });
    const { body: before } = await panel.admin.call('GET', `/oidc-server/clients/${client_id}`);
    await panel.asAdmin(tall, async (page) => {
      await openTab(page, panel, { client_id, tab: 'claims' });
      const additional = section(page, 'Additional claims');
      await additional.getByRole('button', { name: 'Add a claim' }).click();
      await fillMapping(page, { claim: 'badge', constant: 'gold' });
      await expect(previewed(page)).toContainText('"badge": "gold"');
      await picture(page, 'claims-tab-mapping');

      await section(page, 'Release rules').getByRole('button', { name: 'Add a release rule' }).click();
      const release = section(page, 'Release rules');
      await release.getByRole('textbox', { name: /^Claims/ }).fill('email');
      await release.getByRole('textbox', { name: /^Told when/ }).fill('user.role.nme == "Staff"');
      await expect(release.locator('mark')).toHaveText('nme');
      await picture(page, 'claims-tab-wrong-expression');
      await release.getByRole('textbox', { name: /^Told when/ }).fill('user.role.name == "Nobody"');
      await expect(release.locator('mark')).toHaveCount(0);
      await expect(
        section(page, 'Preview')
          .getByRole('listitem')
          .filter({ hasText: /^email/ })
          .first(),
      ).toContainText('A release rule of the application does not hold for this user');

      await section(page, 'Where claims go').getByRole('button', { name: 'Place a claim' }).click();
      const placement = section(page, 'Where claims go');
      await placement.getByRole('textbox', { name: CLAIM }).fill('badge');
      await placement.getByRole('checkbox', { name: 'Userinfo' }).click();
      await placement.getByRole('checkbox', { name: 'Access token' }).click();
      await expect(previewed(page)).not.toContainText('badge');
      await section(page, 'Preview').getByRole('tab', { name: 'Access token' }).click();
      await expect(previewed(page)).toContainText('"badge": "gold"');

      await choose(page, { list: 'A field of the user instead', option: 'username' });
      await expect(page.getByText('Whoever has the value is that user')).toBeVisible();
      await expect(previewed(page)).toContainText('"sub": "alice"');
      await expectAccessible(page, 'main');
      await picture(page, 'claims-tab');

      await page.getByRole('link', { name: 'OIDC Server' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('Leave without saving?');
      await page.getByRole('button', { name: 'Cancel' }).click();
      expect((await panel.admin.call('GET', `/oidc-server/clients/${client_id}`)).body).toEqual(before);
      await save(page);
    });
    const { body: after } = await panel.admin.call('GET', `/oidc-server/clients/${client_id}`);
    expect(after).toEqual({
      ...before,
      version: after.version,
      subject_claim: 'username',
      additional_claims: [
        { claim: 'badge', source: { kind: 'constant', value: 'gold' }, type: 'string', whenEmpty: 'omit' },
      ],
      claim_placement: { badge: ['id_token', 'access_token'] },
      claim_release_rules: [{ claims: ['email'], expression: 'user.role.name == "Nobody"' }],
    });
  });

  it('opens on the claim that the server refuses', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Forger', {
      additional_claims: [{ claim: 'badge', source: { kind: 'constant', value: 'gold' } }],
    });
    await panel.asAdmin(tall, async (page) => {
      await openTab(page, panel, { client_id, tab: 'claims' });
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByRole('textbox', { name: CLAIM }).fill('exp');
      await page.getByRole('tab', { name: 'General' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('tab', { name: 'Claims' })).toHaveAttribute('data-state', 'active');
      await page.getByRole('button', { name: 'Edit' }).click();
      await expect(
        page
          .getByRole('tabpanel')
          .getByText(/set by the provider itself/)
          .first(),
      ).toBeVisible();
      await picture(page, 'claims-tab-refused');
    });
  });

  it('is read and not changed without the permission, and needs no other to be read', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Looked', {
      additional_claims: [{ claim: 'badge', source: { kind: 'constant', value: 'gold' } }],
      claim_placement: { badge: ['id_token'] },
      claim_release_rules: [{ claims: ['email'], expression: 'user.confirmed' }],
    });
    const reader = await adminWith(panel.admin, {
      url: panel.host.url,
      actions: ['provider.read', 'client.read'],
    });
    await panel.as(reader, tall, async (page) => {
      await openTab(page, panel, { client_id, tab: 'claims' });
      await expect(page.getByText('always "gold"')).toBeVisible();
      await expect(page.getByRole('button', { name: /^(Add|Place|Edit|Remove)/ })).toHaveCount(0);
      await expect(page.getByRole('textbox', { name: /^Told when/ })).toBeDisabled();
      await expect(section(page, 'Preview')).toHaveCount(0);
      await expectAccessible(page, 'main');
      await picture(page, 'claims-tab-read-only');
      await openTab(page, panel, { client_id, tab: 'scopes' });
      await expect(page.getByRole('textbox', { name: 'Scopes' })).toBeDisabled();
      await picture(page, 'scopes-tab-without-list');
    });
  });

  it('is readable on a phone, in the dark, in French, and says when the preview fails', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Petit', {
      additional_claims: [{ claim: 'badge', source: { kind: 'constant', value: 'gold' } }],
      claim_placement: { badge: ['id_token'] },
    });
    await panel.asAdmin({ ...phone, viewport: { width: 390, height: 3000 } }, async (page) => {
      await page.route('**/claims-preview', (route) => route.abort());
      await openTab(page, panel, { client_id, tab: 'claims' });
      await expect(page.getByText('toujours "gold"')).toBeVisible();
      await picture(page, 'claims-tab-phone-dark-fr');
      await openTab(page, panel, { client_id, tab: 'scopes' });
      await expect(page.locator('table')).toBeVisible();
      await picture(page, 'scopes-tab-phone-dark-fr');
    });
  });
}
