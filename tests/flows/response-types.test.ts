/**
 * Response types and response modes that a client has only when it asks for them: hybrid and implicit flows, the
 * fragment, and answers in a JWT (JARM).
 */
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, formsOf, signIn } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { basic, bearer, PASSWORD, postForm, request } from '../support/relying-party.ts';

const ALL = ['code', 'code id_token', 'code token', 'code id_token token', 'id_token', 'id_token token'];

const old = {
  ...webApp,
  client_id: 'old',
  grant_types: ['authorization_code', 'implicit', 'refresh_token'],
  response_types: ALL,
  skip_consent: true,
};
const implicitOnly = {
  ...old,
  client_id: 'implicit-only',
  grant_types: ['implicit'],
  response_types: ['id_token'],
  id_token_signed_response_alg: 'ES256',
};
const jarm = {
  ...webApp,
  client_id: 'jarm',
  response_modes: ['jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
  authorization_signed_response_alg: 'PS256',
  skip_consent: true,
};
const [redirectUri] = webApp.redirect_uris;

let host: TestHost;
let browser: Browserless;
let keys: ReturnType<typeof createRemoteJWKSet>;

beforeAll(async () => {
  host = await startHost({ pluginConfig: { clients: [webApp, old, implicitOnly, jarm] } });
  keys = createRemoteJWKSet(new URL(`${host.issuer}/jwks`));
  browser = new Browserless();
});
afterAll(() => host.stop());

const VERIFIER = 'v'.repeat(43);
const NONCE = 'a-nonce';

const urlFor = (clientId: string, params: Record<string, string> = {}): URL => {
  const url = new URL(`${host.issuer}/authorize`);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile email',
    state: 'a-state',
    nonce: NONCE,
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...params,
  }).toString();
  return url;
};

const ask = (clientId: string, params: Record<string, string> = {}): Promise<URL> =>
  signIn({
    browser,
    authorizationUrl: urlFor(clientId, params),
    redirectUri,
    identifier: 'alice',
    password: PASSWORD,
  });

const fragmentOf = ({ hash }: URL): URLSearchParams => new URLSearchParams(hash.slice(1));

const verify = async (token: string, audience = 'old'): Promise<JWTPayload & Record<string, unknown>> =>
  (await jwtVerify(token, keys, { issuer: host.issuer, audience })).payload;

/** OpenID Connect Core 1.0 §3.3.2.11. */
const halfOf = (value: string, digest = 'sha256'): string => {
  const hash = createHash(digest).update(value).digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
};

const redeem = (code: string, client: Parameters<typeof basic>[0] = old) =>
  postForm(
    `${host.issuer}/token`,
    { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: VERIFIER },
    basic(client),
  );

