/**
 * ProConnect as a client: the site is an identity provider of the federation. An emulator on `openid-client`, written
 * from what ProConnect publishes for identity providers; the client is what the preset registers.
 */
import { decodeProtectedHeader, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formsOf } from '../support/browserless.ts';
import { errorIn, startFederation, type Federation, type FederationTokens } from '../support/federation.ts';
import { trustingFetch } from '../support/navigation.ts';
import { startTlsSite, type TlsSite } from '../support/tls-site.ts';
import { OTTO, twoFactorOptions } from '../support/two-factors.ts';
import { SIGNING_ALGORITHMS } from '../../server/src/domain/keys.ts';

const CLAIMS = JSON.stringify({ id_token: { amr: null, acr: null } });
const STRONG = JSON.stringify({
  id_token: {
    acr: { essential: true, values: ['eidas0-mfa', 'eidas1-mfa', 'eidas2', 'eidas3'] },
    amr: null,
  },
});
const EXTRA = {
  login_hint: 'alice@example.org',
  siret_hint: '13002526500013',
  sp_id: '6925fb8143c76eded44d32b40c0cb1006065f7f003de52712b78985704f39950',
  sp_name: 'Une application de l’État',
  remember_me: 'false',
};

const constant = (claim: string, value: string) => ({ claim, source: { kind: 'constant', value } });
const field = (claim: string, name: string) => ({ claim, source: { kind: 'field', field: name } });

let site: TlsSite;
let proconnect: Federation;

beforeAll(async () => {
  site = await startTlsSite(
    twoFactorOptions({
      claimMappings: [
        field('uid', 'username'),
        field('given_name', 'givenName'),
        field('usual_name', 'familyName'),
        field('phone_number', 'phoneNumber'),
        constant('siret', '13002526500013'),
        { claim: 'siren', source: { kind: 'expression', expression: "'13002526500013'.substring(0, 9)" } },
        // Nobody filled these in.
        { claim: 'organizational_unit', source: { kind: 'expression', expression: "''" } },
        { claim: 'belonging_population', source: { kind: 'expression', expression: "' '.trim()" } },
        constant('chorusdt:societe', 'DINUM'),
      ],
    }),
  );
  proconnect = await startFederation(site, {
    preset: 'proconnect',
    address: 'https://fca.integ01.example.org',
    metadata: { id_token_signed_response_alg: 'RS256', userinfo_signed_response_alg: 'RS256' },
    always: () => ({ claims: CLAIMS, acr_values: 'eidas1' }),
  });
});
afterAll(() => site.stop());

/** As it comes, before `openid-client` opens it. */
const userinfoAnswer = ({ access_token: token }: FederationTokens): Promise<Response> =>
  trustingFetch({ ca: site.authority.ca })(`${site.issuer}/userinfo`, {
    headers: { authorization: `Bearer ${token}` },
  });

