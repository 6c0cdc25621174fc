/**
 * FranceConnect and FranceConnect+ as clients: the site is one of their identity providers. Emulators on
 * `openid-client`, written from what FranceConnect publishes; the clients are what the presets register.
 */
import { compactDecrypt, decodeProtectedHeader, exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formsOf } from '../support/browserless.ts';
import { sql } from '../support/database.ts';
import { startFederation, type Federation } from '../support/federation.ts';
import { trustingFetch } from '../support/navigation.ts';
import { startTlsServer, startTlsSite, type TlsServer, type TlsSite } from '../support/tls-site.ts';
import { OTTO, twoFactorOptions } from '../support/two-factors.ts';

const field = (claim: string, name: string) => ({ claim, source: { kind: 'field', field: name } });

/** How this site holds the civil register's values: in whatever text fields it has. */
const PIVOT = [
  field('given_name', 'givenName'),
  field('family_name', 'familyName'),
  field('birthdate', 'zoneinfo'),
  field('gender', 'gender'),
  field('birthcountry', 'website'),
  // Only those born in France have a place that the register knows.
  {
    claim: 'birthplace',
    source: { kind: 'expression', expression: "user.website == '99100' ? user.nickname : ''" },
  },
];

let site: TlsSite;

beforeAll(async () => {
  site = await startTlsSite(twoFactorOptions({ claimMappings: PIVOT }));
});
afterAll(() => site.stop());

interface Person {
  birthdate: string;
  birthcountry: string;
  birthplace: string;
}

/** Writes what the civil register knows into the fields that the claims read, for everybody. */
const isBorn = ({ birthdate, birthcountry, birthplace }: Person): void => {
  sql(
    site.host,
    "update up_users set zoneinfo = ?, website = ?, nickname = ?, gender = 'female'",
    ...[birthdate, birthcountry, birthplace],
  );
};

const IN_PARIS: Person = { birthdate: '1962-08-24', birthcountry: '99100', birthplace: '75107' };

describe('FranceConnect', () => {
  let franceconnect: Federation;
  beforeAll(async () => {
    isBorn(IN_PARIS);
    franceconnect = await startFederation(site, {
      preset: 'franceconnect',
      address: 'https://auth.integ01.example.org',
      always: () => ({ prompt: 'login', acr_values: 'eidas1' }),
    });
  });

  it('asks for the password every time, and gets the pivot identity', async () => {
    const browser = franceconnect.browser();
    const tokens = await franceconnect.enter({}, { browser });
    expect(tokens.claims()).toMatchObject({ acr: 'eidas1' });
    expect(await franceconnect.userinfo(tokens)).toMatchObject({
      sub: tokens.claims()!.sub,
      given_name: 'Alice',
      family_name: 'Liddell',
      birthdate: '1962-08-24',
      gender: 'female',
      birthcountry: '99100',
      birthplace: '75107',
      email: 'alice@example.org',
    });
    // The session is open, and the page is shown all the same.
    const again = await browser.open(franceconnect.authorizationUrl({}));
    expect(formsOf(again).some(({ fields }) => 'password' in fields)).toBe(true);
  });

  it.each(['1962-08-00', '1962-00-00', '1900-01-01'])(
    'gets the date of birth %s as it is known',
    async (birthdate) => {
      isBorn({ ...IN_PARIS, birthdate });
      expect(await franceconnect.userinfo(await franceconnect.enter())).toMatchObject({ birthdate });
    },
  );

  it('gets no place of birth for somebody born abroad', async () => {
    isBorn({ birthdate: '1962-08-24', birthcountry: '99217', birthplace: 'Tokyo' });
    const told = await franceconnect.userinfo(await franceconnect.enter());
    expect(told).toMatchObject({ birthcountry: '99217' });
    expect(told).not.toHaveProperty('birthplace');
    isBorn(IN_PARIS);
  });

  it('insists on eidas2, and gets an error instead of less', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: 'eidas2' } } });
    const asking = { claims, acr_values: 'eidas2' };
    const { callback } = await franceconnect.visit(asking);
    expect(callback.searchParams.get('error')).toBe('unmet_authentication_requirements');
    expect((await franceconnect.enter(asking, OTTO)).claims()).toMatchObject({ acr: 'eidas2' });
  });

  it('signs out, and gets its state back', async () => {
    const browser = franceconnect.browser();
    const tokens = await franceconnect.enter({}, { browser });
    const { logoutUri } = franceconnect.client;
    const question = await browser.open(
      oidc.buildEndSessionUrl(franceconnect.configuration, {
        id_token_hint: tokens.id_token!,
        post_logout_redirect_uri: logoutUri,
        state: 'a-state-of-32-characters-as-it-is',
      }),
    );
    const next = await browser.submit(question, {
      button: { name: 'logout', value: 'yes' },
      until: (url) => url.href.startsWith(logoutUri),
    });
    expect(next.location?.href).toBe(`${logoutUri}?state=a-state-of-32-characters-as-it-is`);
  });
});

