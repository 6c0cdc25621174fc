/**
 * Applications on the client libraries that they are made with: each is registered by its preset, and configured with
 * what the panel shows. One that runs in the browser is in single-page-app.test.ts.
 */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { Auth, type AuthConfig } from '@auth/core';
import express from 'express';
import { auth, requiresAuth, type ConfigParams } from 'express-openid-connect';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless, signIn } from '../support/browserless.ts';
import { enter } from '../support/enter.ts';
import { freePort, startHost, type TestHost } from '../support/host.ts';
import { addPresetClient, type PresetClient } from '../support/preset-client.ts';
import { PASSWORD } from '../support/relying-party.ts';
import { signInForm } from '../support/sign-in-page.ts';

let host: TestHost;
let admin: AdminApi;

beforeAll(async () => {
  host = await startHost();
  admin = await superAdmin(host.url);
});
afterAll(() => host.stop());

/** `NAME=value` lines, as a `.env` file has them. */
const environmentIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split('\n').map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=').replace(/^"|"$/g, '')];
    }),
  );

/** The object that the code to paste hands to `name(…)`. */
const configurationIn = (text: string, name: string, env: Record<string, string>): unknown => {
  const start = text.indexOf(`${name}(`) + name.length + 1;
  const end = text.lastIndexOf('}') + 1;
  // It is the code that an admin pastes, run as their application would run it.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  return new Function('process', `return (${text.slice(start, end)})`)({ env }) as unknown;
};

const withParams = (url: URL, params: Record<string, string>): URL => {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(params)) changed.searchParams.set(name, value);
  return changed;
};

describe('Auth.js (@auth/core)', () => {
  it('signs in with PKCE, state and nonce, and has the user in its session', async () => {
    const url = `http://localhost:${await freePort()}`;
    const client = await addPresetClient(admin, { preset: 'authjs', address: url });
    const env = environmentIn(client.snippet('.env.local'));
    const config: AuthConfig = {
      ...(configurationIn(client.snippet('auth.ts'), 'NextAuth', env) as AuthConfig),
      secret: 'a-secret-of-the-application-0123456789',
      trustHost: true,
      basePath: '/api/auth',
    };
    // The application answers inside this process: Auth.js takes a Request and gives a Response.
    const browser = new Browserless({}, (target, init) =>
      target.origin === url ? Auth(new Request(target, init), config) : fetch(target, init),
    );
    const csrf = JSON.parse((await browser.request(`${url}/api/auth/csrf`)).html) as { csrfToken: string };
    const { location } = await browser.request(`${url}/api/auth/signin/strapi`, {
      method: 'POST',
      body: new URLSearchParams({ csrfToken: csrf.csrfToken, callbackUrl: `${url}/api/auth/session` }),
    });
    expect(location?.searchParams.get('code_challenge_method')).toBe('S256');
    const callback = await signIn({
      browser,
      authorizationUrl: location!,
      redirectUri: client.redirectUri,
      identifier: 'alice',
      password: PASSWORD,
    });
    const page = await browser.open(callback);
    expect(page.url.href).toBe(`${url}/api/auth/session`);
    expect(JSON.parse(page.html)).toMatchObject({
      user: { name: 'Alice Marie Liddell', email: 'alice@example.org' },
    });
  });
});