describe('ProConnect', () => {
  it('asks without PKCE and prompt, for scopes that the site has and for others', async () => {
    const scope = `${proconnect.client.scope} custom idp_birthdate is_service_public`;
    const tokens = await proconnect.enter({ scope });
    expect(tokens.scope?.split(' ').sort()).toEqual(proconnect.client.scope.split(' ').sort());
    expect(await proconnect.userinfo(tokens)).toMatchObject({
      sub: tokens.claims()!.sub,
      uid: 'alice',
      given_name: 'Alice',
      usual_name: 'Liddell',
      email: 'alice@example.org',
      siret: '13002526500013',
      siren: '130025265',
      phone_number: '+33123456789',
      'chorusdt:societe': 'DINUM',
    });
  });

  it('gets acr and amr in the ID token, which its claims parameter asks for', async () => {
    const claims = (await proconnect.enter()).claims()!;
    expect(claims).toMatchObject({ acr: 'eidas1', amr: ['pwd'], iss: site.issuer });
    const unasked = (
      await proconnect.enter({ claims: JSON.stringify({ id_token: { acr: null } }) })
    ).claims()!;
    expect(unasked).not.toHaveProperty('amr');
  });

  it('sends parameters of its own: the login hint is shown, the others are left alone', async () => {
    const browser = proconnect.browser();
    const page = await browser.open(proconnect.authorizationUrl(EXTRA));
    const form = formsOf(page).find(({ fields }) => 'password' in fields);
    expect(form?.fields['identifier']).toBe(EXTRA.login_hint);
    expect((await proconnect.enter(EXTRA)).claims()).toMatchObject({ acr: 'eidas1' });
  });

  it('proves itself with client_secret_post, and parameters of its own beside it', async () => {
    const { sp_id, sp_name } = EXTRA;
    const visit = await proconnect.visit({});
    expect((await proconnect.redeem(visit, { sp_id, sp_name })).access_token).toBeTruthy();
    await expect(proconnect.redeem(visit, { sp_id, sp_name })).rejects.toThrow();
  });

  it.each(SIGNING_ALGORITHMS)('gets its ID token and userinfo signed with %s, as registered', async (alg) => {
    await proconnect.change({ id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg });
    const tokens = await proconnect.enter();
    expect(decodeProtectedHeader(tokens.id_token!).alg).toBe(alg);
    const answer = await userinfoAnswer(tokens);
    expect(answer.headers.get('content-type')).toMatch(/^application\/jwt/);
    expect(decodeProtectedHeader(await answer.text()).alg).toBe(alg);
    expect(await proconnect.userinfo(tokens)).toMatchObject({ uid: 'alice' });
  });

  it('gets both signed with the secret, where HS256 is registered', async () => {
    const alg = 'HS256';
    const own = await startFederation(site, {
      preset: 'proconnect',
      address: 'https://hs.integ01.example.org',
      changes: { id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg },
      always: () => ({ claims: CLAIMS, acr_values: 'eidas1' }),
    });
    const { asked, callback } = await own.visit({});
    const send = trustingFetch({ ca: site.authority.ca });
    // By hand: `openid-client` checks asymmetric signatures only.
    const answer = await send(`${site.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code')!,
        redirect_uri: own.client.redirectUri,
        client_id: own.client.clientId,
        client_secret: own.client.secret,
      }),
    });
    const tokens = (await answer.json()) as FederationTokens;
    const verify = (jwt: string) =>
      jwtVerify(jwt, new TextEncoder().encode(own.client.secret), {
        algorithms: [alg],
        issuer: site.issuer,
        audience: own.client.clientId,
      });
    const { payload } = await verify(tokens.id_token!);
    expect(payload).toMatchObject({ acr: 'eidas1', nonce: asked.searchParams.get('nonce') });
    const told = await verify(await (await userinfoAnswer(tokens)).text());
    expect(told.payload).toMatchObject({ sub: payload.sub, uid: 'alice' });
  });

  it('gets userinfo as JSON where no algorithm is registered', async () => {
    await proconnect.change({
      id_token_signed_response_alg: 'RS256',
      userinfo_signed_response_alg: undefined,
    });
    const tokens = await proconnect.enter();
    const answer = await userinfoAnswer(tokens);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toMatchObject({ sub: tokens.claims()!.sub, uid: 'alice' });
    await proconnect.change({ userinfo_signed_response_alg: 'RS256' });
  });

  it('never gets an empty value', async () => {
    const told = await proconnect.userinfo(await proconnect.enter());
    expect(Object.keys(told)).not.toContain('organizational_unit');
    expect(Object.keys(told)).not.toContain('belonging_population');
    expect(Object.keys(told)).not.toContain('chorusdt:matricule');
    expect(Object.values(told)).not.toContain('');
  });

  it('gets an essential acr, or an error: never a lower one', async () => {
    const reachable = JSON.stringify({
      id_token: { acr: { essential: true, values: ['eidas2', 'eidas1'] }, amr: null },
    });
    expect((await proconnect.enter({ claims: reachable })).claims()).toMatchObject({ acr: 'eidas1' });

    const { callback } = await proconnect.visit({ claims: STRONG });
    expect(callback.searchParams.get('error')).toBe('unmet_authentication_requirements');
    // Nor over a session that is open: the password is asked for anew, and is not enough.
    const browser = proconnect.browser();
    await proconnect.enter({}, { browser });
    const again = await proconnect.visit({ claims: STRONG }, { browser });
    expect(again.callback.searchParams.get('error')).toBe('unmet_authentication_requirements');
    // Nobody is asked for a password where nothing here is enough.
    const impossible = { claims: STRONG.replace('"eidas2",', '') };
    const until = (url: URL) => url.href.startsWith(proconnect.client.redirectUri);
    const page = await proconnect.browser().open(proconnect.authorizationUrl(impossible), { until });
    expect(errorIn(page)).toBe('unmet_authentication_requirements');

    const { body } = await proconnect.admin.call(
      'GET',
      `/oidc-server/clients/${proconnect.client.clientId}/failures`,
    );
    const latest = body.results.map(({ cause }) => cause).slice(0, 3);
    expect(latest).toEqual(['acr_unmet', 'acr_unmet', 'acr_unmet']);
  });

  it('gets eidas2 of somebody who has a second factor, for as long as their session lasts', async () => {
    const strong = { acr: 'eidas2', amr: ['pwd', 'otp', 'mfa'] };
    const browser = proconnect.browser();
    const first = await proconnect.enter({ claims: STRONG }, { ...OTTO, browser });
    expect(first.claims()).toMatchObject(strong);
    const again = await proconnect.enter({ claims: STRONG }, { browser });
    expect(again.claims()).toMatchObject({ ...strong, sub: first.claims()!.sub });
  });

  it('is told the truth about the sign-in, whatever acr it wished for', async () => {
    const claims = (await proconnect.enter({ acr_values: 'eidas3' })).claims()!;
    expect(claims).toMatchObject({ acr: 'eidas1', amr: ['pwd'] });
  });

  it('signs out with the ID token alone, without client_id and state, and gets its user back', async () => {
    const browser = proconnect.browser();
    const tokens = await proconnect.enter({}, { browser });
    const { logoutUri } = proconnect.client;
    const leaving = oidc.buildEndSessionUrl(proconnect.configuration, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: logoutUri,
    });
    leaving.searchParams.delete('client_id');
    const question = await browser.open(leaving);
    const next = await browser.submit(question, {
      button: { name: 'logout', value: 'yes' },
      until: (url) => url.href.startsWith(logoutUri),
    });
    expect(next.location?.href).toBe(logoutUri);

    const again = await browser.open(proconnect.authorizationUrl({}));
    expect(formsOf(again).some(({ fields }) => 'password' in fields)).toBe(true);
  });

  it('never meets a cookie or an address that is not https', async () => {
    const browser = proconnect.browser();
    await browser.open(proconnect.authorizationUrl({}));
    expect(browser.cookies.all().length).toBeGreaterThan(0);
    expect(browser.cookies.all().filter(({ secure }) => !secure)).toEqual([]);
    const metadata = JSON.stringify(proconnect.configuration.serverMetadata());
    expect(metadata).not.toContain('http://');
  });
});
