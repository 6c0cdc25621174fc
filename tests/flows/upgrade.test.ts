/**
 * The present version on a database that an earlier one left.
 *
 * `tests/fixtures/first-version` holds the playground's database as the first version (commit 6881c6c) left it after
 * one sign-in, with lifetimes of ten years, and what the client and the browser had then. Its secrets were made for it
 * and are used nowhere else.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { startHost, temporaryDatabase, type TestHost } from '../support/host.ts';
import { bearer, discoverRelyingParty, request, type RelyingParty } from '../support/relying-party.ts';

interface Left {
  accessToken: string;
  refreshToken: string;
  idToken: string;
  kid: string;
  cookies: Array<{ name: string; value: string }>;
}

const fixture = (name: string): URL => new URL(`../fixtures/first-version/${name}`, import.meta.url);

describe('on a database of the first version', () => {
  const left = JSON.parse(readFileSync(fixture('left.json'), 'utf8')) as Left;
  let place: Awaited<ReturnType<typeof temporaryDatabase>>;
  let host: TestHost;
  let party: RelyingParty;

  beforeAll(async () => {
    place = await temporaryDatabase();
    writeFileSync(place.databaseFile, gunzipSync(readFileSync(fixture('data.db.gz'))));
    copyFileSync(fixture('secrets.env'), `${place.databaseFile}.env`);
    host = await startHost({ databaseFile: place.databaseFile });
    party = await discoverRelyingParty(host.issuer, webApp);
  });
  afterAll(async () => {
    await host.stop();
    await place.remove();
  });

  it('signs with the same key as before, which has its place in a ring', async () => {
    const keySet = (await request(`${host.issuer}/jwks`)).body as unknown as JSONWebKeySet;
    // The token has expired since; its signature has not.
    const { iat = 0 } = decodeJwt(left.idToken);
    const { protectedHeader } = await jwtVerify(left.idToken, createLocalJWKSet(keySet), {
      currentDate: new Date(iat * 1000),
    });
    expect(protectedHeader.kid).toBe(left.kid);
    const keys = sql(host, 'select slot, ring, number, kid, activates_at from oidc_keys order by id');
    expect(keys[0]).toMatchObject({
      ring: 'RS256',
      number: 1,
      kid: left.kid,
      activates_at: expect.any(Number),
    });
    expect(keys.map(({ ring }) => ring).sort()).toEqual([
      'ES256',
      'EdDSA',
      'PS256',
      'RS256',
      'cookies',
      'pairwise',
    ]);
  });

  it('knows the session that a browser had', async () => {
    const browser = new Browserless();
    const cookies = left.cookies.map(({ name, value }) => `${name}=${value}; path=/oidc; httponly`);
    browser.cookies.take(new URL(host.issuer), cookies);
    // Consent is kept for a user and no longer for a session: it is asked for once more, the password is not.
    const { url } = await party.authorizationRequest({ prompt: 'none' });
    const { location } = await browser.request(url);
    expect(location?.searchParams.get('error')).toBe('consent_required');
  });

  it('takes the access token and the refresh token that a client had', async () => {
    const userinfo = await request(`${host.issuer}/userinfo`, { headers: bearer(left.accessToken) });
    expect(userinfo.body).toMatchObject({ preferred_username: 'alice' });
    const refreshed = await oidc.refreshTokenGrant(party.configuration, left.refreshToken);
    expect(refreshed.refresh_token).toBeTruthy();
  });

  it('changes nothing when it starts again', async () => {
    const before = sql(host, 'select * from oidc_keys order by id');
    await host.stop();
    host = await startHost({ databaseFile: place.databaseFile });
    expect(sql(host, 'select * from oidc_keys order by id')).toEqual(before);
  });

  it('writes the version of its shape with every artifact', () => {
    expect(sql(host, 'select distinct shape from oidc_artifacts')).toEqual([{ shape: 1 }]);
  });
});
