/**
 * Clients whose secret signs something: `client_secret_jwt`, and ID tokens and userinfo with HS256. The secret is then
 * kept itself, sealed; every other one is known by its digest only.
 */
import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { webApp } from '../support/clients.ts';
import { bytesOf } from '../support/database.ts';
import { refusalToStart, startHost, type TestHost } from '../support/host.ts';
import { basic, bearer, discoverRelyingParty, postForm } from '../support/relying-party.ts';

const hsApp = {
  ...webApp,
  client_id: 'hs-app',
  client_secret: 'a-secret-that-signs-0123456789-abcdef',
  id_token_signed_response_alg: 'HS256',
  userinfo_signed_response_alg: 'HS256',
  skip_consent: true,
};

let host: TestHost;
let admin: AdminApi;

beforeAll(async () => {
  host = await startHost({ pluginConfig: { clients: [webApp, hsApp] } });
  admin = await superAdmin(host.url);
});
afterAll(() => host.stop());

const keyOf = (secret: string) => new TextEncoder().encode(secret);

const assertionBy = (clientId: string, secret: string, alg = 'HS256') =>
  new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(host.issuer)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(keyOf(secret));

/** Any request that a client has to prove itself for. */
const ask = async (clientId: string, secret: string, alg?: string) =>
  (
    await postForm(`${host.issuer}/introspect`, {
      token: 'unknown',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertionBy(clientId, secret, alg),
    })
  ).status;

const register = async (more: Record<string, unknown> = {}) => {
  const { status, body } = await admin.call('POST', '/oidc-server/clients', {
    redirect_uris: ['https://app.example.org/callback'],
    token_endpoint_auth_method: 'client_secret_jwt',
    skip_consent: true,
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return { id: body.client_id, secret: body.client_secret!, version: body.version };
};

describe('an ID token signed with the secret', () => {
  it('is read by whoever has the secret, and userinfo too', async () => {
    const party = await discoverRelyingParty(host.issuer, hsApp);
    const signedIn = await party.signIn();
    const { body } = await postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code: signedIn.code,
        redirect_uri: party.redirectUri,
        code_verifier: signedIn.request.codeVerifier,
      },
      basic(hsApp),
    );
    const { payload, protectedHeader } = await jwtVerify(
      String(body['id_token']),
      keyOf(hsApp.client_secret),
      { issuer: host.issuer, audience: 'hs-app' },
    );
    expect(protectedHeader.alg).toBe('HS256');
    const answer = await fetch(`${host.issuer}/userinfo`, { headers: bearer(String(body['access_token'])) });
    const userinfo = await jwtVerify(await answer.text(), keyOf(hsApp.client_secret));
    expect(userinfo.payload.sub).toBe(payload.sub);
  });

  it('is not for a client without a secret, nor with a short one', async () => {
    const { status, body } = await admin.call('POST', '/oidc-server/clients', {
      redirect_uris: ['https://app.example.org/callback'],
      token_endpoint_auth_method: 'none',
      id_token_signed_response_alg: 'HS256',
    });
    expect(status).toBe(400);
    expect(body.error.details.errors.map(({ name }) => name)).toEqual(['secret_alg.missing']);
    const short = { ...hsApp, client_secret: 'twenty-characters-ab' };
    expect(await refusalToStart({ pluginConfig: { clients: [short] } })).toContain('32 characters or more');
  });
});

describe('client_secret_jwt', () => {
  it('signs in with openid-client', async () => {
    const { id, secret } = await register();
    const configuration = await oidc.discovery(
      new URL(host.issuer),
      id,
      undefined,
      oidc.ClientSecretJwt(secret),

      { execute: [oidc.allowInsecureRequests] },
    );
    expect(await oidc.tokenIntrospection(configuration, 'unknown')).toEqual({ active: false });
  });

  it('proves the secret and nothing less', async () => {
    const { id, secret } = await register();
    expect(await ask(id, secret)).toBe(200);
    expect(await ask(id, `${secret}x`)).toBe(401);
    expect(await ask(id, secret, 'HS512')).toBe(401);
    expect(
      (
        await postForm(
          `${host.issuer}/introspect`,
          { token: 'x' },
          basic({ client_id: id, client_secret: secret }),
        )
      ).status,
    ).toBe(401);
    // Another client's secret is only known by its digest, and can't be signed with.
    expect(await ask('web-app', webApp.client_secret!)).toBe(401);
  });

  it('keeps the secret sealed, as long as it is needed and no longer', async () => {
    const { id, secret } = await register();
    expect(bytesOf(host).includes(secret)).toBe(false);

    const { body: before } = await admin.call('GET', `/oidc-server/clients/${id}`);
    expect(JSON.stringify(before)).not.toMatch(/sealed|digest/);
    const change = async (method: string) => {
      const { body } = await admin.call('GET', `/oidc-server/clients/${id}`);
      return admin.call('PUT', `/oidc-server/clients/${id}`, { ...body, token_endpoint_auth_method: method });
    };
    expect((await change('client_secret_basic')).status).toBe(200);
    const plain = await postForm(
      `${host.issuer}/introspect`,
      { token: 'x' },
      basic({ client_id: id, client_secret: secret }),
    );
    expect(plain.status).toBe(200);

    const { body: back } = await change('client_secret_jwt');
    expect(back.secrets).toEqual([]);
    expect(await ask(id, secret)).toBe(401);
  });

  it('takes a new secret at once, and ends the earlier one', async () => {
    const { id, secret } = await register();
    const { status, body } = await admin.call('POST', `/oidc-server/clients/${id}/secrets`, {});
    expect(status).toBe(201);
    expect(await ask(id, body.client_secret!)).toBe(200);
    expect(await ask(id, secret)).toBe(401);
  });
});
