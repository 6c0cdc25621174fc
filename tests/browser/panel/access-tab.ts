/**
 * Who may use an application, in the panel: rules put together or written, and what they would do, before saving.
 */
import type { Page } from '@playwright/test';
import { it } from 'vitest';
import type { AccessPolicy } from '../../../server/src/contracts/access.ts';
import { adminWith } from '../../support/admin-api.ts';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { sql } from '../../support/database.ts';
import { choose, desktop, openTab, phone, register, save, type Panel } from '../../support/panel.ts';

const COMPANY: AccessPolicy = {
  default: 'deny',
  rules: [
    { name: 'Company', effect: 'allow', expression: 'user.?email.orValue("").endsWith("@example.org")' },
    { name: 'Expelled', effect: 'deny', expression: 'user.username == "mallory"', message: 'Ask the board.' },
  ],
};

/** A rule on a field that is no more, as a change of the site's schema leaves it behind. */
const leaveFaultyRule = ({ host }: Panel, clientId: string): void => {
  sql(
    host,
    `update oidc_clients set metadata = json_replace(metadata, '$.access_policy.rules[0].expression', ?)
     where client_id = ?`,
    'user.gone == "x"',
    clientId,
  );
};

const policyOf = async ({ admin }: Panel, clientId: string): Promise<AccessPolicy | undefined> =>
  (await admin.call('GET', `/oidc-server/clients/${clientId}`)).body.access_policy;

const openAccess = (page: Page, panel: Panel, client_id: string): Promise<void> =>
  openTab(page, panel, { client_id, tab: 'access' });

const simulate = async (page: Page, user: string): Promise<void> => {
  const search = page.getByRole('combobox', { name: 'User', exact: true });
  await search.click();
  await search.pressSequentially(user);
  await page.getByRole('option', { name: new RegExp(`^${user} `) }).click();
};

export function accessTab(panelOf: () => Panel): void {
  it('builds a rule, writes another, shows what they would do, and then saves them with all the rest', async () => {
    const panel = panelOf();
    // Fields that no tab shows have to survive.
    const { client_id } = await register(panel, 'Ruled', {
      subject_type: 'pairwise',
      userinfo_signed_response_alg: 'ES256',
      frontchannel_logout_session_required: true,
    });
    const { body: before } = await panel.admin.call('GET', `/oidc-server/clients/${client_id}`);
    await panel.asAdmin(desktop, async (page) => {
      await openAccess(page, panel, client_id);
      await expect(page.getByText('No rule yet.')).toBeVisible();
      await picture(page, 'access-tab-empty');

      await choose(page, { list: 'When no rule is about a user', option: 'Keep the user out' });
      await page.getByRole('button', { name: 'Add a rule' }).click();
      await page.getByLabel('Name').fill('Company');
      await page.getByRole('button', { name: 'Add a condition' }).click();
      await choose(page, { list: 'Field', option: 'user.email' });
      await choose(page, { list: 'Comparison', option: 'ends with' });
      await page.getByRole('textbox', { name: 'Value' }).fill('@example.org');
      await expect(page.getByText('user.?email.orValue("").endsWith("@example.org")')).toBeVisible();

      await page.getByRole('button', { name: 'Add a rule' }).click();
      const second = page.getByRole('group', { name: 'Rule 2' });
      await second.getByRole('button', { name: 'Write it as text' }).click();
      await second.getByRole('textbox', { name: 'Whom it is about' }).fill('user.nickname.nosuch() == 1');
      await expect(second.locator('mark')).toBeVisible();
      await picture(page, 'access-tab-wrong-expression');
      await second.getByRole('textbox', { name: 'Whom it is about' }).fill('user.username == "alice"');
      await expect(second.locator('mark')).toHaveCount(0);

      await simulate(page, 'alice');
      await expect(page.getByText('alice gets in', { exact: true })).toBeVisible();
      await page.getByRole('button', { name: 'Count and list' }).click();
      await expect(page.getByText(/users? gets? in, of \d+ looked at/)).toBeVisible();
      await expect(page.getByText(/^alice · alice@example.org$/)).toBeVisible();
      await expectAccessible(page, 'main');
      await picture(page, 'access-tab-tried');

      expect(await policyOf(panel, client_id)).toEqual(before.access_policy);
      await page.getByRole('link', { name: 'OIDC Server' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('Leave without saving?');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await save(page);
    });
    const { body: after } = await panel.admin.call('GET', `/oidc-server/clients/${client_id}`);
    expect(after.access_policy).toMatchObject({
      default: 'deny',
      rules: [
        { name: 'Company', expression: 'user.?email.orValue("").endsWith("@example.org")' },
        { expression: 'user.username == "alice"' },
      ],
    });
    expect({ ...after, access_policy: undefined, version: 0 }).toEqual({
      ...before,
      access_policy: undefined,
      version: 0,
    });
  });

  it('does not lose the rules that another admin saved meanwhile', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Contested');
    await panel.asAdmin(desktop, async (page) => {
      await openAccess(page, panel, client_id);
      await choose(page, { list: 'When no rule is about a user', option: 'Keep the user out' });
      const { body } = await panel.admin.call('GET', `/oidc-server/clients/${client_id}`);
      await panel.admin.call('PUT', `/oidc-server/clients/${client_id}`, { ...body, access_policy: COMPANY });
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Somebody else changed this application')).toBeVisible();
      expect(await policyOf(panel, client_id)).toEqual(COMPANY);
      await page.getByRole('button', { name: 'Load their version' }).click();
      await expect(page.getByRole('group', { name: 'Expelled' })).toBeVisible();
    });
  });

  it('opens with the rule that the server refuses, and marks it', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Refused', { access_policy: COMPANY });
    await panel.asAdmin(desktop, async (page) => {
      await openAccess(page, panel, client_id);
      await page.getByLabel('Name').first().fill('');
      await page.getByRole('tab', { name: 'General' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('tab', { name: /^Access/ })).toHaveAttribute('data-state', 'active');
      await expect(page.getByRole('tabpanel').getByText('Fill it in or leave it out.')).toBeVisible();
      await picture(page, 'access-tab-refused');
    });
  });

  it('is read and not changed by somebody who may only read', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Readonly', { access_policy: COMPANY });
    const reader = await adminWith(panel.admin, {
      url: panel.host.url,
      actions: ['provider.read', 'client.read', 'access.read'],
    });
    leaveFaultyRule(panel, client_id);
    await panel.as(reader, desktop, async (page) => {
      await openAccess(page, panel, client_id);
      await expect(page.getByLabel('Name').first()).toBeDisabled();
      await expect(page.getByRole('button', { name: 'Add a rule' })).toHaveCount(0);
      await expect(page.getByRole('button', { name: 'Count and list' })).toHaveCount(0);
      await expect(page.getByText('A rule can’t be evaluated: nobody gets in')).toBeVisible();
      await expect(page.locator('mark')).toHaveText('gone');
      await expectAccessible(page, 'main');
      await picture(page, 'access-tab-read-only');
    });
  });

  it('says when the server does not answer, and is readable on a phone, in the dark, in French', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Small', { access_policy: COMPANY });
    await panel.asAdmin(phone, async (page) => {
      await openAccess(page, panel, client_id);
      await picture(page, 'access-tab-phone-dark-fr');
      await page.route('**/access-preview', (route) => route.abort());
      await page.getByRole('button', { name: 'Compter et lister' }).click();
      await expect(page.getByRole('tabpanel').getByRole('alert')).toBeVisible();
      await picture(page, 'access-tab-failed-phone-dark-fr');
    });
  });
}
