/**
 * Which issuer an application belongs to, in the panel of a provider that answers as more than one.
 */
import { it } from 'vitest';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import { sql } from '../../support/database.ts';
import { choose, desktop, openTab, phone, register, save, type Panel } from '../../support/panel.ts';

/** As long as they can be. */
export const EARLIER = '/auth/realms/of-another-provider-that-was-here-before-this-one';

export const withEarlierIssuer = (url: string): Record<string, unknown> => ({
  issuerAliases: [{ issuer: `${url}${EARLIER}` }],
});

/** As it is after the issuer was taken out of the configuration. */
const leaveWithout = ({ host }: Panel, clientId: string): void => {
  sql(
    host,
    `update oidc_clients set metadata = json_replace(metadata, '$.issuer_alias', ?) where client_id = ?`,
    `${host.url}/realms/gone`,
    clientId,
  );
  sql(host, "update oidc_revisions set number = number + 1 where topic = 'clients'");
};

export function issuerField(panelOf: () => Panel): void {
  it('is chosen, and what to paste into the application is that issuer’s', async () => {
    const panel = panelOf();
    const { client_id } = await register(panel, 'Moved');
    const earlier = `${panel.host.url}${EARLIER}`;
    await panel.asAdmin(desktop, async (page) => {
      await openTab(page, panel, { client_id, tab: 'protocol' });
      await choose(page, { list: 'Issuer', option: earlier });
      await picture(page, 'client-issuer');
      await expectAccessible(page, 'main');
      await save(page);
      await openTab(page, panel, { client_id, tab: 'connect' });
      await expect(page.getByText(`${earlier}/.well-known/openid-configuration`)).toBeVisible();
    });
    await panel.asAdmin(phone, async (page) => {
      await openTab(page, panel, { client_id, tab: 'protocol' });
      await page.getByRole('combobox', { name: 'Émetteur (issuer)' }).click();
      const option = page.getByRole('option', { name: earlier });
      // Once it is there, and no longer on its way.
      await option.hover();
      await picture(page, 'client-issuer-phone');
      const { x = 0, width = Infinity } = (await option.boundingBox()) ?? {};
      expect(x + width).toBeLessThanOrEqual(phone.viewport.width);
    });
  });

  it('that is no longer configured is named, until another one is chosen', async () => {
    const panel = panelOf();
    const issuer_alias = `${panel.host.url}${EARLIER}`;
    const { client_id } = await register(panel, 'Left', { issuer_alias });
    leaveWithout(panel, client_id);
    await panel.asAdmin(desktop, async (page) => {
      await openTab(page, panel, { client_id, tab: 'connect' });
      await expect(page.getByText('This issuer is no longer in config/plugins')).toBeVisible();
      await openTab(page, panel, { client_id, tab: 'protocol' });
      await expect(page.getByText('This issuer is no longer in config/plugins')).toBeVisible();
      await picture(page, 'client-issuer-gone');
      await expectAccessible(page, 'main');
      await choose(page, { list: 'Issuer', option: `${panel.host.url}/oidc` });
      await save(page);
      await openTab(page, panel, { client_id, tab: 'connect' });
      await expect(page.getByText(`${panel.host.url}/oidc/.well-known/openid-configuration`)).toBeVisible();
    });
  });
}
