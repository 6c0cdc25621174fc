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
import { startClaimsSite, type ClaimsSite, type Json } from '../support/claims-site.ts';
import { Browserless, signIn } from '../support/browserless.ts';
import { sql } from '../support/database.ts';
import { basic, bearer, postForm, request, type Tokens } from '../support/relying-party.ts';

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

let site: ClaimsSite;
let encryption: { privateKey: CryptoKey; jwk: Json };

const idTokenOf = ({ id_token: token }: Tokens): Json => decodeJwt(String(token));

const hashOf = (value: string): string =>
  createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');

beforeAll(async () => {
  const pair = await generateKeyPair('RSA-OAEP-256', { extractable: true });
  encryption = {
    privateKey: pair.privateKey,
    jwk: { ...(await exportJWK(pair.publicKey)), use: 'enc', alg: 'RSA-OAEP-256', kid: 'enc-1' },
  };
  site = await startClaimsSite({ pluginConfig: { allowPrivateNetwork: false } });
});
afterAll(() => site.host.stop());

describe('the standard scopes', () => {
  it.each(Object.keys(GIVEN))('%s gives its claims at userinfo, and no other', async (scope) => {
    const { party } = await site.register();
    const tokens = await party.tokens({ scope: `openid ${scope}` });
    expect(await site.userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub, ...GIVEN[scope] });
    expect(Object.keys(idTokenOf(tokens)).toSorted()).toEqual(
      ['at_hash', 'aud', 'exp', 'iat', 'iss', 'nonce', 'sid', 'sub'].toSorted(),
    );
  });

  it('openid alone gives the subject alone', async () => {
    const { party } = await site.register();
    const tokens = await party.tokens({ scope: 'openid' });
    expect(await site.userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub });
  });

  it('come in the ID token too for a client that wants them there', async () => {
    const { party } = await site.register({ claims_in_id_token: true });
    const tokens = await party.tokens({ scope: ALL_SCOPES });
    const everything = Object.assign({}, ...Object.values(GIVEN)) as Json;
    expect(idTokenOf(tokens)).toMatchObject(everything);
    expect(await site.userinfo(tokens)).toMatchObject(everything);
  });

  it('are in discovery with their claims', async () => {
    const { body } = await request(`${site.host.issuer}/.well-known/openid-configuration`);
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

describe('the claims parameter', () => {
  const asking = (claims: Json) => ({ params: { claims: JSON.stringify(claims) } });

  it('puts a claim where the request wants it', async () => {
    const { party } = await site.register();
    const tokens = await party.tokens({
      scope: 'openid',
      ...asking({ id_token: { email: { essential: true }, amr: null }, userinfo: { given_name: null } }),
    });
    expect(idTokenOf(tokens)).toMatchObject({ email: 'alice@example.org', amr: ['pwd'] });
    expect(idTokenOf(tokens)).not.toHaveProperty('given_name');
    expect(await site.userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub, given_name: 'Alice' });
  });

  it('leaves a claim out whose value is another one than asked for', async () => {
    const { party } = await site.register();
    const tokens = await party.tokens({
      scope: 'openid',
      ...asking({
        userinfo: {
          email: { value: 'mallory@example.org' },
          given_name: { values: ['Bob', 'Alice'] },
        },
      }),
    });
    expect(await site.userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub, given_name: 'Alice' });
  });

  it('gets nothing that the client’s own scopes don’t cover', async () => {
    const { party } = await site.register({ scope: 'openid email' });
    const tokens = await party.tokens({
      scope: 'openid',
      ...asking({ userinfo: { address: { essential: true }, email: null } }),
    });
    expect(await site.userinfo(tokens)).toEqual({ sub: tokens.claims()?.sub, email: 'alice@example.org' });
  });
});

describe('scopes and mappings of the site', () => {
  it('act at once: a nested claim, an expression, a relation, a constant, and the removal of a scope', async () => {
    await site.create('claim-mappings', {
      claim: 'info.openid.Email',
      source: { kind: 'field', field: 'email' },
    });
    await site.create('claim-mappings', { claim: 'login', source: { kind: 'field', field: 'username' } });
    await site.create('claim-mappings', {
      claim: 'roles',
      source: { kind: 'field', field: 'role.name' },
      type: 'array',
    });
    await site.create('claim-mappings', {
      claim: 'https://example\\.org/label',
      source: { kind: 'expression', expression: "user.givenName.upperAscii() + ' (' + user.role.name + ')'" },
    });
    await site.create('claim-mappings', {
      claim: 'tenant',
      source: { kind: 'constant', value: 7 },
      type: 'number',
    });
    await site.create('scopes', {
      name: 'nc',
      displayName: { en: 'Your NC Connect identity', fr: 'Votre identité NC Connect' },
      claims: ['iss', 'login', 'info.openid.Email'],
    });
    await site.create('scopes', { name: 'work', claims: ['roles', 'https://example\\.org/label', 'tenant'] });

    const { party, app } = await site.register({ subject_type: 'pairwise' });
    expect((app as unknown as Json)['scope']).toContain('nc');
    const tokens = await party.tokens({ scope: 'openid nc' });
    // NC Connect's userinfo.
    expect(await site.userinfo(tokens)).toEqual({
      iss: site.host.issuer,
      sub: tokens.claims()?.sub,
      login: 'alice',
      info: { openid: { Email: 'alice@example.org' } },
    });

    const atWork = await party.tokens({ scope: 'openid work' });
    expect(await site.userinfo(atWork)).toEqual({
      sub: tokens.claims()?.sub,
      roles: ['Authenticated'],
      'https://example.org/label': 'ALICE (Authenticated)',
      tenant: 7,
    });

    expect((await site.admin.call('DELETE', '/oidc-server/scopes/work')).status).toBe(204);
    expect(await site.userinfo(atWork)).toEqual({ sub: tokens.claims()?.sub });
    expect(await site.userinfo(tokens)).toHaveProperty('login', 'alice');
  });

  it('leave a value of the wrong type out, sign in all the same, and have it in the audit log', async () => {
    await site.create('claim-mappings', {
      claim: 'level',
      source: { kind: 'field', field: 'nickname' },
      type: 'number',
    });
    await site.create('scopes', { name: 'level', claims: ['level'] });
    const { party, app } = await site.register();
    const tokens = await party.tokens({ scope: 'openid level email' });
    const sub = String(tokens.claims()?.sub);
    for (const _ of [1, 2]) {
      const told = await site.userinfo(tokens);
      expect(told).not.toHaveProperty('level');
      expect(told).toHaveProperty('email');
    }
    const leftOut = () =>
      sql(
        site.host,
        "select client_id, subject, target, details from oidc_events where kind = 'claims.left-out'",
      );
    // Once, however often it happens in a minute; and what the value was is nobody's business.
    await expect.poll(leftOut).toEqual([
      {
        client_id: app.client_id,
        subject: sub,
        target: 'level',
        details: JSON.stringify({
          claims: [{ claim: 'level', outcome: 'wrong-type', reason: 'is string where the claim is number' }],
        }),
      },
    ]);
  });
});

