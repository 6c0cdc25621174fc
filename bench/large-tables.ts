/**
 * How long the panel's lists, filters and plots take on large tables: a million events of 90 days, 100,000 sessions,
 * 200 clients. On SQLite and on PostgreSQL, over the admin API of a running host.
 *
 *   node scripts/build-once.ts && node bench/large-tables.ts [sqlite|postgres] [events] [sessions]
 */
import { superAdmin, type AdminApi } from '../tests/support/admin-api.ts';
import { sql as sqlite } from '../tests/support/database.ts';
import { startHost, type TestHost } from '../tests/support/host.ts';
import { startPostgres } from '../tests/support/postgres.ts';

const [only, events = '1000000', sessions = '100000'] = process.argv.slice(2);
const EVENTS = Number(events);
const SESSIONS = Number(sessions);
const CLIENTS = 200;
const USERS = 20_000;
const DAYS = 90;
const ROUNDS = 7;
/** Milliseconds. A page of a panel should not be waited for. */
const LIMIT = 300;

const now = Math.floor(Date.now() / 1000);
const SECONDS = DAYS * 86_400;

type Run = (statement: string) => Promise<unknown>;

/** Numbers from 1, in each dialect. */
const numbers = {
  sqlite: (count: number) =>
    `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})`,
  postgres: (count: number) => `with numbers(n) as (select generate_series(1, ${count}))`,
};

/** Tokens most of all, one request in twenty refused, an admin now and then: spread over the days and clients. */
const kindOf = `case
  when n % 1000 = 0 then 'client.updated'
  when n % 100 < 3 then 'sign-in.refused'
  when n % 100 < 5 then 'token.refused'
  when n % 100 < 25 then 'sign-in.succeeded'
  when n % 100 < 35 then 'consent.given'
  else 'token.issued' end`;

async function fill(dialect: 'sqlite' | 'postgres', run: Run): Promise<void> {
  const count = numbers[dialect];
  await run(`insert into oidc_clients (client_id, client_name, search_text, kind, metadata, version, enabled, origin, secrets, issued_at)
    ${dialect === 'sqlite' ? count(CLIENTS) : ''}
    select 'app-' || n, 'App ' || n, 'app-' || n || ' app ' || n, 'server',
      ${dialect === 'sqlite' ? '' : 'cast('}'{"client_id":"app-' || n || '","client_name":"App ' || n || '","redirect_uris":["https://a.example/"],"post_logout_redirect_uris":[],"grant_types":["authorization_code"],"response_types":["code"],"token_endpoint_auth_method":"none","scope":"openid"}'${dialect === 'sqlite' ? '' : ' as jsonb)'},
      1, ${dialect === 'sqlite' ? '1' : 'true'}, 'panel', '[]', ${now}
    from ${dialect === 'sqlite' ? 'numbers' : `generate_series(1, ${CLIENTS}) as numbers(n)`}`);
  await run(`insert into oidc_events (kind, outcome, occurred_at, client_id, subject, reason, reference, target, address, user_agent, admin_id, admin_email, details, changes)
    ${dialect === 'sqlite' ? count(EVENTS) : ''}
    select ${kindOf}, case when n % 100 < 5 and n % 1000 <> 0 then 'failure' else 'success' end,
      ${now - SECONDS} + cast(n as bigint) * ${SECONDS} / ${EVENTS},
      'app-' || (1 + (n * 7919) % ${CLIENTS} * ((n * 31) % 10) / 10), 'user-' || ((n * 104729) % ${USERS}),
      case when n % 100 < 3 then 'credentials' when n % 100 < 5 then 'code_expired' end,
      null, null, '203.0.' || (n % 250) || '.' || (n * 13 % 250), 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
      case when n % 1000 = 0 then '1' end, case when n % 1000 = 0 then 'admin@example.org' end, '{"grantType":"authorization_code"}', '[]'
    from ${dialect === 'sqlite' ? 'numbers' : `generate_series(1::bigint, ${EVENTS}) as numbers(n)`}`);
  await run(`insert into oidc_client_days (client_id, day, sign_ins, last_at)
    ${dialect === 'sqlite' ? count(CLIENTS * DAYS) : ''}
    select 'app-' || (1 + n % ${CLIENTS}), ${Math.floor(now / 86_400)} - n / ${CLIENTS}, 1 + n % 50, ${now}
    from ${dialect === 'sqlite' ? 'numbers' : `generate_series(1, ${CLIENTS * DAYS}) as numbers(n)`}
    where true on conflict do nothing`);
  await run(`insert into oidc_sessions (reference, key_hash, account_id, address, user_agent, started_at, seen_at, expires_at)
    ${dialect === 'sqlite' ? count(SESSIONS) : ''}
    select 'reference-' || n, 'key-' || n, 'user-' || (n % ${USERS}), '203.0.113.7', 'Mozilla/5.0 Firefox/130.0',
      ${now} - n % 1000000, ${now} - n % 50000, ${now} + 100000 + n % 1000000
    from ${dialect === 'sqlite' ? 'numbers' : `generate_series(1, ${SESSIONS}) as numbers(n)`}`);
  await run(`insert into oidc_session_clients (client_id, reference)
    ${dialect === 'sqlite' ? count(SESSIONS) : ''}
    select 'app-' || (1 + n % ${CLIENTS}), 'reference-' || n
    from ${dialect === 'sqlite' ? 'numbers' : `generate_series(1, ${SESSIONS}) as numbers(n)`}`);
  await run('analyze');
}

