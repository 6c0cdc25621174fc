/**
 * The same systems, misconfigured as people do: the admin finds the plain cause in the client's list of failed requests.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { newApachePlace, startApache } from '../support/apache.ts';
import { enter } from '../support/enter.ts';
import { Browserless, signIn } from '../support/browserless.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { installLemonLdap } from '../support/lemonldap.ts';
import { navigatingBrowser } from '../support/navigation.ts';
import { addPresetClient, type PresetClient } from '../support/preset-client.ts';
import { PASSWORD, postForm } from '../support/relying-party.ts';

const MINUTES = 60;

/** Seconds that a key is published before it signs; by default a day. */
const PUBLISH_AHEAD = 5;

let host: TestHost;
let admin: AdminApi;

beforeAll(async () => {
  host = await startHost({ pluginConfig: { keys: { publishAhead: PUBLISH_AHEAD } } });
  admin = await superAdmin(host.url);
});
afterAll(() => host.stop());

/** What the panel lists, newest first. */
async function causes(clientId: string): Promise<Array<[string, string | null]>> {
  const { body } = await admin.call('GET', `/oidc-server/clients/${clientId}/failures`);
  return body.results.map(({ cause, detail }) => [cause, detail]);
}

describe('Apache with mod_auth_openidc', () => {
  it('has the wrong secret', async () => {
    const place = await newApachePlace();
    const client = await addPresetClient(admin, { preset: 'mod_auth_openidc', address: place.url });
    const pasted = client.snippet('Apache').replace(client.secret, 'the-secret-of-another-application');
    const apache = await startApache(place, { modules: ['auth_openidc'], configuration: pasted });
    const { page } = await enter(`${apache.url}/`, client);
    expect(page.html).toContain('Error');
    expect(await causes(client.clientId)).toEqual([['secret_wrong', null]]);
    await apache.stop();
  });

  it('does not know that it is https, behind a proxy', async () => {
    const place = await newApachePlace();
    const client = await addPresetClient(admin, {
      preset: 'mod_auth_openidc',
      address: place.url.replace('http:', 'https:'),
    });
    const pasted = client
      .snippet('Apache')
      .replace(client.redirectUri, client.redirectUri.replace('https:', 'http:'));
    const apache = await startApache(place, { modules: ['auth_openidc'], configuration: pasted });
    const page = await navigatingBrowser().open(`${apache.url}/`);
    expect(page.status).toBe(400);
    expect(await causes(client.clientId)).toEqual([
      ['redirect_uri_http', client.redirectUri.replace('https:', 'http:')],
    ]);
    await apache.stop();
  });
});

describe('LemonLDAP::NG', () => {
  it('is given ES256, which it can’t check: its users come back and back', async () => {
    const portal = await installLemonLdap();
    const client = await addPresetClient(admin, {
      preset: 'lemonldap',
      address: portal.url,
      changes: { id_token_signed_response_alg: 'ES256' },
    });
    await portal.shell(client.snippet('lemonldap-ng-cli'));
    await portal.start();
    const browser = navigatingBrowser();
    const { redirectUri } = client;
    for (let visits = 0; visits < 3; visits += 1) await enter(`${portal.url}/`, { redirectUri, browser });
    expect(await causes(client.clientId)).toEqual([['id_token_algorithm', 'ES256']]);
    await portal.stop();
  });
});

/** An application on `openid-client`; the same user goes there again and again, and never gets in. */
async function sendUsersBack(
  { clientId, secret, redirectUri }: PresetClient,
  configure: (configuration: oidc.Configuration) => void,
  metadata: Partial<oidc.ClientMetadata> = {},
): Promise<void> {
  const configuration = await oidc.discovery(
    new URL(host.issuer),
    clientId,
    metadata,
    oidc.ClientSecretBasic(secret),
    { execute: [oidc.allowInsecureRequests] },
  );
  configure(configuration);
  const browser = new Browserless();
  for (let visits = 0; visits < 3; visits += 1) {
    const codeVerifier = oidc.randomPKCECodeVerifier();
    const callback = await signIn({
      browser,
      authorizationUrl: oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid',
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      }),
      redirectUri,
      identifier: 'alice',
      password: PASSWORD,
    });
    const redeemed = oidc.authorizationCodeGrant(configuration, callback, {
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    await expect(redeemed).rejects.toThrow();
  }
}

