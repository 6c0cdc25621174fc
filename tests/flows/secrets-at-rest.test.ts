/**
 * A thief with a copy of the whole database, after a busy hour, holds nothing that can be used.
 */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInToPanel } from '../support/admin.ts';
import { Browserless, formsOf } from '../support/browserless.ts';
import { otherApp, postApp, spa, webApp } from '../support/clients.ts';
import { bytesOf, sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { basic, discoverRelyingParty, EVERYTHING, postForm } from '../support/relying-party.ts';

/** Every text of every table. */
function dump(host: TestHost): string {
  const tables = sql(host, `select name from sqlite_master where type = 'table'`);
  return tables.map(({ name }) => JSON.stringify(sql(host, `select * from "${String(name)}"`))).join('\n');
}

describe('a copy of the database', () => {
  let host: TestHost;
  const secrets = new Map<string, string>();
  const remember = (what: string, value: unknown): void => {
    if (typeof value === 'string' && value.length >= 8) secrets.set(`${what} ${secrets.size}`, value);
  };
  const rememberCookies = (browser: Browserless): void => {
    for (const { name, value } of browser.cookies.all()) {
      remember(`cookie ${name}`, value);
    }
  };

  beforeAll(async () => {
    host = await startHost();
    for (const client of [webApp, postApp, otherApp, spa]) {
      remember('client secret', client.client_secret);
      const party = await discoverRelyingParty(host.issuer, client);
      // Redeemed, refreshed, asked about, one revoked.
      const signedIn = await party.signIn(EVERYTHING);
      remember('code', signedIn.code);
      remember('code verifier', signedIn.request.codeVerifier);
      rememberCookies(signedIn.browser);
      const tokens = await party.redeem(signedIn);
      const refreshed = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!);
      for (const { access_token, refresh_token, id_token } of [tokens, refreshed]) {
        remember('access token', access_token);
        remember('refresh token', refresh_token);
        remember('ID token', id_token);
      }
      // Ends the whole grant.
      if (client === otherApp) await oidc.tokenRevocation(party.configuration, tokens.access_token);

      // A code that nobody redeems, over the same session.
      remember('code', (await party.signIn({ browser: signedIn.browser })).code);

      // A sign-in that stops at its form, with its own interaction and CSRF token.
      const waiting = new Browserless();
      const page = await waiting.open((await party.authorizationRequest()).url);
      rememberCookies(waiting);
      for (const value of Object.values(formsOf(page)[0]!.fields)) remember('CSRF token', value);

      // A sign-out that stops at its question.
      const logout = await signedIn.browser.open(`${host.issuer}/logout?client_id=${client.client_id}`);
      for (const value of Object.values(formsOf(logout)[0]!.fields)) remember('logout token', value);
    }

    const pushed = await postForm(
      `${host.issuer}/par`,
      {
        response_type: 'code',
        redirect_uri: webApp.redirect_uris[0],
        scope: 'openid',
        client_id: webApp.client_id,
      },
      basic(webApp),
    );
    const requestUri = String(pushed.body['request_uri']);
    remember('request URI', requestUri.split(':').at(-1));

    const admin = await signInToPanel(host.url);
    const created = await admin.call('POST', '/oidc-server/clients', {
      client_name: 'From the panel',
      redirect_uris: ['https://panel.example.org/callback'],
    });
    remember('client secret', created.body['client_secret']);

    const file = parseEnv(readFileSync(`${host.databaseFile}.env`, 'utf8'));
    for (const key of String(file['APP_KEYS']).split(',')) remember('secret of the host', key);
  });
  afterAll(async () => {
    await host.stop();
  });

  it('was taken after a busy hour', () => {
    const kinds = new Set([...secrets.keys()].map((name) => name.replace(/ \d+$/, '')));
    expect([...kinds].sort()).toEqual(
      expect.arrayContaining([
        'CSRF token',
        'ID token',
        'access token',
        'client secret',
        'code',
        'refresh token',
      ]),
    );
    expect(secrets.size).toBeGreaterThan(50);
    const stored = sql(host, 'select distinct kind from oidc_artifacts order by kind').map(
      ({ kind }) => kind,
    );
    expect(stored).toEqual(
      expect.arrayContaining([
        'AccessToken',
        'AuthorizationCode',
        'Grant',
        'Interaction',
        'RefreshToken',
        'Session',
      ]),
    );
  });

  it('holds no code, token, cookie or secret in any table', () => {
    const everything = dump(host);
    const found = [...secrets].filter(([, secret]) => everything.includes(secret)).map(([name]) => name);
    expect(found).toEqual([]);
  });

  it('holds none in freed pages and journals either', () => {
    const bytes = bytesOf(host);
    const found = [...secrets].filter(([, secret]) => bytes.includes(secret)).map(([name]) => name);
    expect(found).toEqual([]);
  });

  it('holds no private key, in any form', () => {
    const everything = dump(host);
    expect(everything).not.toContain('PRIVATE KEY');
    expect(everything).not.toMatch(/"(d|dp|dq|qi)\\*":\s*\\*"[A-Za-z0-9_-]{20,}/);
  });

  it('tells nothing but digests and sealed texts in what the plugin keeps', () => {
    for (const row of sql(host, 'select * from oidc_artifacts')) {
      expect(row['key_hash']).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(row['payload']).toMatch(/^v2\.[A-Za-z0-9_-]{8}\.[A-Za-z0-9_-]+$/);
      for (const column of ['grant_hash', 'uid_hash', 'user_code_hash']) {
        if (row[column] !== null) expect(row[column]).toMatch(/^[A-Za-z0-9_-]{43}$/);
      }
    }
    for (const { sealed } of sql(host, 'select sealed from oidc_keys')) expect(sealed).toMatch(/^v2\./);
  });

  it('and the log hold none of them', () => {
    const log = host.logs();
    const found = [...secrets].filter(([, secret]) => log.includes(secret)).map(([name]) => name);
    expect(found).toEqual([]);
  });
});
