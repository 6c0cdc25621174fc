/**
 * Discovery and the provider say the same: each member has a check here, and a member without one fails.
 */
import {
  compactDecrypt,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  SignJWT,
  type JSONWebKeySet,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless, signIn, textOf, type Page } from '../support/browserless.ts';
import { asHeader, makeCertificate } from '../support/certificates.ts';
import { postApp, spa, webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import {
  encryptedWith,
  makeDiscoveryClients,
  signedWith,
  signing,
  type DiscoveryClients,
} from '../support/discovery-clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { eventually, startLogoutApp, type LogoutApp } from '../support/logout-app.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  PASSWORD,
  postForm,
  request,
} from '../support/relying-party.ts';
import { CERTIFICATE, serveSectorDocument, type SectorDocument } from '../support/sector-document.ts';
import { assertionOf, proofOf, requestObjectOf } from '../support/signing.ts';

type Json = Record<string, unknown>;

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const certificate = makeCertificate({ subject: '/CN=machine', names: 'DNS:machine.example.org' });
const redirect_uris = ['https://web-app.example.org/callback'];
const CALLBACK = 'https://web-app.example.org/callback';

/** Has every grant, response type and response mode that there is. */
const versatile = {
  ...webApp,
  client_id: 'versatile',
  skip_consent: true,
  grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials', DEVICE_GRANT],
  response_types: [
    'code',
    'code id_token',
    'code token',
    'code id_token token',
    'id_token',
    'id_token token',
  ],
  response_modes: ['query', 'form_post', 'fragment', 'jwt', 'query.jwt', 'form_post.jwt', 'fragment.jwt'],
};
const jwtSecret = {
  ...webApp,
  client_id: 'jwt-secret',
  client_secret: 'jwt-secret-0123456789-abcdefghijklmno',
  token_endpoint_auth_method: 'client_secret_jwt',
};
const { client_secret: _none, ...noSecret } = webApp;
const selfSigned = {
  ...noSecret,
  client_id: 'self-signed',
  token_endpoint_auth_method: 'self_signed_tls_client_auth',
  jwks: { keys: [certificate.jwk] },
};
const byCa = {
  ...noSecret,
  client_id: 'by-ca',
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_subject_dn: 'CN=machine',
};
const bound = {
  client_id: 'bound',
  grant_types: ['client_credentials'],
  response_types: [],
  scope: '',
  token_endpoint_auth_method: 'self_signed_tls_client_auth',
  jwks: { keys: [certificate.jwk] },
  tls_client_certificate_bound_access_tokens: true,
};

let host: TestHost;
let kept: SectorDocument;
let admin: AdminApi;
let clients: DiscoveryClients;
let said: Json;
/** Alice is signed in there. */
let browser: Browserless;
let back: LogoutApp;
let front: LogoutApp;

const metadata = async (): Promise<Json> =>
  (await request(`${host.issuer}/.well-known/openid-configuration`)).body;

beforeAll(async () => {
  clients = await makeDiscoveryClients();
  const metadataOfApps = { metadata: { skip_consent: true, skip_logout_confirmation: true } };
  [back, front] = await Promise.all([
    startLogoutApp({ name: 'back', channel: 'back', ...metadataOfApps }),
    startLogoutApp({ name: 'front', channel: 'front', ...metadataOfApps }),
  ]);
  kept = await serveSectorDocument();
  const referring = {
    ...webApp,
    client_id: 'referring',
    redirect_uris,
    jwks: { keys: [...clients.keys.values()].map(({ publicJwk }) => publicJwk) },
    request_uris: [kept.url],
  };
  host = await startHost({
    env: { NODE_EXTRA_CA_CERTS: CERTIFICATE },
    pluginConfig: {
      clients: [
        ...[webApp, postApp, spa, versatile, jwtSecret, selfSigned, byCa, bound],
        ...[back.client, front.client, referring, ...clients.all],
      ],
      registration: { access: 'open', perAddress: 1000 },
      mutualTls: {
        trustedProxies: ['127.0.0.1', '::1/128'],
        verified: { header: 'Client-Verify' },
        origin: 'https://mtls.example.org',
      },
      logout: { frontChannelWait: 1 },
    },
  });
  for (const app of [back, front]) app.useIssuer(host.issuer);
  admin = await superAdmin(host.url);
  browser = new Browserless();
  await (await discoverRelyingParty(host.issuer, webApp)).tokens({ browser });
  said = await metadata();
});
afterAll(async () => {
  await host.stop();
  await Promise.all([back.stop(), front.stop(), kept.stop()]);
});

