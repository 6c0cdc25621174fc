/**
 * A database that goes away, that can't be written, and a host whose secret has changed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { refusalToStart, startHost, temporarySite, type TestHost } from '../support/host.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  EVERYTHING,
  postForm,
  request,
  type Answer,
  type RelyingParty,
  type Tokens,
} from '../support/relying-party.ts';
import { openSignIn, submitSignIn } from '../support/sign-in-page.ts';

/** What a person or a client waits for an answer, at most, in milliseconds. */
const BOUND_MS = 15_000;

describe('a database that is away for ten seconds', () => {
  let postgres: PostgresServer;
  let database: Record<string, string>;
  let host: TestHost;
  let party: RelyingParty;
  let tokens: Tokens & { browser: Browserless };

  beforeAll(async () => {
    postgres = await startPostgres();
    database = await postgres.newDatabase();
    host = await startHost({ env: database });
    party = await discoverRelyingParty(host.issuer, webApp);
    tokens = await party.tokens(EVERYTHING);
  });
  afterAll(async () => {
    await host.stop();
    await postgres.stop();
  });

  it('is answered with 503 and Retry-After, in time, and is gone with the outage', async () => {
    const waiting = await openSignIn(party);
    // What has just happened is not in the audit log yet.
    await party.tokens();
    await postgres.goAway();
    // What is kept in memory is looked up anew after a second.
    await pause(1_100);
    const since = Date.now();

    const timed = async (ask: () => Promise<Pick<Answer, 'status' | 'headers'>>) => {
      const start = Date.now();
      const { status, headers } = await ask();
      return { status, retryAfter: headers.get('retry-after'), inTime: Date.now() - start < BOUND_MS };
    };
    const unavailable = { status: 503, retryAfter: '5', inTime: true };
    const { url } = await party.authorizationRequest();
    const asks: Record<string, () => Promise<Pick<Answer, 'status' | 'headers'>>> = {
      authorize: () => new Browserless().request(url),
      'authorize, signed in': () => tokens.browser.request(url),
      'sign-in page': () => waiting.browser.request(waiting.page.url),
      'sign-in form': () => submitSignIn(waiting),
      token: () =>
        postForm(
          `${host.issuer}/token`,
          { grant_type: 'refresh_token', refresh_token: tokens.refresh_token! },
          basic(webApp),
        ),
      userinfo: () => request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) }),
      introspection: () =>
        postForm(`${host.issuer}/introspect`, { token: tokens.access_token }, basic(webApp)),
      revocation: () => postForm(`${host.issuer}/revoke`, { token: tokens.access_token }, basic(webApp)),
      'pushed request': () =>
        postForm(`${host.issuer}/par`, Object.fromEntries(url.searchParams), basic(webApp)),
      logout: () => tokens.browser.request(`${host.issuer}/logout?client_id=${webApp.client_id}`),
    };
    const answers = await Promise.all(
      Object.entries(asks).map(async ([name, ask]) => [name, await timed(ask)] as const),
    );
    expect(Object.fromEntries(answers)).toEqual(
      Object.fromEntries(Object.keys(asks).map((name) => [name, unavailable])),
    );
    while (Date.now() - since < 10_500) {
      // What needs no database goes on.
      expect((await request(`${host.issuer}/.well-known/openid-configuration`)).status).toBe(200);
      expect((await request(`${host.issuer}/jwks`)).status).toBe(200);
      await request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) });
      await pause(200);
    }
    const told = host
      .logs()
      .split('\n')
      .filter((line) => line.includes('the database does not answer'));
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told.length).toBeLessThanOrEqual(2);
    expect(told[0]).toContain('check that it runs');
    expect(host.logs()).not.toContain(tokens.access_token);
    expect(host.logs()).not.toContain(tokens.refresh_token);

    await postgres.comeBack();
    // With no restart, what was there is there.
    const deadline = Date.now() + 5000;
    while (Date.now() < deadline) {
      const { status } = await request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) });
      if (status === 200) break;
      await pause(100);
    }
    expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
    const refreshed = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!);
    expect(refreshed.access_token).toBeTruthy();
    // The half-filled form of before goes through.
    expect((await submitSignIn(waiting)).status).toBeLessThan(400);
    const silent = await party.signIn({ browser: tokens.browser, params: { prompt: 'none' } });
    expect(silent.code).toBeTruthy();
    // The audit log has what happened before it went away, and what was refused meanwhile.
    const recorded = async () => {
      const rows = await postgres.sql(
        database,
        'select kind, count(*) as count from oidc_events group by kind order by kind',
      );
      return Object.fromEntries(rows.map(({ kind, count }) => [String(kind), Number(count)]));
    };
    await expect.poll(recorded).toMatchObject({ 'sign-in.succeeded': 3 });
    expect(await recorded()).not.toHaveProperty('audit.gap');
  });
});

