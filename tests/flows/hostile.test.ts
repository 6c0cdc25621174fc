/**
 * What somebody hostile may try from outside: to have the provider call where only it can, to learn what its network is
 * like, to have its log tell what others typed, and to get at a form by way of another.
 */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, formsOf, textOf } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { discoverRelyingParty, postForm, type RelyingParty } from '../support/relying-party.ts';
import { openSignIn, submitSignIn } from '../support/sign-in-page.ts';

let host: TestHost;
let party: RelyingParty;
/** Something that only this machine can reach. */
let inside: Server;
let calls = 0;

const internalUrl = (): string => `https://localhost:${(inside.address() as AddressInfo).port}/jwks`;

beforeAll(async () => {
  inside = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => inside.listen(0, resolve));
  host = await startHost({
    env: { LOG_LEVEL: 'debug' },
    pluginConfig: {
      clients: [webApp],
      registration: { access: 'open' },
      allowPrivateNetwork: false,
    },
  });
  party = await discoverRelyingParty(host.issuer, webApp);
});
afterAll(async () => {
  await host.stop();
  inside.close();
});

interface Registered {
  client_id: string;
  error_description: string;
}

const register = async (metadata: object): Promise<{ status: number; body: Registered }> => {
  const answer = await fetch(`${host.issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: ['https://app.example.org/callback'], ...metadata }),
  });
  return { status: answer.status, body: (await answer.json()) as Registered };
};

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a client that registered itself', () => {
  it('has the provider call nothing that is behind its firewall, not even for a moment', async () => {
    const { status, body } = await register({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: internalUrl(),
    });
    expect(status).toBe(201);
    const { client_id: id } = body;
    const exp = Math.floor(Date.now() / 1000) + 60;
    const claims = { iss: id, sub: id, aud: host.issuer, exp, jti: 'one' };
    const answer = await postForm(`${host.issuer}/token`, {
      grant_type: 'authorization_code',
      code: 'x',
      redirect_uri: 'https://app.example.org/callback',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${part({ alg: 'RS256', kid: 'x' })}.${part(claims)}.AAAA`,
    });
    expect(answer.status).toBe(401);
    expect(answer.body['error']).toBe('invalid_client');
    expect(calls).toBe(0);
  });

  it.each(['localhost', '127.0.0.1'])('learns nothing of what there is at %s', async (name) => {
    const { status, body } = await register({
      subject_type: 'pairwise',
      sector_identifier_uri: internalUrl().replace('localhost', name),
    });
    expect(status).toBe(400);
    expect(body.error_description).toBe('sector_identifier_uri could not be read');
    expect(calls).toBe(0);
  });
});

describe('a form', () => {
  it('of a sign-in takes no token of the page that anybody can open', async () => {
    const { browser, page } = await openSignIn(party);
    const stranger = new Browserless();
    const reset = await stranger.open(`${page.url.href.replace(/\?.*$/, '')}/reset`);
    const fields = formsOf(reset)[0]?.fields ?? {};
    expect(fields['csrf']).toBeTruthy();
    const refused = await submitSignIn({ browser, page }, { csrf: fields['csrf']! });
    expect(refused.status).toBe(400);
    expect((await submitSignIn({ browser, page })).status).not.toBe(400);
  });
});

describe('the log', () => {
  const away = async (table: string, work: () => Promise<void>): Promise<void> => {
    sql(host, `alter table ${table} rename to ${table}_away`);
    try {
      await work();
    } finally {
      sql(host, `alter table ${table}_away rename to ${table}`);
    }
  };

  it('tells what is wrong with the database, and not what people typed meanwhile', async () => {
    const typed = { email: 'somebody@example.org', code: 'a'.repeat(128), password: 'Somebodys-password-1' };
    const { browser, page } = await openSignIn(party);
    const forgot = await browser.open(`${page.url.href.replace(/\?.*$/, '')}/forgot`);
    const signUp = await browser.open(`${page.url.href.replace(/\?.*$/, '')}/sign-up`);
    await away('up_users', async () => {
      await browser.submit(forgot, { values: { email: typed.email } });
      const answer = await browser.submit(signUp, {
        values: { username: typed.code, email: typed.email, password: typed.password },
      });
      expect(answer.status).toBe(500);
      expect(textOf(answer.html)).not.toMatch(/up_users|SQLITE/);
      await expect
        .poll(() => host.logs().match(/SQLITE_ERROR: no such table: up_users/g)?.length ?? 0, {
          timeout: 10_000,
        })
        .toBeGreaterThanOrEqual(2);
    });
    for (const secret of Object.values(typed)) expect(host.logs()).not.toContain(secret);
  });
});