/** Never less than this. */
const ESSENTIAL = JSON.stringify({ id_token: { acr: { essential: true, value: 'eidas2' } } });

/** The two ways in which FranceConnect+ lets its keys be used. */
describe.each(['RSA-OAEP-256', 'ECDH-ES'])('FranceConnect+ with %s', (alg) => {
  let plus: Federation;
  let keys: TlsServer;
  let privateKey: CryptoKey;
  const encrypted = {
    id_token_encrypted_response_alg: alg,
    userinfo_encrypted_response_alg: alg,
  };

  beforeAll(async () => {
    isBorn(IN_PARIS);
    const pair = await generateKeyPair(alg, { extractable: true, crv: 'P-256' });
    ({ privateKey } = pair);
    const jwk = { ...(await exportJWK(pair.publicKey)), use: 'enc', alg, kid: `fc-${alg}` };
    keys = await startTlsServer(site.authority, (req, res) => {
      const isKeys = req.url === '/api/v2/client/.well-known/keys';
      res.writeHead(isKeys ? 200 : 404, { 'content-type': 'application/json' });
      res.end(isKeys ? JSON.stringify({ keys: [jwk] }) : '{}');
    });
    plus = await startFederation(site, {
      preset: 'franceconnect_plus',
      address: keys.url,
      changes: encrypted,
      metadata: { id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256' },
      always: () => ({ prompt: 'login', acr_values: 'eidas2', claims: ESSENTIAL }),
    });
    oidc.enableDecryptingResponses(plus.configuration, ['A256GCM'], {
      key: privateKey,
      alg,
      kid: `fc-${alg}`,
    });
  });
  afterAll(() => keys.stop());

  it('gets an ID token and userinfo that are signed and then encrypted', async () => {
    const tokens = await plus.enter({}, OTTO);
    expect(tokens.claims()).toMatchObject({ acr: 'eidas2', iss: site.issuer });
    const outer = decodeProtectedHeader(tokens.id_token!);
    expect(outer).toMatchObject({ alg, enc: 'A256GCM' });

    const answer = await trustingFetch({ ca: site.authority.ca })(`${site.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(answer.headers.get('content-type')).toMatch(/^application\/jwt/);
    const { plaintext, protectedHeader } = await compactDecrypt(await answer.text(), privateKey);
    expect(protectedHeader).toMatchObject({ alg, enc: 'A256GCM' });
    expect(decodeProtectedHeader(new TextDecoder().decode(plaintext))).toMatchObject({ alg: 'ES256' });

    expect(await plus.userinfo(tokens)).toMatchObject({
      given_name: 'Otto',
      family_name: 'Mustermann',
      birthdate: '1962-08-24',
      birthplace: '75107',
      birthcountry: '99100',
      preferred_username: 'otto',
    });

    const { callback } = await plus.visit({});
    expect(callback.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });
});
