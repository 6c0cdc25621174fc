/** Clients while they are used: counted, their failures explained, dead at once when disabled or deleted; declared ones. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { freePort, temporarySite } from '../support/host.ts';
import { superAdmin, type AdminApi, type AnswerBody } from '../support/admin-api.ts';
import { Browserless, signIn } from '../support/browserless.ts';

const redirectUri = 'http://localhost:5599/callback';

let host: LaunchedHost;
let admin: AdminApi;

type App = Pick<AnswerBody, 'client_id' | 'client_secret'>;

interface TokenAnswer {
  status: number;
  body: {
    error: string;
    active: boolean;
    access_token: string;
    refresh_token: string;
    expires_in: number;
  };
}

const api = (method: string, below: string, body?: unknown) =>
  admin.call(method, `/oidc-server/clients${below}`, body);

async function register(more: Record<string, unknown> = {}): Promise<App> {
  const { status, body } = await api('POST', '', {
    client_name: 'Used',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

const verifier = randomBytes(32).toString('base64url');

const authorizationUrl = (app: App, more: Record<string, string> = {}) => {
  const url = new URL(`${host.url}/oidc/authorize`);
  url.search = new URLSearchParams({
    client_id: app.client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    prompt: 'consent',
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  }).toString();
  return url;
};

async function post(below: string, app: App, parameters: Record<string, string>): Promise<TokenAnswer> {
  const response = await fetch(`${host.url}/oidc${below}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${app.client_id}:${app.client_secret}`).toString('base64')}`,
    },
    body: new URLSearchParams(parameters),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) as TokenAnswer['body'] };
}

const userinfo = async (token: string) =>
  (await fetch(`${host.url}/oidc/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status;

async function codeFor(app: App): Promise<string> {
  const callback = await signIn({
    browser: new Browserless(),
    authorizationUrl: authorizationUrl(app),
    redirectUri,
    identifier: 'alice',
    password: 'Playground-1',
  });
  return callback.searchParams.get('code')!;
}

const redeem = (app: App, code: string, more: Record<string, string> = {}) =>
  post('/token', app, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...more,
  });

beforeAll(async () => {
  host = await launchHost({ port: await freePort() });
  admin = await superAdmin(host.url);
});

afterAll(async () => {
  await host.stop();
});

describe('a client in use', () => {
  it('counts its sign-ins and says when the last one was', async () => {
    const app = await register();
    const before = Math.floor(Date.now() / 1000);
    expect((await redeem(app, await codeFor(app))).status).toBe(200);
    expect((await redeem(app, await codeFor(app))).status).toBe(200);
    const { body } = await api('GET', `/${app.client_id}`);
    expect(body.sign_ins_30_days).toBe(2);
    expect(body.last_sign_in_at).toBeGreaterThanOrEqual(before);
    const { body: list } = await api('GET', '?sort=sign_ins_30_days:desc');
    expect(list.results[0]).toMatchObject({ client_id: app.client_id, sign_ins_30_days: 2 });
  });

  it('has its failed requests listed with their causes, and no secret among them', async () => {
    const app = await register({ scope: 'openid' });
    const browser = new Browserless();
    await browser.open(authorizationUrl(app, { redirect_uri: 'https://evil.example/cb', scope: 'openid' }));
    await browser.open(authorizationUrl(app, { scope: 'openid email' }), {
      until: (url) => url.href.startsWith(redirectUri),
    });
    const wrong = { ...app, client_secret: 'wrong-secret-of-somebody' };
    await redeem(wrong, 'made-up-code');
    await redeem(app, 'made-up-code');

    const { body } = await api('GET', `/${app.client_id}/failures`);
    expect(body.results.map(({ cause, detail }) => [cause, detail])).toEqual([
      ['code_expired', null],
      ['secret_wrong', null],
      ['scope_unknown', 'email'],
      ['redirect_uri_unknown', 'https://evil.example/cb'],
    ]);
    expect(JSON.stringify(body)).not.toMatch(/wrong-secret|made-up-code/);
  });

  it('keeps the latest 50 failures only', async () => {
    const app = await register();
    for (let round = 0; round < 60; round += 1) await redeem(app, `made-up-${round}`);
    expect((await api('GET', `/${app.client_id}/failures`)).body.results).toHaveLength(50);
  });

  it('keeps working with the old secret until its end, and with the new one', async () => {
    const app = await register();
    const { body: next } = await api('POST', `/${app.client_id}/secrets`, {});
    expect((await redeem(app, await codeFor(app))).status).toBe(200);
    expect((await redeem(next, await codeFor(app))).status).toBe(200);
    await api('DELETE', `/${app.client_id}/secrets/${next.secrets[0]!.id}`);
    expect((await redeem(app, await codeFor(app))).body.error).toBe('invalid_client');
  });

  it('has the lifetimes it was given', async () => {
    const app = await register({ token_lifetimes: { access_token: 77 } });
    expect((await redeem(app, await codeFor(app))).body.expires_in).toBe(77);
  });

  it('of the kind "machine" gets a token for itself', async () => {
    const app = await register({
      redirect_uris: [],
      grant_types: ['client_credentials'],
      response_types: [],
    });
    const { status, body } = await post('/token', app, { grant_type: 'client_credentials' });
    expect(status, JSON.stringify(body)).toBe(200);
  });
});

describe.each(['disabled', 'deleted'])('a client that is %s', (end) => {
  it('stops at once: authorization, token, refresh, userinfo, introspection', async () => {
    const app = await register();
    const other = await register();
    const code = await codeFor(app);
    const { body: tokens } = await redeem(app, await codeFor(app));
    expect(await userinfo(tokens.access_token)).toBe(200);
    const introspect = (by: App) => post('/introspect', by, { token: tokens.access_token });
    expect((await introspect(other)).body.active).toBe(true);

    const read = await api('GET', `/${app.client_id}`);
    const { status } =
      end === 'disabled'
        ? await api('PUT', `/${app.client_id}`, { ...read.body, enabled: false })
        : await api('DELETE', `/${app.client_id}`);
    expect(status).toBeLessThan(300);

    const page = await new Browserless().open(authorizationUrl(app));
    expect(page.status).toBe(400);
    expect((await redeem(app, code)).body.error).toBe('invalid_client');
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect((await post('/token', app, refresh)).body.error).toBe('invalid_client');
    expect(await userinfo(tokens.access_token)).toBe(401);
    expect((await introspect(app)).body.error).toBe('invalid_client');
    expect((await introspect(other)).body.active).toBe(false);
  });
});

it('what was issued to a deleted client does not come back with another of its name', async () => {
  const app = await register({ client_id: 'phoenix' });
  const { body: tokens } = await redeem(app, await codeFor(app));
  await api('DELETE', '/phoenix');
  const again = await register({ client_id: 'phoenix' });
  expect(await userinfo(tokens.access_token)).toBe(401);
  const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
  expect((await post('/token', again, refresh)).body.error).toBe('invalid_grant');
  expect((await api('GET', '/phoenix')).body.sign_ins_30_days).toBe(0);
});

describe('clients that config/plugins declares', () => {
  const declared = (client_id: string, more: Record<string, unknown> = {}) => ({
    client_id,
    client_secret: 'a-secret-of-the-config',
    redirect_uris: ['https://declared.example/cb'],
    ...more,
  });

  it('follow it at each boot; differences are logged, and the panel’s own clients stay', async () => {
    const { databaseFile, remove } = await temporarySite();
    const launch = async (clients: unknown[]) =>
      launchHost({ port: await freePort(), databaseFile, pluginConfig: { clients } });
    try {
      let site = await launch([declared('one'), declared('two')]);
      let root = await superAdmin(site.url);
      const mine = { client_id: 'mine', redirect_uris: ['https://mine.example/cb'] };
      expect((await root.call('POST', '/oidc-server/clients', mine)).status).toBe(201);
      await site.stop();

      site = await launch([declared('one', { client_name: 'Uno', enabled: false }), declared('mine')]);
      root = await superAdmin(site.url);
      expect((await root.call('GET', '/oidc-server/clients/one')).body).toMatchObject({
        client_name: 'Uno',
        enabled: false,
        origin: 'config',
        version: 2,
      });
      expect((await root.call('GET', '/oidc-server/clients/two')).status).toBe(404);
      expect((await root.call('GET', '/oidc-server/clients/mine')).body).toMatchObject({
        origin: 'panel',
        declared_too: true,
        redirect_uris: ['https://mine.example/cb'],
      });
      expect(site.logs()).toContain('client "one" follows config/plugins again: ');
      expect(site.logs()).toContain('client "two" is no longer declared in config/plugins');
      expect(site.logs()).toContain('client "mine" of config/plugins exists in the panel already');
      await site.stop();
    } finally {
      await remove();
    }
  });

  it('that are wrong stop the boot, with the client and the field', async () => {
    const clients = [declared('broken', { redirect_uris: ['https://a.example/#x'] })];
    await expect(launchHost({ port: await freePort(), pluginConfig: { clients } })).rejects.toThrow(
      /client "broken": "clients\.\d+\.redirect_uris\.0" must not have a fragment/,
    );
  });
});