const endOtherConnections = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = 'site1' and pid <> pg_backend_pid()`;

/** How PostgreSQL refuses to write on a full disk, and how it comes to refuse on a read-only one. */
const faults: Record<string, { begin: string[]; end: string[]; message: string }> = {
  'has no room': {
    begin: [
      `create function no_room() returns trigger language plpgsql as
       $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`,
      'create trigger no_room before insert or update on oidc_artifacts execute function no_room()',
    ],
    end: ['drop trigger no_room on oidc_artifacts', 'drop function no_room'],
    message: 'the database has no room left: free some space on its disk (53100)',
  },
  'is read-only': {
    begin: ['alter database site1 set default_transaction_read_only = on', endOtherConnections],
    end: ['alter database site1 reset default_transaction_read_only', endOtherConnections],
    message: 'the database is read-only: let this host write to it',
  },
};

describe("a database that can't be written", () => {
  let postgres: PostgresServer;
  let database: Record<string, string>;
  let host: TestHost;

  beforeAll(async () => {
    postgres = await startPostgres();
    database = await postgres.newDatabase();
    host = await startHost({ env: database });
  });
  afterAll(async () => {
    await host.stop();
    await postgres.stop();
  });

  const run = async (statements: string[]): Promise<void> => {
    for (const statement of statements) {
      // What is set for a database would bind the one who sets it, too.
      const from = statement.includes('site1') ? { ...database, DATABASE_NAME: 'postgres' } : database;
      await postgres.sql(from, statement);
    }
  };

  it.each(Object.entries(faults))(
    'because it %s, is told of, and recovers',
    async (_what, { begin, end, message }) => {
      const party = await discoverRelyingParty(host.issuer, webApp);
      const tokens = await party.tokens(EVERYTHING);
      await run(begin);
      // Connections that were ended with it are found out and made anew by reading.
      const reads = async () =>
        (await request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) })).status;
      for (let tries = 0; tries < 50 && (await reads()) !== 200; tries += 1) await pause(50);
      const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token! };
      const refused = await postForm(`${host.issuer}/token`, refresh, basic(webApp));
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      expect(refused.body['error']).toBe('temporarily_unavailable');
      const page = await new Browserless().open((await party.authorizationRequest()).url);
      expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5']);
      expect(host.logs()).toContain(message);
      // Reading goes on.
      expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });

      await run(end);
      expect((await postForm(`${host.issuer}/token`, refresh, basic(webApp))).status).toBe(200);
    },
  );

  it('keeps a host from starting, which says so', async () => {
    await run(faults['is read-only']!.begin);
    try {
      expect(await refusalToStart({ env: database })).toMatch(/read-only/);
    } finally {
      await run(faults['is read-only']!.end);
    }
  });
});

describe('a host whose APP_KEYS have changed', () => {
  let place: Awaited<ReturnType<typeof temporarySite>>;
  let port: number;
  let tokens: Tokens & { browser: Browserless };
  let earlier: string;
  const secretsFile = (): string => `${place.databaseFile}.env`;

  const setAppKeys = (value: string): void => {
    const text = readFileSync(secretsFile(), 'utf8');
    writeFileSync(secretsFile(), text.replace(/^APP_KEYS=.*$/m, `APP_KEYS=${value}`));
  };
  const content = () =>
    ['oidc_keys', 'oidc_clients', 'oidc_artifacts'].map((table) =>
      sql(place, `select * from ${table} order by id`),
    );

  beforeAll(async () => {
    place = await temporarySite();
    const host = await startHost({ databaseFile: place.databaseFile });
    ({ port } = host);
    tokens = await (await discoverRelyingParty(host.issuer, webApp)).tokens(EVERYTHING);
    await host.stop();
    earlier = String(parseEnv(readFileSync(secretsFile(), 'utf8'))['APP_KEYS']);
  });
  afterAll(() => place.remove());

  it('does not start, says why and what to do, and changes nothing', async () => {
    const before = content();
    setAppKeys('new-secret-of-the-host');
    const message = await refusalToStart({ port, databaseFile: place.databaseFile });
    expect(message).toMatch(/oidc-server: the key "[A-Za-z0-9]+:1" in the database can't be opened/);
    expect(message).toContain('Put the earlier value back into APP_KEYS');
    expect(message).toContain('Nothing was changed in the database');
    expect(message).not.toContain('new-secret-of-the-host');
    expect(content()).toEqual(before);
  });

  it('starts with the earlier ones after the new one, and everything goes on', async () => {
    setAppKeys(`new-secret-of-the-host,${earlier}`);
    const host = await startHost({ port, databaseFile: place.databaseFile });
    try {
      const party = await discoverRelyingParty(host.issuer, webApp);
      expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
      const refreshed = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!);
      expect(refreshed.refresh_token).toBeTruthy();
      expect((await party.signIn({ browser: tokens.browser, params: { prompt: 'none' } })).code).toBeTruthy();
    } finally {
      await host.stop();
    }
  });

  it('keeps its keys when the earlier ones are left out at last', async () => {
    setAppKeys('new-secret-of-the-host');
    const kids = () => sql(place, 'select kid from oidc_keys order by kid');
    const before = kids();
    const host = await startHost({ port, databaseFile: place.databaseFile });
    try {
      const party = await discoverRelyingParty(host.issuer, webApp);
      expect(kids()).toEqual(before);
      expect((await party.tokens()).id_token).toBeTruthy();
    } finally {
      await host.stop();
    }
  });
});
