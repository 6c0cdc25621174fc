/**
 * The panels that watch: overview, sessions, grants, keys, audit log, and what stands beside a user's entry. Each with
 * data, with nothing, while it loads, and when it can't; read by somebody who may read and no more; attacked by names.
 */
import { readFile } from 'node:fs/promises';
import { beforeAll, it } from 'vitest';
import { ACCOUNT_PAGE_ID } from '../../../server/src/domain/account-page.ts';
import { adminWith } from '../../support/admin-api.ts';
import { Browserless } from '../../support/browserless.ts';
import { expect, expectAccessible, picture } from '../../support/chromium.ts';
import type { TestClient } from '../../support/clients.ts';
import { sql } from '../../support/database.ts';
import { desktop, register, type Panel } from '../../support/panel.ts';
import { discoverRelyingParty, EVERYTHING, postForm } from '../../support/relying-party.ts';
import { main, noticingScripts, open, panelStates, type StatedPanel } from './states.ts';

/** What hurts where it is taken for more than a text: a page, a spreadsheet, a file of lines. */
const HOSTILE_NAME = `<img src=x onerror="alert(1)"> "Watched"`;
const HOSTILE_BROWSER = `=HYPERLINK("https://evil.example") <script>alert(2)</script>, x`;

const panels: StatedPanel[] = [
  {
    name: 'sessions',
    path: '/sessions',
    api: /\/oidc-server\/sessions\?/,
    data: /alice@example\.org/,
    loading: 'Loading the sessions',
    failed: 'The sessions could not be loaded',
    empty: 'No session matches.',
  },
  {
    name: 'grants',
    path: '/grants',
    api: /\/oidc-server\/grants\?/,
    data: /1 access token, 1 refresh token/,
    loading: 'Loading the grants',
    failed: 'The grants could not be loaded',
    empty: 'No grant matches.',
  },
  {
    name: 'keys',
    path: '/keys',
    // And not the panel's own page.
    api: /:\d+\/oidc-server\/keys$/,
    data: /A new key takes over every 90 days/,
    loading: 'Loading the keys',
    failed: 'The keys could not be loaded',
  },
  {
    name: 'events',
    path: '/events',
    api: /\/oidc-server\/events\?/,
    data: /alice signed in, for <img/,
    loading: 'Loading the audit log',
    failed: 'The audit log could not be loaded',
    empty: 'No entry matches.',
  },
  {
    name: 'overview',
    path: '',
    api: /\/oidc-server\/overview$/,
    data: /Refusals per day over 30 days/,
    loading: 'Loading the overview',
    failed: 'The overview could not be loaded',
  },
];

/** Seconds since the epoch: older than all that happens here, and not so old that the audit log lets go of it meanwhile. */
const BEFORE_ALL_OTHERS = Math.floor(Date.now() / 1000) - 7200;