const listIn = (member: string): string[] => said[member] as string[];
const urlIn = (member: string): string => {
  const url = String(said[member]);
  expect(url).toMatch(new RegExp(`^${host.issuer}/`));
  return url;
};

const authorize = (params: Record<string, string>, visitor = new Browserless()): Promise<Page> =>
  visitor.request(
    `${urlIn('authorization_endpoint')}?${new URLSearchParams({
      client_id: 'versatile',
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid',
      nonce: 'n-0S6_WzA2Mj',
      state: 'a-state',
      ...params,
    }).toString()}`,
  );

/** Of an answer that went back in the address. */
const errorOf = ({ location }: Page): string | null | undefined => location?.searchParams.get('error');

const secretOf = (clientId: string) => {
  const client = clients.all.find(({ client_id: id }) => id === clientId);
  return basic(client?.client_secret ? { ...webApp, ...client } : { ...webApp, client_id: clientId });
};

const push = (params: Record<string, string> & { client_id: string }, headers: Record<string, string> = {}) =>
  postForm(
    urlIn('pushed_authorization_request_endpoint'),
    { response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', ...params },
    headers,
  );

/** The refusal of a field that has this value, when the client is registered. */
const refusalOf = async (field: string, value: unknown, more: Json = {}): Promise<number> => {
  const client = { client_name: 'Refused', redirect_uris, [field]: value, ...more };
  return (await admin.call('POST', '/oidc-server/clients', client)).status;
};

const ALGORITHMS = [
  ...['none', 'HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519', 'Ed448', 'ML-DSA-65'],
];
const KEY_WRAPPINGS = [
  ...['RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512', 'dir', 'A128KW', 'A256KW'],
  ...['A128GCMKW', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW', 'PBES2-HS256+A128KW'],
];
const CONTENT_ENCRYPTIONS = [
  ...['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512', 'A128GCM', 'A192GCM', 'A256GCM'],
];

/** What is not listed can't be registered. */
const othersAreRefused = async (
  listed: readonly string[],
  { all, field, more }: { all: readonly string[]; field: string; more?: Json },
): Promise<void> => {
  expect(all).toEqual(expect.arrayContaining([...listed]));
  const others = all.filter((value) => !listed.includes(value));
  const answers = await Promise.all(others.map((value) => refusalOf(field, value, more)));
  expect(Object.fromEntries(others.map((value, index) => [value, answers[index]]))).toEqual(
    Object.fromEntries(others.map((value) => [value, 400])),
  );
};

interface Told {
  answer: string;
  idToken: string;
  userinfo: string;
  introspection: string;
}

const toldTo = new Map<string, Promise<Told>>();

/** A sign-in at a client of ours, and everything that the provider writes for it. */
const writtenFor = (clientId: string): Promise<Told> => {
  const before = toldTo.get(clientId);
  if (before) return before;
  const now = write(clientId);
  toldTo.set(clientId, now);
  return now;
};

async function write(clientId: string): Promise<Told> {
  const redirect = `https://${clientId.toLowerCase()}.example.org/callback`;
  const { location } = await authorize(
    { client_id: clientId, redirect_uri: redirect, response_mode: 'jwt', scope: 'openid email' },
    browser,
  );
  const answer = location?.searchParams.get('response') ?? '';
  const payload = decodeJwt(await opened(answer));
  expect(payload, clientId).toHaveProperty('code');
  const code = String(payload['code']);
  const { body } = await postForm(
    urlIn('token_endpoint'),
    { grant_type: 'authorization_code', code, redirect_uri: redirect },
    secretOf(clientId),
  );
  expect(body, clientId).toHaveProperty('id_token');
  const token = String(body['access_token']);
  const userinfo = await fetch(urlIn('userinfo_endpoint'), { headers: bearer(token) });
  const introspection = await fetch(urlIn('introspection_endpoint'), {
    method: 'POST',
    headers: { ...secretOf(clientId), accept: 'application/token-introspection+jwt' },
    body: new URLSearchParams({ token }),
  });
  return {
    answer,
    idToken: String(body['id_token']),
    userinfo: await userinfo.text(),
    introspection: await introspection.text(),
  };
}

/** What is in an envelope; what is in none, as it is. */
async function opened(jwt: string): Promise<string> {
  if (jwt.split('.').length !== 5) return jwt;
  const { alg = '' } = decodeProtectedHeader(jwt);
  const { plaintext } = await compactDecrypt(jwt, clients.decryptionKeys.get(alg)!);
  return new TextDecoder().decode(plaintext);
}

type Check = (value: unknown) => Promise<void>;

/** Each algorithm signs what is written for the client that has it, and another can't be had. */
const signs =
  (part: keyof Told, field: string): Check =>
  async (value) => {
    for (const alg of value as string[]) {
      const written = await writtenFor(signedWith(alg));
      expect(decodeProtectedHeader(written[part]).alg, alg).toBe(alg);
    }
    await othersAreRefused(value as string[], { all: ALGORITHMS, field });
  };

const encrypts = (part: keyof Told, field: string): Record<'alg' | 'enc', Check> => {
  const headers = async () => {
    const algs = listIn('id_token_encryption_alg_values_supported');
    const written: Told[] = [];
    for (const alg of algs) written.push(await writtenFor(encryptedWith(alg)));
    // It can be opened with the client's key.
    await Promise.all(written.map((told) => opened(told[part])));
    return written.map((told) => decodeProtectedHeader(told[part]));
  };
  const jwks = () => ({ keys: [clients.keys.get('ES256')?.publicJwk] });
  return {
    async alg(value) {
      expect((await headers()).map(({ alg }) => alg).toSorted()).toEqual((value as string[]).toSorted());
      const all = KEY_WRAPPINGS;
      await othersAreRefused(value as string[], { all, field: `${field}_alg`, more: { jwks: jwks() } });
    },
    async enc(value) {
      const used = new Set((await headers()).map(({ enc }) => String(enc)));
      expect([...used].toSorted()).toEqual((value as string[]).toSorted());
      await othersAreRefused(value as string[], {
        all: CONTENT_ENCRYPTIONS,
        field: `${field}_enc`,
        more: { [`${field}_alg`]: 'ECDH-ES', jwks: jwks() },
      });
    },
  };
};

const idTokenEncryption = encrypts('idToken', 'id_token_encrypted_response');
const userinfoEncryption = encrypts('userinfo', 'userinfo_encrypted_response');
const authorizationEncryption = encrypts('answer', 'authorization_encrypted_response');
const introspectionEncryption = encrypts('introspection', 'introspection_encrypted_response');

const keyFor = (alg: string) => clients.keys.get(alg)!;
const assertionWith = async (alg: string) => ({
  client_id: signing(alg),
  ...(await assertionOf(keyFor(alg), { clientId: signing(alg), audience: host.issuer })),
});
const redirectOf = (alg: string) => `https://${signing(alg).toLowerCase()}.example.org/callback`;

/** Each algorithm is taken from the client that signs with it; `parameters` says what it signs. */
const isTaken = async (
  algs: string[],
  parameters: (alg: string) => Promise<{ params?: Record<string, string>; headers?: Record<string, string> }>,
): Promise<void> => {
  const answers = await Promise.all(
    algs.map(async (alg) => {
      const { params, headers } = await parameters(alg);
      return push({ redirect_uri: redirectOf(alg), ...(await assertionWith(alg)), ...params }, headers);
    }),
  );
  expect(answers.map(({ status, body }, index) => [algs[index], status, body['error']])).toEqual(
    algs.map((alg) => [alg, 201, undefined]),
  );
};

const isTrue: Check = (value) => {
  expect(value).toBe(true);
  return Promise.resolve();
};

/** How a client proves who it is, by each method. */
type Proof = [params: Record<string, string> & { client_id: string }, headers: Record<string, string>];

const PROOFS: Record<string, () => Promise<Proof>> = {
  client_secret_basic: () => Promise.resolve([{ client_id: webApp.client_id }, basic(webApp)]),
  client_secret_post: () =>
    Promise.resolve([{ client_id: postApp.client_id, client_secret: postApp.client_secret ?? '' }, {}]),
  client_secret_jwt: async () => [await secretAssertion(), {}],
  private_key_jwt: async () => [await assertionWith('ES256'), {}],
  none: () =>
    Promise.resolve([
      { client_id: spa.client_id, code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
      {},
    ]),
  self_signed_tls_client_auth: () =>
    Promise.resolve([{ client_id: 'self-signed' }, { 'client-cert': asHeader.rfc9440(certificate) }]),
  tls_client_auth: () =>
    Promise.resolve([
      { client_id: 'by-ca' },
      { 'client-cert': asHeader.rfc9440(certificate), 'client-verify': 'SUCCESS' },
    ]),
};

const secretAssertion = async () => ({
  client_id: 'jwt-secret',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('jwt-secret')
    .setSubject('jwt-secret')
    .setAudience(host.issuer)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(jwtSecret.client_secret)),
});

const redirectFor: Record<string, string> = {
  client_secret_post: postApp.redirect_uris[0],
  none: spa.redirect_uris[0],
};

/** Each way to prove who a client is holds at that endpoint, too. */
const provesAt =
  (endpoint: string): Check =>
  async (value) => {
    expect(value).toEqual(said['token_endpoint_auth_methods_supported']);
    for (const [method, prove] of Object.entries(PROOFS)) {
      const [params, headers] = await prove();
      const { status } = await postForm(urlIn(endpoint), { token: 'unknown', ...params }, headers);
      expect([method, status]).toEqual([method, 200]);
    }
  };

const signsProofsFor =
  (endpoint: string): Check =>
  async (value) => {
    expect(value).toEqual(said['token_endpoint_auth_signing_alg_values_supported']);
    for (const alg of value as string[]) {
      const proof = alg === 'HS256' ? await secretAssertion() : await assertionWith(alg);
      const { status } = await postForm(urlIn(endpoint), { token: 'unknown', ...proof });
      expect([alg, status]).toEqual([alg, 200]);
    }
  };

/** What the members of discovery say, held against what the provider does. */
const CHECKS: Record<string, Check> = {
  async issuer(value) {
    expect(value).toBe(host.issuer);
    const { payload } = await jwtVerify(
      (await writtenFor(signedWith('RS256'))).idToken,
      createLocalJWKSet((await request(urlIn('jwks_uri'))).body as unknown as JSONWebKeySet),
    );
    expect(payload.iss).toBe(value);
  },
  async authorization_endpoint() {
    const { status, location } = await authorize({});
    expect(status).toBe(303);
    expect(location?.href).toMatch(new RegExp(`^${host.issuer}/interaction/`));
  },
  async token_endpoint(value) {
    const { body } = await postForm(String(value), { grant_type: 'client_credentials' }, basic(versatile));
    expect(body).toMatchObject({ token_type: 'Bearer' });
  },
  async userinfo_endpoint(value) {
    const { status, headers } = await request(String(value));
    expect([status, headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Bearer')]);
  },
  async jwks_uri(value) {
    const { body } = await request(String(value));
    expect((body['keys'] as unknown[]).length).toBe(4);
  },
  async introspection_endpoint(value) {
    expect((await postForm(String(value), { token: 'x' }, basic(webApp))).body).toEqual({ active: false });
  },
  introspection_endpoint_auth_methods_supported: provesAt('introspection_endpoint'),
  introspection_endpoint_auth_signing_alg_values_supported: signsProofsFor('introspection_endpoint'),
  revocation_endpoint_auth_methods_supported: provesAt('revocation_endpoint'),
  revocation_endpoint_auth_signing_alg_values_supported: signsProofsFor('revocation_endpoint'),
  async revocation_endpoint(value) {
    expect((await postForm(String(value), { token: 'x' }, basic(webApp))).status).toBe(200);
  },
  async pushed_authorization_request_endpoint() {
    const { body } = await push({ client_id: webApp.client_id }, basic(webApp));
    expect(body['request_uri']).toMatch(/^urn:ietf:params:oauth:request_uri:/);
  },
  async device_authorization_endpoint(value) {
    const { body } = await postForm(String(value), { scope: 'openid' }, basic(versatile));
    expect(body).toMatchObject({ verification_uri: `${host.issuer}/device` });
  },
  async registration_endpoint(value) {
    const { status } = await request(String(value), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://self.example.org/callback'] }),
    });
    expect(status).toBe(201);
  },
  async end_session_endpoint(value) {
    const visitor = new Browserless();
    await visitor.submit(await visitor.open(`${back.url}/sign-in`), {
      values: { identifier: 'alice', password: PASSWORD },
    });
    const page = await visitor.open(String(value));
    expect(textOf(page.html)).toContain('Sign out');
  },
  async mtls_endpoint_aliases(value) {
    for (const [member, url] of Object.entries(value as Record<string, string>)) {
      expect(url).toBe(String(said[member]).replace(host.url, 'https://mtls.example.org'));
    }
    expect(Object.keys(value as Json).length).toBe(6);
    const answer = await request(`${host.issuer}/token`, {
      method: 'POST',
      headers: { host: 'mtls.example.org', 'client-cert': asHeader.rfc9440(certificate) },
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'bound' }),
    });
    expect(answer.status).toBe(200);
  },

  async scopes_supported(value) {
    const scope = (value as string[]).join(' ');
    const { location } = await authorize({ scope, prompt: 'consent' }, browser);
    expect(location?.href).toContain('/interaction/');
    const granted = await signIn({
      browser: new Browserless(),
      authorizationUrl: `${urlIn('authorization_endpoint')}?${new URLSearchParams({
        client_id: 'versatile',
        redirect_uri: CALLBACK,
        response_type: 'code',
        scope,
        prompt: 'consent',
      }).toString()}`,
      redirectUri: CALLBACK,
      identifier: 'alice',
      password: PASSWORD,
    });
    const { body } = await postForm(
      urlIn('token_endpoint'),
      {
        grant_type: 'authorization_code',
        code: granted.searchParams.get('code') ?? '',
        redirect_uri: CALLBACK,
      },
      basic(versatile),
    );
    expect(String(body['scope']).split(' ').toSorted()).toEqual((value as string[]).toSorted());
    expect(await refusalOf('scope', 'openid nonsense')).toBe(400);
    // Who consented is asked again elsewhere.
    sql(host, 'delete from oidc_consents');
  },
  async claims_supported(value) {
    const listed = value as string[];
    const ask = Object.fromEntries(listed.map((claim) => [claim, null]));
    const { location } = await authorize(
      {
        scope: 'openid profile email address phone',
        claims: JSON.stringify({ id_token: ask, userinfo: ask }),
      },
      browser,
    );
    const { body } = await postForm(
      urlIn('token_endpoint'),
      {
        grant_type: 'authorization_code',
        code: location?.searchParams.get('code') ?? '',
        redirect_uri: CALLBACK,
      },
      basic(versatile),
    );
    const userinfo = await request(urlIn('userinfo_endpoint'), {
      headers: bearer(String(body['access_token'])),
    });
    const told = { ...decodeJwt(String(body['id_token'])), ...userinfo.body };
    // What every ID token has is in no list of claims (OpenID Connect Core 1.0 §2).
    const OF_THE_PROTOCOL = ['iss', 'aud', 'exp', 'iat', 'nonce', 'at_hash', 's_hash', 'c_hash'];
    expect(
      Object.keys(told)
        .filter((claim) => !OF_THE_PROTOCOL.includes(claim))
        .toSorted(),
    ).toEqual(listed.filter((claim) => claim !== 'iss').toSorted());
  },
  async claim_types_supported(value) {
    expect(value).toEqual(['normal']);
    const { userinfo } = await writtenFor(signedWith('RS256'));
    expect(decodeJwt(userinfo)).not.toHaveProperty('_claim_names');
  },
  async claims_parameter_supported(value) {
    await isTrue(value);
    const broken = await authorize({ claims: '{' });
    expect(errorOf(broken)).toBe('invalid_request');
  },
  async acr_values_supported(value) {
    for (const acr of value as string[]) {
      const claims = JSON.stringify({ id_token: { acr: { essential: true, value: acr } } });
      const { location } = await authorize({ claims, response_type: 'code id_token' }, browser);
      const idToken = new URLSearchParams(location?.hash.slice(1)).get('id_token') ?? '';
      expect(decodeJwt(idToken)['acr']).toBe(acr);
    }
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: 'nobody-has-it' } } });
    expect((await authorize({ claims }, browser)).location?.href).not.toContain('code=');
  },
  async subject_types_supported(value) {
    expect(value).toEqual(['public', 'pairwise']);
    const [open, pairwise] = await Promise.all(
      ['RS256', 'ES256'].map(async (alg) => decodeJwt((await writtenFor(signedWith(alg))).idToken).sub),
    );
    const [alice] = sql(host, `select document_id from up_users where username = 'alice'`);
    expect(open).toBe(alice?.['document_id']);
    expect(pairwise).not.toBe(open);
    expect(await refusalOf('subject_type', 'secret')).toBe(400);
  },
  async ui_locales_supported(value) {
    for (const tag of value as string[]) {
      const visitor = new Browserless();
      const page = await visitor.open((await authorize({ ui_locales: tag }, visitor)).location!);
      expect(page.html).toContain(`<html lang="${tag}"`);
    }
  },
  async display_values_supported(value) {
    for (const display of value as string[]) {
      expect((await authorize({ display })).location?.href).toContain('/interaction/');
    }
  },
  async prompt_values_supported(value) {
    for (const prompt of value as string[]) {
      const page = await authorize({ prompt });
      expect(prompt === 'none' ? errorOf(page) : page.location?.pathname).toMatch(
        prompt === 'none' ? /^login_required$/ : /\/interaction\//,
      );
    }
    expect(errorOf(await authorize({ prompt: 'dance' }))).toBe('invalid_request');
  },
  async response_types_supported(value) {
    for (const type of value as string[]) {
      const { location } = await authorize({ response_type: type }, browser);
      const parameters = new URLSearchParams(type === 'code' ? location?.search : location?.hash.slice(1));
      for (const part of type.split(' ')) {
        expect(parameters.has(part === 'token' ? 'access_token' : part), type).toBe(true);
      }
    }
    for (const type of ['token', 'none']) {
      const { location } = await authorize({ response_type: type }, browser);
      expect(location?.href).toMatch(/error=(unsupported_response_type|invalid_request)/);
      expect(await refusalOf('response_types', [type])).toBe(400);
    }
  },
  async response_modes_supported(value) {
    const asked = async (mode: string) => authorize({ response_mode: mode, prompt: 'none' });
    for (const mode of value as string[]) {
      const { location, html } = await asked(mode);
      if (mode.startsWith('form_post')) {
        expect(html).toContain(mode === 'form_post' ? 'login_required' : 'name="response"');
      } else {
        const place = mode.startsWith('fragment') ? location?.hash : location?.search;
        expect(place, mode).toContain(mode.endsWith('jwt') ? 'response=' : 'error=login_required');
      }
    }
    expect((await asked('web_message')).location?.href ?? '').not.toContain('login_required');
    expect(await refusalOf('response_modes', ['web_message'])).toBe(400);
  },
  async grant_types_supported(value) {
    expect((value as string[]).toSorted()).toEqual(versatile.grant_types.toSorted());
    for (const grant of value as string[]) {
      const { body } = await postForm(urlIn('token_endpoint'), { grant_type: grant }, basic(versatile));
      // The implicit grant never comes to the token endpoint.
      const isUnknown = body['error'] === 'unsupported_grant_type';
      expect([grant, isUnknown]).toEqual([grant, grant === 'implicit']);
    }
    const PREFIX = 'urn:ietf:params:oauth:grant-type:';
    for (const grant of [
      'password',
      `${PREFIX}jwt-bearer`,
      `${PREFIX}token-exchange`,
      'urn:openid:params:grant-type:ciba',
    ]) {
      const { body } = await postForm(urlIn('token_endpoint'), { grant_type: grant }, basic(versatile));
      expect(body['error']).toBe('unsupported_grant_type');
      expect(await refusalOf('grant_types', [grant])).toBe(400);
    }
  },
  async code_challenge_methods_supported(value) {
    expect(value).toEqual(['S256']);
    const challenge = { code_challenge: 'x'.repeat(43) };
    const right = await authorize({ ...challenge, code_challenge_method: 'S256' });
    expect(right.location?.href).toContain('/interaction/');
    expect(errorOf(await authorize({ ...challenge, code_challenge_method: 'plain' }))).toBe(
      'invalid_request',
    );
    expect(errorOf(await authorize(challenge))).toBe('invalid_request');
  },
  async authorization_response_iss_parameter_supported(value) {
    await isTrue(value);
    const requests: Array<Record<string, string>> = [{}, { prompt: 'none', max_age: '0' }];
    for (const params of requests) {
      expect((await authorize(params, browser)).location?.searchParams.get('iss')).toBe(host.issuer);
    }
  },

  async token_endpoint_auth_methods_supported(value) {
    const methods = value as string[];
    expect(methods.toSorted()).toEqual(Object.keys(PROOFS).toSorted());
    for (const method of methods) {
      const [params, headers] = await PROOFS[method]!();
      const redirect = method === 'private_key_jwt' ? redirectOf('ES256') : redirectFor[method];
      const answer = await push({ ...(redirect ? { redirect_uri: redirect } : {}), ...params }, headers);
      expect([method, answer.status]).toEqual([method, 201]);
    }
    for (const method of ['attest_jwt_client_auth', 'bearer']) {
      expect(await refusalOf('token_endpoint_auth_method', method)).toBe(400);
    }
  },
  async token_endpoint_auth_signing_alg_values_supported(value) {
    const algs = value as string[];
    await isTaken(
      algs.filter((alg) => alg !== 'HS256'),
      () => Promise.resolve({}),
    );
    expect(algs).toContain('HS256');
    expect((await push(await secretAssertion())).status).toBe(201);
    await othersAreRefused(
      algs.filter((alg) => alg !== 'HS256'),
      {
        all: ALGORITHMS,
        field: 'token_endpoint_auth_signing_alg',
        more: {
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: { keys: [...clients.keys.values()].map(({ publicJwk }) => publicJwk) },
        },
      },
    );
  },
  async request_object_signing_alg_values_supported(value) {
    await isTaken(value as string[], async (alg) => ({
      params: {
        request: await requestObjectOf(keyFor(alg), {
          clientId: signing(alg),
          audience: host.issuer,
          params: { response_type: 'code', redirect_uri: redirectOf(alg), scope: 'openid' },
        }),
      },
    }));
    await othersAreRefused(value as string[], {
      all: ALGORITHMS,
      field: 'request_object_signing_alg',
      more: { jwks: { keys: [...clients.keys.values()].map(({ publicJwk }) => publicJwk) } },
    });
  },
  async request_parameter_supported(value) {
    await isTrue(value);
    expect(errorOf(await authorize({ request: 'x' }))).toMatch(/^invalid_request/);
  },
  async request_uri_parameter_supported(value) {
    await isTrue(value);
    const parameters = { response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', state: 'named' };
    kept.answer(
      await requestObjectOf(keyFor('ES256'), {
        clientId: 'referring',
        audience: host.issuer,
        params: { ...parameters, prompt: 'none' },
      }),
    );
    const page = await authorize({ client_id: 'referring', request_uri: kept.url });
    expect(page.location?.searchParams.get('state')).toBe('named');
    expect(errorOf(page)).toBe('login_required');
  },
  async require_request_uri_registration(value) {
    await isTrue(value);
    const before = kept.requests();
    const another = { request_uri: `${kept.url}x` };
    expect(errorOf(await authorize({ client_id: 'referring', ...another }))).toBe('invalid_request_uri');
    expect(errorOf(await authorize(another))).toBe('request_uri_not_supported');
    expect(kept.requests()).toBe(before);
  },
  async dpop_signing_alg_values_supported(value) {
    const url = urlIn('pushed_authorization_request_endpoint');
    const proof = (alg: string, header = {}) => proofOf(keyFor(alg), { method: 'POST', url, header });
    await isTaken(value as string[], async (alg) => ({ headers: { dpop: await proof(alg) } }));
    for (const alg of ALGORITHMS.filter((name) => !(value as string[]).includes(name))) {
      const [, payload, signature] = (await proof('ES256')).split('.');
      const header = Buffer.from(JSON.stringify({ alg, typ: 'dpop+jwt', jwk: keyFor('ES256').publicJwk }));
      const { body } = await push(
        { redirect_uri: redirectOf('ES256'), ...(await assertionWith('ES256')) },
        { dpop: `${header.toString('base64url')}.${payload}.${signature}` },
      );
      expect([alg, body['error']]).toEqual([alg, 'invalid_dpop_proof']);
    }
  },
  async tls_client_certificate_bound_access_tokens(value) {
    await isTrue(value);
    const { body } = await postForm(
      urlIn('token_endpoint'),
      { grant_type: 'client_credentials', client_id: 'bound' },
      { 'client-cert': asHeader.rfc9440(certificate) },
    );
    const told = await postForm(
      urlIn('introspection_endpoint'),
      { token: String(body['access_token']) },
      basic(webApp),
    );
    expect(told.body['cnf']).toEqual({ 'x5t#S256': certificate.thumbprint });
  },

  id_token_signing_alg_values_supported: signs('idToken', 'id_token_signed_response_alg'),
  userinfo_signing_alg_values_supported: signs('userinfo', 'userinfo_signed_response_alg'),
  authorization_signing_alg_values_supported: signs('answer', 'authorization_signed_response_alg'),
  introspection_signing_alg_values_supported: signs('introspection', 'introspection_signed_response_alg'),
  id_token_encryption_alg_values_supported: idTokenEncryption.alg,
  id_token_encryption_enc_values_supported: idTokenEncryption.enc,
  userinfo_encryption_alg_values_supported: userinfoEncryption.alg,
  userinfo_encryption_enc_values_supported: userinfoEncryption.enc,
  authorization_encryption_alg_values_supported: authorizationEncryption.alg,
  authorization_encryption_enc_values_supported: authorizationEncryption.enc,
  introspection_encryption_alg_values_supported: introspectionEncryption.alg,
  introspection_encryption_enc_values_supported: introspectionEncryption.enc,

  backchannel_logout_supported: (value) => logsOut(value, back),
  backchannel_logout_session_supported: async (value) => {
    await logsOut(value, back);
    expect(back.received.at(-1)?.payload['sid']).toEqual(expect.any(String));
  },
  frontchannel_logout_supported: (value) => logsOut(value, front),
  frontchannel_logout_session_supported: (value) => logsOut(value, front),
};

