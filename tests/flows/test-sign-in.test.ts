/** Test sign-ins: what an admin sees, and what nobody can do with them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import type { TestSignInResult } from '../../server/src/contracts/clients.ts';
import { freePort } from '../support/host.ts';
import { adminWith, superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless, signIn } from '../support/browserless.ts';

let host: LaunchedHost;
let admin: AdminApi;
let panelPage: string;

beforeAll(async () => {
  host = await launchHost({ port: await freePort() });
  admin = await superAdmin(host.url);
  panelPage = `${host.url}/admin/plugins/oidc-server/test-sign-in`;
});

afterAll(async () => {
  await host.stop();
});

const register = async (more: Record<string, unknown> = {}): Promise<string> => {
  const { status, body } = await admin.call('POST', '/oidc-server/clients', {
    client_name: 'Tried',
    redirect_uris: ['https://tested.example.org/callback'],
    post_logout_redirect_uris: ['https://tested.example.org/'],
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.client_id;
};

const begin = async (clientId: string): Promise<string> => {
  const { status, body } = await admin.call('POST', `/oidc-server/clients/${clientId}/test-sign-ins`, {});
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as unknown as { url: string }).url;
};

/** Signs alice in, and takes what the panel's page finds behind the #. */
const answerOf = async (authorizationUrl: string, decision: 'accept' | 'refuse' = 'accept') => {
  const callback = await signIn({
    browser: new Browserless(),
    authorizationUrl,
    redirectUri: panelPage,
    identifier: 'alice',
    password: 'Playground-1',
    decision,
  });
  expect(callback.search).toBe('');
  const fragment = new URLSearchParams(callback.hash.slice(1));
  return Object.fromEntries(
    ['state', 'code', 'error'].flatMap((name) => (fragment.has(name) ? [[name, fragment.get(name)]] : [])),
  );
};

const finish = async (answer: unknown) => {
  const { status, body } = await admin.call('POST', '/oidc-server/test-sign-ins', answer);
  return { status, result: body as unknown as TestSignInResult };
};

describe('a test sign-in', () => {
  it.each(['client_secret_basic', 'client_secret_post', 'none'])(
    'shows what a client with %s would receive, and leaves nothing behind',
    async (token_endpoint_auth_method) => {
      const clientId = await register({ token_endpoint_auth_method });
      const answer = await answerOf(await begin(clientId));
      const { status, result } = await finish(answer);
      expect(status).toBe(200);
      expect(result).toMatchObject({
        outcome: 'succeeded',
        clientId,
        clientName: 'Tried',
        idToken: { claims: { iss: `${host.url}/oidc`, aud: clientId } },
        userinfo: { email: 'alice@example.org' },
        accessTokenLifetime: 3600,
      });
      const { logoutUrl } = result as { logoutUrl: string };
      expect(new URL(logoutUrl).searchParams.get('client_id')).toBe(clientId);
      expect(JSON.stringify(result)).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
      expect(host.logs()).not.toContain(answer['code']);

      expect((await finish(answer)).status).toBe(404);
      const { body } = await admin.call('GET', `/oidc-server/clients/${clientId}`);
      expect(body.sign_ins_30_days).toBe(0);
    },
  );

  it('says that the user declined', async () => {
    const answer = await answerOf(await begin(await register()), 'refuse');
    expect((await finish(answer)).result).toMatchObject({
      outcome: 'failed',
      step: 'authorization',
      error: 'access_denied',
      cause: 'access_denied',
    });
  });

  it('says which rule the request breaks', async () => {
    const url = await begin(await register({ require_pushed_authorization_requests: true }));
    const page = await new Browserless().open(url, { until: (next) => next.href.startsWith(panelPage) });
    const fragment = new URLSearchParams(page.location?.hash.slice(1));
    const { result } = await finish({
      state: fragment.get('state'),
      error: fragment.get('error'),
      errorDescription: fragment.get('error_description'),
    });
    expect(result).toMatchObject({ outcome: 'failed', error: 'invalid_request' });
  });

  it('can not be begun for a client that is disabled or signs nobody in', async () => {
    const disabled = await register({ enabled: false });
    const path = `/oidc-server/clients/${disabled}/test-sign-ins`;
    expect((await admin.call('POST', path, {})).status).toBe(400);
    expect((await admin.call('POST', '/oidc-server/clients/nobody/test-sign-ins', {})).status).toBe(404);
  });
});

describe('what nobody can do', () => {
  it('is have an answer sent to the panel without a test, or with a test of another client', async () => {
    const [mine, other] = [await register(), await register()];
    const forged = new URL(await begin(mine));
    forged.searchParams.set('client_id', other);
    expect((await new Browserless().open(forged)).status).toBe(400);

    const madeUp = new URL(await begin(mine));
    madeUp.searchParams.set('state', 'made-up');
    expect((await new Browserless().open(madeUp)).status).toBe(400);
  });

  it('is use the stand-in secret from outside', async () => {
    const clientId = await register();
    const url = new URL(await begin(clientId));
    const secret = `test-sign-in.${url.searchParams.get('state')}`;
    const response = await fetch(`${host.url}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: 'x', redirect_uri: panelPage }),
    });
    expect(((await response.json()) as { error: string }).error).toBe('invalid_client');
  });

  it('is begin or finish one without the permission to change clients', async () => {
    const clientId = await register();
    const reader = await adminWith(admin, { url: host.url, actions: ['client.read', 'client.create'] });
    for (const path of [`/oidc-server/clients/${clientId}/test-sign-ins`, '/oidc-server/test-sign-ins']) {
      expect((await reader.call('POST', path, {})).status).toBe(403);
    }
  });
});
