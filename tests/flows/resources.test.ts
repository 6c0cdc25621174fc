/**
 * Access tokens for APIs: resource indicators (RFC 8707), JWT access tokens (RFC 9068), and consent to what an
 * application may do there.
 */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, consentButton, textOf } from '../support/browserless.ts';
import { otherApp, webApp } from '../support/clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  postForm,
  request,
  type RelyingParty,
  type SignedIn,
} from '../support/relying-party.ts';
import { leavesTheSite, submitSignIn } from '../support/sign-in-page.ts';

const ORDERS = 'https://orders.example.org/api';
const FILES = 'urn:example:files';

const resources = [
  {
    identifier: ORDERS,
    name: 'The order service',
    audience: 'orders',
    scopes: [
      { name: 'orders:read', displayName: { en: 'See your orders', fr: 'Voir vos commandes' } },
      { name: 'orders:write' },
    ],
    lifetime: 300,
    signingAlgorithm: 'ES256',
  },
  { identifier: FILES, name: 'Files', scopes: [{ name: 'files' }], tokenFormat: 'opaque' },
];

const app = { ...webApp, resources: [ORDERS, FILES] };
const machine = {
  client_id: 'machine',
  client_secret: 'machine-secret-0123456789-abcdefghij',
  grant_types: ['client_credentials'],
  response_types: [],
  scope: '',
  resources: [ORDERS],
};

let host: TestHost;
let party: RelyingParty;
let keys: ReturnType<typeof createRemoteJWKSet>;

beforeAll(async () => {
  host = await startHost({ pluginConfig: { clients: [app, otherApp, machine], resources } });
  party = await discoverRelyingParty(host.issuer, webApp);
  keys = createRemoteJWKSet(new URL(`${host.issuer}/jwks`));
});
afterAll(() => host.stop());

const redeem = ({ code, request: { codeVerifier } }: SignedIn, params: Record<string, string> = {}) =>
  postForm(
    `${host.issuer}/token`,
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: party.redirectUri,
      code_verifier: codeVerifier,
      ...params,
    },
    basic(webApp),
  );

const read = async (token: unknown) =>
  jwtVerify(String(token), keys, { issuer: host.issuer, audience: 'orders', typ: 'at+jwt' });

const introspect = async (token: unknown, by = otherApp) =>
  (await postForm(`${host.issuer}/introspect`, { token: String(token) }, basic(by))).body;

describe('an access token for an API', () => {
  it('is asked for and agreed to, and says what RFC 9068 has it say', async () => {
    const browser = new Browserless();
    const sent = await party.authorizationRequest({ scope: 'openid orders:read', resource: ORDERS });
    const page = await submitSignIn({ browser, page: await browser.open(sent.url) });
    const words = textOf(page.html);
    expect(words).toContain('See your orders');
    expect(words).toContain('The order service');
    const { location } = await browser.submit(page, {
      button: consentButton('accept'),
      until: leavesTheSite(sent.url),
    });
    const signedIn = {
      request: sent,
      browser,
      callback: location!,
      code: location!.searchParams.get('code')!,
    };
    const { status, body } = await redeem(signedIn);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body['scope']).toBe('orders:read');
    expect(body['expires_in']).toBe(300);

    const { payload, protectedHeader } = await read(body['access_token']);
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({ client_id: 'web-app', scope: 'orders:read' });
    expect(payload.sub).toMatch(/./);
    expect(payload.jti).toMatch(/./);
    expect(payload.exp! - payload.iat!).toBe(300);

    const userinfo = await request(`${host.issuer}/userinfo`, {
      headers: bearer(String(body['access_token'])),
    });
    expect(userinfo.status).toBe(401);
  });

  it('is remembered to be agreed to in every browser, until more is asked for', async () => {
    const sent = await party.signIn({ scope: 'openid orders:read', params: { resource: ORDERS } });
    expect((await redeem(sent)).status).toBe(200);

    const browser = new Browserless();
    const again = await party.authorizationRequest({ scope: 'openid orders:read', resource: ORDERS });
    const answer = await submitSignIn({ browser, page: await browser.open(again.url) });
    expect(answer.location?.searchParams.get('code')).toMatch(/./);

    const more = await party.authorizationRequest({
      scope: 'openid orders:read orders:write',
      resource: ORDERS,
    });
    const question = textOf((await browser.open(more.url)).html);
    expect(question).toContain('orders:write');
    expect(question).not.toContain('See your orders');
  });

  it('is shown again when the request insists', async () => {
    const { browser } = await party.signIn({ scope: 'openid orders:read', params: { resource: ORDERS } });
    const insisting = await party.authorizationRequest({
      scope: 'openid orders:read',
      resource: ORDERS,
      prompt: 'consent',
    });
    const page = await browser.open(insisting.url);
    expect(textOf(page.html)).toContain('See your orders');
    expect(textOf(page.html)).not.toContain('orders:read');
  });

  it('has no scope of another API, and is for one API at a time', async () => {
    const signedIn = await party.signIn({
      scope: 'openid offline_access orders:read files',
      params: { resource: ORDERS, prompt: 'consent' },
    });
    const { body } = await redeem(signedIn);
    expect((await read(body['access_token'])).payload['scope']).toBe('orders:read');

    const other = await postForm(
      `${host.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']), resource: FILES },
      basic(webApp),
    );
    expect(other.status).toBe(400);
    expect(other.body['error']).toBe('invalid_target');
  });

  it('that is opaque is explained to the API that asks', async () => {
    const signedIn = await party.signIn({ scope: 'openid files', params: { resource: FILES } });
    const { body } = await redeem(signedIn);
    expect(String(body['access_token'])).not.toContain('.');
    expect(await introspect(body['access_token'])).toMatchObject({
      active: true,
      aud: FILES,
      scope: 'files',
      client_id: 'web-app',
    });
  });

  it.each([
    ['that there is not', 'web-app', 'https://nowhere.example.org'],
    ['that is not theirs', 'other-app', ORDERS],
    ['that is no address', 'web-app', 'orders'],
    ['with a fragment', 'web-app', `${ORDERS}#part`],
  ])('is refused to clients for an API %s', async (_, clientId, resource) => {
    const asking = clientId === 'web-app' ? party : await discoverRelyingParty(host.issuer, otherApp);
    const { url } = await asking.authorizationRequest({ scope: 'openid orders:read', resource });
    const { location } = await new Browserless().open(url, { until: leavesTheSite(url) });
    expect(location?.searchParams.get('error')).toBe('invalid_target');
  });

  it('is for userinfo where no API is named', async () => {
    const tokens = await party.tokens();
    expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
  });
});

describe('a machine', () => {
  const ask = (params: Record<string, string> = {}) =>
    postForm(
      `${host.issuer}/token`,
      { grant_type: 'client_credentials', scope: 'orders:read files', ...params },
      basic(machine),
    );

  it('gets a token for its only API without naming it', async () => {
    for (const params of [{}, { resource: ORDERS }] as Array<Record<string, string>>) {
      const { status, body } = await ask(params);
      expect(status, JSON.stringify(body)).toBe(200);
      const { payload } = await read(body['access_token']);
      expect(payload).toMatchObject({ sub: 'machine', client_id: 'machine', scope: 'orders:read' });
    }
  });

  it('gets none for another', async () => {
    expect((await ask({ resource: FILES })).body['error']).toBe('invalid_target');
  });
});
