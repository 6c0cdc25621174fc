/**
 * What a thief of the database gets: nothing that signs in, signs, or reads.
 */
import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, consentButton, formsOf } from '../support/browserless.ts';
import { postApp, spa, testClients, webApp } from '../support/clients.ts';
import { bytesOf, sql } from '../support/database.ts';
import {
  freePort,
  PATIENT,
  refusalToStart,
  startHost,
  temporarySite,
  type TestHost,
} from '../support/host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  EVERYTHING,
  PASSWORD,
  postForm,
  request,
  type Answer,
} from '../support/relying-party.ts';
import { startMariaDb } from '../support/mariadb.ts';
import type { DatabaseServer } from '../support/servers.ts';
import { leavesTheSite, openSignIn, submitSignIn } from '../support/sign-in-page.ts';
import { runWholeProtocol, SOUND, wholeClient } from '../support/whole-protocol.ts';

let host: TestHost;
let databaseFile: string;
let removeDatabase: () => Promise<void>;

beforeAll(async () => {
  ({ databaseFile, remove: removeDatabase } = await temporarySite());
  sql({ databaseFile }, 'pragma journal_mode = wal');
  host = await startHost({ databaseFile });
});
afterAll(async () => {
  await host.stop();
  await removeDatabase();
});

const encodings = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
};

describe('the database', () => {
  it('holds no code, token, cookie, secret or private key, in any file and under any encoding', async () => {
    const secrets = new Map<string, string>();
    for (const client of [webApp, postApp, spa]) {
      const party = await discoverRelyingParty(host.issuer, client);
      const {
        browser,
        page,
        request: asked,
      } = await openSignIn(party, {
        params: { ...EVERYTHING.params, scope: EVERYTHING.scope },
      });
      const keepCookies = (): void => {
        for (const { name, value } of browser.cookies.all()) secrets.set(`${name} cookie`, value);
      };
      keepCookies();
      secrets.set('CSRF token', formsOf(page)[0]!.fields['csrf']!);
      secrets.set('interaction', new URL(page.url).pathname.split('/').at(-1)!);

      const consentPage = await submitSignIn({ browser, page });
      keepCookies();
      const { location } = await browser.submit(consentPage, {
        button: consentButton('accept'),
        until: leavesTheSite(page.url),
      });
      keepCookies();
      const code = location!.searchParams.get('code')!;
      const unusedCode = await party.signIn({ browser });
      const tokens = await party.redeem({ request: asked, callback: location!, code, browser });
      keepCookies();
      secrets.set('code', code);
      secrets.set('unused code', unusedCode.code);
      secrets.set('nonce', asked.nonce);
      secrets.set('state', asked.state);
      secrets.set('access token', tokens.access_token);
      secrets.set('refresh token', tokens.refresh_token!);
      secrets.set('ID token', tokens.id_token!);
      secrets.set('signature of the ID token', tokens.id_token!.split('.')[2]!);

      const dump = bytesOf(host);
      for (const [name, secret] of secrets) {
        expect(secret.length, name).toBeGreaterThan(15);
        for (const text of encodings(secret))
          expect(dump.includes(text), `${name} of ${client.client_id}`).toBe(false);
      }
      // A subject may be known; that it is found shows that the search can find something.
      expect(dump.includes(tokens.claims()!.sub)).toBe(true);
    }

    const dump = bytesOf(host);
    for (const { client_secret: secret } of testClients.filter((client) => client.client_secret)) {
      for (const text of encodings(secret!)) expect(dump.includes(text)).toBe(false);
    }
    expect(dump.includes(host.friendClientSecret)).toBe(false);
    expect(dump.includes(PASSWORD)).toBe(false);
  });

  it('holds no member of the private key, not even the public modulus beside it', async () => {
    const { body } = await request(`${host.issuer}/jwks`);
    const dump = bytesOf(host);
    for (const { n, x } of body['keys'] as Array<Record<string, string>>)
      expect(dump.includes((n ?? x)!)).toBe(false);
    expect(dump.includes('"kty"')).toBe(false);
    expect(dump.includes('"dp"')).toBe(false);
    expect(dump.includes('PRIVATE KEY')).toBe(false);
    const rows = sql(host, 'select slot, sealed from oidc_keys');
    expect(rows.map(({ slot }) => slot).toSorted()).toEqual([
      'ES256:1',
      'EdDSA:1',
      'PS256:1',
      'RS256:1',
      'cookies:1',
      'pairwise:1',
    ]);
    for (const { sealed } of rows) expect(sealed).toMatch(/^v2\.[\w-]{8}\.[\w-]+$/);
  });

  it('is useless where it was changed: a payload moved to another row opens nothing', async () => {
    const party = await discoverRelyingParty(host.issuer, webApp);
    const [victim, attacker] = [await party.tokens(), await party.tokens()];
    expect(await party.userinfo(victim)).toBeDefined();
    const tokens = sql(
      host,
      "select id from oidc_artifacts where kind = 'AccessToken' order by id desc limit 2",
    );
    const [mine, theirs] = tokens.map(({ id }) => Number(id));
    sql(
      host,
      'update oidc_artifacts set payload = (select payload from oidc_artifacts where id = ?) where id = ?',
      theirs!,
      mine!,
    );
    await expect(party.userinfo(attacker)).rejects.toThrow();
  });
});

