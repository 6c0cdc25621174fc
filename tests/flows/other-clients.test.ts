/**
 * Applications that were written by others, with the library that they would take: Express with express-openid-connect,
 * and whatever runs Auth.js. Each is a real application on a port of its own, and knows nothing but issuer, client_id
 * and secret.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Auth, type AuthConfig } from '@auth/core';
import express from 'express';
import expressOpenidConnect from 'express-openid-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, consentButton, formsOf, type Page } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { freePort, startHost, type TestHost } from '../support/host.ts';
import { PASSWORD } from '../support/relying-party.ts';

const APP_SECRET = 'a-secret-of-the-application-and-not-of-the-client';

interface App {
  url: string;
  stop: () => Promise<void>;
}

const listen = async (server: Server, port: number): Promise<App> => {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

let host: TestHost;
let expressApp: App;
let authJs: App;

const clientAt = (clientId: string, url: string, callback: string) => ({
  ...webApp,
  client_id: clientId,
  client_uri: url,
  redirect_uris: [`${url}${callback}`],
  post_logout_redirect_uris: [url],
});

const startExpress = (port: number, issuer: string): Promise<App> => {
  const app = express();
  app.use(
    expressOpenidConnect.auth({
      issuerBaseURL: issuer,
      baseURL: `http://localhost:${port}`,
      clientID: 'express',
      clientSecret: webApp.client_secret!,
      secret: APP_SECRET,
      authRequired: true,
      idpLogout: true,
      authorizationParams: {
        response_type: 'code',
        scope: 'openid profile email offline_access',
        prompt: 'consent',
      },
      afterCallback: (_req, _res, session) => session,
    }),
  );
  app.get('/', async ({ oidc }, res) => {
    const { preferred_username: name } = await oidc.fetchUserInfo();
    const refreshed = await oidc.accessToken?.refresh();
    res.json({ sub: oidc.user?.['sub'] as unknown, name, refreshed: refreshed?.token_type });
  });
  return listen(createServer(app), port);
};

const bodyOf = async (req: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return text;
};

const startAuthJs = (port: number, issuer: string): Promise<App> => {
  const config: AuthConfig = {
    basePath: '/auth',
    secret: APP_SECRET,
    trustHost: true,
    providers: [
      {
        id: 'strapi',
        name: 'Strapi',
        type: 'oidc',
        issuer,
        clientId: 'auth-js',
        clientSecret: webApp.client_secret!,
        checks: ['pkce', 'state', 'nonce'],
      },
    ],
  };
  const server = createServer((req, res) => {
    void (async () => {
      const { method = 'GET', url = '/' } = req;
      if (!url.startsWith('/auth')) return void res.end('<title>Home</title>');
      const body = method === 'POST' ? await bodyOf(req) : undefined;
      const headers = new Headers(
        Object.entries(req.headers).flatMap(([name, value]) =>
          typeof value === 'string' ? [[name, value] as [string, string]] : [],
        ),
      );
      const answer = await Auth(
        new Request(`http://localhost:${port}${url}`, { method, headers, ...(body ? { body } : {}) }),
        config,
      );
      res.writeHead(answer.status, {
        ...Object.fromEntries(answer.headers),
        'set-cookie': answer.headers.getSetCookie(),
      });
      res.end(await answer.text());
    })();
  });
  return listen(server, port);
};

beforeAll(async () => {
  const [hostPort, expressPort, authJsPort] = [await freePort(), await freePort(), await freePort()];
  host = await startHost({
    port: hostPort,
    pluginConfig: {
      clients: [
        clientAt('express', `http://localhost:${expressPort}`, '/callback'),
        // It reads the ID token and never asks userinfo.
        {
          ...clientAt('auth-js', `http://localhost:${authJsPort}`, '/auth/callback/strapi'),
          claims_in_id_token: true,
        },
      ],
    },
  });
  [expressApp, authJs] = await Promise.all([
    startExpress(expressPort, host.issuer),
    startAuthJs(authJsPort, host.issuer),
  ]);
});
afterAll(async () => {
  await Promise.all([expressApp.stop(), authJs.stop()]);
  await host.stop();
});

/** What a user does of it: the password, then consent, where they are asked. */
const signInFrom = async (browser: Browserless, first: Page): Promise<Page> => {
  let page = first;
  const form = formsOf(page).find(({ fields }) => 'password' in fields);
  if (form) page = await browser.submit(page, { form, values: { identifier: 'alice', password: PASSWORD } });
  const asksConsent = formsOf(page).some(({ buttons }) => buttons.some(({ name }) => name === 'decision'));
  return asksConsent ? browser.submit(page, { button: consentButton('accept') }) : page;
};

describe('an Express application (express-openid-connect)', () => {
  it('signs in, reads userinfo, renews its tokens, and signs out at the provider', async () => {
    const browser = new Browserless();
    const page = await signInFrom(browser, await browser.open(`${expressApp.url}/`));
    const said = JSON.parse(page.html) as Record<string, string>;
    expect(said).toMatchObject({ name: 'alice', refreshed: 'Bearer' });
    expect(said['sub']).toMatch(/./);

    const question = await browser.open(`${expressApp.url}/logout`);
    expect(question.url.origin).toBe(new URL(host.url).origin);
    await browser.submit(question, {
      button: { name: 'logout', value: 'yes' },
      until: ({ href }) => href.startsWith(expressApp.url),
    });
    const again = await browser.open(`${expressApp.url}/`);
    expect(formsOf(again).some(({ fields }) => 'password' in fields)).toBe(true);
  });
});

describe('an application with Auth.js', () => {
  it('signs in with PKCE, state and nonce, and has the user in its session', async () => {
    const browser = new Browserless();
    const start = await browser.open(`${authJs.url}/auth/signin`);
    const [form] = formsOf(start);
    const page = await browser.submit(start, form ? { form } : {});
    await signInFrom(browser, page);
    const session = await browser.request(`${authJs.url}/auth/session`);
    expect(JSON.parse(session.html)).toMatchObject({ user: { email: 'alice@example.org' } });
  });
});
