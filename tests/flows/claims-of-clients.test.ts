/**
 * What one client is told and another is not: languages, sectors, places, components and files, and the hash that ties
 * an ID token to its access token under every algorithm.
 */
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { webApp, type TestClient } from '../support/clients.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  postForm,
  request,
  type RelyingParty,
  type Tokens,
} from '../support/relying-party.ts';
import { CERTIFICATE, serveSectorDocument, type SectorDocument } from '../support/sector-document.ts';

type Json = Record<string, unknown>;

let host: TestHost;
let admin: AdminApi;
let sector: SectorDocument;

beforeAll(async () => {
  sector = await serveSectorDocument();
  host = await startHost({
    env: { NODE_EXTRA_CA_CERTS: CERTIFICATE },
    pluginConfig: { allowPrivateNetwork: true },
  });
  admin = await superAdmin(host.url);
});
afterAll(async () => {
  await host.stop();
  await sector.stop();
});

interface Registered {
  party: RelyingParty;
  app: TestClient;
  metadata: Json;
}

const post = (body: Json) =>
  admin.call('POST', '/oidc-server/clients', {
    redirect_uris: ['https://app.example.org/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    ...body,
  });

async function client(more: Json = {}): Promise<Registered> {
  const { status, body } = await post(more);
  expect(status, JSON.stringify(body)).toBe(201);
  const app = { ...webApp, ...(body as unknown as TestClient) };
  return { party: await discoverRelyingParty(host.issuer, app), app, metadata: body as unknown as Json };
}

const create = async (path: string, body: Json): Promise<void> => {
  const answer = await admin.call('POST', `/oidc-server/${path}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
};

const userinfo = async ({ access_token: token }: Pick<Tokens, 'access_token'>): Promise<Json> =>
  (await request(`${host.issuer}/userinfo`, { headers: bearer(token) })).body;

const refreshed = async ({ refresh_token: token }: Tokens, app: TestClient): Promise<Json> =>
  (
    await postForm(
      `${host.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: String(token) },
      basic(app),
    )
  ).body;

const errorsOf = (body: { error?: { details?: { errors?: unknown } } }) =>
  body.error?.details?.errors as Array<{ path: string[]; name: string; message: string }>;

describe('claims in several languages', () => {
  const greeting = {
    claim: 'greeting',
    source: { kind: 'constant', value: 'Hello' },
    localized: {
      fr: { kind: 'constant', value: 'Bonjour' },
      'ja-Kana-JP': { kind: 'expression', expression: "'コンニチハ ' + user.username" },
      'pt-BR': { kind: 'field', field: 'nickname' },
    },
  };
  const words = { greeting: 'Hello' };

  beforeAll(async () => {
    await create('claim-mappings', greeting);
    await create('scopes', { name: 'hello', claims: ['greeting'] });
  });

  it.each<[string, Json]>([
    ['fr', { 'greeting#fr': 'Bonjour' }],
    ['fr-CA de', { 'greeting#fr': 'Bonjour' }],
    ['ja', { 'greeting#ja-Kana-JP': 'コンニチハ alice' }],
    ['FR pt', { 'greeting#fr': 'Bonjour', 'greeting#pt-BR': 'Ali' }],
    ['de <script> de_DE', {}],
  ])('are told in those that the request asks for: %s', async (locales, told) => {
    const { party } = await client({ claims_in_id_token: true });
    const tokens = await party.tokens({ scope: 'openid hello', params: { claims_locales: locales } });
    const sub = tokens.claims()?.sub;
    expect(await userinfo(tokens)).toEqual({ sub, ...words, ...told });
    const claims = decodeJwt(String(tokens.id_token));
    expect(
      Object.fromEntries(Object.entries(claims).filter(([name]) => name.startsWith('greeting'))),
    ).toEqual({
      ...words,
      ...told,
    });
  });

  it('stay what they were asked for when tokens are refreshed, and when a later request asks for none', async () => {
    const { party, app } = await client({ claims_in_id_token: true });
    const tokens = await party.tokens({
      scope: 'openid hello offline_access',
      params: { claims_locales: 'fr', prompt: 'consent' },
    });
    await party.tokens({ scope: 'openid hello', browser: tokens.browser });
    const body = await refreshed(tokens, app);
    expect(decodeJwt(String(body['id_token']))).toMatchObject({ ...words, 'greeting#fr': 'Bonjour' });
    expect(await userinfo({ access_token: String(body['access_token']) })).toMatchObject({
      'greeting#fr': 'Bonjour',
    });
    const later = await party.tokens({ scope: 'openid hello', browser: tokens.browser });
    expect(await userinfo(later)).toEqual({ sub: later.claims()?.sub, ...words });
  });

  it('can be of one client alone, and come with a request that was pushed', async () => {
    const { party, app } = await client({
      additional_claims: [
        {
          claim: 'motto',
          source: { kind: 'constant', value: 'Ahead' },
          localized: { fr: { kind: 'constant', value: 'En avant' } },
        },
      ],
    });
    const { url, ...rest } = await party.authorizationRequest({ scope: 'openid', claims_locales: 'fr' });
    const { pushed_authorization_request_endpoint: endpoint } = party.configuration.serverMetadata();
    const pushed = await postForm(String(endpoint), Object.fromEntries(url.searchParams), basic(app));
    expect(pushed.status, JSON.stringify(pushed.body)).toBe(201);
    const { browser } = await party.tokens({ scope: 'openid' });
    const short = new URL(url);
    short.search = new URLSearchParams({
      client_id: app.client_id,
      request_uri: String(pushed.body['request_uri']),
    }).toString();
    const { location } = await browser.open(short.href, {
      until: ({ host: to }) => to === 'app.example.org',
    });
    const tokens = await party.redeem({ request: { url, ...rest }, callback: location!, code: '', browser });
    expect(await userinfo(tokens)).toMatchObject({ motto: 'Ahead', 'motto#fr': 'En avant' });
  });

  it('are in discovery', async () => {
    const { body } = await request(`${host.issuer}/.well-known/openid-configuration`);
    expect(body['claims_locales_supported']).toEqual(['fr', 'ja-Kana-JP', 'pt-BR']);
  });
});

describe('a sector identifier URI', () => {
  const HOSTS = ['https://one.example.org/callback', 'https://two.example.org/callback'];
  const pairwise = (more: Json = {}) => ({
    subject_type: 'pairwise',
    sector_identifier_uri: sector.url,
    redirect_uris: HOSTS,
    ...more,
  });

  it('is read when the client is saved, and has to list every redirect URI', async () => {
    const refusals: Array<[unknown, { status?: number; location?: string }, string]> = [
      [[HOSTS[0]], {}, 'sector.incomplete'],
      [{ redirect_uris: HOSTS }, {}, 'sector.list'],
      [[...HOSTS, 7], {}, 'sector.list'],
      ['<html>', {}, 'sector.list'],
      [HOSTS, { status: 404 }, 'sector.unreadable'],
      [HOSTS, { status: 302, location: sector.url }, 'sector.unreadable'],
      [[...HOSTS, 'x'.repeat(2_000_000)], {}, 'sector.unreadable'],
    ];
    for (const [body, more, name] of refusals) {
      sector.answer(body, more);
      const answer = await post(pairwise());
      expect(answer.status, name).toBe(400);
      expect(errorsOf(answer.body)).toMatchObject([{ path: ['sector_identifier_uri'], name }]);
    }
    sector.answer([HOSTS[0]]);
    expect(errorsOf((await post(pairwise())).body)[0]?.message).toContain('https://two.example.org/callback');
    const nowhere = await post(pairwise({ sector_identifier_uri: 'https://localhost:1/nothing' }));
    expect(errorsOf(nowhere.body)).toMatchObject([{ name: 'sector.unreadable' }]);
  });

  it('gives the clients that share it the same subjects, and is not needed to sign in', async () => {
    sector.answer([...HOSTS, 'https://three.example.org/callback']);
    const one = await client(pairwise());
    const other = await client(pairwise({ redirect_uris: ['https://three.example.org/callback'] }));
    const alone = await client({ subject_type: 'pairwise', redirect_uris: [HOSTS[1]] });
    const asked = sector.requests();
    sector.answer('', { status: 500 });
    const subjects: string[] = [];
    for (const { party } of [one, other, alone]) {
      subjects.push(String((await party.tokens({ scope: 'openid' })).claims()?.sub));
    }
    expect(subjects[0]).toBe(subjects[1]);
    expect(subjects[2]).not.toBe(subjects[0]);
    expect(sector.requests()).toBe(asked);
  });

  it('is read again when an address is added, and not for another change', async () => {
    sector.answer(HOSTS);
    const { metadata } = await client(pairwise());
    const path = `/oidc-server/clients/${String(metadata['client_id'])}`;
    sector.answer('', { status: 500 });
    const { body: saved } = await admin.call('GET', path);
    const renamed = await admin.call('PUT', path, { ...saved, client_name: 'Renamed' });
    expect(renamed.status).toBe(200);
    const added = await admin.call('PUT', path, {
      ...renamed.body,
      redirect_uris: [...HOSTS, 'https://four.example.org/callback'],
    });
    expect(errorsOf(added.body)).toMatchObject([{ name: 'sector.unreadable' }]);
  });
});

describe('a claim placed in the access token', () => {
  it('is in introspection, as old as the token, and nowhere else', async () => {
    const { party, app } = await client({
      additional_claims: [
        { claim: 'tier', source: { kind: 'constant', value: 'gold' } },
        { claim: 'seat', source: { kind: 'constant', value: 7 }, type: 'number' },
      ],
      claim_placement: {
        tier: ['access_token'],
        seat: ['introspection', 'userinfo'],
        email: ['access_token'],
      },
    });
    const tokens = await party.tokens({ scope: 'openid email' });
    const introspect = async () =>
      (await postForm(`${host.issuer}/introspect`, { token: tokens.access_token }, basic(app))).body;
    expect(await introspect()).toMatchObject({
      active: true,
      tier: 'gold',
      seat: 7,
      email: 'alice@example.org',
    });
    expect(await userinfo(tokens)).toEqual({
      sub: tokens.claims()?.sub,
      seat: 7,
      email_verified: true,
    });
    expect(decodeJwt(String(tokens.id_token))).not.toHaveProperty('tier');

    const path = `/oidc-server/clients/${app.client_id}`;
    const { body: saved } = await admin.call('GET', path);
    const changed = await admin.call('PUT', path, { ...saved, additional_claims: undefined });
    expect(changed.status).toBe(200);
    expect(await introspect()).toMatchObject({ tier: 'gold' });
    expect(await userinfo(tokens)).not.toHaveProperty('seat');
  });
});

describe('at_hash', () => {
  /** OpenID Connect Core 1.0 §3.1.3.6; Ed25519 hashes with SHA-512 (RFC 8032). */
  const DIGESTS = { RS256: 'sha256', PS256: 'sha256', ES256: 'sha256', EdDSA: 'sha512' } as const;

  const hashOf = (value: string, digest: string): string => {
    const hash = createHash(digest).update(value).digest();
    return hash.subarray(0, hash.length / 2).toString('base64url');
  };

  it.each(Object.entries(DIGESTS))('is right for %s, at the code and at a refresh', async (alg, digest) => {
    const { party, app } = await client({ id_token_signed_response_alg: alg });
    const keys = createRemoteJWKSet(new URL(`${host.issuer}/jwks`));
    const check = async (idToken: string, accessToken: string) => {
      expect(decodeProtectedHeader(idToken).alg).toBe(alg);
      const { payload } = await jwtVerify(idToken, keys, { issuer: host.issuer, audience: app.client_id });
      expect(payload['at_hash']).toBe(hashOf(accessToken, digest));
    };
    const signedIn = await party.signIn({
      scope: 'openid offline_access',
      params: { prompt: 'consent' },
    });
    const { body } = await postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code: signedIn.code,
        redirect_uri: party.redirectUri,
        code_verifier: signedIn.request.codeVerifier,
      },
      basic(app),
    );
    await check(String(body['id_token']), String(body['access_token']));
    const next = await refreshed(body as unknown as Tokens, app);
    await check(String(next['id_token']), String(next['access_token']));
  });
});

