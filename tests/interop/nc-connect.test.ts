/**
 * A client written for NC Connect works against the provider, whose endpoints have NC Connect's paths. An emulator from
 * its published contract: bare requests, as its clients make them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin } from '../support/admin-api.ts';
import { Browserless, formsOf, signIn } from '../support/browserless.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { addPresetClient, type PresetClient } from '../support/preset-client.ts';
import { basic, bearer, PASSWORD, postForm, request } from '../support/relying-party.ts';

let host: TestHost;
let client: PresetClient;
let neighbour: PresetClient;

beforeAll(async () => {
  host = await startHost({
    pluginConfig: {
      path: '',
      endpoints: { authorization: '/v2/oauth/authorize', token: '/v2/token', userinfo: '/v2/userinfo' },
    },
  });
  const admin = await superAdmin(host.url);
  client = await addPresetClient(admin, { preset: 'ncconnect', address: 'https://service.example.nc' });
  neighbour = await addPresetClient(admin, { preset: 'ncconnect', address: 'https://autre.example.nc' });
});
afterAll(() => host.stop());

const authorizationUrl = (
  { clientId, redirectUri }: PresetClient,
  more: Record<string, string> = {},
): string => {
  const params = { scope: 'openid', response_type: 'code', client_id: clientId, redirect_uri: redirectUri };
  return `${host.url}/v2/oauth/authorize?${new URLSearchParams({ ...params, ...more }).toString()}`;
};

async function codeFor(app: PresetClient, browser = new Browserless()): Promise<string> {
  const callback = await signIn({
    browser,
    authorizationUrl: authorizationUrl(app),
    redirectUri: app.redirectUri,
    identifier: 'alice',
    password: PASSWORD,
  });
  return callback.searchParams.get('code')!;
}

/** Each of the two ways in which the same client may prove itself. */
const ways = {
  client_secret_basic: ({ clientId, secret }: PresetClient) => ({
    headers: basic({ client_id: clientId, client_secret: secret }),
    body: {},
  }),
  client_secret_post: ({ clientId, secret }: PresetClient) => ({
    headers: {},
    body: { client_id: clientId, client_secret: secret },
  }),
};

async function tokenFor(app: PresetClient, way: keyof typeof ways = 'client_secret_basic'): Promise<string> {
  const { headers, body } = ways[way](app);
  const answer = await postForm(
    `${host.url}/v2/token`,
    { grant_type: 'authorization_code', code: await codeFor(app), redirect_uri: app.redirectUri, ...body },
    headers,
  );
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return String(answer.body['access_token']);
}

const userinfo = async (token: string) =>
  (await request(`${host.url}/v2/userinfo`, { headers: bearer(token) })).body;

describe('NC Connect', () => {
  it.each(Object.keys(ways) as Array<keyof typeof ways>)(
    'lets the same client prove itself by %s',
    async (way) => {
      expect(await userinfo(await tokenFor(client, way))).toEqual({
        iss: host.url,
        sub: expect.any(String) as string,
        login: 'alice',
        info: { openid: { Email: 'alice@example.org' } },
      });
    },
  );

  it('refuses a wrong secret, either way', async () => {
    for (const way of Object.values(ways)) {
      const { headers, body } = way({ ...client, secret: 'wrong-wrong-wrong-wrong-wrong' });
      const code = await codeFor(client);
      const params = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, ...body };
      const answer = await postForm(`${host.url}/v2/token`, params, headers);
      expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
    }
  });

  it('shows each service another subject, and the same one again', async () => {
    const subjects = [client, client, neighbour].map(
      async (app) => (await userinfo(await tokenFor(app)))['sub'],
    );
    const [one, again, other] = await Promise.all(subjects);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it('always shows the form for prompt=login', async () => {
    const browser = new Browserless();
    await codeFor(client, browser);
    const page = await browser.open(authorizationUrl(client, { prompt: 'login' }));
    expect(formsOf(page).some(({ fields }) => 'password' in fields)).toBe(true);
  });
});