export function watching(panelOf: () => Panel): void {
  let userId: string;

  beforeAll(async () => {
    const panel = panelOf();
    const made = await register(panel, 'Watched', { client_name: HOSTILE_NAME });
    const client: TestClient = {
      client_id: made.client_id,
      client_name: HOSTILE_NAME,
      client_secret: made.client_secret!,
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: [made.redirect_uris[0]!],
      post_logout_redirect_uris: ['https://watched.example.org/'],
      grant_types: ['authorization_code', 'refresh_token'],
    };
    const issuer = `${panel.host.url}/oidc`;
    const { body } = await panel.admin.call('GET', `/oidc-server/clients/${client.client_id}`);
    await panel.admin.call('PUT', `/oidc-server/clients/${client.client_id}`, {
      ...body,
      grant_types: client.grant_types,
      scope: EVERYTHING.scope,
    });
    const party = await discoverRelyingParty(issuer, client);
    await party.tokens({ browser: new Browserless({ 'user-agent': HOSTILE_BROWSER }), ...EVERYTHING });
    await postForm(`${issuer}/token`, {
      grant_type: 'refresh_token',
      refresh_token: 'made-up',
      client_id: client.client_id,
      client_secret: 'wrong',
    });
    const [alice] = sql(panel.host, "select document_id from up_users where username = 'alice'");
    userId = String(alice!['document_id']);
  });

  panelStates(panelOf, panels);

  it('overview: a site where nothing has happened yet, and plots that can be read', async () => {
    const panel = panelOf();
    const { body } = await panel.admin.call('GET', '/oidc-server/overview');
    await panel.asAdmin(desktop, async (page) => {
      await page.route(/\/oidc-server\/overview$/, (route) =>
        route.fulfill({ json: { ...body, signIns: [], failures: [], activeSessions: 0 } }),
      );
      await open(page, panel.url);
      await expect(page.getByText('Nothing was refused in these days.')).toBeVisible();
      await picture(page, 'overview-empty');
      await page.unroute(/\/oidc-server\/overview$/);
      await page.reload();
      const failures = page.getByRole('region', { name: 'Refusals per day over 30 days, by reason' });
      await expect(failures.locator('svg').first()).toBeVisible();
      await failures.getByText('Show as a table').click();
      await expect(failures.locator('table')).toContainText(new Date().toISOString().slice(0, 10));
    });
  });

  it('events: an entry in words and in full, a filter, and an export in which nothing is a formula', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, (page) =>
      noticingScripts(page, async () => {
        // Signed in to see what applications may do, for no application.
        sql(
          panel.host,
          `insert into oidc_events (kind, outcome, occurred_at, client_id, details, changes)
           values ('sign-in.succeeded', 'success', ?, ?, '{}', '[]')`,
          BEFORE_ALL_OTHERS,
          ACCOUNT_PAGE_ID,
        );
        await open(page, `${panel.url}/events?kind=sign-in.succeeded`);
        await expect(page.getByText(/signed in, for the page of their account/)).toBeVisible();
        await page.getByRole('link', { name: /alice signed in/ }).click();
        await expect(main(page).getByText(HOSTILE_BROWSER)).toBeVisible();
        await expectAccessible(page, 'main');
        await picture(page, 'event-data');
        await open(page, `${panel.url}/events?kind=sign-in.succeeded`);
        const download = page.waitForEvent('download');
        await page.getByRole('button', { name: 'Export as CSV' }).click();
        const file = await readFile(await (await download).path(), 'utf8');
        expect(file).toContain(`"'=HYPERLINK(""https://evil.example"")`);
      }),
    );
  });

  it('events: an export that breaks off midway leaves no file, and says so', async () => {
    const panel = panelOf();
    sql(
      panel.host,
      `insert into oidc_events (kind, outcome, occurred_at, details, changes)
       with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < 700)
       select 'sign-in.refused', 'failure', ? + n, iif(n = 600, 'broken', '{}'), '[]' from numbers`,
      BEFORE_ALL_OTHERS,
    );
    await panel.asAdmin(desktop, async (page) => {
      const files: string[] = [];
      page.on('download', (download) => files.push(download.suggestedFilename()));
      await open(page, `${panel.url}/events`);
      await page.getByRole('button', { name: 'Export as CSV' }).click();
      await expect(page.getByText(/broke off before its end, so no file was saved/).first()).toBeVisible();
      await picture(page, 'events-export-broken-off');
      expect(files).toEqual([]);
      sql(panel.host, 'delete from oidc_events where occurred_at < ? + 1000', BEFORE_ALL_OTHERS);
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export as CSV' }).click();
      await download;
    });
  });

  it('sessions: an ending that goes on in the background is there for whoever comes back', async () => {
    const panel = panelOf();
    // As another process has it in hand: this one leaves it alone, and tells how far it is.
    sql(
      panel.host,
      `insert into oidc_endings (ending_id, selection, extent, cause, state, total, ended, ordered_at, claimed_until)
       values ('elsewhere', '{"clientId":"nobody"}', 'session', 'admin', 'open', 2000, 500, 4000000000, 4000000000)`,
    );
    await panel.asAdmin(desktop, async (page) => {
      await open(page, `${panel.url}/sessions`);
      await expect(page.getByText('500 of 2,000')).toBeVisible();
      await expectAccessible(page, 'main');
      await picture(page, 'sessions-ending');
      // The server starts again meanwhile: the page goes on asking.
      await page.route(/\/sessions\/endings\/elsewhere$/, (route) => route.abort());
      await page.waitForRequest(/\/sessions\/endings\/elsewhere$/);
      await page.unroute(/\/sessions\/endings\/elsewhere$/);
      sql(panel.host, "update oidc_endings set ended = 1500 where ending_id = 'elsewhere'");
      await expect(page.getByText('1,500 of 2,000')).toBeVisible();
      sql(panel.host, "update oidc_endings set state = 'done', ended = 2000 where ending_id = 'elsewhere'");
      await expect(page.getByText('2,000 sessions are ended')).toBeVisible();
      await expect(page.getByRole('progressbar')).toHaveCount(0);
    });
  });

  it('keys: a rotation is planned, and how long keys sign is set', async () => {
    const panel = panelOf();
    await panel.asAdmin(desktop, async (page) => {
      await open(page, `${panel.url}/keys`);
      const ring = page.getByRole('region', { name: 'ES256' });
      const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
      await ring.getByLabel('Day on which the new key for ES256 takes over').fill(day);
      await ring.getByRole('button', { name: 'Plan' }).click();
      await expect(ring.getByText('Next', { exact: true })).toBeVisible();
      await page.getByLabel('Days until a new key takes over').fill('30');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('A new key takes over every 30 days.')).toBeVisible();
      await picture(page, 'keys-planned');
    });
  });

  it('beside a user: their sessions and grants, which end, and the same states', async () => {
    const panel = panelOf();
    const entry = `${panel.host.url}/admin/content-manager/collection-types/plugin::users-permissions.user/${userId}`;
    await panel.asAdmin(desktop, (page) =>
      noticingScripts(page, async () => {
        await page.route(/\/oidc-server\/sessions\?/, (route) => route.fulfill({ status: 500, body: '{}' }));
        await open(page, entry);
        await expect(page.getByText('The sessions could not be loaded')).toBeVisible();
        await picture(page, 'user-error');
        await page.unroute(/\/oidc-server\/sessions\?/);
        await page.getByRole('button', { name: 'Try again' }).first().click();
        await expect(page.getByText('Unknown device')).toBeVisible();
        await expect(page.getByText(HOSTILE_NAME).first()).toBeVisible();
        await picture(page, 'user-data');
        await page.getByRole('button', { name: 'End all sessions' }).click();
        await page.getByRole('alertdialog').getByRole('button', { name: 'End', exact: true }).click();
        await expect(page.getByText('A session is ended', { exact: true })).toBeVisible();
        await expect(page.getByText('Unknown device')).toHaveCount(0);
        await picture(page, 'user-ended');
      }),
    );
  });

  it('for somebody who may read: no export, no ending, no rotation, and no other section', async () => {
    const panel = panelOf();
    const reader = await adminWith(panel.admin, {
      url: panel.host.url,
      actions: ['provider.read', 'overview.read', 'event.read', 'session.read', 'key.read'],
    });
    await panel.as(reader, desktop, async (page) => {
      await open(page, `${panel.url}/events`);
      await expect(page.getByRole('link', { name: /alice signed in/ })).toBeVisible();
      await expect(page.getByRole('button', { name: /^Export/ })).toHaveCount(0);
      const sections = page.getByRole('navigation', { name: 'Sections of the provider' });
      await expect(sections.getByRole('link')).toHaveText(['Overview', 'Sessions', 'Keys', 'Audit log']);
      await open(page, `${panel.url}/keys`);
      await expect(page.getByRole('region', { name: 'RS256' })).toBeVisible();
      await expect(page.getByRole('button', { name: /^(Rotate|Plan|Save)/ })).toHaveCount(0);
    });
  });
}