/** Signs in to the app and out at the provider: the app hears of it. */
async function logsOut(value: unknown, app: LogoutApp): Promise<void> {
  await isTrue(value);
  const visitor = new Browserless();
  await visitor.submit(await visitor.open(`${app.url}/sign-in`), {
    values: { identifier: 'alice', password: PASSWORD },
  });
  expect(app.sessionOf(visitor.cookies)).toBeDefined();
  const page = await visitor.open(`${app.url}/sign-out`);
  if (app === front) expect(page.html).toMatch(/front-channel\?iss=[^"]+sid=[\w-]+/);
  else await eventually(() => app.received.length > 0);
}

describe('each member of discovery', () => {
  it('has a check, and nothing is listed as an empty list', () => {
    // `claims_locales_supported` is there on sites whose claims are in several languages: claims.test.ts.
    expect(Object.keys(said).toSorted()).toEqual(Object.keys(CHECKS).toSorted());
    expect(Object.values(said).filter((value) => Array.isArray(value) && value.length === 0)).toEqual([]);
  });

  it.each(Object.keys(CHECKS))('%s is so', async (member) => {
    await CHECKS[member]!(said[member]);
  });
});

describe('discovery', () => {
  it('is found below the issuer, which is <server.absoluteUrl>/oidc when nothing is configured', async () => {
    expect(host.issuer).toBe(`${host.url}/oidc`);
    expect(await metadata()).toMatchObject({ issuer: `${host.url}/oidc` });
  });

  it.each(['/.well-known/oauth-authorization-server/oidc', '/oidc/.well-known/oauth-authorization-server'])(
    'is found at %s too, for clients that follow RFC 8414',
    async (place) => {
      const found = await request(`${host.url}${place}`);
      expect(found.status).toBe(200);
      expect(found.body).toEqual(await metadata());
    },
  );

  it('can be read from a page of any origin', async () => {
    const { headers } = await request(`${host.issuer}/.well-known/openid-configuration`, {
      headers: { origin: 'https://anywhere.example' },
    });
    expect(headers.get('access-control-allow-origin')).toMatch(/^(\*|https:\/\/anywhere\.example)$/);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('the keys', () => {
  it('are published without their private members', async () => {
    const { keys: published } = (await request(`${host.issuer}/jwks`)).body as unknown as JSONWebKeySet;
    expect(published.map(({ alg }) => alg).toSorted()).toEqual(['ES256', 'EdDSA', 'PS256', 'RS256']);
    for (const key of published) {
      expect(key.use).toBe('sig');
      expect(key.kid).toMatch(/./);
      if (key.kty === 'RSA')
        expect(Buffer.from(String(key.n), 'base64url').length * 8).toBeGreaterThanOrEqual(2048);
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    }
  });
});
