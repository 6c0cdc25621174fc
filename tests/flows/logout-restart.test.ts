/**
 * A logout message that could not be delivered outlives the process; a hint outlives its key's turn; the host's own
 * sessions take part; private addresses are refused.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { superAdmin } from '../support/admin-api.ts';
import { Browserless, formsOf, textOf, type Page } from '../support/browserless.ts';
import { startHost, temporarySite, type TestHost } from '../support/host.ts';
import { eventually, startLogoutApp, type LogoutApp } from '../support/logout-app.ts';
import { PASSWORD } from '../support/relying-party.ts';

let app: LogoutApp;
let host: TestHost;
let place: Awaited<ReturnType<typeof temporarySite>>;

beforeAll(async () => {
  app = await startLogoutApp({ name: 'back', channel: 'back' });
  place = await temporarySite();
  await launch(place);
});

afterAll(async () => {
  await host.stop();
  await place.remove();
  await app.stop();
});

beforeEach(() => {
  app.sessions.clear();
  app.received.length = 0;
  app.calls = 0;
  app.manner = 'end';
});

/** Its own sessions are of the kind that it keeps in its database. */
async function launch(options: Parameters<typeof startHost>[0] = {}): Promise<TestHost> {
  host = await startHost({
    ...options,
    env: { PLAYGROUND_JWT_MANAGEMENT: 'refresh' },
    pluginConfig: {
      clients: [app.client],
      ...options.pluginConfig,
      logout: { timeout: 1, retryDelays: [2, 2, 2], ...(options.pluginConfig?.['logout'] as object) },
    },
  });
  app.useIssuer(host.issuer);
  return host;
}

async function signIn(browser: Browserless): Promise<void> {
  const login = await browser.open(`${app.url}/sign-in`);
  const consent = await browser.submit(login, { values: { identifier: 'alice', password: PASSWORD } });
  const isConsent = formsOf(consent).some(({ buttons }) => buttons.some(({ name }) => name === 'decision'));
  const last = isConsent
    ? await browser.submit(consent, { button: { name: 'decision', value: 'accept' } })
    : consent;
  expect(textOf(last.html)).toContain('Signed in');
}

const signOut = async (browser: Browserless): Promise<Page> =>
  browser.submit(await browser.open(`${app.url}/sign-out`), { button: { name: 'logout', value: 'yes' } });

const deliveries = async (url: string) => {
  const { body } = await (await superAdmin(url)).call('GET', '/oidc-server/logout-deliveries');
  return body.results as unknown as Array<{ state: string; attempts: number; fault: string | null }>;
};

const hasSession = async (browser: Browserless): Promise<boolean> => {
  const page = await browser.open(`${app.url}/sign-in`, { until: (url) => url.origin === app.url });
  return !formsOf(page).some(({ fields }) => 'password' in fields);
};

/** Kills the host without a chance to write anything. */
async function kill(): Promise<void> {
  await host.kill('SIGKILL');
  await host.stop();
}

const startAgain = (): Promise<TestHost> => launch({ ...place, port: host.port });

describe('a message that was not delivered', () => {
  it('is delivered after the process was killed and started again', async () => {
    const browser = new Browserless();
    await signIn(browser);
    // Another browser of the same user, whose session only the message can end.
    const other = new Browserless();
    await signIn(other);
    app.manner = 'fail';
    await signOut(browser);
    await eventually(async () => (await deliveries(host.url))[0]?.attempts === 1);
    await kill();
    expect(app.received).toHaveLength(0);

    app.manner = 'end';
    await startAgain();
    await eventually(() => app.received.length === 1);
    await eventually(async () => (await deliveries(host.url))[0]?.state === 'delivered');
    expect(app.sessionOf(browser.cookies)).toBeUndefined();
    expect(app.sessionOf(other.cookies)).toBeDefined();
  });

  it('is delivered after the process was killed while it was sending', async () => {
    const browser = new Browserless();
    await signIn(browser);
    app.manner = 'hang';
    await signOut(browser);
    await eventually(() => app.calls === 1);
    await kill();

    app.manner = 'end';
    await startAgain();
    // As long as the claim of the process that died: its time-out and a margin.
    await eventually(() => app.received.length === 1, 25);
  });
});

