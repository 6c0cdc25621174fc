/**
 * Fills a site's database by a few statements with what years of use leave there: users, clients, scopes, and artifacts
 * of every kind with the lists beside them. The rows are as long and as spread as real ones; nothing opens their
 * payloads, since nobody holds their identifiers.
 */
import type { Database, Dialect } from './database.ts';

export interface Amount {
  /** Live artifacts. */
  artifacts: number;
  /** Artifacts that have expired and are still there. */
  expired: number;
  users: number;
  clients: number;
  scopes: number;
}

const WORDS = {
  sqlite: {
    numbers: (count: number) =>
      `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})`,
    from: () => 'numbers',
    digest: (text: string) => `digest(${text})`,
    noise: (bytes: string) => `substr(hex(randomblob((${bytes}) / 2 + 1)), 1, ${bytes})`,
    json: (text: string) => text,
    yes: '1',
    // SQLite gathers figures for its planner only when it is told to, and no site tells it.
    tidy: [],
    checkpoint: 'pragma wal_checkpoint(truncate)',
    indexes: "select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name = ?",
  },
  postgres: {
    numbers: () => '',
    from: (count: number) => `generate_series(1::bigint, ${count}) as numbers(n)`,
    digest: (text: string) => `translate(rtrim(encode(sha256((${text})::bytea), 'base64'), '='), '+/', '-_')`,
    noise: (bytes: string) => `substr(repeat(md5(n::text), 40), 1, ${bytes})`,
    json: (text: string) => `cast(${text} as jsonb)`,
    yes: 'true',
    // What the server does by itself in the minutes after: it must not do so in the middle of a measurement.
    tidy: ['vacuum analyze'],
    checkpoint: 'checkpoint',
    indexes: 'select indexname as name, indexdef as sql from pg_indexes where tablename = ?',
  },
} as const satisfies Record<Dialect, unknown>;

const DAY = 86_400;

/** Of twenty artifacts, as a site has them after a while; the length of what is sealed, as it is in a real one. */
const KIND = `case
  when n % 20 < 2 then 'Session'
  when n % 20 < 6 then 'Grant'
  when n % 20 < 14 then 'AccessToken'
  when n % 20 < 18 then 'RefreshToken'
  when n % 20 < 19 then 'Interaction'
  else 'AuthorizationCode' end`;

const LENGTH = `case
  when n % 20 < 2 then 700
  when n % 20 < 6 then 420
  when n % 20 < 14 then 620
  when n % 20 < 18 then 900
  when n % 20 < 19 then 1200
  else 850 end`;

/** The four tokens and the code of a score belong to its four grants. */
const GRANT = "'grant-' || (n - n % 20 + 2 + n % 4)";

/**
 * What was changed goes to the disk now: PostgreSQL takes minutes over it, beside whatever is measured next, the more the
 * larger the site is.
 */
export async function writeOut(database: Database): Promise<void> {
  await database.sql(WORDS[database.dialect].checkpoint);
}

