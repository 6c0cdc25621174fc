/**
 * Sessions, grants and keys in the panel: seen, and ended once the consequence was read.
 */
import { beforeAll, it } from 'vitest';
import { adminWith } from '../../support/admin-api.ts';
import { Browserless } from '../../support/browserless.ts';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { webApp, type TestClient } from '../../support/clients.ts';
import { desktop, phone, register, settled, type Panel } from '../../support/panel.ts';
import { discoverRelyingParty } from '../../support/relying-party.ts';

const HOSTILE = '<img src=x onerror="window.pwned=1"> Firefox/1 (Windows)';

/** A user signs in to an application of the test's own, in a browser that says what it likes of itself. */
async function someoneSignsIn(panel: Panel, name: string, userAgent: string): Promise<void> {
  const client = await register(panel, name, { grant_types: webApp.grant_types });
  const app = { ...webApp, ...(client as unknown as TestClient) };
  const party = await discoverRelyingParty(`${panel.host.url}/oidc`, app);
  await party.tokens({ browser: new Browserless({ 'user-agent': userAgent }) });
}

export function sessionsPanel(panelOf: () => Panel): void {
  beforeAll(async () => {
    await someoneSignsIn(panelOf(), 'Wikipage', HOSTILE);
    await someoneSignsIn(
      panelOf(),
      'Weblog',
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    );
  });

  it('shows who is signed in, and ends what is ticked once the consequence was read', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/sessions`);
      const row = page.getByRole('row', { name: /Weblog/ });
      await expect(row).toContainText('alice@example.org');
      await expect(row).toContainText('Firefox on Linux');
      expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
      await expectAccessible(page, 'main');
      await picture(page, 'sessions');
      await row.getByRole('checkbox').click();
      await page.getByRole('button', { name: 'End the selected session' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('has to sign in again');
      await picture(page, 'sessions-end');
      await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
      await expect(page.getByText('A session is ended').first()).toBeVisible();
      await expect(row).toHaveCount(0);
      await page.goto(`${panel.url}/sessions?_q=nobody`);
      await expect(page.getByText('No session matches.')).toBeVisible();
      await picture(page, 'sessions-empty');
    });
  });

  it('shows what was granted, and ends it', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/grants`);
      const row = page.getByRole('row', { name: /Wikipage/ });
      await expect(row).toContainText('1 access token');
      await expectAccessible(page, 'main');
      await picture(page, 'grants');
      await row.getByRole('button', { name: 'End' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('asked again');
      await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
      await expect(page.getByText('A grant is ended').first()).toBeVisible();
    });
  });

  it('shows keys, never a private one, and rotates them', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/keys`);
      const ring = page.getByRole('region', { name: 'EdDSA' });
      await expect(ring.getByText('Current')).toHaveCount(1);
      await expectAccessible(page, 'main');
      await picture(page, 'keys');
      await ring.getByRole('button', { name: 'Rotate now' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('signs within seconds');
      await picture(page, 'keys-rotate');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate now' }).click();
      await expect(page.getByText('A new key for EdDSA takes over').first()).toBeVisible();
      await expect(ring.getByText('Next')).toHaveCount(1);
      expect(await page.content()).not.toMatch(/"(d|p|q|k|sealed)":/);
    });
  });

  it('shows the same beside the entry of a user', async () => {
    const panel = panelOf();
    const users = await panel.admin.call(
      'GET',
      '/content-manager/collection-types/plugin::users-permissions.user?filters[username][$eq]=alice',
    );
    const [{ documentId }] = users.body.results as unknown as [{ documentId: string }];
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(
        `${panel.host.url}/admin/content-manager/collection-types/plugin::users-permissions.user/${documentId}`,
      );
      await expect(page.getByRole('button', { name: 'End all sessions' })).toBeVisible();
      await expect(page.getByText('Last seen', { exact: false }).first()).toBeVisible();
      await picture(page, 'user-panel');
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export data' }).click();
      expect((await download).suggestedFilename()).toBe(`personal-data-${documentId}.json`);
      await page.getByRole('button', { name: 'Erase data' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('The account stays');
      await picture(page, 'user-panel-erase');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Erase data' }).click();
      await expect(page.getByText('kept on this user is erased').first()).toBeVisible();
    });
  });

  it('says what failed, and is readable on a phone, in the dark, in French', async () => {
    const panel = panelOf();
    await someoneSignsIn(panel, 'Again', HOSTILE);
    await panel.asAdmin(phone, async (page) => {
      for (const name of ['sessions', 'grants', 'keys', 'deliveries']) {
        await page.goto(`${panel.url}/${name}`);
        await settled(page);
        await expectAccessible(page, 'main');
        await picture(page, `${name}-phone-dark-fr`);
      }
      await page.route('**/oidc-server/*sessions?*', (route) => route.abort());
      await page.goto(`${panel.url}/sessions`);
      await expect(page.getByText('n’ont pas pu être chargées')).toBeVisible();
      await picture(page, 'sessions-failed-phone-dark-fr');
    });
  });

  it('are not for whoever may not see them', async () => {
    const panel = panelOf();
    const curious = await adminWith(panel.admin, { url: panel.host.url, actions: ['provider.read'] });
    await panel.as(curious, desktop, async (page) => {
      await page.goto(panel.url);
      await expect(page.getByRole('navigation', { name: 'Sections of the provider' })).not.toContainText(
        'Sessions',
      );
      for (const name of ['sessions', 'grants', 'keys']) {
        await page.goto(`${panel.url}/${name}`);
        await expect(page.getByText('have the permissions')).toBeVisible();
      }
    });
  });
}
