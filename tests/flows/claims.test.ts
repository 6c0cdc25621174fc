/** What a client learns about a user: every standard scope with every claim, per client, signed, encrypted, nested. */
import { createHash } from 'node:crypto';
import {
  compactDecrypt,
  createRemoteJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  type CryptoKey,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { Browserless, signIn } from '../support/browserless.ts';
import { webApp, type TestClient } from '../support/clients.ts';
import { sql } from '../support/database.ts';
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

type Json = Record<string, unknown>;

const ALL_SCOPES = 'openid profile email address phone offline_access';

const ADDRESS = {
  formatted: '4 rue du Lapin\n75011 Paris\nÎle-de-France\nFrance',
  street_address: '4 rue du Lapin',
  locality: 'Paris',
  region: 'Île-de-France',
  postal_code: '75011',
  country: 'France',
};

const PROFILE = {
  name: 'Alice Marie Liddell',
  given_name: 'Alice',
  family_name: 'Liddell',
  middle_name: 'Marie',
  nickname: 'Ali',
  preferred_username: 'alice',
  profile: 'https://example.org/people/alice',
  picture: 'https://example.org/people/alice.jpg',
  website: 'https://alice.example.org/',
  gender: 'female',
  birthdate: '1990-05-04',
  zoneinfo: 'Europe/Paris',
  locale: 'en-GB',
  updated_at: expect.any(Number) as number,
};

const GIVEN: Record<string, Json> = {
  profile: PROFILE,
  email: { email: 'alice@example.org', email_verified: true },
  address: { address: ADDRESS },
  phone: { phone_number: '+33123456789', phone_number_verified: true },
};

let host: TestHost;
let admin: AdminApi;
let encryption: { privateKey: CryptoKey; jwk: Json };

/** A client of the panel, as the tests sign in with it. */
async function client(more: Json = {}): Promise<{ party: RelyingParty; id: string; app: TestClient }> {
  const { status, body } = await admin.call('POST', '/oidc-server/clients', {
    redirect_uris: ['https://app.example.org/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  const app = { ...webApp, ...(body as unknown as TestClient) };
  return { party: await discoverRelyingParty(host.issuer, app), id: body.client_id, app };
}

const create = async (path: string, body: Json): Promise<Json> => {
  const answer = await admin.call('POST', `/oidc-server/${path}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as unknown as Json;
};

const userinfo = async (tokens: Tokens): Promise<Json> =>
  (await request(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) })).body;

const idTokenOf = ({ id_token: token }: Tokens): Json => decodeJwt(String(token));

const hashOf = (value: string): string =>
  createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');

beforeAll(async () => {
  const pair = await generateKeyPair('RSA-OAEP-256', { extractable: true });
  encryption = {
    privateKey: pair.privateKey,
    jwk: { ...(await exportJWK(pair.publicKey)), use: 'enc', alg: 'RSA-OAEP-256', kid: 'enc-1' },
  };
  host = await startHost({ pluginConfig: { allowPrivateNetwork: false } });
  admin = await superAdmin(host.url);
});
afterAll(() => host.stop());

describe('the standard scopes', () => {
  it.each(Object.keys(GIVEN))('%s gives its claims at userinfo, and no other', async (scope) => {
    const { party } = await client();
    const tokens = await party.tokens({ scope: `openid ${scope}` });
    expect(await userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub, ...GIVEN[scope] });
    expect(Object.keys(idTokenOf(tokens)).toSorted()).toEqual(
      ['at_hash', 'aud', 'exp', 'iat', 'iss', 'nonce', 'sid', 'sub'].toSorted(),
    );
  });

  it('openid alone gives the subject alone', async () => {
    const { party } = await client();
    const tokens = await party.tokens({ scope: 'openid' });
    expect(await userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub });
  });

  it('come in the ID token too for a client that wants them there', async () => {
    const { party } = await client({ claims_in_id_token: true });
    const tokens = await party.tokens({ scope: ALL_SCOPES });
    const everything = Object.assign({}, ...Object.values(GIVEN)) as Json;
    expect(idTokenOf(tokens)).toMatchObject(everything);
    expect(await userinfo(tokens)).toMatchObject(everything);
  });

  it('are in discovery with their claims', async () => {
    const { body } = await request(`${host.issuer}/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      claims_parameter_supported: true,
      subject_types_supported: ['public', 'pairwise'],
    });
    expect(body['scopes_supported']).toEqual(expect.arrayContaining(ALL_SCOPES.split(' ')));
    expect(body['claims_supported']).toEqual(
      expect.arrayContaining(['sub', 'address', 'phone_number', ...Object.keys(PROFILE)]),
    );
    expect(body['claims_supported']).not.toContain('at_hash');
  });
});

