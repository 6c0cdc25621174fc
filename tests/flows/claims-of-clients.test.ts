/**
 * What one client is told and another is not: languages, sectors, places, components and files, and the hash that ties
 * an ID token to its access token under every algorithm.
 */
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClaimsSite, type ClaimsSite, type Json } from '../support/claims-site.ts';
import { basic, postForm, request } from '../support/relying-party.ts';
import { CERTIFICATE, serveSectorDocument, type SectorDocument } from '../support/sector-document.ts';

const API = 'https://api.example.org';

let site: ClaimsSite;
let sector: SectorDocument;

beforeAll(async () => {
  sector = await serveSectorDocument();
  site = await startClaimsSite({
    env: { NODE_EXTRA_CA_CERTS: CERTIFICATE },
    pluginConfig: {
      allowPrivateNetwork: true,
      resources: [{ identifier: API, name: 'An API', scopes: [{ name: 'read' }], tokenFormat: 'jwt' }],
    },
  });
});
afterAll(async () => {
  await site.host.stop();
  await sector.stop();
});

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
    await site.create('claim-mappings', greeting);
    await site.create('scopes', { name: 'hello', claims: ['greeting'] });
  });

  it.each<[string, Json]>([
    ['fr', { 'greeting#fr': 'Bonjour' }],
    ['fr-CA de', { 'greeting#fr': 'Bonjour' }],
    ['ja', { 'greeting#ja-Kana-JP': 'コンニチハ alice' }],
    ['FR pt', { 'greeting#fr': 'Bonjour', 'greeting#pt-BR': 'Ali' }],
    ['de <script> de_DE', {}],
  ])('are told in those that the request asks for: %s', async (locales, told) => {
    const { party } = await site.register({ claims_in_id_token: true });
    const tokens = await party.tokens({ scope: 'openid hello', params: { claims_locales: locales } });
    const sub = tokens.claims()?.sub;
    expect(await site.userinfo(tokens)).toEqual({ sub, ...words, ...told });
    const claims = decodeJwt(String(tokens.id_token));
    expect(
      Object.fromEntries(Object.entries(claims).filter(([name]) => name.startsWith('greeting'))),
    ).toEqual({
      ...words,
      ...told,
    });
  });

  it('stay what they were asked for when tokens are refreshed, and when a later request asks for none', async () => {
    const { party, app } = await site.register({ claims_in_id_token: true });
    const tokens = await party.tokens({
      scope: 'openid hello offline_access',
      params: { claims_locales: 'fr', prompt: 'consent' },
    });
    await party.tokens({ scope: 'openid hello', browser: tokens.browser });
    const next = await site.refreshed(tokens, app);
    expect(decodeJwt(String(next.id_token))).toMatchObject({ ...words, 'greeting#fr': 'Bonjour' });
    expect(await site.userinfo(next)).toMatchObject({
      'greeting#fr': 'Bonjour',
    });
    const later = await party.tokens({ scope: 'openid hello', browser: tokens.browser });
    expect(await site.userinfo(later)).toEqual({ sub: later.claims()?.sub, ...words });
  });

  it('can be of one client alone, and come with a request that was pushed', async () => {
    const { party, app } = await site.register({
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
    expect(await site.userinfo(tokens)).toMatchObject({ motto: 'Ahead', 'motto#fr': 'En avant' });
  });

  it('are in discovery', async () => {
    const { body } = await request(`${site.host.issuer}/.well-known/openid-configuration`);
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
      const answer = await site.post(pairwise());
      expect(answer.status, name).toBe(400);
      expect(errorsOf(answer.body)).toMatchObject([{ path: ['sector_identifier_uri'], name }]);
    }
    sector.answer([HOSTS[0]]);
    expect(errorsOf((await site.post(pairwise())).body)[0]?.message).toContain(
      'https://two.example.org/callback',
    );
    const nowhere = await site.post(pairwise({ sector_identifier_uri: 'https://localhost:1/nothing' }));
    expect(errorsOf(nowhere.body)).toMatchObject([{ name: 'sector.unreadable' }]);
  });

  it('is read when clients are imported, and one that is wrong keeps the whole file out', async () => {
    const entry = (id: string, more: Json = {}) => ({ client_id: id, redirect_uris: [HOSTS[0]], ...more });
    const file = { clients: [entry('sound'), entry('shared', pairwise())] };
    const bring = () =>
      site.admin.call('POST', '/oidc-server/clients/import', {
        format: 'oidc-server.clients',
        formatVersion: 1,
        ...file,
      });

    sector.answer([HOSTS[0]]);
    const refused = await bring();
    expect(refused.status).toBe(400);
    expect(errorsOf(refused.body)).toMatchObject([
      { path: ['clients', '1', 'sector_identifier_uri'], name: 'sector.incomplete' },
    ]);
    expect((await site.admin.call('GET', '/oidc-server/clients/sound')).status).toBe(404);

    sector.answer(HOSTS);
    const asked = sector.requests();
    const imported = await bring();
    expect(imported.status, JSON.stringify(imported.body)).toBe(201);
    expect(imported.body).toMatchObject({ imported: 2 });
    expect(sector.requests()).toBe(asked + 1);
  });

  it('gives the clients that share it the same subjects, and is not needed to sign in', async () => {
    sector.answer([...HOSTS, 'https://three.example.org/callback']);
    const one = await site.register(pairwise());
    const other = await site.register(pairwise({ redirect_uris: ['https://three.example.org/callback'] }));
    const alone = await site.register({ subject_type: 'pairwise', redirect_uris: [HOSTS[1]] });
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
    const { metadata } = await site.register(pairwise());
    const path = `/oidc-server/clients/${String(metadata['client_id'])}`;
    sector.answer('', { status: 500 });
    const { body: saved } = await site.admin.call('GET', path);
    const renamed = await site.admin.call('PUT', path, { ...saved, client_name: 'Renamed' });
    expect(renamed.status).toBe(200);
    const added = await site.admin.call('PUT', path, {
      ...renamed.body,
      redirect_uris: [...HOSTS, 'https://four.example.org/callback'],
    });
    expect(errorsOf(added.body)).toMatchObject([{ name: 'sector.unreadable' }]);
  });
});

