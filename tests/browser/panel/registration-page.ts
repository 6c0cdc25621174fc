/**
 * The page about applications that register themselves: an administrator decides who may, hands out a token, an
 * application registers with it, and its user is told so.
 */
import { expect, type Page } from '@playwright/test';
import { it } from 'vitest';
import { adminWith } from '../../support/admin-api.ts';
import { expectAccessible, picture } from '../../support/chromium.ts';
import { bearer, request } from '../../support/relying-party.ts';
import { choose, desktop, phone, PASSWORD, settled, type Panel } from '../../support/panel.ts';

const POLICY = '**/oidc-server/registration-policy';
const APP = {
  client_name: 'Self-made',
  redirect_uris: ['https://self.example.org/callback'],
  scope: 'openid email',
};

const openPage = async (page: Page, { url }: Panel): Promise<void> => {
  await page.goto(`${url}/registration`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible({ timeout: 30_000 });
};

const register = (endpoint: string, token: string) =>
  request(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(token) },
    body: JSON.stringify(APP),
  });

export function registrationPage(panelOf: () => Panel): void {
  it('lets an application in with a token that is shown once, and its user hears that it registered itself', async () => {
    const panel = panelOf();
    const issuer = `${panel.host.url}/oidc`;
    let clientId = '';
    await panel.asAdmin(desktop, async (page) => {
      await openPage(page, panel);
      await expect(page.getByText('There is none yet.')).toBeVisible();
      await expectAccessible(page, 'main');
      await picture(page, 'registration-off');

      await choose(page, { list: 'Who may register applications', option: 'Anybody' });
      await expect(page.getByText(/Anybody can then make an application/)).toBeVisible();
      await choose(page, {
        list: 'Who may register applications',
        option: 'Whoever has an initial access token',
      });
      await expect(page.getByText(`${issuer}/register`)).toBeVisible();
      await page.getByLabel('Hosts of their addresses').fill('https://self.example.org');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText(/One host name on each line/)).toBeVisible();
      await picture(page, 'registration-refused');
      await page.getByLabel('Hosts of their addresses').fill('self.example.org');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('The policy is saved').first()).toBeVisible();

      await page.getByLabel('For whom, or what for').fill('The wiki');
      const issued = page.waitForResponse('**/oidc-server/initial-access-tokens');
      await page.getByRole('button', { name: 'Issue a token' }).click();
      const shown = page.getByText('Copy the token now: it is not shown again.');
      await expect(shown).toBeVisible();
      const { token } = (await (await issued).json()) as { token: string };
      await expect(page.getByText(token, { exact: true })).toBeVisible();
      await expect(page.getByRole('gridcell', { name: '0 / 1' })).toBeVisible();
      await expectAccessible(page, 'main');
      await picture(page, 'registration-token');

      const made = await register(`${issuer}/register`, token);
      expect(made.status).toBe(201);
      clientId = String(made.body['client_id']);
      expect((await register(`${issuer}/register`, token)).status).toBe(401);

      await page.reload();
      await settled(page);
      await expect(page.getByRole('gridcell', { name: '1 / 1' })).toBeVisible();
      await expect(shown).toHaveCount(0);
      expect(await page.content()).not.toContain(token);

      await page.goto(`${panel.url}/clients`);
      await settled(page);
      await expect(page.getByRole('row', { name: /Self-made/ })).toContainText('Registered itself');
      await picture(page, 'registration-client');

      await openPage(page, panel);
      await page.getByRole('button', { name: 'Delete The wiki' }).click();
      await page
        .getByRole('alertdialog')
        .getByRole('button', { name: /Delete|Revoke|Confirm/ })
        .click();
      await expect(page.getByText('There is none yet.')).toBeVisible();
    });

    for (const [locale, words] of [
      ['en-GB', 'Self-made registered itself with'],
      ['fr-FR', 'Self-made s’est enregistrée elle-même'],
    ] as const) {
      await panel.visit({ locale, ...(locale === 'fr-FR' ? phone : {}) }, async (page) => {
        const asked = new URLSearchParams({
          client_id: clientId,
          redirect_uri: APP.redirect_uris[0] ?? '',
          response_type: 'code',
          scope: 'openid email',
        });
        await page.goto(`${issuer}/authorize?${asked.toString()}`);
        await page.locator('input[name=identifier]').fill('alice');
        await page.locator('input[name=password]').fill(PASSWORD);
        await page.locator('input[name=password]').press('Enter');
        await expect(page.getByText(words)).toBeVisible();
        await expectAccessible(page);
        await picture(page, `registration-consent-${locale}`);
      });
    }
  });

  it('is read in French, in the dark, on a phone; by somebody who may only read; and fails in words', async () => {
    const panel = panelOf();
    await panel.admin.call('POST', '/oidc-server/initial-access-tokens', { name: 'Pour le wiki' });
    await panel.asAdmin(phone, async (page) => {
      await openPage(page, panel);
      await expect(page.getByText('Pour le wiki', { exact: true })).toBeVisible();
      await expectAccessible(page, 'main');
      const cut = await page
        .locator('main label')
        .evaluateAll((labels) =>
          labels
            .filter((label) => label.scrollWidth > label.clientWidth + 1)
            .map((label) => label.textContent),
        );
      expect(cut).toEqual([]);
      await picture(page, 'registration-phone');
    });
    await panel.asAdmin(desktop, async (page) => {
      await page.route(POLICY, (route) => route.fulfill({ status: 503, body: '{}' }));
      await openPage(page, panel);
      await expect(page.getByText('The policy could not be loaded')).toBeVisible();
      await picture(page, 'registration-failed');
      await page.unroute(POLICY);
      await page.route(POLICY, () => undefined);
      await page.reload();
      await expect(page.getByText('Loading the policy')).toBeAttached();
      await picture(page, 'registration-loading');
    });
    const reader = await adminWith(panel.admin, {
      url: panel.host.url,
      actions: ['provider.read', 'registration.read'],
    });
    await panel.as(reader, desktop, async (page) => {
      await openPage(page, panel);
      await expect(page.getByLabel('Hosts of their addresses')).toBeDisabled();
      await expect(page.getByRole('button', { name: /Save|Issue/ })).toHaveCount(0);
      await picture(page, 'registration-reader');
    });
  });
}
