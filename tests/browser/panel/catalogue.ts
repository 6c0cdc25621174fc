/**
 * The panels that decide what applications learn and who gets in: their lists in every state, and their editors.
 */
import { it } from 'vitest';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { desktop, desktopInFrench, settled, type Panel } from '../../support/panel.ts';
import { main, open, panelStates, type StatedPanel } from './states.ts';

const panels: StatedPanel[] = [
  {
    name: 'scopes',
    path: '/scopes',
    api: /\/oidc-server\/scopes\?/,
    data: /phone_number_verified/,
    loading: 'Loading the scopes',
    failed: 'The scopes could not be loaded',
  },
  {
    name: 'mappings',
    path: '/claim-mappings',
    api: /\/oidc-server\/claim-mappings\?/,
    data: /field preferredLocale/,
    loading: 'Loading the claim mappings',
    failed: 'The claim mappings could not be loaded',
  },
  {
    name: 'access',
    path: '/access',
    api: /:\d+\/oidc-server\/access-settings$/,
    data: /New applications that bring no rules of their own/,
    loading: 'Loading the access rules',
    failed: 'The access rules could not be loaded',
  },
];

export function cataloguePanels(panelOf: () => Panel): void {
  panelStates(panelOf, panels);

  it('a site without claim mappings is told what applications learn, and invited to say more', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      await page.route(/\/oidc-server\/claim-mappings\?/, (route) =>
        route.fulfill({
          json: { results: [], pagination: { page: 1, pageSize: 100, pageCount: 0, total: 0 } },
        }),
      );
      await open(page, `${panel.url}/claim-mappings`);
      await expect(page.getByText(/No claim mapping yet/)).toBeVisible();
      await picture(page, 'mappings-none');
      await main(page).getByRole('button', { name: 'Add a claim mapping' }).last().click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Add a claim mapping');
    });
  });

  it('an editor does not lose what was typed without a question', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      for (const [path, label] of [
        ['scopes/new', /^Name/],
        ['claim-mappings/new', /^Claim/],
        ['clients/new', /^Application name/],
      ] as const) {
        await page.goto(`${panel.url}/${path}`);
        await settled(page);
        const field = page.getByRole('textbox', { name: label }).first();
        await field.fill('typed');
        await page.getByRole('link', { name: 'OIDC Server' }).click();
        await expect(page.getByRole('alertdialog')).toContainText('Leave without saving?');
        await page.getByRole('button', { name: 'Cancel' }).click();
        await expect(field).toHaveValue('typed');
        await page.getByRole('link', { name: 'OIDC Server' }).click();
        await page.getByRole('button', { name: 'Leave without saving' }).click();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('OIDC Server');
      }
    });
  });

  it('what is not there any more is said, with the way to everything else', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      for (const path of ['scopes/nothing-like-it', 'claim-mappings/999999', 'clients/nobody']) {
        await page.goto(`${panel.url}/${path}`);
        await expect(page.getByText('It is not there, or not any more.')).toBeVisible();
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.getByRole('navigation', { name: 'Sections of the provider' })).toBeVisible();
        await picture(page, `gone-${path.split('/')[0]}`);
      }
      await expectAccessible(page, 'main');
    });
  });

  it('a scope is changed beside what it would tell', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/scopes/email`);
      await settled(page);
      await expect(page.getByText('"email": "alice@example.org"')).toBeVisible();
      await expectAccessible(page, 'main');
      await picture(page, 'scope-edit');
    });
  });

  it('a row is acted on, and left, with the keyboard alone', async () => {
    const panel = panelOf();
    await panel.admin.call('POST', '/oidc-server/scopes', { name: 'by-keyboard', claims: ['nickname'] });
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/scopes`);
      await settled(page);
      const dialog = page.getByRole('alertdialog');
      const remove = page.getByRole('button', { name: 'Delete by-keyboard' });
      await page.getByRole('button', { name: 'Edit by-keyboard' }).focus();
      await page.keyboard.press('ArrowRight');
      await expect(remove).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(dialog).toContainText('Applications that have it will no longer get its claims.');
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
      await remove.focus();
      await page.keyboard.press('Tab');
      await expect(remove).not.toBeFocused();
      await remove.focus();
      await page.keyboard.press('Space');
      await dialog.getByRole('button', { name: 'Delete' }).focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('row', { name: /^by-keyboard/ })).toHaveCount(0);
    });
  });

  it('what is wrong with an expression is said in the admin’s own language', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktopInFrench, async (page) => {
      await page.goto(`${panel.url}/claim-mappings/new`);
      await settled(page);
      await page.getByRole('textbox', { name: /^Attribut/ }).fill('email');
      await page.getByRole('radio', { name: /expression/i }).click();
      const expression = page.locator('textarea').first();
      for (const [source, words] of [
        ['user.username +', 'Elle s’arrête trop tôt'],
        ['(user.username', 'Il manque «\u00a0)\u00a0» ici.'],
        ['user.username + 1', 'Ces types ne vont pas ensemble'],
        ['1 / (size(user.username) - 5)', 'Elle divise par zéro.'],
      ] as const) {
        await expression.fill(source);
        await expect(page.getByText(words).first()).toBeVisible();
      }
      await picture(page, 'mapping-expression-fails-fr');
      await expression.fill('user.username.matches("(")');
      await expect(page.getByText('Le motif n’est pas valable').first()).toBeVisible();
      await expectAccessible(page, 'main');
      await picture(page, 'mapping-expression-wrong-fr');
    });
  });
}
