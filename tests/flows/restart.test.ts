/**
 * Nothing lives only in memory: the host is killed, without a chance to write anything, between any two steps.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consentButton, textOf } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { startHost, temporaryDatabase, type HostOptions, type TestHost } from '../support/host.ts';
import {
  basic,
  discoverRelyingParty,
  EVERYTHING,
  postForm,
  request,
  type RelyingParty,
} from '../support/relying-party.ts';
import { leavesTheSite, openSignIn, submitSignIn } from '../support/sign-in-page.ts';

let host: TestHost;
let web: RelyingParty;
let options: HostOptions;
let removeDatabase: () => Promise<void>;

beforeAll(async () => {
  const { databaseFile, remove } = await temporaryDatabase();
  removeDatabase = remove;
  host = await startHost({ databaseFile });
  options = { databaseFile, port: host.port };
  web = await discoverRelyingParty(host.issuer, webApp);
});
afterAll(async () => {
  await host.stop();
  await removeDatabase();
});

const killAndRestart = async (): Promise<void> => {
  await host.kill('SIGKILL');
  const killed = host;
  host = await startHost(options);
  await killed.stop();
};

const keys = async (): Promise<unknown> => (await request(`${host.issuer}/jwks`)).body;

describe('a host that is killed', () => {
  it('carries on at every step of a sign-in', async () => {
    const keysBefore = await keys();
    const atSignIn = await openSignIn(web, { params: { ...EVERYTHING.params, scope: EVERYTHING.scope } });

    await killAndRestart();
    const consentPage = await submitSignIn(atSignIn);
    expect(textOf(consentPage.html)).toContain('wants to use your Playground account');

    await killAndRestart();
    const { browser, request: asked } = atSignIn;
    const { location } = await browser.submit(consentPage, {
      button: consentButton('accept'),
      until: leavesTheSite(consentPage.url),
    });
    const signedIn = {
      request: asked,
      callback: location!,
      code: location!.searchParams.get('code')!,
      browser,
    };
    expect(signedIn.code).toMatch(/./);

    await killAndRestart();
    const tokens = await web.redeem(signedIn);
    const revoked = await web.tokens();
    await postForm(`${host.issuer}/revoke`, { token: revoked.access_token }, basic(webApp));

    await killAndRestart();
    expect(await web.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
    await expect(web.userinfo(revoked)).rejects.toThrow();
    expect(await keys()).toEqual(keysBefore);
    const refreshed = await postForm(
      `${host.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: tokens.refresh_token! },
      basic(webApp),
    );
    expect(refreshed.status).toBe(200);

    // The session survives: no question is asked.
    const { url } = await web.authorizationRequest({ prompt: 'none' });
    const silent = await browser.open(url, { until: leavesTheSite(url) });
    expect(silent.location?.searchParams.get('code')).toMatch(/./);

    // And so does the memory of what was used.
    const reuse = await postForm(
      `${host.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code: signedIn.code,
        redirect_uri: web.redirectUri,
        code_verifier: asked.codeVerifier,
      },
      basic(webApp),
    );
    expect(reuse.body['error']).toBe('invalid_grant');
    await expect(web.userinfo(tokens)).rejects.toThrow();
  });
});
