/**
 * Personal data: what is kept on a user is exported and erased, and nothing is left behind when the account is deleted.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PersonalData } from '../../server/src/contracts/personal-data.ts';
import { adminWith, nobody, superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { addAccount, sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { eventually } from '../support/logout-app.ts';
import { discoverRelyingParty, EVERYTHING, type RelyingParty } from '../support/relying-party.ts';

const HOSTILE = '<script>alert(1)</script> Firefox/1';
const CONTENT = '/content-manager/collection-types/plugin::users-permissions.user';

let host: TestHost;
let root: AdminApi;
let web: RelyingParty;

beforeAll(async () => {
  host = await startHost();
  root = await superAdmin(host.url);
  web = await discoverRelyingParty(host.issuer, webApp);
  for (const username of ['erin', 'frank', 'grace']) addAccount(host, { username });
});
afterAll(async () => {
  await host.stop();
});

const idOf = (username: string): string =>
  String(sql(host, 'select document_id from up_users where username = ?', username)[0]?.['document_id']);

const pathOf = (id: string): string => `/oidc-server/personal-data/${id}`;

const signInAs = (identifier: string) =>
  web.tokens({
    ...EVERYTHING,
    identifier,
    browser: new Browserless({ 'user-agent': HOSTILE }),
  });

/** Every table of the plugin that has a row with this text in it. */
const tablesWith = (text: string): string[] =>
  sql(host, `select name from sqlite_master where type = 'table' and name like 'oidc!_%' escape '!'`)
    .map(({ name }) => String(name))
    .filter((name) => JSON.stringify(sql(host, `select * from ${name}`)).includes(text));

it('exports everything that is kept, and nothing that opens a door', async () => {
  const { access_token: token, refresh_token: refresh, id_token: idToken, browser } = await signInAs('erin');
  const id = idOf('erin');
  await eventually(() => tablesWith(id).includes('oidc_events'));
  const { status, body, headers } = await root.call('GET', pathOf(id));
  const data = body as unknown as PersonalData;
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(data).toMatchObject({
    format: 1,
    user: { id, username: 'erin', email: 'erin@example.org' },
    sessions: [{ clients: [{ clientId: 'web-app' }], userAgent: HOSTILE }],
    grants: [{ client: { clientId: 'web-app' }, isOffline: true, tokens: { refresh: 1 } }],
    consents: [{ clientId: 'web-app', refused: [] }],
    signIns: [{ clientId: 'web-app', userAgent: HOSTILE }],
    logoutMessages: [],
  });
  expect(data.events.map(({ kind }) => kind)).toContain('sign-in.succeeded');
  const text = JSON.stringify(data);
  for (const secret of [token, refresh, idToken, browser.cookies.get('oidc_session')?.value])
    expect(text).not.toContain(secret);
  // Nothing of anybody else.
  expect(text).not.toContain('alice');
});

it('erases it, ends what was open, and leaves the account alone', async () => {
  const tokens = await signInAs('frank');
  const id = idOf('frank');
  expect(await root.call('DELETE', pathOf(id))).toMatchObject({ status: 200, body: { state: 'done' } });
  await expect(web.userinfo(tokens)).rejects.toThrow();
  await eventually(() => tablesWith(id).length === 0);
  expect(idOf('frank')).toBe(id);
  expect(JSON.stringify(sql(host, 'select * from oidc_events where subject is null'))).not.toContain(id);
  expect((await root.call('DELETE', pathOf(id))).status).toBe(200);
  // Whoever signs in again leaves new traces.
  await signInAs('frank');
  expect(tablesWith(id)).toContain('oidc_sessions');
});

it('leaves nothing behind when the host deletes the account', async () => {
  await signInAs('grace');
  const id = idOf('grace');
  expect(tablesWith(id)).toEqual(expect.arrayContaining(['oidc_sessions', 'oidc_grants', 'oidc_sign_ins']));
  expect((await root.call('DELETE', `${CONTENT}/${id}`)).status).toBe(200);
  await eventually(() => tablesWith(id).length === 0);
  // Written behind: what was recorded while it was erased would come within a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(tablesWith(id)).toEqual([]);
  expect((await root.call('GET', pathOf(id))).status).toBe(404);
});

it('is for those who may, each apart', async () => {
  const id = idOf('erin');
  for (const [action, allowed, refused] of [
    ['personal-data.export', 'GET', 'DELETE'],
    ['personal-data.erase', 'DELETE', 'GET'],
  ] as const) {
    const admin = await adminWith(root, {
      url: host.url,
      actions: ['provider.read', 'session.read', 'session.end', 'grant.read', 'grant.end', action],
    });
    expect((await admin.call(refused, pathOf(id))).status).toBe(403);
    expect((await admin.call(allowed, pathOf(id))).status).toBe(200);
  }
  for (const method of ['GET', 'DELETE'])
    expect((await nobody(host.url).call(method, pathOf(id))).status).toBe(401);
});

it.each(['unknown', `'%20or%201=1`, '%00', 'x'.repeat(300)])('says nothing of %s', async (id) => {
  expect([400, 404]).toContain((await root.call('GET', pathOf(id))).status);
});
