/**
 * The admin API for sessions and grants: what an admin sees of them, and how they are ended, one, some, many.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EndingView, GrantList, SessionList } from '../../server/src/contracts/sessions.ts';
import { adminWith, nobody, superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless } from '../support/browserless.ts';
import { otherApp, webApp } from '../support/clients.ts';
import { addAccount, sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  EVERYTHING,
  postForm,
  request,
  type RelyingParty,
} from '../support/relying-party.ts';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const HOSTILE = `<img src=x onerror=alert(1)>"'); drop table oidc_sessions; -- \${7*7} Firefox/1`;

let host: TestHost;
let root: AdminApi;
let web: RelyingParty;
let other: RelyingParty;

beforeAll(async () => {
  host = await startHost();
  addAccount(host, { username: 'erin' });
  root = await superAdmin(host.url);
  web = await discoverRelyingParty(host.issuer, webApp);
  other = await discoverRelyingParty(host.issuer, otherApp);
});
afterAll(async () => {
  await host.stop();
});

const get = async <Body>(path: string, api = root): Promise<Body> => {
  const { status, body } = await api.call('GET', path);
  expect(status).toBe(200);
  return body as unknown as Body;
};
const sessions = (query = '', api = root) => get<SessionList>(`/oidc-server/sessions${query}`, api);
const grants = (query = '', api = root) => get<GrantList>(`/oidc-server/grants${query}`, api);
const call = async (method: string, path: string, body?: unknown, api = root) => {
  const answer = await api.call(method, path, body);
  return { status: answer.status, body: answer.body as unknown as EndingView };
};

const firefox = (): Browserless => new Browserless({ 'user-agent': FIREFOX });

const isAlive = async (token: { access_token: string }): Promise<boolean> =>
  (await request(`${host.issuer}/userinfo`, { headers: bearer(token.access_token) })).status === 200;

const refreshes = async (token: string | undefined): Promise<boolean> =>
  (
    await postForm(
      `${host.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: token ?? '' },
      basic(webApp),
    )
  ).status === 200;

beforeEach(async () => {
  for (const { id } of (await sessions('?pageSize=100')).results)
    await call('DELETE', `/oidc-server/sessions/${id}`);
  for (const { id } of (await grants('?pageSize=100')).results)
    await call('DELETE', `/oidc-server/grants/${id}`);
});

describe('the list of sessions', () => {
  it('shows who is signed in where, since when and with what', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { browser } = await web.tokens({ browser: firefox() });
    await other.tokens({ browser });
    const { results, pagination } = await sessions();
    expect(pagination).toEqual({ page: 1, pageSize: 20, pageCount: 1, total: 1 });
    const [session] = results;
    expect(session).toMatchObject({
      user: { username: 'alice', email: 'alice@example.org' },
      clients: [
        { clientId: 'other-app', clientName: 'The other-app' },
        { clientId: 'web-app', clientName: 'The web-app' },
      ],
      device: { browser: 'Firefox', system: 'Windows' },
      userAgent: FIREFOX,
    });
    expect(session?.address).toMatch(/127\.0\.0\.1|::1/);
    expect(session?.startedAt).toBeGreaterThanOrEqual(before);
    expect(session?.seenAt).toBeGreaterThanOrEqual(before);
    expect(session?.expiresAt).toBeGreaterThan(before + 86_400);
  });

  it('never holds what opens a session', async () => {
    const { browser, access_token: token } = await web.tokens();
    const answers = JSON.stringify([await sessions(), await grants()]);
    const cookie = browser.cookies.get('oidc_session')?.value ?? '';
    expect(cookie).not.toBe('');
    expect(answers).not.toContain(cookie);
    expect(answers).not.toContain(token);
    const rows = JSON.stringify([
      sql(host, 'select * from oidc_sessions'),
      sql(host, 'select * from oidc_grants'),
      sql(host, 'select * from oidc_session_clients'),
    ]);
    expect(rows).not.toContain(cookie);
    expect(rows).not.toContain(token);
    // Nor does the reference open one as if it were the cookie.
    const id = (await sessions()).results[0]?.id ?? '';
    const forged = await request(`${host.issuer}/logout`, { headers: { cookie: `oidc_session=${id}` } });
    expect(forged.status).toBeLessThan(500);
    expect((await sessions()).pagination.total).toBe(1);
  });

  it('is searched, filtered, sorted, and comes in pages', async () => {
    await web.tokens({ browser: firefox() });
    await other.tokens({ identifier: 'erin' });
    const total = async (query: string) => (await sessions(query)).pagination.total;
    expect(await total('?_q=ALICE')).toBe(1);
    expect(await total('?_q=erin@EXAMPLE')).toBe(1);
    expect(await total('?_q=%25')).toBe(0);
    expect(await total('?_q=_lice')).toBe(0);
    const [alice] = (await sessions('?_q=alice')).results;
    expect(await total(`?_q=${alice?.user.id}`)).toBe(1);
    expect(await total(`?subject=${alice?.user.id}`)).toBe(1);
    expect(await total('?clientId=other-app')).toBe(1);
    expect(await total('?clientId=nobody')).toBe(0);
    expect(await total('?state=recent')).toBe(2);
    sql(
      host,
      'update oidc_sessions set seen_at = seen_at - 90000 where account_id = ?',
      alice?.user.id ?? '',
    );
    expect(await total('?state=idle')).toBe(1);
    const byName = async (query: string) => (await sessions(query)).results.map(({ user }) => user.username);
    expect(await byName('?sort=seenAt:asc')).toEqual(['alice', 'erin']);
    expect(await byName('?sort=seenAt:desc')).toEqual(['erin', 'alice']);
    expect(await byName('?sort=seenAt:desc&pageSize=1&page=2')).toEqual(['alice']);
    expect(await byName('?page=99')).toEqual([]);
  });

  it.each(['?page=0', '?pageSize=101', '?state=x', '?sort=id:asc', '?sort=seenAt', '?_q=%00', '?page=1e9'])(
    'refuses %s',
    async (query) => {
      expect((await root.call('GET', `/oidc-server/sessions${query}`)).status).toBe(400);
    },
  );

  it.each([`' or 1=1 --`, `%' union select sealed from oidc_keys --`, '\\', '!', `"`])(
    'takes %s for text',
    async (text) => {
      await web.tokens();
      for (const name of ['_q', 'subject', 'clientId'])
        expect((await sessions(`?${name}=${encodeURIComponent(text)}`)).pagination.total).toBe(0);
    },
  );

  it('keeps what a browser says of itself as text, cut', async () => {
    await web.tokens({ browser: new Browserless({ 'user-agent': `${HOSTILE} ${'x'.repeat(5_000)}` }) });
    const [session] = (await sessions()).results;
    expect(session?.userAgent?.startsWith(HOSTILE)).toBe(true);
    expect(session?.userAgent).toHaveLength(300);
    expect(session?.device).toEqual({ browser: 'Firefox', system: null });
  });

  it('forgets a session that its user has ended, and one that has run out', async () => {
    const { browser } = await web.tokens();
    const page = await browser.open(`${host.issuer}/logout`);
    await browser.submit(page, { button: { name: 'logout', value: 'yes' } });
    expect((await sessions()).pagination.total).toBe(0);
    expect(sql(host, 'select * from oidc_session_clients')).toEqual([]);
    await web.tokens();
    sql(host, 'update oidc_sessions set expires_at = 1');
    expect((await sessions()).pagination.total).toBe(0);
  });
});

describe('ending sessions', () => {
  it('ends one: its tokens and its browser, and no other', async () => {
    const here = await web.tokens({ browser: firefox() });
    const there = await web.tokens();
    const { results } = await sessions();
    const mine = results.find(({ userAgent }) => userAgent === FIREFOX);
    const ending = await call('DELETE', `/oidc-server/sessions/${mine?.id}`);
    expect(ending).toMatchObject({ status: 200, body: { state: 'done', ended: 1, total: 1 } });
    expect(await isAlive(here)).toBe(false);
    expect(await isAlive(there)).toBe(true);
    expect((await sessions()).results.map(({ id }) => id)).not.toContain(mine?.id);
    await expect(web.signIn({ browser: here.browser, params: { prompt: 'none' } })).rejects.toThrow(
      'login_required',
    );
    expect((await call('DELETE', `/oidc-server/sessions/${mine?.id}`)).status).toBe(404);
  });

  it('ends some, all of a user’s, or what is open at a client', async () => {
    for (const identifier of ['alice', 'alice', 'erin', 'erin']) await web.tokens({ identifier });
    await other.tokens({ identifier: 'erin' });
    const end = (body: unknown) => call('POST', '/oidc-server/sessions/end', body);
    const [first, second] = (await sessions('?_q=alice')).results;
    expect(await end({ ids: [first?.id, 'unknown'] })).toMatchObject({ status: 200, body: { ended: 1 } });
    expect((await sessions('?_q=alice')).results.map(({ id }) => id)).toEqual([second?.id]);
    expect((await end({ subject: second?.user.id })).body.ended).toBe(1);
    expect((await end({ clientId: 'web-app' })).body.ended).toBe(2);
    // The sessions at the provider go on, without that client.
    const left = await sessions();
    expect(left.pagination.total).toBe(3);
    expect(left.results.flatMap(({ clients }) => clients.map(({ clientId }) => clientId))).toEqual([
      'other-app',
    ]);
  });

  it('leaves what was granted to outlive sessions, unless the grant is ended', async () => {
    const { refresh_token: token } = await web.tokens(EVERYTHING);
    const [session] = (await sessions()).results;
    await call('DELETE', `/oidc-server/sessions/${session?.id}`);
    const [grant] = (await grants('?state=offline')).results;
    expect(grant).toMatchObject({ isOffline: true, tokens: { refresh: 1 } });
    expect(await refreshes(token)).toBe(true);
    expect(await call('DELETE', `/oidc-server/grants/${grant?.id}`)).toMatchObject({
      status: 200,
      body: { ended: 1 },
    });
    expect((await grants()).pagination.total).toBe(0);
  });

  it('two admins at once end it once, and both are told so', async () => {
    await web.tokens();
    const [session] = (await sessions()).results;
    const answers = await Promise.all(
      [1, 2].map(() => call('POST', '/oidc-server/sessions/end', { ids: [session?.id] })),
    );
    for (const { status, body } of answers) expect([status, body.state]).toEqual([200, 'done']);
    expect((await sessions()).pagination.total).toBe(0);
  });

  it.each([
    {},
    { ids: [] },
    { ids: Array.from({ length: 101 }, () => 'x') },
    { ids: 'x' },
    { subject: '' },
    { subject: 'x', all: true },
    { clientId: { $ne: '' } },
    { uid: 'x' },
  ])('refuses %j', async (body) => {
    expect((await call('POST', '/oidc-server/sessions/end', body)).status).toBe(400);
  });

  it('says nothing of an order that there is none of', async () => {
    expect((await call('GET', '/oidc-server/sessions/endings/x')).status).toBe(404);
  });
});

describe('the list of grants', () => {
  it('shows who granted what to whom, and how many tokens are alive', async () => {
    const tokens = await web.tokens(EVERYTHING);
    const { results, pagination } = await grants();
    expect(pagination.total).toBe(1);
    expect(results[0]).toMatchObject({
      user: { username: 'alice' },
      client: { clientId: 'web-app', clientName: 'The web-app' },
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      isOffline: true,
      tokens: { access: 1, refresh: 1 },
    });
    await refreshes(tokens.refresh_token);
    expect((await grants()).results[0]?.tokens).toEqual({ access: 2, refresh: 1 });
    expect((await grants('?_q=alice&clientId=web-app&state=offline')).pagination.total).toBe(1);
    expect((await grants('?state=session')).pagination.total).toBe(0);
  });

  it('asks the user again once a grant was ended', async () => {
    const tokens = await web.tokens();
    const [grant] = (await grants()).results;
    await call('DELETE', `/oidc-server/grants/${grant?.id}`);
    expect(await isAlive(tokens)).toBe(false);
    // The session goes on, without that client; what was agreed to is forgotten.
    expect((await sessions()).results[0]?.clients).toEqual([]);
    await expect(web.signIn({ browser: tokens.browser, params: { prompt: 'none' } })).rejects.toThrow(
      'consent_required',
    );
    expect((await call('DELETE', `/oidc-server/grants/${grant?.id}`)).status).toBe(404);
  });

  it('ends all that a user gave a client', async () => {
    await web.tokens();
    await web.tokens({ identifier: 'erin' });
    await other.tokens();
    const [alice] = (await sessions('?_q=alice')).results;
    await call('POST', '/oidc-server/grants/end', { clientId: 'web-app', subject: alice?.user.id });
    const left = (await grants()).results.map(({ user, client }) => `${user.username} ${client.clientId}`);
    expect(left.sort()).toEqual(['alice other-app', 'erin web-app']);
    expect((await call('POST', '/oidc-server/grants/end', { subject: alice?.user.id })).status).toBe(400);
  });
});

describe('a deleted client', () => {
  it('leaves neither sessions nor grants nor consents behind', async () => {
    const { body: created } = await root.call('POST', '/oidc-server/clients', {
      ...webApp,
      client_id: 'doomed',
      client_secret: undefined,
    });
    const doomed = await discoverRelyingParty(host.issuer, {
      ...webApp,
      client_id: 'doomed',
      client_secret: created.client_secret ?? '',
    });
    const tokens = await doomed.tokens();
    expect((await root.call('DELETE', '/oidc-server/clients/doomed')).status).toBe(204);
    expect(await isAlive(tokens)).toBe(false);
    for (const table of ['oidc_grants', 'oidc_session_clients', 'oidc_consents'])
      expect(sql(host, `select * from ${table} where client_id = 'doomed'`), table).toEqual([]);
    expect(sql(host, `select kind from oidc_artifacts where client_id = 'doomed'`)).toEqual([]);
    expect((await sessions()).pagination.total).toBe(1);
  });
});

describe('permissions', () => {
  const routes = [
    ['session.read', 'GET', '/oidc-server/sessions'],
    ['session.end', 'POST', '/oidc-server/sessions/end'],
    ['session.end', 'DELETE', '/oidc-server/sessions/x'],
    ['session.end', 'GET', '/oidc-server/sessions/endings'],
    ['session.end', 'GET', '/oidc-server/sessions/endings/x'],
    ['grant.read', 'GET', '/oidc-server/grants'],
    ['grant.end', 'POST', '/oidc-server/grants/end'],
    ['grant.end', 'DELETE', '/oidc-server/grants/x'],
    ['grant.end', 'GET', '/oidc-server/grants/endings'],
    ['grant.end', 'GET', '/oidc-server/grants/endings/x'],
  ] as const;

  it('each route takes its own, and no other opens it', async () => {
    for (const action of ['session.read', 'session.end', 'grant.read', 'grant.end']) {
      const admin = await adminWith(root, { url: host.url, actions: ['provider.read', action] });
      for (const [needed, method, path] of routes) {
        const { status } = await admin.call(method, path, method === 'POST' ? {} : undefined);
        const seen = `${action} at ${method} ${path}`;
        if (needed === action) expect(status, seen).not.toBe(403);
        else expect(status, seen).toBe(403);
      }
    }
  });

  it('nobody gets in without a token', async () => {
    for (const [, method, path] of routes)
      expect((await nobody(host.url).call(method, path)).status).toBe(401);
  });
});

describe('an order to end sessions', () => {
  it('keeps nothing of whom an order was about once it is carried out', async () => {
    const { status, body } = await call('POST', '/oidc-server/sessions/end', { subject: 'account-7' });
    expect([status, body.state]).toEqual([200, 'done']);
    expect(await get<EndingView>(`/oidc-server/sessions/endings/${body.id}`)).toMatchObject({
      state: 'done',
    });
    expect(sql(host, `select * from oidc_endings where selection is not null`)).toEqual([]);
  });
});
