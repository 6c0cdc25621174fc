/**
 * The audit log over real requests: what each thing that happens leaves in it, and what nothing leaves in it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedEntry } from '../../server/src/domain/audit.ts';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless, textOf } from '../support/browserless.ts';
import { spa, webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { basic, discoverRelyingParty, EVERYTHING, PASSWORD, postForm } from '../support/relying-party.ts';

type Row = Record<string, unknown>;

let host: TestHost;
let root: AdminApi;

beforeAll(async () => {
  host = await startHost();
  root = await superAdmin(host.url);
  const declared = sql(host, 'select id from oidc_clients').length;
  await recordedSince(0, (kinds) => kinds.filter((kind) => kind === 'client.created').length === declared);
});
afterAll(async () => {
  await host.stop();
});

const rows = (): Row[] => sql(host, 'select * from oidc_events order by id');
const lastId = (): number => Number(rows().at(-1)?.['id'] ?? 0);

/** What was recorded since then, once it is written and `enough` of it is there. */
async function recordedSince(id: number, enough: (kinds: string[]) => boolean): Promise<Row[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = rows().filter((row) => Number(row['id']) > id);
    if (enough(found.map((row) => String(row['kind'])))) return found;
    if (Date.now() > deadline) throw new Error(`Recorded: ${JSON.stringify(found, null, 1)}`);
    await pause(100);
  }
}

const oneOf = async (id: number, kind: RecordedEntry['kind']): Promise<Row> => {
  const found = await recordedSince(id, (kinds) => kinds.includes(kind));
  return found.find((row) => row['kind'] === kind)!;
};

const detailsOf = (row: Row) => JSON.parse(String(row['details'])) as Row;
const changesOf = (row: Row) => JSON.parse(String(row['changes'])) as Array<Row>;
const aliceId = () =>
  String(sql(host, `select document_id from up_users where username = 'alice'`)[0]!['document_id']);

describe('a user', () => {
  it('leaves a sign-in, a consent and tokens, with where they came from', async () => {
    const before = lastId();
    const party = await discoverRelyingParty(host.issuer, webApp);
    await party.tokens({
      browser: new Browserless({ 'user-agent': 'A "browser", =HYPERLINK()' }),
      ...EVERYTHING,
    });
    const found = await recordedSince(before, (kinds) => kinds.includes('token.issued'));
    expect(
      found.map(({ kind, client_id, subject, outcome }) => ({ kind, client_id, subject, outcome })),
    ).toEqual(
      ['sign-in.succeeded', 'consent.given', 'token.issued'].map((kind) => ({
        kind,
        client_id: 'web-app',
        subject: aliceId(),
        outcome: 'success',
      })),
    );
    const [signIn, consent, tokens] = found;
    expect(signIn).toMatchObject({ user_agent: 'A "browser", =HYPERLINK()', admin_id: null });
    expect(String(signIn!['address'])).toMatch(/127\.0\.0\.1|::1/);
    expect(detailsOf(consent!)).toMatchObject({ scopes: ['openid', 'profile', 'email', 'offline_access'] });
    expect(detailsOf(tokens!)).toMatchObject({ grantType: 'authorization_code' });
  });

  it('leaves a refusal with its reason, without what was typed', async () => {
    const party = await discoverRelyingParty(host.issuer, webApp);
    for (const [identifier, subject] of [
      ['alice', aliceId()],
      ['my-password-by-mistake', null],
    ] as const) {
      const before = lastId();
      const browser = new Browserless();
      const page = await browser.open((await party.authorizationRequest()).url);
      await browser.submit(page, { values: { identifier, password: 'Wrong-1' } });
      const row = await oneOf(before, 'sign-in.refused');
      expect(row).toMatchObject({ reason: 'credentials', subject, client_id: 'web-app', outcome: 'failure' });
      expect(JSON.stringify(row)).not.toContain('my-password');
    }
    const before = lastId();
    const browser = new Browserless();
    const page = await browser.open((await party.authorizationRequest()).url);
    await browser.submit(page, { values: { identifier: 'bob', password: PASSWORD } });
    expect(await oneOf(before, 'sign-in.refused')).toMatchObject({ reason: 'blocked' });
  });

  it('leaves a declined consent, and a sign-out', async () => {
    sql(host, 'delete from oidc_consents');
    const before = lastId();
    const party = await discoverRelyingParty(host.issuer, spa);
    const browser = new Browserless();
    const login = await browser.open((await party.authorizationRequest()).url);
    const consent = await browser.submit(login, { values: { identifier: 'alice', password: PASSWORD } });
    await browser.submit(consent, {
      button: { name: 'decision', value: 'refuse' },
      until: ({ host: name }) => name === 'spa.example.org',
    });
    expect(await oneOf(before, 'consent.refused')).toMatchObject({ client_id: 'spa', subject: aliceId() });
    const logout = await browser.open(`${host.issuer}/logout`);
    await browser.submit(logout, { button: { name: 'logout', value: 'yes' } });
    expect(await oneOf(before, 'logout.completed')).toMatchObject({ subject: aliceId(), reason: 'browser' });
  });
});

