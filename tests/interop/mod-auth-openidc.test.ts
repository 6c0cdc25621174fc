/**
 * Apache with mod_auth_openidc, a certified client, as Debian packages it. Its configuration is what the panel shows.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { newApachePlace, startApache, type Apache } from '../support/apache.ts';
import { textOf, type Browserless, type Page } from '../support/browserless.ts';
import { enter } from '../support/enter.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { eventually } from '../support/logout-app.ts';
import { addPresetClient, type PresetClient } from '../support/preset-client.ts';
import { navigatingBrowser } from '../support/navigation.ts';
import { signInForm } from '../support/sign-in-page.ts';

/** Shows the environment that an application behind Apache sees. */
const ENVIRONMENT_PAGE = '<!DOCTYPE html><title>Environment</title><pre>\n<!--#printenv --></pre>';

let host: TestHost;
let admin: AdminApi;
let apache: Apache;
let client: PresetClient;

beforeAll(async () => {
  host = await startHost();
  admin = await superAdmin(host.url);
  const place = await newApachePlace();
  client = await addPresetClient(admin, { preset: 'mod_auth_openidc', address: place.url });
  apache = await startApache(place, {
    modules: ['auth_openidc', 'include'],
    files: { 'htdocs/index.shtml': ENVIRONMENT_PAGE },
    configuration: `DirectoryIndex index.shtml
AddOutputFilter INCLUDES .shtml
${client.snippet('Apache')}`,
  });
});
afterAll(async () => {
  await apache.stop();
  await host.stop();
});

const isEnvironment = ({ html }: Page): boolean => html.includes('<title>Environment</title>');

/** What the application sees, by name. */
const environmentOf = (page: Page): Record<string, string> =>
  Object.fromEntries(
    page.html
      .split('\n')
      .map((line) => textOf(line).split('='))
      .filter(([name = '']) => /^(REMOTE_USER|OIDC_)/.test(name))
      .map(([name = '', ...value]) => [name, value.join('=')]),
  );

/** Somebody opens the protected page. */
const visit = (browser: Browserless, decision: 'accept' | 'refuse' = 'accept') =>
  enter(`${apache.url}/`, { redirectUri: client.redirectUri, browser, decision });

/** Answers the provider's question with yes; where it asks nothing, the user is signed out already. */
async function confirmLogout(browser: Browserless, question: Page): Promise<Page> {
  expect(question.url.href).toContain(client.provider.endpoints.endSession);
  return await browser.submit(question, { button: { name: 'logout', value: 'yes' } });
}

describe('mod_auth_openidc', () => {
  let browser: Browserless;
  beforeEach(() => {
    browser = navigatingBrowser();
  });

  it('asks for a sign-in with PKCE and a nonce where a page is protected', async () => {
    const { location } = await browser.request(`${apache.url}/`);
    expect(location?.href).toContain(`${client.provider.endpoints.authorization}?`);
    const asked = Object.fromEntries(location!.searchParams);
    expect(asked).toMatchObject({
      client_id: client.clientId,
      redirect_uri: client.redirectUri,
      response_type: 'code',
      scope: client.scope,
      code_challenge_method: 'S256',
    });
    expect(asked['nonce']).toBeTruthy();
  });

  it('lets nobody in who refuses', async () => {
    const { callback, page } = await visit(browser, 'refuse');
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(isEnvironment(page)).toBe(false);
    // 2.4.12 takes an error with `iss` (RFC 9207) for a sign-in that somebody else began, and says so in these words.
    expect(textOf(page.html)).toContain('Error');
  });

  it('lets the user in, and puts the claims into the environment', async () => {
    const { page } = await visit(browser);
    expect(isEnvironment(page), page.html).toBe(true);
    const environment = environmentOf(page);
    expect(environment).toMatchObject({
      REMOTE_USER: 'alice@example.org',
      OIDC_CLAIM_email: 'alice@example.org',
      OIDC_CLAIM_preferred_username: 'alice',
      OIDC_CLAIM_name: 'Alice Marie Liddell',
      OIDC_CLAIM_iss: host.issuer,
      OIDC_CLAIM_aud: client.clientId,
    });
    expect(environment['OIDC_CLAIM_sub']).toBeTruthy();
    expect(environment['OIDC_CLAIM_sid']).toBeTruthy();
  });

  it('signs out from its own side: here, at the provider, and back', async () => {
    await visit(browser);
    const leaving = `${client.redirectUri}?logout=${encodeURIComponent(client.logoutUri)}`;
    const next = await confirmLogout(browser, await browser.open(leaving));
    // Its front page is protected too: Apache has forgotten the user, and so has the provider.
    expect(next.url.href).toContain(host.issuer);
    expect(signInForm(next)).toBeDefined();
  });

  it('forgets the user when they sign out elsewhere (back-channel logout)', async () => {
    const other = navigatingBrowser();
    await visit(browser);
    await visit(other);
    await confirmLogout(browser, await browser.open(client.provider.endpoints.endSession));

    await eventually(async () => !isEnvironment(await browser.request(`${apache.url}/`)));
    expect(signInForm(await browser.open(`${apache.url}/`))).toBeDefined();
    // Another session of the same user goes on.
    expect(isEnvironment(await other.request(`${apache.url}/`))).toBe(true);
  });

  it('finds nothing to complain about', async () => {
    const lines = (await apache.errorLog()).split('\n').filter((line) => line.includes('auth_openidc:'));
    // It warns of http, and is told of the end of a session that it ended itself.
    const expected = /SHOULD be "https"|target_link_uri|oidc_cleanup_by_sid: could not/;
    const complaints = lines.filter((line) => !expected.test(line));
    expect(complaints).toEqual([]);
  });
});
