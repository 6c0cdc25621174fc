import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { freePort, refusalToStart, startHost, temporaryDatabase, type TestHost } from '../support/host.ts';
import { request } from '../support/relying-party.ts';

describe('a host with wrong options does not start', () => {
  let databaseFile: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ databaseFile, remove } = await temporaryDatabase());
  });
  afterAll(() => remove());

  it('and names each key, and what is allowed', async () => {
    const message = await refusalToStart({
      databaseFile,
      pluginConfig: {
        issuer: 'ftp://example.org/oidc',
        isuer: 'https://example.org',
        lifetimes: { accessToken: 'an hour' },
      },
    });
    expect(message).toContain('config/plugins');
    expect(message).toMatch(/"issuer" must be a web address such as "https:\/\/example.org\/oidc"/);
    expect(message).toMatch(/"isuer" is not an option/);
    expect(message).toMatch(/"lifetimes\.accessToken".*number/);
  });

  it('and names the client, the field and what is allowed, where a client is wrong', async () => {
    const message = await refusalToStart({
      databaseFile,
      pluginConfig: {
        clients: [{ ...webApp, redirect_uris: ['https://app.example.org/#fragment'] }],
      },
    });
    expect(message).toMatch(/clients|web-app/);
    expect(message).toContain('redirect_uris.0');
    expect(message).toContain('fragment');
  });

  it('and names the field of a user that a claim can not come from', async () => {
    const message = await refusalToStart({
      databaseFile,
      pluginConfig: { claimMappings: [{ claim: 'name', source: { kind: 'field', field: 'password' } }] },
    });
    expect(message).toContain('claimMappings.0.source.field');
    expect(message).toContain('“password”');
    expect(message).toMatch(/Readable: .*username/);
    expect(message).not.toMatch(/Readable: .*resetPasswordToken/);
  });
});

describe('a host behind another address', () => {
  let host: TestHost;
  const issuer = 'https://id.example.org/auth/realm';

  beforeAll(async () => {
    host = await startHost({
      port: await freePort(),
      pluginConfig: { issuer, endpoints: { token: '/oauth/token' } },
    });
  });
  afterAll(() => host.stop());

  const attackers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
  const local = (path: string): string => `${host.url}/auth/realm${path}`;
  const authorize = (): string =>
    local(
      `/authorize?${new URLSearchParams({
        client_id: webApp.client_id,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: webApp.redirect_uris[0],
      }).toString()}`,
    );

  it('speaks of that address only, whatever Host and X-Forwarded-Host say', async () => {
    for (const headers of [{}, attackers] as Array<Record<string, string>>) {
      const { body } = await request(local('/.well-known/openid-configuration'), { headers });
      expect(body).toMatchObject({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/oauth/token`,
        jwks_uri: `${issuer}/jwks`,
      });
      expect(JSON.stringify(body)).not.toContain('evil.example');
      expect(JSON.stringify(body)).not.toContain('localhost');
    }
  });

  it('is found by RFC 8414 where that says', async () => {
    const { body } = await request(`${host.url}/.well-known/oauth-authorization-server/auth/realm`);
    expect(body['issuer']).toBe(issuer);
  });

  it('sends the browser to that address, with cookies for https only', async () => {
    const browser = new Browserless(attackers);
    const page = await browser.request(authorize());
    expect(page.location?.href).toMatch(/^https:\/\/id\.example\.org\/auth\/realm\/interaction\//);
    const cookies = browser.cookies.all();
    expect(cookies.length).toBeGreaterThan(0);
    for (const { name, secure, path } of cookies) {
      expect(secure, name).toBe(true);
      expect(path, name).toMatch(/^\/auth\/realm\//);
    }
  });

  it('has forms that post to that address', async () => {
    const browser = new Browserless(attackers);
    const { location } = await browser.request(authorize());
    const page = await browser.request(`${host.url}${location!.pathname}${location!.search}`);
    expect(page.status).toBe(200);
    expect(page.html).toContain(`action="${issuer}/interaction/`);
    expect(page.html).not.toContain('evil.example');
  });

  it('answers nothing at the default path', async () => {
    expect((await request(`${host.url}/oidc/.well-known/openid-configuration`)).status).toBe(404);
  });
});