describe('a hybrid or implicit answer (OpenID Connect Core 1.0 §3.2, §3.3)', () => {
  it.each(ALL.slice(1))(
    '%s: everything that was asked for, in the fragment, each bound to the other',
    async (type) => {
      const callback = await ask('old', { response_type: type });
      expect(callback.search).toBe('');
      const answer = fragmentOf(callback);
      expect(answer.get('state')).toBe('a-state');
      const parts = type.split(' ');

      const [code, token, idToken] = [answer.get('code'), answer.get('access_token'), answer.get('id_token')];
      expect(code !== null).toBe(parts.includes('code'));
      expect(token !== null).toBe(parts.includes('token'));
      expect(idToken !== null).toBe(parts.includes('id_token'));
      if (token !== null) {
        expect(answer.get('token_type')).toBe('Bearer');
        expect(Number(answer.get('expires_in'))).toBeGreaterThan(0);
        const { body } = await request(`${host.issuer}/userinfo`, { headers: bearer(token) });
        expect(body).toMatchObject({ preferred_username: 'alice' });
      }
      if (idToken !== null) {
        const claims = await verify(idToken);
        expect(claims.nonce).toBe(NONCE);
        expect(claims['c_hash']).toBe(code === null ? undefined : halfOf(code));
        expect(claims['at_hash']).toBe(token === null ? undefined : halfOf(token));
        // Core §5.4: they come at userinfo wherever there is a token for it.
        expect(claims['preferred_username']).toBe(type === 'id_token' ? 'alice' : undefined);
      }
      if (code !== null) {
        const { status, body } = await redeem(code);
        expect(status).toBe(200);
        const claims = await verify(String(body['id_token']));
        expect(claims.nonce).toBe(NONCE);
        expect(claims['at_hash']).toBe(halfOf(String(body['access_token'])));
        if (idToken !== null) expect(claims.sub).toBe((await verify(idToken)).sub);
      }
    },
  );

  it('is hashed with the digest of the algorithm that signs it', async () => {
    const answer = fragmentOf(await ask('implicit-only', { response_type: 'id_token' }));
    const { payload, protectedHeader } = await jwtVerify(answer.get('id_token')!, keys, {
      audience: 'implicit-only',
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).not.toHaveProperty('at_hash');
  });

  it('can be posted', async () => {
    const page = await browser.open(
      urlFor('old', { response_type: 'code id_token', response_mode: 'form_post' }),
    );
    const [form] = formsOf(page);
    expect(form?.action.href).toBe(redirectUri);
    expect(Object.keys(form?.fields ?? {}).toSorted()).toEqual(['code', 'id_token', 'state']);
  });

  it('is never in the query, where it would be logged', async () => {
    const callback = await ask('old', { response_type: 'code id_token', response_mode: 'query' });
    expect(callback.href).not.toMatch(/code=|id_token=ey/);
    expect(callback.href).toContain('error=invalid_request');
  });

  it('needs a nonce where an ID token comes through the browser (Core §3.2.2.1)', async () => {
    for (const type of ['id_token', 'id_token token', 'code id_token']) {
      const url = urlFor('old', { response_type: type });
      url.searchParams.delete('nonce');
      const { location } = await browser.open(url, { until: (next) => next.href.startsWith(redirectUri) });
      expect(fragmentOf(location!).get('error'), type).toBe('invalid_request');
    }
  });

  it('ends with the code that came with it: the code twice, and its tokens are dead', async () => {
    const answer = fragmentOf(await ask('old', { response_type: 'code id_token token' }));
    const token = answer.get('access_token')!;
    const { body } = await redeem(answer.get('code')!);
    expect((await redeem(answer.get('code')!)).body['error']).toBe('invalid_grant');
    for (const value of [token, String(body['access_token'])]) {
      expect((await request(`${host.issuer}/userinfo`, { headers: bearer(value) })).status).toBe(401);
    }
  });

  it.each(ALL.slice(1))('%s is refused for a client that did not turn it on', async (type) => {
    const callback = await ask('web-app', { response_type: type });
    expect(fragmentOf(callback).get('error')).toBe('unauthorized_client');
    expect(callback.href).not.toMatch(/[#&](code|id_token|access_token)=/);
  });

  it('is all that a client has that turned off the code flow', async () => {
    const callback = await ask('implicit-only');
    expect(callback.searchParams.get('error')).toBe('unauthorized_client');
    const { body } = await postForm(
      `${host.issuer}/token`,
      { grant_type: 'authorization_code', code: 'x', redirect_uri: redirectUri },
      basic(implicitOnly),
    );
    expect(body['error']).toMatch(/^(unauthorized_client|invalid_request)$/);
  });
});

describe('an answer in a JWT (JARM)', () => {
  const responseIn = (callback: URL): string | null =>
    callback.searchParams.get('response') ?? fragmentOf(callback).get('response');

  it.each([
    ['jwt', 'search'],
    ['query.jwt', 'search'],
    ['fragment.jwt', 'hash'],
  ] as const)('%s: signed by the provider, for the client, for minutes', async (mode, place) => {
    const callback = await ask('jarm', { response_mode: mode });
    expect(callback[place]).toContain('response=');
    expect(callback.href).not.toContain('code=');
    const { payload, protectedHeader } = await jwtVerify(responseIn(callback)!, keys, {
      issuer: host.issuer,
      audience: 'jarm',
    });
    expect(protectedHeader.alg).toBe('PS256');
    expect(payload['state']).toBe('a-state');
    expect(payload.exp! - Date.now() / 1000).toBeLessThanOrEqual(600);
    expect((await redeem(String(payload['code']), jarm)).status).toBe(200);
  });

  it('tells errors in one too', async () => {
    const callback = await ask('jarm', { response_mode: 'jwt', response_type: 'code', prompt: 'dance' });
    const { payload } = await jwtVerify(responseIn(callback)!, keys, { audience: 'jarm' });
    expect(payload['error']).toBe('invalid_request');
    expect(payload.iss).toBe(host.issuer);
  });

  it('comes only so to a client that has no other mode, and not to others', async () => {
    const plain = await ask('jarm');
    expect(plain.searchParams.get('error')).toBe('invalid_request');
    const web = await ask('web-app', { response_mode: 'jwt' });
    expect(web.href).not.toContain('code=');
    const { payload } = await jwtVerify(responseIn(web)!, keys, { audience: 'web-app' });
    expect(payload['error']).toBe('invalid_request');
  });
});