describe('a mapping', () => {
  it('reads components, lists of them and files, and no private field of theirs', async () => {
    const more: Json = {
      additional_claims: [
        { claim: 'company.siret', source: { kind: 'field', field: 'company.siret' } },
        {
          claim: 'company.name',
          source: { kind: 'expression', expression: 'user.company.name.upperAscii()' },
        },
        { claim: 'former', source: { kind: 'field', field: 'formerCompanies.siret' }, type: 'array' },
        {
          claim: 'former_names',
          source: { kind: 'expression', expression: "user.formerCompanies.map(c, c.name).join(', ')" },
        },
      ],
      claim_overrides: [{ claim: 'picture', source: { kind: 'field', field: 'portrait.url' } }],
    };
    const { party } = await client(more);
    const tokens = await party.tokens({ scope: 'openid profile' });
    expect(await userinfo(tokens)).toMatchObject({
      company: { siret: '12345678900011', name: 'WONDERLAND' },
      former: ['12345678900029', '12345678900037'],
      former_names: 'Looking-Glass, Tea Party',
      picture: `${host.url}/uploads/alice.png`,
    });
    for (const source of [
      { kind: 'field', field: 'company.notes' },
      { kind: 'expression', expression: 'user.company.notes' },
    ]) {
      const { status } = await post({ additional_claims: [{ claim: 'notes', source }] });
      expect(status).toBe(400);
    }
  });
});