describe('a client of its own kind', () => {
  it('has overrides, additions, places and release rules', async () => {
    const { party, app } = await site.register({
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
    const said = await site.userinfo(tokens);
    expect(said).toMatchObject({ name: 'Dr Liddell', email: 'alice@example.org' });
    expect(said).not.toHaveProperty('badge');
    expect(said).not.toHaveProperty('secretive');
    expect(await site.introspect(tokens, app)).toMatchObject({ active: true, badge: 'gold' });
  });

  it('sees a subject that other clients don’t, unless they share its sector', async () => {
    const [one, two, elsewhere, open] = await Promise.all([
      site.register({ subject_type: 'pairwise' }),
      site.register({ subject_type: 'pairwise' }),
      site.register({ subject_type: 'pairwise', redirect_uris: ['https://elsewhere.example.org/callback'] }),
      site.register(),
    ]);
    const subjects: string[] = [];
    for (const { party } of [one, two, elsewhere, open]) {
      const tokens = await party.tokens({ scope: 'openid' });
      const sub = String(tokens.claims()?.sub);
      expect(await site.userinfo(tokens)).toEqual({ sub });
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
      const { status, body } = await site.admin.call('POST', '/oidc-server/clients', {
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
    const { party, app } = await site.register({
      subject_claim: 'email',
      redirect_uris: ['https://app.example.org/callback', 'https://other.example.org/callback'],
    });
    const tokens = await party.tokens({ scope: 'openid' });
    expect(tokens.claims()?.sub).toBe('alice@example.org');
    expect(await site.userinfo(tokens)).toEqual({ sub: 'alice@example.org' });
    expect((await site.introspect(tokens, app))['sub']).toBe('alice@example.org');
  });

  it('gets userinfo signed, or ID token and userinfo signed and encrypted', async () => {
    const keys = createRemoteJWKSet(new URL(`${site.host.issuer}/jwks`));
    const read = async (tokens: Tokens): Promise<string> => {
      const answer = await fetch(`${site.host.issuer}/userinfo`, { headers: bearer(tokens.access_token) });
      expect(answer.headers.get('content-type')).toMatch(/^application\/jwt/);
      return await answer.text();
    };
    const signed = await site.register({ userinfo_signed_response_alg: 'RS256' });
    const tokens = await signed.party.tokens({ scope: 'openid email' });
    const { payload } = await jwtVerify(await read(tokens), keys, {
      issuer: site.host.issuer,
      audience: signed.app.client_id,
    });
    expect(payload).toMatchObject({ sub: tokens.claims()?.sub, email: 'alice@example.org' });

    const sealed = await site.register({
      jwks: { keys: [encryption.jwk] },
      userinfo_signed_response_alg: 'RS256',
      userinfo_encrypted_response_alg: 'RSA-OAEP-256',
      userinfo_encrypted_response_enc: 'A256GCM',
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      id_token_encrypted_response_enc: 'A256GCM',
    });
    const sealedTokens = await site.signIn(sealed, { scope: 'openid email' });
    const open = async (jwe: string): Promise<Json> => {
      const { plaintext } = await compactDecrypt(jwe, encryption.privateKey);
      return (await jwtVerify(new TextDecoder().decode(plaintext), keys, { issuer: site.host.issuer }))
        .payload;
    };
    const idToken = await open(String(sealedTokens.id_token));
    expect(idToken['at_hash']).toBe(hashOf(sealedTokens.access_token));
    const told = await open(await read(sealedTokens));
    expect(told).toMatchObject({ sub: idToken['sub'], email: 'alice@example.org' });
  });

  it('gets its default scopes when it asks for none', async () => {
    const { party } = await site.register({ default_scopes: 'openid email' });
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
      `${site.host.issuer}/token`,
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
    const { party } = await site.register();
    const tokens = await party.tokens({ scope: 'openid email' });
    const from = (provider: string) =>
      sql(site.host, `update up_users set provider = '${provider}' where username = 'alice'`);
    try {
      from('google');
      expect(await site.userinfo(tokens)).toMatchObject({ email_verified: true });
      from('microsoft');
      expect(await site.userinfo(tokens)).toMatchObject({ email_verified: false });
    } finally {
      from('local');
    }
  });
});
