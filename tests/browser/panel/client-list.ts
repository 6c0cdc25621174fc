/**
 * The list of applications, and applications to and from a file.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { it } from 'vitest';
import type { ClientExport } from '../../../server/src/contracts/clients.ts';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { desktop, phone, register, settled, type Panel } from '../../support/panel.ts';

const listOf = ({ host }: Panel): string => `${host.url}/oidc-server/clients?*`;

const rows = (page: Page) => page.locator('tbody tr');

const openList = async (page: Page, { url }: Panel, query = ''): Promise<void> => {
  await page.goto(`${url}/clients${query}`);
  await settled(page);
};

/** Gives the open dialog a file, as it would be chosen, and sends it. */
async function importFile(page: Page, name: string, text: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  });
  await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
}

export function clientList(panelOf: () => Panel): void {
  it('is searched and filtered, and invites where it is empty', async () => {
    const panel = panelOf();
    await register(panel, 'Listed', { client_name: `Listed ${'W'.repeat(193)}` });
    await register(panel, 'Robot', {
      redirect_uris: [],
      grant_types: ['client_credentials'],
      response_types: [],
      enabled: false,
    });
    await panel.asAdmin(desktop, async (page) => {
      await openList(page, panel, '?_q=listed');
      await expect(rows(page)).toHaveCount(1);
      await expectAccessible(page, 'main table');
      await picture(page, 'client-list-long-name');
      await openList(page, panel, '?kind=machine&enabled=false');
      await expect(rows(page)).toHaveCount(1);
      await expect(rows(page)).toContainText('Robot');
      await page.goto(`${panel.url}/clients?_q=nothing-like-this`);
      await expect(page.getByText('No application matches.')).toBeVisible();

      await page.route(listOf(panel), (route) =>
        route.fulfill({
          json: { results: [], pagination: { page: 1, pageSize: 20, pageCount: 0, total: 0 } },
        }),
      );
      await openList(page, panel);
      await expect(page.getByText('No application yet.')).toBeVisible();
      await picture(page, 'client-list-empty');
      await page.getByRole('button', { name: 'Add the first one' }).click();
      await expect(page.getByLabel('Application name')).toBeVisible();
    });
  });

  it('says when it could not be loaded, and tries again', async () => {
    const panel = panelOf();
    await panel.asAdmin(phone, async (page) => {
      await page.route(listOf(panel), (route) => route.abort());
      await page.goto(`${panel.url}/clients`);
      await expect(page.getByText('Les applications n’ont pas pu être chargées')).toBeVisible();
      await picture(page, 'client-list-failed-phone-dark-fr');
      await page.unroute(listOf(panel));
      await page.getByRole('button', { name: 'Réessayer' }).click();
      await expect(rows(page).first()).toBeVisible();
      await picture(page, 'client-list-phone-dark-fr');
    });
  });

  it('goes to a file without secrets, and comes back from it with new ones', async () => {
    const panel = panelOf();
    const { client_id, client_secret } = await register(panel, 'Carried');
    await panel.asAdmin(desktop, async (page) => {
      await openList(page, panel);
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export' }).click();
      const text = await readFile(await (await download).path(), 'utf8');
      expect(text).not.toContain(client_secret);
      const exported = JSON.parse(text) as ClientExport;
      expect(exported.clients.map((client) => client.client_id)).toContain(client_id);

      await page.getByRole('button', { name: 'Import' }).click();
      await expectAccessible(page, '[role=dialog]');
      await importFile(page, 'all.json', text);
      await expect(page.getByText('Is taken by another application').first()).toBeVisible();

      await panel.admin.call('DELETE', `/oidc-server/clients/${client_id}`);
      await page.getByRole('checkbox', { name: 'Skip applications whose client ID exists already' }).click();
      await importFile(page, 'all.json', text);
      await expect(page.getByText('1 application was imported.')).toBeVisible();
      await expect(page.getByText('Copy the new secrets now')).toBeVisible();
      await expect(page.getByRole('dialog').locator('code')).toHaveText(/^[A-Za-z0-9_-]{43}$/);
      await expectAccessible(page, '[role=dialog]');
      await picture(page, 'client-imported');
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
      await expect(page.getByRole('row', { name: /Carried/ })).toBeVisible();
    });
  });

  it('takes nothing of a broken file, and says on which lines it is broken', async () => {
    const panel = panelOf();
    const file = {
      format: 'oidc-server.clients',
      formatVersion: 1,
      clients: [
        { client_id: 'from-broken-file', redirect_uris: ['https://a.example.org/'] },
        { client_id: 'broken', redirect_uris: ['https://b.example.org/', 'https://*.example.org/'] },
        { redirect_uris: ['https://c.example.org/'] },
      ],
    };
    await panel.asAdmin(desktop, async (page) => {
      await openList(page, panel);
      await page.getByRole('button', { name: 'Import' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Import' }).click();
      await expect(dialog.getByText('Choose a file.')).toBeVisible();
      await importFile(page, 'half.json', '{\n  "format": "oidc-server.clients",\n  "clients": [');
      await expect(dialog.getByRole('alert')).toContainText('The file is not JSON');
      await importFile(page, 'other.json', '{ "users": [] }');
      await expect(dialog.getByRole('alert')).toContainText('not a file that was exported here');
      await importFile(page, 'broken.json', JSON.stringify(file, null, 2));
      await expect(dialog.getByRole('alert')).toContainText('Nothing was imported.');
      await expect(dialog.getByRole('alert')).toContainText(
        'Line 15 (broken, redirect_uris.1): Must be one exact address: wildcards',
      );
      await expect(dialog.getByRole('alert')).toContainText('Line 18 (client_id): Must be given');
      await expectAccessible(page, '[role=dialog]');
      await picture(page, 'client-import-refused');
    });
    const { status } = await panel.admin.call('GET', '/oidc-server/clients/from-broken-file');
    expect(status).toBe(404);
  });
}
