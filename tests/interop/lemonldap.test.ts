/**
 * LemonLDAP::NG as a client, as Debian packages it: a portal whose users sign in at the provider. It is configured with
 * the lines that the panel shows.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import type { Browserless } from '../support/browserless.ts';
import { enter } from '../support/enter.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { installLemonLdap, type LemonLdap } from '../support/lemonldap.ts';
import { navigatingBrowser } from '../support/navigation.ts';
import { addPresetClient, type PresetClient } from '../support/preset-client.ts';
import { signInForm } from '../support/sign-in-page.ts';

/** Seconds that a key is published before it signs; by default a day. The portal asks for the keys every hour. */
const PUBLISH_AHEAD = 5;

let host: TestHost;
let admin: AdminApi;
let portal: LemonLdap;
let client: PresetClient;

/** An option of the portal's provider. */
const option = (name: string, value: string): Promise<string> =>
  portal.shell(
    `lemonldap-ng-cli -yes 1 addKey oidcOPMetaDataOptions/strapi oidcOPMetaDataOptions${name} '${value}'`,
  );

beforeAll(async () => {
  host = await startHost({ pluginConfig: { keys: { publishAhead: PUBLISH_AHEAD } } });
  admin = await superAdmin(host.url);
  portal = await installLemonLdap();
  client = await addPresetClient(admin, { preset: 'lemonldap', address: portal.url });
  await portal.shell(client.snippet('lemonldap-ng-cli'));
  await option('AcrValues', 'eidas1');
  await portal.start();
});
afterAll(async () => {
  await portal.stop();
  await host.stop();
});

const sessionCookie = (browser: Browserless): string => browser.cookies.get('lemonldap')?.value ?? '';

/** Somebody opens the portal. */
const visit = (browser: Browserless) => enter(`${portal.url}/`, { redirectUri: client.redirectUri, browser });

const idTokenOf = async (browser: Browserless): Promise<string> =>
  String((await portal.session(sessionCookie(browser)))['_oidc_id_token']);

async function changeClient(changes: Record<string, unknown>): Promise<void> {
  const path = `/oidc-server/clients/${client.clientId}`;
  const { body } = await admin.call('GET', path);
  const answer = await admin.call('PUT', path, { ...body, ...changes });
  expect(answer.status, JSON.stringify(answer.body.error)).toBe(200);
}

describe('LemonLDAP::NG', () => {
  it('signs in, with the attributes that it maps', async () => {
    const browser = navigatingBrowser();
    const { asked } = await visit(browser);
    expect(asked.searchParams.get('acr_values')).toBe('eidas1');
    expect(asked.searchParams.get('nonce')).toBeTruthy();

    const session = await portal.session(sessionCookie(browser));
    expect(session).toMatchObject({
      _oidc_OP: 'strapi',
      _auth: 'OpenIDConnect',
      cn: 'Alice Marie Liddell',
      mail: 'alice@example.org',
    });
    expect(session['uid']).toBe(session['_user']);
  });

  it('takes userinfo that is signed', async () => {
    await changeClient({ userinfo_signed_response_alg: 'RS256' });
    const browser = navigatingBrowser();
    await visit(browser);
    expect(await portal.session(sessionCookie(browser))).toMatchObject({ mail: 'alice@example.org' });
    await changeClient({ userinfo_signed_response_alg: null });
  });

  it('goes on through a key rotation, with the sessions that the last key signed', async () => {
    const before = navigatingBrowser();
    await visit(before);
    const signer = decodeProtectedHeader(await idTokenOf(before)).kid;
    const rotated = await admin.call('POST', '/oidc-server/keys/rotate', { ring: 'RS256' });
    expect(rotated.status).toBe(200);

    const meanwhile = navigatingBrowser();
    await visit(meanwhile);
    expect(decodeProtectedHeader(await idTokenOf(meanwhile)).kid).toBe(signer);

    await pause(PUBLISH_AHEAD * 1000 + 1500);
    const after = navigatingBrowser();
    await visit(after);
    expect(decodeProtectedHeader(await idTokenOf(after)).kid).not.toBe(signer);

    // The ID token of the retired key is still a good hint: the user is asked about their own session.
    const question = await before.open(`${portal.url}/?logout=1`);
    expect(question.status).toBe(200);
    expect(question.url.href).toContain(client.provider.endpoints.endSession);
  });

  it('signs out, comes back, and can be entered again', async () => {
    const browser = navigatingBrowser();
    await visit(browser);
    const left = sessionCookie(browser);
    const question = await browser.open(`${portal.url}/?logout=1`);
    expect(question.url.href).toContain(client.provider.endpoints.endSession);
    const page = await browser.submit(question, { button: { name: 'logout', value: 'yes' } });
    expect(page.url.href).toBe(client.logoutUri);
    await expect(portal.session(left)).rejects.toThrow();

    expect(signInForm(await browser.open(`${portal.url}/`))).toBeDefined();
    await visit(browser);
    expect(await portal.session(sessionCookie(browser))).toMatchObject({ mail: 'alice@example.org' });
  });

  it('refuses an acr that it does not know', async () => {
    await option('AcrValues', 'loa-9');
    // It looks for another configuration every second.
    await pause(2500);
    const browser = navigatingBrowser();
    const { page } = await visit(browser);
    expect(sessionCookie(browser)).toMatch(/^0?$/);
    expect(page.html).toMatch(/errmsg|trmsg/);
    expect(await portal.errorLog()).toMatch(/acr/i);
  });
});