/** Whatever expires does so in the order in which it was written, as it mostly does on a site. */
export async function fill(database: Database, amount: Amount): Promise<void> {
  const words = WORDS[database.dialect];
  const now = Math.floor(Date.now() / 1000);
  const insert = (table: string, columns: string, count: number, select: string): Promise<unknown> =>
    database.sql(
      `insert into ${table} (${columns}) ${words.numbers(count)} select ${select} from ${words.from(count)}`,
    );
  const user = `'account-' || (n % ${amount.users})`;
  const client = `'app-' || (1 + n * 7919 % ${amount.clients})`;

  await database.sql(
    `insert into up_users (document_id, username, email, provider, password, confirmed, blocked, display_name, given_name, family_name, created_at, updated_at, published_at)
     ${words.numbers(amount.users)}
     select 'account-' || (n % ${amount.users}), 'user-' || n, 'user-' || n || '@example.org', provider, password, confirmed, blocked, display_name, given_name, family_name, created_at, updated_at, published_at
     from up_users, ${words.from(amount.users)} where username = 'alice'`,
  );
  await database.sql(
    `insert into up_users_role_lnk (user_id, role_id)
     select up_users.id, (select role_id from up_users_role_lnk order by id limit 1) from up_users where document_id like 'account-%'`,
  );
  const metadata = `'{"client_id":"app-' || n || '","client_name":"App ' || n || '","application_type":"web","redirect_uris":["https://app-' || n || '.example/callback"],"post_logout_redirect_uris":[],"grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"none","scope":"openid profile email"}'`;
  await insert(
    'oidc_clients',
    'client_id, client_name, search_text, kind, metadata, version, enabled, origin, secrets, issued_at',
    amount.clients,
    `'app-' || n, 'App ' || n, 'app-' || n || ' app ' || n, 'browser', ${words.json(metadata)}, 1, ${words.yes}, 'panel', ${words.json("'[]'")}, ${now}`,
  );
  const scope = `'{"name":"scope-' || n || '","displayName":{"en":"Scope ' || n || '","fr":"Portée ' || n || '"},"description":{"en":"What applications learn by it"},"claims":["nickname","locale"],"optional":false}'`;
  if (amount.scopes > 0) {
    await insert(
      'oidc_scopes',
      'name, content, origin',
      amount.scopes,
      `'scope-' || n, ${words.json(scope)}, 'panel'`,
    );
  }

  await withoutIndexes(database, 'oidc_artifacts', () =>
    insert(
      'oidc_artifacts',
      'key_hash, kind, shape, payload, grant_hash, uid_hash, account_id, client_id, expires_at',
      amount.artifacts + amount.expired,
      `${words.digest("'key-' || n")}, ${KIND}, 1, 'v2.AAAAAAAA.' || ${words.noise(LENGTH)},
       case when n % 20 >= 6 and n % 20 <> 18 then ${words.digest(GRANT)} end,
       case when n % 20 < 2 then ${words.digest("'uid-' || n")} end,
       ${user}, case when n % 20 >= 2 then ${client} end,
       ${now} + case when n <= ${amount.artifacts} then ${DAY} + n * ${13 * DAY} / ${amount.artifacts}
         else (n - ${amount.artifacts + amount.expired}) * ${DAY} / ${Math.max(1, amount.expired)} end`,
    ),
  );
  await database.sql(
    `insert into oidc_sessions (reference, key_hash, account_id, address, user_agent, started_at, seen_at, expires_at)
     select uid_hash, key_hash, account_id, '203.0.113.7', 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
       expires_at - ${14 * DAY}, expires_at - ${14 * DAY}, expires_at
     from oidc_artifacts where kind = 'Session' and uid_hash is not null
       and not exists (select 1 from oidc_sessions known where known.reference = oidc_artifacts.uid_hash)`,
  );
  await database.sql(
    `insert into oidc_session_clients (client_id, reference)
     select 'app-' || (1 + id % ${amount.clients}), reference from oidc_sessions where account_id like 'account-%'`,
  );
  await database.sql(
    `insert into oidc_grants (reference, key_hash, account_id, client_id, scope, offline, started_at, expires_at)
     select key_hash, key_hash, account_id, client_id, 'openid profile email', id % 2, expires_at - ${14 * DAY}, expires_at
     from oidc_artifacts where kind = 'Grant' and account_id like 'account-%'`,
  );
  for (const statement of words.tidy) await database.sql(statement);
  await writeOut(database);
}

/** Entering a million rows one by one in six indexes takes longer than making the indexes once. */
async function withoutIndexes(
  database: Database,
  table: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const indexes = (await database.sql(WORDS[database.dialect].indexes, [table])).filter(
    ({ sql }) => !/unique/i.test(String(sql)),
  );
  for (const { name } of indexes) await database.sql(`drop index "${String(name)}"`);
  await work();
  for (const { sql } of indexes) await database.sql(String(sql));
}