describe('the tables', () => {
  it('are what the plugin declared, without columns that every row would be entered in for nothing', () => {
    const columns = sql({ databaseFile }, "select name from pragma_table_info('oidc_artifacts')");
    expect(columns.map(({ name }) => name)).not.toContain('created_by_id');
    const indexes = sql({ databaseFile }, "select name from pragma_index_list('oidc_artifacts')");
    expect(indexes.map(({ name }) => name)).toContain('oidc_artifacts_expires_index');
    expect(indexes.map(({ name }) => name)).not.toContain('oidc_artifacts_documents_idx');
  });

  it('of the host let an account be found by an index, however many there are', () => {
    const plan = sql(
      { databaseFile },
      "explain query plan select * from up_users where provider = 'local' and (email = 'a' or username = 'a')",
    );
    const steps = plan.map(({ detail }) => String(detail)).join('; ');
    expect(steps).toContain('oidc_accounts_email_index');
    expect(steps).toContain('oidc_accounts_username_index');
    expect(steps).not.toContain('SCAN');
  });
});

describe('the write-ahead log of SQLite', () => {
  it('is in the database file soon after something was written: nobody has to wait for it', async () => {
    expect(sql(host, 'pragma journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    const party = await discoverRelyingParty(host.issuer, webApp);
    // It begins where there is something to do.
    for (let count = 0; count < 100; count += 1) await openSignIn(party);
    await pause(1_000);
    const before = statSync(databaseFile).mtimeMs;
    await openSignIn(party);
    await expect.poll(() => statSync(databaseFile).mtimeMs, { timeout: 5_000 }).toBeGreaterThan(before);
  });
});

describe('two hosts that boot together on one database', () => {
  let hosts: TestHost[];
  let issuer: string;

  beforeAll(async () => {
    await host.stop();
    // As on a fresh database, but for Strapi's own tables, which it can't make twice at once.
    sql({ databaseFile }, 'delete from oidc_keys');
    const ports = [await freePort(), await freePort()];
    issuer = `http://localhost:${ports[0]}/oidc`;
    hosts = await Promise.all(
      ports.map((port) => startHost({ port, databaseFile, pluginConfig: { issuer } })),
    );
  });
  afterAll(async () => {
    await Promise.all(hosts.map((running) => running.stop()));
  });

  it('agree on one key', async () => {
    const published = await Promise.all(
      hosts.map(async ({ url }) => (await request(`${url}/oidc/jwks`)).body),
    );
    expect(published[0]).toEqual(published[1]);
    expect(sql({ databaseFile }, 'select slot from oidc_keys')).toHaveLength(6);
  });

  /** The same request at every host several times, all at once. */
  const everywhere = (params: Record<string, string>): Promise<Answer[]> =>
    Promise.all(
      [...hosts, ...hosts, ...hosts].map(({ url }) => postForm(`${url}/oidc/token`, params, basic(webApp))),
    );

  const expectUsedOnce = async (answers: Answer[]): Promise<void> => {
    const succeeded = answers.filter(({ status }) => status === 200);
    expect(succeeded.length).toBeLessThanOrEqual(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect(status).toBe(400);
      expect(body['error']).toBe('invalid_grant');
    }
    // Somebody used it twice: what the first one got is revoked.
    for (const { body } of succeeded) {
      const { status } = await request(`${issuer}/userinfo`, {
        headers: bearer(String(body['access_token'])),
      });
      expect(status).toBe(401);
    }
  };

  it('let a code be used once, wherever it is brought at the same moment', async () => {
    const party = await discoverRelyingParty(issuer, webApp);
    for (let round = 0; round < 3; round += 1) {
      const { code, request: asked } = await party.signIn();
      await expectUsedOnce(
        await everywhere({
          grant_type: 'authorization_code',
          code,
          redirect_uri: party.redirectUri,
          code_verifier: asked.codeVerifier,
        }),
      );
    }
  });

  it('let a refresh token be used once, wherever it is brought at the same moment', async () => {
    const party = await discoverRelyingParty(issuer, webApp);
    for (let round = 0; round < 3; round += 1) {
      const tokens = await party.tokens(EVERYTHING);
      await expectUsedOnce(
        await everywhere({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token! }),
      );
    }
  });
});

describe('a client that is taken out of the configuration', () => {
  it('can not be used any more', async () => {
    const without = await startHost({ databaseFile, pluginConfig: { clients: [] } });
    try {
      const url = new URL(`${without.issuer}/authorize`);
      url.search = new URLSearchParams({
        client_id: webApp.client_id,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: webApp.redirect_uris[0],
      }).toString();
      const page = await new Browserless().request(url);
      expect(page.status).toBe(400);
      expect(page.location).toBeUndefined();
    } finally {
      await without.stop();
    }
  });
});

describe('a host whose secret changed', () => {
  it('refuses to start, says how to go on, and destroys nothing', async () => {
    const before = sql({ databaseFile }, 'select * from oidc_keys');
    const message = await refusalToStart({ databaseFile, env: { APP_KEYS: 'another-secret-of-this-host' } });
    expect(message).toMatch(/APP_KEYS/);
    expect(message).toMatch(/earlier value/);
    expect(sql({ databaseFile }, 'select * from oidc_keys')).toEqual(before);
  });
});

describe('MariaDB', () => {
  let server: DatabaseServer;
  let onMariaDb: TestHost;

  beforeAll(async () => {
    server = await startMariaDb();
    onMariaDb = await startHost({
      env: await server.newDatabase(),
      pluginConfig: { clients: [wholeClient, webApp], signIn: { limits: PATIENT } },
    });
  });
  afterAll(async () => {
    await onMariaDb.stop();
    await server.stop();
  });

  it('holds the whole protocol', async () => {
    const { issuer } = onMariaDb;
    expect(await runWholeProtocol({ issuer, at: [issuer, issuer] })).toMatchObject(SOUND);
  });

  // It takes them for the same: each spelling would have a count of wrong passwords of its own.
  it('signs nobody in under a name that only looks like theirs', async () => {
    const party = await discoverRelyingParty(onMariaDb.issuer, webApp);
    const trial = async (identifier: string): Promise<number> => {
      const answer = await submitSignIn(await openSignIn(party), { identifier });
      return answer.status;
    };
    for (const identifier of ['álice', 'ali\u200bce', 'alice@éxample.org'])
      expect(await trial(identifier), identifier).toBe(400);
    expect(await trial('Alice')).not.toBe(400);
    expect(await trial('ALICE@example.org')).not.toBe(400);
  });
});
