/**
 * What an admin sees of the provider at work: lists of the audit log and its exports, each for whom it is.
 */
import { request as requestHttp } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventList, EventView } from '../../server/src/contracts/events.ts';
import type { Diagnosis, Overview } from '../../server/src/contracts/overview.ts';
import { adminWith, nobody, superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { basic, bearer, discoverRelyingParty, EVERYTHING, postForm } from '../support/relying-party.ts';

let host: TestHost;
let root: AdminApi;
const HOSTILE = `=cmd|' /C calc'!A0, "quoted"\u2028<script>alert(1)</script>`;

const METRICS_TOKEN = 'a-token-for-metrics-0123456789';

/** Long ago, so that what the test's own requests record is not among them. */
const THEN = 1_700_000_000;
const MANY = 12_000;

beforeAll(async () => {
  host = await startHost({ pluginConfig: { metrics: { path: '/metrics', token: METRICS_TOKEN } } });
  root = await superAdmin(host.url);
  const party = await discoverRelyingParty(host.issuer, webApp);
  await party.tokens({ browser: new Browserless({ 'user-agent': 'Firefox on a phone' }), ...EVERYTHING });
  sql(
    host,
    `insert into oidc_events (kind, outcome, occurred_at, client_id, subject, reason, address, user_agent, details, changes)
     with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < ${MANY - 1})
     select 'sign-in.refused', 'failure', ${THEN} + n, 'long-gone', 'subject-' || (n % 10), 'credentials', '203.0.113.' || (n % 3), ?, '{}', '[]'
     from numbers`,
    HOSTILE,
  );
});
afterAll(async () => {
  await host.stop();
});

const list = async (query: string, api: AdminApi = root): Promise<EventList> => {
  const { status, body } = await api.call('GET', `/oidc-server/events?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as unknown as EventList;
};

const download = async (query: string, api: AdminApi = root): Promise<Response> =>
  fetch(`${host.url}/oidc-server/events/export?${query}`, {
    headers: { authorization: `Bearer ${api.token}` },
  });

describe('the list of events', () => {
  it('has the newest first, with the names of users and applications', async () => {
    const { results, pagination } = await list('pageSize=3&clientId=web-app');
    expect(results.map(({ kind }) => kind)).toEqual(['token.issued', 'consent.given', 'sign-in.succeeded']);
    expect(results[2]).toMatchObject({
      userName: 'alice',
      clientName: 'The web-app',
      userAgent: 'Firefox on a phone',
    });
    expect(pagination).toMatchObject({ page: 1, pageSize: 3, total: 4, isTotalExact: true, pageCount: 2 });
  });

  it.each([
    ['kind=sign-in.succeeded', 1],
    ['kind=sign-in.succeeded&outcome=failure', 0],
    ['outcome=failure&subject=subject-3', MANY / 10],
    [`from=${THEN}&to=${THEN + 10}`, 10],
    [`from=${THEN}&to=${THEN + 10}&kind=sign-in.refused&clientId=long-gone`, 10],
    ['clientId=nobody', 0],
    ['_q=subject-4', MANY / 10],
    ['_q=203.0.113.2', MANY / 3],
    ['_q=alice', 3],
    ['_q=ALICE%40example.org', 3],
    ['_q=The%20web', 4],
    ['_q=%00', 0],
    ['_q=%25', 0],
    [`_q=${encodeURIComponent(`'; drop table oidc_events; --`)}`, 0],
  ])('finds by %s', async (query, total) => {
    expect((await list(query)).pagination.total).toBe(total);
  });

  it('goes through everything in the order of time, page by page', async () => {
    const seen: number[] = [];
    for (let page = 1; page <= 3; page += 1) {
      const { results } = await list(`clientId=long-gone&sort=at:asc&pageSize=100&page=${page}`);
      seen.push(...results.map(({ at }) => at));
    }
    expect(seen).toEqual(Array.from({ length: 300 }, (_, n) => THEN + n));
  });

  it('counts no further than it shows, and says so', async () => {
    const { pagination } = await list('clientId=long-gone&pageSize=100&page=100');
    expect(pagination).toEqual({
      page: 100,
      pageSize: 100,
      pageCount: 100,
      total: 10_000,
      isTotalExact: false,
    });
    const beyond = await root.call('GET', '/oidc-server/events?pageSize=100&page=101');
    expect(beyond).toMatchObject({ status: 400, body: { error: { name: 'ValidationError' } } });
  });

  it.each([
    'page=0',
    'page=x',
    'pageSize=101',
    'sort=kind:asc',
    'kind=made-up',
    'outcome=maybe',
    'from=yesterday',
  ])('refuses %s', async (query) => {
    const { status, body } = await root.call('GET', `/oidc-server/events?${query}`);
    expect({ status, name: body.error.name }).toEqual({ status: 400, name: 'ValidationError' });
  });

  it('gives one entry, and no other', async () => {
    const [first] = (await list('clientId=web-app&pageSize=1')).results;
    const { status, headers, body } = await root.call('GET', `/oidc-server/events/${first!.id}`);
    expect(status).toBe(200);
    expect(body as unknown as EventView).toEqual(first);
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await root.call('GET', '/oidc-server/events/987654321')).status).toBe(404);
    for (const id of ['x', '-1', '1.5', '9e99']) {
      expect((await root.call('GET', `/oidc-server/events/${id}`)).status).toBe(400);
    }
  });
});

describe('an export', () => {
  it('is a CSV file of everything that the filter finds, in which nothing is a formula', async () => {
    const answer = await download(`clientId=long-gone`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="oidc-events-[\d-]+\.csv"$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const lines = (await answer.text()).split('\r\n');
    expect(lines).toHaveLength(MANY + 2);
    expect(lines[0]).toMatch(/^id,time,kind,outcome,/);
    expect(lines[1]).toContain(`"'=cmd|' /C calc'!A0, ""quoted""`);
    expect(lines.filter((line) => /(^|,)"?[=+@-]/.test(line))).toEqual([]);
  });

  it('is JSON, one entry to a line, and is in the log itself', async () => {
    const answer = await download('format=jsonl&kind=sign-in.succeeded');
    const lines = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as EventView);
    expect(lines).toEqual([expect.objectContaining({ kind: 'sign-in.succeeded', clientId: 'web-app' })]);
    const [entry] = (await list('kind=audit.exported&pageSize=1')).results;
    expect(entry).toMatchObject({
      admin: { email: 'admin@example.org' },
      details: { format: 'jsonl', kind: 'sign-in.succeeded' },
    });
  });

  it('that is broken off leaves the host as it was', async () => {
    const before = host.logs().length;
    for (let round = 0; round < 5; round += 1) {
      await new Promise<void>((resolve, reject) => {
        const call = requestHttp(
          `${host.url}/oidc-server/events/export`,
          { headers: { authorization: `Bearer ${root.token}` } },
          (answer) => {
            answer.once('data', () => {
              call.destroy();
              resolve();
            });
          },
        );
        call.once('error', reject);
        call.end();
      });
    }
    await pause(300);
    expect((await list('pageSize=1')).results).toHaveLength(1);
    const printed = host.logs().slice(before);
    expect(printed).not.toContain('\u001b[31merror');
    expect(printed).not.toMatch(/unhandled/i);
  });

  it('that fails midway breaks the connection, so that nobody takes half a file for a whole one', async () => {
    const last = `(select max(id) from oidc_events where client_id = 'long-gone')`;
    const [{ details }] = sql(host, `select details from oidc_events where id = ${last}`) as [
      { details: unknown },
    ];
    sql(host, `update oidc_events set details = 'not JSON' where id = ${last}`);
    try {
      const answer = await download('clientId=long-gone');
      // By then it was on its way.
      expect(answer.status).toBe(200);
      await expect(answer.text()).rejects.toThrow();
    } finally {
      sql(host, `update oidc_events set details = ? where id = ${last}`, String(details));
    }
    expect((await (await download('clientId=long-gone')).text()).split('\r\n')).toHaveLength(MANY + 2);
  });

  it.each(['format=xml', 'kind=made-up', 'to=x'])('refuses %s', async (query) => {
    expect((await download(query)).status).toBe(400);
  });
});