describe('a hint whose key has been retired', () => {
  it('is still understood', async () => {
    const { url, issuer } = host;
    const browser = new Browserless();
    await signIn(browser);
    const { idToken = '' } = app.sessionOf(browser.cookies) ?? {};
    const kidOf = async (): Promise<unknown> =>
      (
        (await (await fetch(`${issuer}/jwks`)).json()) as { keys: Array<{ kid: string; alg: string }> }
      ).keys.find(({ alg }) => alg === 'RS256')?.kid;
    const before = await kidOf();
    const admin = await superAdmin(url);
    const rotated = await admin.call('POST', '/oidc-server/keys/rotate', { ring: 'RS256' });
    expect(rotated.status).toBe(200);
    await eventually(async () => (await kidOf()) !== before);
    const page = await browser.open(`${issuer}/logout?id_token_hint=${idToken}`);
    expect(page.status).toBe(200);
    expect(textOf(page.html)).toContain('The back asks to sign you out');
  });
});

describe('the host’s own sessions', () => {
  const signInToHost = async (url: string): Promise<{ jwt: string; refreshToken: string }> =>
    (await (
      await fetch(`${url}/api/auth/local`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ identifier: 'alice', password: PASSWORD }),
      })
    ).json()) as { jwt: string; refreshToken: string };

  const call = (url: string, path: string, jwt: string, method = 'GET') =>
    fetch(`${url}/api${path}`, { method, headers: { authorization: `Bearer ${jwt}` } });

  const refresh = (url: string, refreshToken: string) =>
    fetch(`${url}/api/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
    });

  it('have nothing to do with each other, unless the site wants it', async () => {
    const { url } = host;
    const { jwt, refreshToken } = await signInToHost(url);
    const browser = new Browserless();
    await signIn(browser);
    expect((await call(url, '/auth/logout', jwt, 'POST')).status).toBe(200);
    expect(await hasSession(browser)).toBe(true);
    expect(app.calls).toBe(0);

    const { refreshToken: next } = await signInToHost(url);
    expect(next).not.toBe(refreshToken);
    await signOut(browser);
    expect((await refresh(url, next)).status).toBe(200);
  });

  describe('where the site wants it', () => {
    beforeAll(async () => {
      await host.stop();
      await launch({ pluginConfig: { logout: { providerEndsHost: true, hostEndsProvider: true } } });
    });

    it('end with a logout at the provider', async () => {
      const { url } = host;
      const { refreshToken } = await signInToHost(url);
      const { refreshToken: next } = (await (await refresh(url, refreshToken)).json()) as {
        refreshToken: string;
      };
      const browser = new Browserless();
      await signIn(browser);
      await signOut(browser);
      expect((await refresh(url, next)).status).toBe(401);
    });

    it('end those of the provider with a logout at the host', async () => {
      const { url } = host;
      const { jwt } = await signInToHost(url);
      const browser = new Browserless();
      await signIn(browser);
      expect((await call(url, '/auth/logout', jwt, 'POST')).status).toBe(200);
      await eventually(() => app.sessions.size === 0);
      expect(await hasSession(browser)).toBe(false);
    });
  });
});

describe('an address on a private network', () => {
  it('is refused unless the site allows it', async () => {
    await host.stop();
    const { url } = await launch({ pluginConfig: { allowPrivateNetwork: false } });
    const browser = new Browserless();
    await signIn(browser);
    await signOut(browser);
    await eventually(async () => (await deliveries(url))[0]?.fault === 'private-address');
    expect(app.calls).toBe(0);
  });
});