describe('an ID token issued with an access token', () => {
  it('has the right at_hash, at the code and at each refresh', async () => {
    const { party, app } = await client();
    const tokens = await party.tokens({ scope: ALL_SCOPES, params: { prompt: 'consent' } });
    expect(idTokenOf(tokens)['at_hash']).toBe(hashOf(tokens.access_token));

    const { body } = await postForm(
      `${host.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) },
      basic(app),
    );
    expect(body['access_token']).not.toBe(tokens.access_token);
    expect(decodeJwt(String(body['id_token']))['at_hash']).toBe(hashOf(String(body['access_token'])));
  });
});

describe('the claims parameter', () => {
  const asking = (claims: Json) => ({ params: { claims: JSON.stringify(claims) } });

  it('puts a claim where the request wants it', async () => {
    const { party } = await client();
    const tokens = await party.tokens({
      scope: 'openid',
      ...asking({ id_token: { email: { essential: true }, amr: null }, userinfo: { given_name: null } }),
    });
    expect(idTokenOf(tokens)).toMatchObject({ email: 'alice@example.org', amr: ['pwd'] });
    expect(idTokenOf(tokens)).not.toHaveProperty('given_name');
    expect(await userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub, given_name: 'Alice' });
  });

  it('leaves a claim out whose value is another one than asked for', async () => {
    const { party } = await client();
    const tokens = await party.tokens({
      scope: 'openid',
      ...asking({
        userinfo: {
          email: { value: 'mallory@example.org' },
          given_name: { values: ['Bob', 'Alice'] },
        },
      }),
    });
    expect(await userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub, given_name: 'Alice' });
  });

  it('gets nothing that the client’s own scopes don’t cover', async () => {
    const { party } = await client({ scope: 'openid email' });
    const tokens = await party.tokens({
      scope: 'openid',
      ...asking({ userinfo: { address: { essential: true }, email: null } }),
    });
    expect(await userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub, email: 'alice@example.org' });
  });
});

describe('scopes and mappings of the site', () => {
  it('act at once: a nested claim, an expression, a relation, a constant, and the removal of a scope', async () => {
    await create('claim-mappings', {
      claim: 'info.openid.Email',
      source: { kind: 'field', field: 'email' },
    });
    await create('claim-mappings', { claim: 'login', source: { kind: 'field', field: 'username' } });
    await create('claim-mappings', {
      claim: 'roles',
      source: { kind: 'field', field: 'role.name' },
      type: 'array',
    });
    await create('claim-mappings', {
      claim: 'https://example\\.org/label',
      source: { kind: 'expression', expression: "user.givenName.upperAscii() + ' (' + user.role.name + ')'" },
    });
    await create('claim-mappings', {
      claim: 'tenant',
      source: { kind: 'constant', value: 7 },
      type: 'number',
    });
    await create('scopes', {
      name: 'nc',
      displayName: { en: 'Your NC Connect identity', fr: 'Votre identité NC Connect' },
      claims: ['iss', 'login', 'info.openid.Email'],
    });
    await create('scopes', { name: 'work', claims: ['roles', 'https://example\\.org/label', 'tenant'] });

    const { party, app } = await client({ subject_type: 'pairwise' });
    expect((app as unknown as Json)['scope']).toContain('nc');
    const tokens = await party.tokens({ scope: 'openid nc' });
    // NC Connect's userinfo.
    expect(await userinfo(tokens)).toEqual({
      iss: host.issuer,
      sub: tokens.claims()?.sub,
      login: 'alice',
      info: { openid: { Email: 'alice@example.org' } },
    });

    const atWork = await party.tokens({ scope: 'openid work' });
    expect(await userinfo(atWork)).toEqual({
      sub: tokens.claims()?.sub,
      roles: ['Authenticated'],
      'https://example.org/label': 'ALICE (Authenticated)',
      tenant: 7,
    });

    expect((await admin.call('DELETE', '/oidc-server/scopes/work')).status).toBe(204);
    expect(await userinfo(atWork)).toEqual({ sub: tokens.claims()?.sub });
    expect(await userinfo(tokens)).toHaveProperty('login', 'alice');
  });

  it('leave a value of the wrong type out, and sign in all the same', async () => {
    await create('claim-mappings', {
      claim: 'level',
      source: { kind: 'field', field: 'nickname' },
      type: 'number',
    });
    await create('scopes', { name: 'level', claims: ['level'] });
    const { party } = await client();
    const tokens = await party.tokens({ scope: 'openid level email' });
    expect(await userinfo(tokens)).not.toHaveProperty('level');
    expect(await userinfo(tokens)).toHaveProperty('email');
  });
});

describe('a client of its own kind', () => {
  it('has overrides, additions, places and release rules', async () => {
    const { party, app } = await client({
      claims_in_id_token: false,
      claim_overrides: [
        { claim: 'name', source: { kind: 'expression', expression: "'Dr ' + user.familyName" } },
      ],
      additional_claims: [
        { claim: 'badge', source: { kind: 'constant', value: 'gold' } },
        { claim: 'secretive', source: { kind: 'constant', value: 'x' } },
      ],
      claim_placement: { badge: ['id_token', 'introspection'] },
      claim_release_rules: [
        { claims: ['secretive'], expression: "user.role.name == 'Nobody'" },
        { claims: ['email'], expression: "user.email.endsWith('@example.org')" },
      ],
    });
    const tokens = await party.tokens({ scope: 'openid profile email' });
    expect(idTokenOf(tokens)).toMatchObject({ badge: 'gold' });
    const said = await userinfo(tokens);
    expect(said).toMatchObject({ name: 'Dr Liddell', email: 'alice@example.org' });
    expect(said).not.toHaveProperty('badge');
    expect(said).not.toHaveProperty('secretive');
    const introspected = await postForm(
      `${host.issuer}/introspect`,
      { token: tokens.access_token },
      basic(app),
    );
    expect(introspected.body).toMatchObject({ active: true, badge: 'gold' });
  });

  it('sees a subject that other clients don’t, unless they share its sector', async () => {
    const [one, two, elsewhere, open] = await Promise.all([
      client({ subject_type: 'pairwise' }),
      client({ subject_type: 'pairwise' }),
      client({ subject_type: 'pairwise', redirect_uris: ['https://elsewhere.example.org/callback'] }),
      client(),
    ]);
    const subjects: string[] = [];
    for (const { party } of [one, two, elsewhere, open]) {
      const tokens = await party.tokens({ scope: 'openid' });
      const sub = String(tokens.claims()?.sub);
      expect(await userinfo(tokens)).toEqual({ sub });
      subjects.push(sub);
    }
    expect(subjects[0]).toBe(subjects[1]);
    expect(new Set(subjects).size).toBe(3);
  });

  it('can’t have the provider read a sector document inside its own network', async () => {
    for (const address of [
      'https://127.0.0.1/list.json',
      'https://localhost/list.json',
      'https://[::1]/list',
    ]) {
      const { status, body } = await admin.call('POST', '/oidc-server/clients', {
        redirect_uris: ['https://app.example.org/callback'],
        subject_type: 'pairwise',
        sector_identifier_uri: address,
      });
      expect(status).toBe(400);
      expect(body.error.details.errors).toMatchObject([
        { path: ['sector_identifier_uri'], name: 'sector.unreadable' },
      ]);
      expect(body.error.message).toMatch(/not a public address|leads to/);
    }
  });

  it('gets a field of the user as the subject, everywhere the same', async () => {
    const { party, app } = await client({
      subject_claim: 'email',
      redirect_uris: ['https://app.example.org/callback', 'https://other.example.org/callback'],
    });
    const tokens = await party.tokens({ scope: 'openid' });
    expect(tokens.claims()?.sub).toBe('alice@example.org');
    expect(await userinfo(tokens)).toEqual({ sub: 'alice@example.org' });
    const introspected = await postForm(
      `${host.issuer}/introspect`,
      { token: tokens.access_token },
      basic(app),
    );
    expect(introspected.body['sub']).toBe('alice@example.org');
  });

  it('gets userinfo signed, or ID token and userinfo signed and encrypted', async () => {
    const keys = createRemoteJWKSet(new URL(`${host.issuer}/jwks`));
    const read = async (tokens: Tokens): Promise<string> => {
      const answer = await fetch(`${host.issuer}/userinfo`, { headers: bearer(tokens.access_token) });
      expect(answer.headers.get('content-type')).toMatch(/^application\/jwt/);
      return await answer.text();
    };
    const signed = await client({ userinfo_signed_response_alg: 'RS256' });
    const tokens = await signed.party.tokens({ scope: 'openid email' });
    const { payload } = await jwtVerify(await read(tokens), keys, {
      issuer: host.issuer,
      audience: signed.id,
    });
    expect(payload).toMatchObject({ sub: tokens.claims()?.sub, email: 'alice@example.org' });

    const sealed = await client({
      jwks: { keys: [encryption.jwk] },
      userinfo_signed_response_alg: 'RS256',
      userinfo_encrypted_response_alg: 'RSA-OAEP-256',
      userinfo_encrypted_response_enc: 'A256GCM',
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      id_token_encrypted_response_enc: 'A256GCM',
    });
    const signedIn = await sealed.party.signIn({ scope: 'openid email' });
    const { body } = await postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code: signedIn.code,
        redirect_uri: sealed.party.redirectUri,
        code_verifier: signedIn.request.codeVerifier,
      },
      basic(sealed.app),
    );
    const open = async (jwe: string): Promise<Json> => {
      const { plaintext } = await compactDecrypt(jwe, encryption.privateKey);
      return (await jwtVerify(new TextDecoder().decode(plaintext), keys, { issuer: host.issuer })).payload;
    };
    const idToken = await open(String(body['id_token']));
    expect(idToken['at_hash']).toBe(hashOf(String(body['access_token'])));
    const told = await open(await read(body as unknown as Tokens));
    expect(told).toMatchObject({ sub: idToken['sub'], email: 'alice@example.org' });
  });

  it('gets its default scopes when it asks for none', async () => {
    const { party } = await client({ default_scopes: 'openid email' });
    const { url, codeVerifier } = await party.authorizationRequest();
    url.searchParams.delete('scope');
    const callback = await signIn({
      browser: new Browserless(),
      authorizationUrl: url,
      redirectUri: party.redirectUri,
      identifier: 'alice',
      password: 'Playground-1',
    });
    const { body } = await postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code: String(callback.searchParams.get('code')),
        redirect_uri: party.redirectUri,
        code_verifier: codeVerifier,
      },
      basic(party.client),
    );
    expect(body['scope']).toBe('openid email');
  });
});

describe('an e-mail address', () => {
  it('is verified for an account of a provider that verifies, and not of one that does not', async () => {
    const { party } = await client();
    const tokens = await party.tokens({ scope: 'openid email' });
    const from = (provider: string) =>
      sql(host, `update up_users set provider = '${provider}' where username = 'alice'`);
    try {
      from('google');
      expect(await userinfo(tokens)).toMatchObject({ email_verified: true });
      from('microsoft');
      expect(await userinfo(tokens)).toMatchObject({ email_verified: false });
    } finally {
      from('local');
    }
  });
});
