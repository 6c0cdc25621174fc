/**
 * How long the lists of sessions and grants take to answer with 100,000 of each, on SQLite. Prints milliseconds, the
 * median of five; ends with 1 above the limit.
 *
 *   node bench/session-lists.ts
 */
import process from 'node:process';
import { superAdmin } from '../tests/support/admin-api.ts';
import { sql } from '../tests/support/database.ts';
import { startHost } from '../tests/support/host.ts';
import { median } from './throughput/measure.ts';

const MANY = 100_000;
/** Milliseconds. */
const LIMIT = 300;

const LISTS = [
  'sessions',
  'sessions?sort=startedAt:asc',
  'sessions?sort=expiresAt:desc',
  'sessions?page=4000',
  'sessions?_q=alice',
  'sessions?_q=nobody-at-all',
  'sessions?clientId=common',
  'sessions?clientId=rare&state=idle',
  'sessions?subject=account-7',
  'grants',
  'grants?page=4000',
  'grants?_q=alice',
  'grants?clientId=common&state=offline',
  'grants?clientId=rare',
];

const numbers = `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${MANY})`;
const client = `case when n % 1000 = 0 then 'rare' else 'common' end`;

const host = await startHost();
try {
  sql(
    host,
    `insert into oidc_sessions (reference, key_hash, account_id, address, user_agent, started_at, seen_at, expires_at)
     ${numbers} select 's' || n, 'k' || n, 'account-' || (n % 50000), '203.0.113.7', 'curl', 1700000000 + n,
     1700000000 + n * 7 % 99991, 4000000000 + n from numbers`,
  );
  sql(
    host,
    `insert into oidc_session_clients (client_id, reference) ${numbers} select ${client}, 's' || n from numbers`,
  );
  sql(
    host,
    `insert into oidc_grants (reference, key_hash, account_id, client_id, scope, offline, started_at, expires_at)
     ${numbers} select 'g' || n, 'kg' || n, 'account-' || (n % 50000), ${client}, 'openid', n % 2, 1700000000 + n,
     4000000000 + n from numbers`,
  );
  const admin = await superAdmin(host.url);
  for (const list of LISTS) {
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const start = performance.now();
      const { status } = await admin.call('GET', `/oidc-server/${list}`);
      if (status !== 200) throw new Error(`${list}: ${status}`);
      times.push(performance.now() - start);
    }
    const took = median(times);
    console.log(`${took.toFixed(0).padStart(5)} ms  ${list}`);
    if (took > LIMIT) process.exitCode = 1;
  }
} finally {
  await host.stop();
}
