/**
 * A single-page application with oidc-client-ts, in a real browser: no server of its own, PKCE instead of a secret, and
 * every call to the provider is one from another origin.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { expect, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { freePort, startHost, type TestHost } from '../support/host.ts';
import { PASSWORD } from '../support/relying-party.ts';

const library = readFileSync(
  path.resolve(import.meta.dirname, '../../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js'),
);

/** What a developer would write: the library, and four buttons. */
const pageFor = (issuer: string, clientId: string) => `<!doctype html>
<title>Single-page app</title>
<button id="in">Sign in</button> <button id="renew">Renew</button> <button id="out">Sign out</button>
<pre id="said">nobody</pre>
<script src="/oidc.js"></script>
<script>
  const here = location.origin + '/';
  const manager = new oidc.UserManager({
    authority: ${JSON.stringify(issuer)}, client_id: ${JSON.stringify(clientId)},
    redirect_uri: here, post_logout_redirect_uri: here,
    scope: 'openid profile email offline_access', prompt: 'consent', loadUserInfo: true,
  });
  const tell = (what) => { document.getElementById('said').textContent = what; };
  const show = (user) => tell(user ? user.profile.preferred_username + ' ' + user.access_token : 'nobody');
  const failed = (error) => tell('failed: ' + error.message);
  const on = (id, work) => { document.getElementById(id).onclick = () => work().catch(failed); };
  on('in', () => manager.signinRedirect());
  on('renew', () => manager.signinSilent().then(show));
  on('out', () => manager.signoutRedirect());
  const isCallback = /[?&](code|error)=/.test(location.search);
  (isCallback ? manager.signinCallback() : manager.getUser()).then(show).catch(failed);
</script>`;

let host: TestHost;
let server: Server;
let browser: Browser;
let appUrl: string;
let clientId: string;

beforeAll(async () => {
  const port = await freePort();
  appUrl = `http://localhost:${port}/`;
  const client = (id: string, url: string) => ({
    client_id: id,
    client_name: 'Single-page app',
    token_endpoint_auth_method: 'none',
    redirect_uris: [url],
    post_logout_redirect_uris: [url],
    grant_types: ['authorization_code', 'refresh_token'],
  });
  host = await startHost({
    pluginConfig: { clients: [client('app', appUrl), client('elsewhere', 'https://spa.example.org/')] },
  });
  clientId = 'app';
  server = createServer((req, res) => {
    const isLibrary = req.url === '/oidc.js';
    res.setHeader('content-type', isLibrary ? 'text/javascript' : 'text/html; charset=utf-8');
    res.end(isLibrary ? library : pageFor(host.issuer, clientId));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
  await host.stop();
});

const inPage = async (visit: (page: Page) => Promise<void>): Promise<void> => {
  const context = await browser.newContext({ locale: 'en-GB' });
  try {
    await visit(await context.newPage());
  } finally {
    await context.close();
  }
};

describe('a single-page application (oidc-client-ts)', () => {
  it('signs in, reads userinfo, renews its tokens, and signs out', async () => {
    await inPage(async (page) => {
      await page.goto(appUrl);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.locator('[name=identifier]').fill('alice');
      await page.locator('[name=password]').fill(PASSWORD);
      await page.locator('[name=password]').press('Enter');
      await page.locator('button[name=decision][value=accept]').click();
      const said = page.locator('#said');
      await expect(said).toContainText('alice ');
      const first = await said.textContent();

      await page.getByRole('button', { name: 'Renew' }).click();
      await expect(said).not.toHaveText(first ?? '');
      await expect(said).toContainText('alice ');

      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('button[name=logout]').first().click();
      await page.waitForURL((url) => url.href.startsWith(appUrl));
      await expect(said).toHaveText('nobody');
    });
  });

  it('gets nothing at an origin that is not its own', async () => {
    clientId = 'elsewhere';
    await inPage(async (page) => {
      await page.goto(appUrl);
      const answered = await page.evaluate(
        (endpoint) =>
          fetch(endpoint, {
            method: 'POST',
            body: new URLSearchParams({
              client_id: 'elsewhere',
              grant_type: 'refresh_token',
              refresh_token: 'x',
            }),
          }).then(
            () => 'readable',
            () => 'refused',
          ),
        `${host.issuer}/token`,
      );
      expect(answered).toBe('refused');
    });
  });
});