const day = (back: number): number => now - back * 86_400;

const QUESTIONS: ReadonlyArray<readonly [string, string]> = [
  ['events: first page', 'events?pageSize=20'],
  ['events: oldest first', 'events?pageSize=20&sort=at:asc'],
  ['events: page 500', 'events?pageSize=20&page=500'],
  ['events: failures', 'events?outcome=failure'],
  ['events: a frequent kind', 'events?kind=token.issued'],
  ['events: a rare kind', 'events?kind=client.updated'],
  ['events: a kind that never was', 'events?kind=key.rotated'],
  ['events: one application', 'events?clientId=app-1'],
  ['events: its failures', 'events?clientId=app-1&outcome=failure'],
  ['events: its refused sign-ins', 'events?clientId=app-1&kind=sign-in.refused'],
  ['events: one user', 'events?subject=user-77'],
  ['events: three days', `events?from=${day(40)}&to=${day(37)}`],
  ['events: failures of three days', `events?outcome=failure&from=${day(40)}&to=${day(37)}`],
  ['events: search for a user', 'events?_q=alice'],
  ['events: search for applications', 'events?_q=app%201'],
  ['events: search for an address', 'events?_q=203.0.7.13'],
  ['events: search for an admin', 'events?_q=admin%40example.org'],
  ['events: search for nothing', 'events?_q=zzzzzz'],
  ['overview: plots and figures', 'overview'],
  ['sessions: first page', 'sessions?pageSize=20'],
  ['sessions: of one application', 'sessions?clientId=app-7'],
  ['sessions: of one user', 'sessions?subject=user-77'],
];

async function measure(api: AdminApi, path: string): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    const { status, body } = await api.call('GET', `/oidc-server/${path}`);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b);
}

async function report(name: string, host: TestHost): Promise<boolean> {
  const api = await superAdmin(host.url);
  console.log(
    `\n${name}: ${EVENTS} events, ${SESSIONS} sessions. Milliseconds over HTTP, of ${ROUNDS} requests.`,
  );
  let isQuick = true;
  for (const [what, path] of QUESTIONS) {
    const times = await measure(api, path);
    const [median, worst] = [times[Math.floor(times.length / 2)]!, times.at(-1)!];
    isQuick &&= median < LIMIT;
    console.log(
      `${what.padEnd(34)} median ${median.toFixed(0).padStart(5)}   worst ${worst.toFixed(0).padStart(5)}`,
    );
  }
  return isQuick;
}

async function onSqlite(): Promise<boolean> {
  const host = await startHost();
  try {
    await fill('sqlite', (statement) => Promise.resolve(sqlite(host, statement)));
    return await report('SQLite', host);
  } finally {
    await host.stop();
  }
}

async function onPostgres(): Promise<boolean> {
  const server = await startPostgres();
  try {
    const database = await server.newDatabase();
    const host = await startHost({ env: database });
    try {
      await fill('postgres', (statement) => server.sql(database, statement));
      return await report('PostgreSQL', host);
    } finally {
      await host.stop();
    }
  } finally {
    await server.stop();
  }
}

const databases = { sqlite: onSqlite, postgres: onPostgres };
let isQuick = true;
for (const [name, run] of Object.entries(databases)) {
  if (only === undefined || only === name) isQuick = (await run()) && isQuick;
}
console.log(isQuick ? `\nEvery median is below ${LIMIT} ms.` : `\nSome medians are above ${LIMIT} ms.`);
process.exitCode = isQuick ? 0 : 1;