describe('an application', () => {
  it('leaves what it was refused, and why', async () => {
    const before = lastId();
    await postForm(
      `${host.issuer}/token`,
      { grant_type: 'authorization_code', code: 'made-up-code', redirect_uri: webApp.redirect_uris[0] },
      basic({ ...webApp, client_secret: 'a-wrong-secret' }),
    );
    const row = await oneOf(before, 'token.refused');
    expect(row).toMatchObject({ client_id: 'web-app', reason: 'secret_wrong' });
    expect(JSON.stringify(row)).not.toMatch(/made-up-code|a-wrong-secret/);
  });

  it('whose request is faulty shows a page with the reference of the entry', async () => {
    const before = lastId();
    const party = await discoverRelyingParty(host.issuer, webApp);
    const { url } = await party.authorizationRequest({
      redirect_uri: 'https://elsewhere.example.org/?code=x',
    });
    const page = await new Browserless().open(url);
    expect(page.status).toBe(400);
    const row = await oneOf(before, 'request.refused');
    expect(row['reference']).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    expect(row).toMatchObject({ reason: 'redirect_uri_unknown', client_id: 'web-app' });
    expect(detailsOf(row)).toMatchObject({ detail: 'https://elsewhere.example.org/?code=***' });
    expect(textOf(page.html)).not.toBe('');
  });

  it('that nobody knows is named as it named itself', async () => {
    const before = lastId();
    await new Browserless().open(`${host.issuer}/authorize?client_id=nobody&response_type=code`);
    const row = await oneOf(before, 'request.refused');
    expect(row).toMatchObject({ client_id: null });
    expect(detailsOf(row)).toMatchObject({ unknownClient: 'nobody' });
  });
});

describe('an admin', () => {
  it('leaves each change with who made it, from where, before and after', async () => {
    const before = lastId();
    const made = await root.call('POST', '/oidc-server/clients', {
      client_name: 'Made',
      redirect_uris: ['https://made.example.org/callback'],
    });
    const id = made.body.client_id;
    const created = await oneOf(before, 'client.created');
    expect(created).toMatchObject({ client_id: id, admin_email: 'admin@example.org' });
    expect(String(created['address'])).toMatch(/127\.0\.0\.1|::1/);

    const secret = await root.call('POST', `/oidc-server/clients/${id}/secrets`, {});
    const { client_secret: _once, ...client } = secret.body;
    await root.call('PUT', `/oidc-server/clients/${id}`, { ...client, client_name: 'Renamed' });
    const updated = await oneOf(before, 'client.updated');
    expect(changesOf(updated)).toEqual([{ field: 'client_name', before: 'Made', after: 'Renamed' }]);
    await root.call('DELETE', `/oidc-server/clients/${id}/secrets/${client.secrets[0]!.id}`);
    await root.call('DELETE', `/oidc-server/clients/${id}`);
    await root.call('POST', '/oidc-server/keys/rotate', { ring: 'ES256', notice: 3600 });
    await root.call('POST', '/oidc-server/sessions/end', { subject: aliceId() });
    await root.call('PUT', '/oidc-server/access-settings', { rules: [], newClients: 'deny' });
    await root.call('POST', '/oidc-server/scopes', { name: 'audited', claims: ['nickname'] });
    await root.call('DELETE', '/oidc-server/scopes/audited');
    const found = await recordedSince(before, (kinds) => kinds.includes('scope.deleted'));
    expect(found.map(({ kind }) => kind)).toEqual([
      'client.created',
      'client.secret-added',
      'client.updated',
      'client.secret-removed',
      'client.deleted',
      'key.rotated',
      'session.ended',
      'access.settings-updated',
      'scope.created',
      'scope.deleted',
    ]);
    for (const row of found) expect(row).toMatchObject({ admin_email: 'admin@example.org' });
    const text = JSON.stringify(found);
    for (const value of [made.body.client_secret, secret.body.client_secret])
      expect(text).not.toContain(value);
  });
});