describe('an application whose clock is ten minutes off', () => {
  it('takes its ID token for expired', async () => {
    const client = await addPresetClient(admin, {
      preset: 'server',
      address: 'https://early.example.org',
      changes: { token_lifetimes: { id_token: 5 * MINUTES } },
    });
    await sendUsersBack(client, () => undefined, { [oidc.clockSkew]: 10 * MINUTES });
    expect(await causes(client.clientId)).toEqual([['id_token_not_accepted', 'RS256']]);
  });
});

describe('an application that proves itself with a key', () => {
  let signer: { privateKey: CryptoKey; publicJwk: JWK };

  const newKey = async (alg: string, kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
  };

  beforeAll(async () => {
    signer = await newKey('ES256', 'first');
  });

  const addClient = async (keys: Record<string, unknown> = {}): Promise<string> => {
    const { status, body } = await admin.call('POST', '/oidc-server/clients', {
      client_name: 'With a key',
      redirect_uris: ['https://keys.example.org/callback'],
      token_endpoint_auth_method: 'private_key_jwt',
      ...(keys['jwks_uri'] === undefined ? { jwks: { keys: [signer.publicJwk] } } : keys),
    });
    expect(status, JSON.stringify(body.error)).toBe(201);
    return body.client_id;
  };

  /** Redeems a made-up code: who asks is checked before what they ask for. */
  const ask = async (
    clientId: string,
    { key = signer, clockOff = 0 }: { key?: typeof signer; clockOff?: number } = {},
  ) => {
    const now = Math.floor(Date.now() / 1000) + clockOff;
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: key.publicJwk.alg!, kid: key.publicJwk.kid! })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(host.issuer)
      .setJti(oidc.randomNonce())
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + 5 * MINUTES)
      .sign(key.privateKey);
    return await postForm(`${host.issuer}/token`, {
      grant_type: 'authorization_code',
      code: 'made-up-code',
      redirect_uri: 'https://keys.example.org/callback',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    });
  };

  it.each([-10 * MINUTES, 10 * MINUTES])('has its clock off by %d seconds', async (clockOff) => {
    const clientId = await addClient();
    expect((await ask(clientId, { clockOff })).body['error']).toBe('invalid_client');
    expect(await causes(clientId)).toEqual([['assertion_clock', null]]);
  });

  it('has made itself new keys, and the old ones are registered', async () => {
    const clientId = await addClient();
    expect((await ask(clientId, { key: await newKey('ES256', 'second') })).body['error']).toBe(
      'invalid_client',
    );
    expect((await ask(clientId, { key: await newKey('ES256', 'first') })).body['error']).toBe(
      'invalid_client',
    );
    expect(await causes(clientId)).toEqual([
      ['client_key_unknown', null],
      ['client_key_unknown', null],
    ]);
  });

  it('does not publish its keys where it says', async () => {
    const clientId = await addClient({ jwks_uri: 'https://localhost:9/keys' });
    expect((await ask(clientId)).status).toBeGreaterThanOrEqual(400);
    expect(await causes(clientId)).toEqual([['client_keys_unreachable', null]]);
  });

  it('is let in when nothing is wrong with it', async () => {
    const clientId = await addClient();
    expect((await ask(clientId)).body['error']).toBe('invalid_grant');
    expect((await causes(clientId)).map(([cause]) => cause)).toEqual(['code_expired']);
  });
});

// The last: from here on, a new key signs.
describe('an application that keeps the keys it was given once', () => {
  it('does not know the key that took over', async () => {
    const client = await addPresetClient(admin, { preset: 'server', address: 'https://old.example.org' });
    const keys = await (await fetch(`${host.issuer}/jwks`)).text();
    expect((await admin.call('POST', '/oidc-server/keys/rotate', { ring: 'RS256' })).status).toBe(200);
    await pause(PUBLISH_AHEAD * 1000 + 1500);
    await sendUsersBack(client, (configuration) => {
      oidc.enableNonRepudiationChecks(configuration);
      configuration[oidc.customFetch] = (url, options) =>
        url.endsWith('/jwks')
          ? Promise.resolve(new Response(keys, { headers: { 'content-type': 'application/json' } }))
          : fetch(url, options as RequestInit);
    });
    expect(await causes(client.clientId)).toEqual([
      ['id_token_key_new', expect.stringMatching(/^RS256, \d{4}-/) as string],
    ]);
  });
});
