/**
 * How the sign-in pages look, set in the panel with the real page in view.
 */
import type { Page } from '@playwright/test';
import { it } from 'vitest';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { desktop, phone, register, type Panel } from '../../support/panel.ts';

/** A picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const accent = (page: Page) => page.getByLabel('Buttons and links', { exact: true }).first();
const preview = (page: Page) => page.locator('iframe[title="Preview"]');

export function looksPanel(panelOf: () => Panel): void {
  it('are set with the real page in view, and worn by the next page', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(panel.url);
      await page.getByRole('link', { name: 'Sign-in pages' }).click();
      await expect(preview(page)).toHaveAttribute('srcdoc', /type="password"/);
      await picture(page, 'looks-empty');

      await accent(page).fill('#ffcc00');
      await expect(page.getByText(/its contrast on #ffffff is 1\.5, and 4\.5 is needed/)).toBeVisible();
      await picture(page, 'looks-contrast');
      await accent(page).fill('#0a6847');
      await page.getByLabel('Heading').fill('Hello again');
      await page.getByLabel('Welcome').fill('<img src=x onerror="window.parent.pwned=1">');
      await expect(preview(page)).toHaveAttribute('srcdoc', /<h1>Hello again<\/h1>/);
      await expect(preview(page)).toHaveAttribute('srcdoc', /--accent: #0a6847/);
      await expect(preview(page)).toHaveAttribute('sandbox', '');

      await page.getByRole('button', { name: 'Add a link' }).click();
      await page.getByLabel('Words (English)').fill('Legal notice');
      await page.getByLabel('Address (English)').fill('javascript:alert(1)');
      await expect(page.getByText('Must be an https address, or a path of this site')).toBeVisible();
      await page.getByLabel('Address (English)').fill('/legal');
      await page.getByRole('button', { name: 'Phone' }).click();
      await page.getByRole('button', { name: 'Dark', exact: true }).click();
      await expect(preview(page)).toHaveAttribute('srcdoc', /color-scheme: dark/);
      await expectAccessible(page, 'main');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved: the next page shows it.').first()).toBeVisible();
      await picture(page, 'looks-saved');
      expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    });
    const { client_id } = await register(panel, 'Worn');
    for (const colorScheme of ['light', 'dark'] as const) {
      await panel.visit({ ...desktop, colorScheme }, async (page) => {
        const query = { client_id, redirect_uri: 'https://worn.example.org/callback', scope: 'openid' };
        const request = new URLSearchParams({ ...query, response_type: 'code' }).toString();
        await page.goto(`${panel.host.url}/oidc/authorize?${request}`);
        await expect(page.getByRole('heading')).toHaveText('Hello again');
        await expect(page.getByText('<img src=x')).toBeVisible();
        await expect(page.getByRole('link', { name: 'Legal notice' })).toBeVisible();
        await expectAccessible(page);
        await picture(page, `branded-${colorScheme}`);
      });
    }
  });

  it('are not overwritten where somebody else was faster', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/looks`);
      await page.getByLabel('Heading').fill('Mine');
      const { body } = await panel.admin.call('GET', '/oidc-server/looks');
      const { version } = body as unknown as { version: number };
      await panel.admin.call('PUT', '/oidc-server/looks', { looks: {}, version });
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Somebody else changed the looks in the meantime.').first()).toBeVisible();
      await picture(page, 'looks-stale');
      await page.getByRole('button', { name: 'Load' }).click();
      await expect(page.getByLabel('Heading')).toHaveValue('');
    });
  });

  it('take a picture from the media library', async () => {
    const panel = panelOf();
    const file = new FormData();
    file.append('files', new Blob([PIXEL], { type: 'image/png' }), 'emblem.png');
    const uploaded = await fetch(`${panel.host.url}/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${panel.admin.token}` },
      body: file,
    });
    const [{ url }] = (await uploaded.json()) as [{ url: string }];
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/looks`);
      const logo = page.getByLabel('Logo', { exact: true }).first();
      await expect(logo).toHaveValue('');
      await page.getByRole('button', { name: 'Choose from the media library' }).first().click();
      const library = page.getByRole('dialog');
      await library.getByText('emblem').first().waitFor();
      await picture(page, 'looks-media-library');
      await library.getByRole('checkbox').first().click();
      await library.getByRole('button', { name: 'Finish' }).click();
      await expect(logo).toHaveValue(url);
      await expect(preview(page)).toHaveAttribute('srcdoc', new RegExp(url.replaceAll('.', '\\.')));
      await picture(page, 'looks-media-chosen');
      await page.getByRole('button', { name: 'Remove', exact: true }).first().click();
      await expect(logo).toHaveValue('');
    });
  });

  it('of one application are set in its own tab', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Branded');
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/clients/${client_id}?tab=looks`);
      await accent(page).fill('#7a1fa2');
      await expect(preview(page)).toHaveAttribute('srcdoc', /--accent: #7a1fa2/);
      await expectAccessible(page, 'main');
      await picture(page, 'looks-client');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved').first()).toBeVisible();
      const { body } = await panel.admin.call('GET', `/oidc-server/clients/${client_id}`);
      expect(body).toMatchObject({ branding: { colours: { light: { accent: '#7a1fa2' } } } });
    });
  });

  it('are readable on a phone, in the dark, in French, and say when they could not be loaded', async () => {
    const panel = panelOf();
    await panel.asAdmin(phone, async (page) => {
      await page.goto(`${panel.url}/looks`);
      await expect(page.locator('iframe[title="Aperçu"]')).toHaveAttribute('srcdoc', /type="password"/);
      // In the language of whoever looks at it.
      await expect(page.locator('iframe[title="Aperçu"]')).toHaveAttribute('srcdoc', /Se connecter/);
      await picture(page, 'looks-phone-dark-fr');
      await page.route(`${panel.host.url}/oidc-server/looks`, (route) => route.abort());
      await page.goto(`${panel.url}/looks`);
      await expect(page.getByText('L’apparence n’a pas pu être chargée.')).toBeVisible();
      await picture(page, 'looks-failed-phone-dark-fr');
    });
  });
}