describe('a claim placed in the access token', () => {
  const placed = {
    additional_claims: [
      { claim: 'tier', source: { kind: 'constant', value: 'gold' } },
      { claim: 'seat', source: { kind: 'constant', value: 7 }, type: 'number' },
    ],
    claim_placement: {
      tier: ['access_token'],
      seat: ['introspection', 'userinfo'],
      email: ['access_token'],
    },
  };

  it('is in introspection, as old as the token, and nowhere else', async () => {
    const { party, app } = await site.register(placed);
    const tokens = await party.tokens({ scope: 'openid email' });
    expect(await site.introspect(tokens, app)).toMatchObject({
      active: true,
      tier: 'gold',
      seat: 7,
      email: 'alice@example.org',
    });
    expect(await site.userinfo(tokens)).toEqual({
      sub: tokens.claims()?.sub,
      seat: 7,
      email_verified: true,
    });
    expect(decodeJwt(String(tokens.id_token))).not.toHaveProperty('tier');

    const path = `/oidc-server/clients/${app.client_id}`;
    const { body: saved } = await site.admin.call('GET', path);
    const changed = await site.admin.call('PUT', path, { ...saved, additional_claims: undefined });
    expect(changed.status).toBe(200);
    expect(await site.introspect(tokens, app)).toMatchObject({ tier: 'gold' });
    expect(await site.userinfo(tokens)).not.toHaveProperty('seat');
  });

  it('is in the JWT that an API reads, as the sign-in had its scopes, and after a refresh too', async () => {
    const registered = await site.register({ ...placed, resources: [API] });
    const read = async (token: string) => {
      const keys = createRemoteJWKSet(new URL(`${site.host.issuer}/jwks`));
      const { payload } = await jwtVerify(token, keys, {
        issuer: site.host.issuer,
        audience: API,
        typ: 'at+jwt',
      });
      return payload;
    };
    const tokensWith = (scope: string) =>
      site.signIn(registered, {
        scope: `${scope} read offline_access`,
        params: { resource: API, prompt: 'consent' },
        token: { resource: API },
      });

    const tokens = await tokensWith('openid email');
    const told = { scope: 'read', tier: 'gold', email: 'alice@example.org' };
    for (const { access_token: token } of [tokens, await site.refreshed(tokens, registered.app)]) {
      const payload = await read(token);
      expect(payload).toMatchObject(told);
      // Nobody introspects a JWT; and a claim that has no place in it stays out.
      expect(payload).not.toHaveProperty('seat');
      expect(payload).not.toHaveProperty('email_verified');
    }
    expect(await read((await tokensWith('openid')).access_token)).not.toHaveProperty('email');
  });
});

describe('at_hash', () => {
  /** OpenID Connect Core 1.0 §3.1.3.6; Ed25519 hashes with SHA-512 (RFC 8032). */
  const DIGESTS = {
    RS256: 'sha256',
    PS256: 'sha256',
    ES256: 'sha256',
    EdDSA: 'sha512',
    HS256: 'sha256',
  } as const;

  const hashOf = (value: string, digest: string): string => {
    const hash = createHash(digest).update(value).digest();
    return hash.subarray(0, hash.length / 2).toString('base64url');
  };

  const cases = Object.entries(DIGESTS).flatMap(([alg, digest]) =>
    (['opaque', 'JWT'] as const).map((format) => ({ alg, digest, format })),
  );

  it.each(cases)('is right for $alg and an access token that is $format', async ({ alg, digest, format }) => {
    const registered = await site.register({ id_token_signed_response_alg: alg, resources: [API] });
    const { app } = registered;
    const keys = createRemoteJWKSet(new URL(`${site.host.issuer}/jwks`));
    const expected = { issuer: site.host.issuer, audience: app.client_id };
    const secret = new TextEncoder().encode(app.client_secret);

    const resource: Record<string, string> = format === 'JWT' ? { resource: API } : {};
    const tokens = await site.signIn(registered, {
      scope: 'openid read offline_access',
      params: { ...resource, prompt: 'consent' },
      token: resource,
    });
    for (const { id_token: idToken = '', access_token: accessToken } of [
      tokens,
      await site.refreshed(tokens, app),
    ]) {
      expect(decodeProtectedHeader(idToken).alg).toBe(alg);
      expect(accessToken.split('.')).toHaveLength(format === 'JWT' ? 3 : 1);
      const { payload } =
        alg === 'HS256'
          ? await jwtVerify(idToken, secret, expected)
          : await jwtVerify(idToken, keys, expected);
      expect(payload['at_hash']).toBe(hashOf(accessToken, digest));
    }
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
    const { party } = await site.register(more);
    const tokens = await party.tokens({ scope: 'openid profile' });
    expect(await site.userinfo(tokens)).toMatchObject({
      company: { siret: '12345678900011', name: 'WONDERLAND' },
      former: ['12345678900029', '12345678900037'],
      former_names: 'Looking-Glass, Tea Party',
      picture: `${site.host.url}/uploads/alice.png`,
    });
    for (const source of [
      { kind: 'field', field: 'company.notes' },
      { kind: 'expression', expression: 'user.company.notes' },
    ]) {
      const { status } = await site.post({ additional_claims: [{ claim: 'notes', source }] });
      expect(status).toBe(400);
    }
  });
});
