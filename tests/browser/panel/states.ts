/**
 * A panel in every state that it can be in: while it loads, with data, with nothing, and when it can't be loaded; as it
 * is on a phone, in the dark, in French.
 */
import type { Page } from '@playwright/test';
import { it } from 'vitest';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { desktop, phone, type Panel } from '../../support/panel.ts';

export interface StatedPanel {
  name: string;
  path: string;
  /** What it is loaded from. */
  api: RegExp;
  data: RegExp;
  loading: string;
  failed: string;
  /** What it says when a search finds nothing. */
  empty?: string;
}

/** What is waited for is what the page shows. */
export const open = (page: Page, address: string) => page.goto(address, { waitUntil: 'commit' });

export const main = (page: Page) => page.getByRole('main');

/** A name that is taken for a page would run. */
export const noticingScripts = async (page: Page, work: () => Promise<void>): Promise<void> => {
  const ran: string[] = [];
  page.on('dialog', (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  await work();
  expect(ran).toEqual([]);
};

export function panelStates(panelOf: () => Panel, panels: readonly StatedPanel[]): void {
  it.each(panels)('$name: while it loads, with data, with nothing, and when it fails', async (watched) => {
    const panel = panelOf();
    const { name, path, api, data, loading, failed, empty } = watched;
    await panel.asAdmin(desktop, (page) =>
      noticingScripts(page, async () => {
        let goOn = () => {};
        const held = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        await page.route(api, async (route) => {
          await held;
          await route.continue();
        });
        await open(page, `${panel.url}${path}`);
        await expect(main(page).getByText(loading)).toBeAttached();
        await picture(page, `${name}-loading`);
        goOn();
        await expect(main(page).getByText(data).first()).toBeVisible();
        await page.unroute(api);
        await expectAccessible(page, 'main');
        await picture(page, `${name}-data`);

        if (empty !== undefined) {
          await main(page).getByRole('button', { name: 'Search', exact: true }).click();
          await page.locator('input[name=search]').fill('nothing has this name');
          await page.keyboard.press('Enter');
          await expect(page.getByText(empty)).toBeVisible();
          await picture(page, `${name}-empty`);
        }

        await page.route(api, (route) => route.fulfill({ status: 500, body: '{}' }));
        if (empty) await page.goBack();
        else await page.reload();
        await expect(page.getByText(failed)).toBeVisible();
        // The rest is as it was; an open search field is the host's own.
        await expectAccessible(page, '[role=alert]');
        await picture(page, `${name}-error`);
        await page.unroute(api);
        await page.getByRole('button', { name: 'Try again' }).first().click();
        await expect(main(page).getByText(data).first()).toBeVisible();
      }),
    );
    await panel.asAdmin(phone, async (page) => {
      await open(page, `${panel.url}${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(main(page).locator('[aria-busy=true]')).toHaveCount(0);
      await expectAccessible(page, 'main');
      await picture(page, `${name}-data-phone-dark-fr`);
    });
  });
}