describe('the overview', () => {
  it('shows sign-ins by application, refusals by reason, sessions and keys', async () => {
    await postForm(
      `${host.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: 'made-up' },
      basic({ ...webApp, client_secret: 'wrong' }),
    );
    const { status, headers, body } = await root.call('GET', '/oidc-server/overview');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const { days, signIns, failures, activeSessions, keys, failingDeliveries } = body as unknown as Overview;
    expect(days).toHaveLength(30);
    expect(days.at(-1)).toBe(new Date().toISOString().slice(0, 10));
    expect(signIns).toEqual([
      { id: 'web-app', name: 'The web-app', total: 1, perDay: [...Array<number>(29).fill(0), 1] },
    ]);
    expect(failures).toContainEqual(expect.objectContaining({ id: 'secret_wrong', total: 1 }));
    expect(activeSessions).toBe(1);
    expect(keys.map(({ ring }) => ring).sort()).toEqual(['ES256', 'EdDSA', 'PS256', 'RS256', 'cookies']);
    expect(failingDeliveries).toEqual([]);
  });
});

describe('the doctor', () => {
  const examine = async (headers: Record<string, string> = {}): Promise<Diagnosis> => {
    const answer = await fetch(`${host.url}/oidc-server/doctor`, {
      headers: { authorization: `Bearer ${root.token}`, ...headers },
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Diagnosis;
  };

  it('finds the playground well, but for what is special about it', async () => {
    const { results } = await examine();
    expect(results).toHaveLength(13);
    expect(results.filter(({ state }) => state === 'problem')).toEqual([]);
    expect(results.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['issuer.fine', 'discovery.fine', 'indexes.fine', 'secrets.fine', 'setup.fine']),
    );
  });

  it('notices a proxy that the host does not know of, and an index that is gone', async () => {
    sql(host, 'drop index oidc_events_admin_index');
    const { results } = await examine({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' });
    expect(results.slice(0, 2)).toEqual([
      { code: 'proxy.untrusted', state: 'problem', params: {} },
      { code: 'indexes.missing', state: 'problem', params: { names: 'oidc_events_admin_index' } },
    ]);
  });
});

describe('the metrics', () => {
  const metrics = `oidc/metrics`;
  const read = (headers: Record<string, string> = {}) => fetch(`${host.url}/${metrics}`, { headers });

  it('are for whoever has the token', async () => {
    for (const headers of [
      {},
      bearer('wrong'),
      bearer(`${METRICS_TOKEN}x`),
      { authorization: METRICS_TOKEN },
    ]) {
      const answer = await read(headers);
      expect(answer.status).toBe(401);
      expect(await answer.text()).toBe('');
    }
    expect((await read(bearer(METRICS_TOKEN))).status).toBe(200);
  });

  it('count sign-ins, failures, tokens and requests, and name no user', async () => {
    const answer = await read(bearer(METRICS_TOKEN));
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).toContain('oidc_server_sign_ins_total{method="password"} 1');
    expect(text).toContain('oidc_server_tokens_total{client_id="web-app",grant_type="authorization_code"} 1');
    expect(text).toContain('oidc_server_failures_total{kind="token.refused",reason="secret_wrong"} 1');
    expect(text).toMatch(/oidc_server_request_duration_seconds_count\{endpoint="token",status="2xx"\} [1-9]/);
    expect(text).toMatch(
      /oidc_server_request_duration_seconds_count\{endpoint="interaction",status="2xx"\} [1-9]/,
    );
    expect(text).toContain('oidc_server_active_sessions 1');
    const alice = sql(host, `select document_id, email from up_users where username = 'alice'`)[0]!;
    for (const value of ['alice', alice['document_id'], alice['email'], '127.0.0.1', METRICS_TOKEN]) {
      expect(text).not.toContain(String(value));
    }
  });
});

describe('permissions', () => {
  it('are asked for by the overview and the doctor, each for itself', async () => {
    const viewer = await adminWith(root, { url: host.url, actions: ['overview.read'] });
    const examiner = await adminWith(root, { url: host.url, actions: ['doctor.read'] });
    const statusFor = async (api: AdminApi, path: string): Promise<number> =>
      (await api.call('GET', `/oidc-server/${path}`)).status;
    expect(await statusFor(viewer, 'overview')).toBe(200);
    expect(await statusFor(viewer, 'doctor')).toBe(403);
    expect(await statusFor(examiner, 'doctor')).toBe(200);
    expect(await statusFor(examiner, 'overview')).toBe(403);
    for (const path of ['overview', 'doctor']) expect(await statusFor(nobody(host.url), path)).toBe(401);
  });

  it('are asked for by each route, and reading is not exporting', async () => {
    const reader = await adminWith(root, { url: host.url, actions: ['event.read'] });
    const exporter = await adminWith(root, { url: host.url, actions: ['event.export'] });
    const { id } = (await list('pageSize=1', reader)).results[0]!;
    const statusFor = async (api: AdminApi, path: string): Promise<number> =>
      (await api.call('GET', `/oidc-server/${path}`)).status;
    const reading = ['events', `events/${id}`];
    for (const path of reading) {
      expect(await statusFor(reader, path)).toBe(200);
      expect(await statusFor(exporter, path)).toBe(403);
      expect(await statusFor(nobody(host.url), path)).toBe(401);
    }
    expect((await download('kind=key.rotated', exporter)).status).toBe(200);
    expect((await download('kind=key.rotated', reader)).status).toBe(403);
    expect((await download('kind=key.rotated', nobody(host.url))).status).toBe(401);
  });
});
