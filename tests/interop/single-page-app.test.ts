/**
 * A single-page application with oidc-client-ts, in a real browser: no server of its own, PKCE instead of a secret, and
 * every call to the provider is one from another origin. It is registered by its preset, and configured with what the
 * panel shows.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { expect, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { superAdmin } from '../support/admin-api.ts';
import { freePort, startHost, type TestHost } from '../support/host.ts';
import { addPresetClient, type PresetClient } from '../support/preset-client.ts';
import { PASSWORD } from '../support/relying-party.ts';

const library = readFileSync(
  path.resolve(import.meta.dirname, '../../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js'),
);

/** What a developer would write: the library, and four buttons. */
const pageFor = (snippet: string) => `<!doctype html>
<title>Single-page app</title>
<button id="in">Sign in</button> <button id="renew">Renew</button> <button id="out">Sign out</button>
<pre id="said">nobody</pre>
<script src="/oidc.js"></script>
<script>
  class UserManager extends oidc.UserManager {
    // What this application wants beside what is pasted.
    constructor(pasted) { super({ ...pasted, prompt: 'consent', loadUserInfo: true }); }
  }
  const manager = ${snippet}
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
let client: PresetClient;

/** By the preset, and with refresh tokens, which an admin allows in one click. */
const addSinglePageApp = async (address: string): Promise<PresetClient> =>
  addPresetClient(await superAdmin(host.url), {
    preset: 'browser',
    address,
    changes: {
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid profile email offline_access',
    },
  });

beforeAll(async () => {
  const port = await freePort();
  appUrl = `http://localhost:${port}/`;
  host = await startHost();
  client = await addSinglePageApp(`http://localhost:${port}`);
  server = createServer((req, res) => {
    const isLibrary = req.url === '/oidc.js';
    res.setHeader('content-type', isLibrary ? 'text/javascript' : 'text/html; charset=utf-8');
    res.end(isLibrary ? library : pageFor(client.snippet('oidc-client-ts')));
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
    client = await addSinglePageApp('https://spa.example.org');
    await inPage(async (page) => {
      await page.goto(appUrl);
      const answered = await page.evaluate(
        ([endpoint = '', id = '']) =>
          fetch(endpoint, {
            method: 'POST',
            body: new URLSearchParams({
              client_id: id,
              grant_type: 'refresh_token',
              refresh_token: 'x',
            }),
          }).then(
            () => 'readable',
            () => 'refused',
          ),
        [`${host.issuer}/token`, client.clientId],
      );
      expect(answered).toBe('refused');
    });
  });
});