describe('an access policy', () => {
  const PUBLIC = {
    client_id: '',
    client_name: 'Ruled',
    redirect_uris: ['https://ruled.example.org/callback'] as [string],
    post_logout_redirect_uris: ['https://ruled.example.org/'] as [string],
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code'],
  };
  const policy = (expression: string) => ({
    default: 'allow',
    rules: [{ name: 'The rule', effect: 'deny', expression, message: 'Not you' }],
  });

  it('leaves its changes with what it was before and is after, and each refusal with the rule', async () => {
    const before = lastId();
    const { client_id: _none, ...metadata } = PUBLIC;
    const made = await root.call('POST', '/oidc-server/clients', { ...metadata, scope: 'openid' });
    expect(made.status).toBe(201);
    const id = made.body.client_id;
    const put = async (expression: string): Promise<void> => {
      const { body } = await root.call('GET', `/oidc-server/clients/${id}`);
      const answer = await root.call('PUT', `/oidc-server/clients/${id}`, {
        ...body,
        access_policy: policy(expression),
      });
      expect(answer.status).toBe(200);
    };

    await put('user.username == "alice"');
    const updated = await oneOf(before, 'client.updated');
    const change = changesOf(updated).find(({ field }) => field === 'access_policy');
    expect(change).toMatchObject({ after: policy('user.username == "alice"') });

    const party = await discoverRelyingParty(host.issuer, { ...PUBLIC, client_id: id });
    const attempt = async (): Promise<void> => {
      const { url } = await party.authorizationRequest({ scope: 'openid' });
      const browser = new Browserless();
      const login = await browser.open(url);
      await browser.submit(login, { values: { identifier: 'alice', password: PASSWORD } });
    };
    await attempt();
    expect(await oneOf(before, 'access.refused')).toMatchObject({ client_id: id });

    await put('int(user.username) > 3');
    await attempt();
    expect(await oneOf(before, 'access.rule-failed')).toMatchObject({ client_id: id });
  });
});

it('holds no code, token, secret, cookie or password after all of that', async () => {
  const party = await discoverRelyingParty(host.issuer, webApp);
  const signedIn = await party.signIn(EVERYTHING);
  const tokens = await party.redeem(signedIn);
  await party.userinfo(tokens);
  // Used again: refused, with the code in the request.
  await expect(party.redeem(signedIn)).rejects.toThrow();
  await postForm(`${host.issuer}/revoke`, { token: tokens.refresh_token! }, basic(webApp));
  const before = lastId();
  await signedIn.browser.open(
    `${host.issuer}/logout?id_token_hint=${tokens.id_token}&post_logout_redirect_uri=https://x.example`,
  );
  await oneOf(before, 'request.refused');

  const everything = JSON.stringify([rows(), sql(host, 'select * from oidc_failure_days')]);
  const cookies = signedIn.browser.cookies.all().map(({ value }) => value);
  const secrets = [
    signedIn.code,
    signedIn.request.codeVerifier,
    tokens.access_token,
    tokens.refresh_token!,
    tokens.id_token!,
    tokens.id_token!.split('.')[2]!,
    webApp.client_secret!,
    PASSWORD,
    root.token,
    ...cookies,
  ];
  for (const secret of secrets.filter((value) => value.length > 3)) expect(everything).not.toContain(secret);
  expect(secrets.length).toBeGreaterThan(9);
});

it('counts failures by day, kind and reason', () => {
  const counted = sql(host, 'select kind, reason, failures from oidc_failure_days');
  expect(counted).toContainEqual({ kind: 'sign-in.refused', reason: 'credentials', failures: 2 });
  expect(counted).toContainEqual({ kind: 'sign-in.refused', reason: 'blocked', failures: 1 });
});