describe('Auth0’s own library for Express (express-openid-connect)', () => {
  let server: Server;
  let client: PresetClient;
  let url: string;

  beforeAll(async () => {
    const app = express();
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
    client = await addPresetClient(admin, { preset: 'auth0', address: url });
    const env: Record<string, string> = {
      ...environmentIn(client.snippet('.env')),
      SECRET: 'a-secret-of-the-application-0123456789',
    };
    const options = configurationIn(client.snippet('express-openid-connect'), 'auth', env) as ConfigParams;
    app.use(
      auth({
        ...options,
        // What the library reads from the environment.
        issuerBaseURL: env['ISSUER_BASE_URL']!,
        baseURL: env['BASE_URL']!,
        clientID: env['CLIENT_ID']!,
        clientSecret: env['CLIENT_SECRET']!,
        authRequired: false,
      }),
    );
    app.get('/claims', requiresAuth(), async (req, res) => {
      res.json({ claims: req.oidc.idTokenClaims, userinfo: await req.oidc.fetchUserInfo() });
    });
    app.get('/renewed', requiresAuth(), async (req, res) => {
      const renewed = await req.oidc.accessToken?.refresh();
      res.json({ type: renewed?.token_type });
    });
    app.get('/', (_req, res) => {
      res.send('Signed out');
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Auth0's page on scopes: what each gives. */
  const PROFILE = {
    name: 'Alice Marie Liddell',
    family_name: 'Liddell',
    given_name: 'Alice',
    middle_name: 'Marie',
    nickname: 'Ali',
    picture: 'https://example.org/people/alice.jpg',
    updated_at: expect.any(Number) as number,
  };
  const EMAIL = { email: 'alice@example.org', email_verified: true };

  it('gets the claims of its scopes in the ID token and at userinfo, and signs out', async () => {
    const browser = new Browserless();
    const { page } = await enter(`${url}/claims`, { redirectUri: client.redirectUri, browser });
    const told = JSON.parse(page.html) as Record<'claims' | 'userinfo', Record<string, unknown>>;
    const sub = String(told.claims['sub']);
    expect(told.claims).toMatchObject({
      ...{ iss: host.issuer, aud: client.clientId, sub },
      ...{ exp: expect.any(Number) as number, iat: expect.any(Number) as number },
      at_hash: expect.any(String) as string,
      ...PROFILE,
      ...EMAIL,
    });
    expect(told.userinfo).toMatchObject({ sub, ...PROFILE, ...EMAIL });

    const question = await browser.open(`${url}/logout`);
    expect(question.url.href).toContain(client.provider.endpoints.endSession);
    const back = await browser.submit(question, { button: { name: 'logout', value: 'yes' } });
    expect(back.html).toBe('Signed out');
    const again = await browser.open(`${url}/claims`);
    expect(signInForm(again)).toBeDefined();
  });

  it('gets nothing of a scope that it did not ask for', async () => {
    const { page } = await enter(`${url}/claims`, {
      redirectUri: client.redirectUri,
      ask: (asked) => withParams(asked, { scope: 'openid' }),
    });
    const { claims, userinfo } = JSON.parse(page.html) as Record<string, Record<string, unknown>>;
    expect(userinfo).toEqual({ sub: claims!['sub'] });
    for (const name of [...Object.keys(PROFILE), ...Object.keys(EMAIL)])
      expect(claims).not.toHaveProperty(name);
  });

  it('renews its tokens, once an admin lets it', async () => {
    const path = `/oidc-server/clients/${client.clientId}`;
    const { body: saved } = await admin.call('GET', path);
    const scope = `${client.scope} offline_access`;
    const grants = { scope, grant_types: ['authorization_code', 'refresh_token'] };
    expect((await admin.call('PUT', path, { ...saved, ...grants })).status).toBe(200);

    const browser = new Browserless();
    const ask = (asked: URL) => withParams(asked, { scope, prompt: 'consent' });
    await enter(`${url}/claims`, { redirectUri: client.redirectUri, browser, ask });
    expect(JSON.parse((await browser.open(`${url}/renewed`)).html)).toEqual({ type: 'Bearer' });
  });
});

describe('curl (machine to machine)', () => {
  it('gets a token with the command of the panel', async () => {
    const client = await addPresetClient(admin, { preset: 'machine', address: '' });
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      client.snippet('curl').replace('curl', 'curl -sS'),
    ]);
    const answer = JSON.parse(stdout) as Record<string, unknown>;
    expect(answer).toMatchObject({ token_type: 'Bearer' });
    expect(() => decodeJwt(String(answer['access_token']))).toThrow();
  });
});
