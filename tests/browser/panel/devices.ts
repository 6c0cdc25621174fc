/**
 * A device without a browser: an administrator turns it on for an application, and a user lets the device in.
 */
import { expect, type Page } from '@playwright/test';
import { it } from 'vitest';
import { expectAccessible, picture } from '../../support/chromium.ts';
import { sql } from '../../support/database.ts';
import { postForm } from '../../support/relying-party.ts';
import { choose, desktop, PASSWORD, phone, register, type Panel } from '../../support/panel.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

interface Device {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
}

export function devices(panelOf: () => Panel): void {
  let clientId = '';

  const start = async (): Promise<Device> => {
    const { status, body } = await postForm(
      `${panelOf().host.url}/oidc/device/authorization`,
      { client_id: clientId, scope: 'openid email' },
      { 'user-agent': 'Television/1.0' },
    );
    expect(status, JSON.stringify(body)).toBe(200);
    return body as unknown as Device;
  };
  const poll = async ({ device_code: code }: Device) =>
    (
      await postForm(`${panelOf().host.url}/oidc/token`, {
        grant_type: GRANT,
        client_id: clientId,
        device_code: code,
      })
    ).body;

  const show = async (page: Page, name: string): Promise<void> => {
    await expectAccessible(page);
    await picture(page, `device-${name}`);
  };
  const type = async (page: Page, code: string): Promise<void> => {
    await page.locator('input[name=user_code]').fill(code);
    await page.locator('form').first().locator('button[type=submit]').click();
  };

  it('is turned on for an application under Tokens, and its pages can be seen beforehand', async () => {
    const panel = panelOf();
    ({ client_id: clientId } = await register(panel, 'Television', { token_endpoint_auth_method: 'none' }));
    await panel.asAdmin(desktop, async (page) => {
      await page.goto(`${panel.url}/clients/${clientId}?tab=tokens`);
      await page.getByRole('checkbox', { name: 'Sign-in on a device without a browser' }).click();
      await picture(page, 'device-tab');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved.').first()).toBeVisible();
      const { body } = await panel.admin.call('GET', `/oidc-server/clients/${clientId}`);
      expect(body.grant_types.toSorted()).toEqual(['authorization_code', GRANT]);

      await page.goto(`${panel.url}/looks`);
      for (const [option, words] of [
        ['Code of a device', 'Connect a device'],
        ['A device: confirm', 'BCDF-GHJK'],
        ['A device: connected', 'Your device is connected'],
      ] as const) {
        await choose(page, { list: 'Page', option });
        await expect(page.frameLocator('iframe').getByText(words).first()).toBeVisible();
      }
    });
  });

  it('is let in by a user who types its code, and is kept out by one who refuses', async () => {
    const panel = panelOf();
    const device = await start();
    await panel.visit(desktop, async (page) => {
      await page.goto(device.verification_uri);
      await show(page, 'code');
      await type(page, 'BBBB-BBBB');
      await expect(page.getByRole('alert')).toContainText('There is no such code');
      await show(page, 'code-unknown');
      await type(page, device.user_code);
      await expect(page.getByText(device.user_code)).toBeVisible();
      await show(page, 'confirm');
      await page.locator('button[name=confirm]').click();
      await page.locator('input[name=identifier]').fill('alice');
      await page.locator('input[name=password]').fill(PASSWORD);
      await page.locator('form').first().locator('button[type=submit]').click();
      await page.locator('button[name=decision][value=accept]').click();
      await expect(page.getByText('Your device is connected').first()).toBeVisible();
      await show(page, 'connected');
      expect(await poll(device)).toHaveProperty('access_token');

      await page.goto(device.verification_uri);
      await type(page, device.user_code);
      await expect(page.getByRole('alert')).toContainText('was used already');

      const old = await start();
      sql(panel.host, `update oidc_artifacts set expires_at = 1 where kind = 'DeviceCode'`);
      await page.goto(old.verification_uri_complete);
      await page.locator('form').first().locator('button[type=submit]').click();
      await expect(page.getByRole('alert')).toBeVisible();
      await show(page, 'expired');
    });
    const refused = await start();
    await panel.visit({ ...phone, locale: 'fr-FR' }, async (page) => {
      await page.goto(refused.verification_uri_complete);
      await expect(page.locator('input[name=user_code]')).toHaveValue(refused.user_code);
      await show(page, 'code-phone');
      await page.locator('form').first().locator('button[type=submit]').click();
      await show(page, 'confirm-phone');
      await page.locator('button[name=abort]').click();
      await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
      await show(page, 'refused-phone');
    });
    expect(await poll(refused)).toMatchObject({ error: 'access_denied' });
  });
}
