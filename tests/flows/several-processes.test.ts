/**
 * Two Strapi processes on one PostgreSQL behind a proxy without stickiness.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInToPanel } from '../support/admin.ts';
import { Browserless, consentButton, formsOf } from '../support/browserless.ts';
import { otherApp, testClients, webApp } from '../support/clients.ts';
import {
  basic,
  bearer,
  discoverRelyingParty,
  EVERYTHING,
  PASSWORD,
  postForm,
  request,
  type RelyingParty,
} from '../support/relying-party.ts';
import { openSignIn, submitSignIn } from '../support/sign-in-page.ts';
import { directly, startSite, type Site } from '../support/site.ts';
import { runWholeProtocol, SOUND, wholeClient } from '../support/whole-protocol.ts';

/** How soon a change made on one process must act on the other. */
const SOON_MS = 2000;

/** Loose enough for everything else here. */
const LIMITS = {
  account: { attempts: 10, delay: 60, maxDelay: 60, forgetAfter: 600 },
  address: { attempts: 100_000 },
  overall: { attempts: 100_000 },
};

describe('two processes of one site', () => {
  let site: Site;
  let party: RelyingParty;

  beforeAll(async () => {
    site = await startSite({
      pluginConfig: { clients: [...testClients, wholeClient], signIn: { limits: LIMITS } },
    });
    party = await discoverRelyingParty(site.issuer, webApp);
  });
  afterAll(async () => {
    await site.stop();
  });

  const endpoints = (path: string): string[] => site.hosts.map((host) => `${directly(host)}/oidc${path}`);
  const onEach = <T>(path: string, ask: (url: string) => Promise<T>): Promise<T[]> =>
    Promise.all(endpoints(path).map(ask));

  /** Asks until it is so; fails when it is not so soon. */
  const soon = async (isSo: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + SOON_MS;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error('It did not act on the other process in time');
      await pause(50);
    }
  };

  // Of every two, one begins on the first process and one on the second.
  it.each([1, 2, 3, 4])('signs in and out with each request on the other process (%i)', async (round) => {
    const before = site.handedOn();
    // Shifts whose turn it is.
    if (round % 2 === 0) await request(`${site.issuer}/jwks`);
    const tokens = await party.tokens(EVERYTHING);
    expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
    const asked = await oidc.tokenIntrospection(party.configuration, tokens.access_token);
    expect(asked.active).toBe(true);

    const refreshed = await oidc.refreshTokenGrant(party.configuration, tokens.refresh_token!);
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    const { sub } = tokens.claims()!;
    const user = await oidc.fetchUserInfo(party.configuration, refreshed.access_token, sub);
    expect(user).toMatchObject({ email: 'alice@example.org' });

    const logout = oidc.buildEndSessionUrl(party.configuration, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: webApp.post_logout_redirect_uris[0],
    });
    const { browser } = tokens;
    const confirm = await browser.open(logout);
    const until = (url: URL): boolean => url.host === 'web-app.example.org';
    const [form] = formsOf(confirm);
    const [button] = form!.buttons;
    const done = await browser.submit(confirm, { form: form!, ...(button ? { button } : {}), until });
    expect(done.location?.href).toContain(webApp.post_logout_redirect_uris[0]);
    expect(browser.cookies.get('oidc_session')).toBeUndefined();

    const handedOn = site.handedOn().map((count, index) => count - before[index]!);
    expect(Math.min(...handedOn)).toBeGreaterThan(5);
  });

  it('hold the whole protocol between them: what begins at one goes on at the other, and what comes to both counts once', async () => {
    const [first = '', second = ''] = endpoints('');
    const happened = await runWholeProtocol({ issuer: site.issuer, at: [first, second] });
    expect(happened).toMatchObject(SOUND);
    expect(happened.pushed).toContain(`${site.issuer}/interaction/`);
  });

  it('lets one of fifty redemptions of a code win, and ends what it issued', async () => {
    const { code, request: asked } = await party.signIn(EVERYTHING);
    const redeem = () =>
      postForm(
        party.configuration.serverMetadata().token_endpoint!,
        {
          grant_type: 'authorization_code',
          code,
          redirect_uri: party.redirectUri,
          code_verifier: asked.codeVerifier,
        },
        basic(webApp),
      );
    const answers = await Promise.all(Array.from({ length: 50 }, redeem));
    const won = answers.filter(({ status }) => status === 200);
    const lost = answers.filter(({ status }) => status !== 200);
    expect(won).toHaveLength(1);
    for (const { status, body } of lost) expect([status, body['error']]).toEqual([400, 'invalid_grant']);

    const [{ body }] = won as [(typeof won)[0]];
    const userinfo = await onEach('/userinfo', (url) =>
      request(url, { headers: bearer(String(body['access_token'])) }),
    );
    expect(userinfo.map(({ status }) => status)).toEqual([401, 401]);
    const again = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) };
    const refreshed = await onEach('/token', (url) => postForm(url, again, basic(webApp)));
    expect(refreshed.map((answer) => answer.body['error'])).toEqual(['invalid_grant', 'invalid_grant']);
  });

  it('lets one of fifty uses of a refresh token win, and ends the grant', async () => {
    const tokens = await party.tokens(EVERYTHING);
    const use = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token! };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => postForm(`${site.issuer}/token`, use, basic(webApp))),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(49);
    const next = { grant_type: 'refresh_token', refresh_token: String(won[0]!.body['refresh_token']) };
    expect((await postForm(`${site.issuer}/token`, next, basic(webApp))).body['error']).toBe('invalid_grant');
    await expect(party.userinfo(tokens)).rejects.toThrow();
  });

  it('lets one of many submissions of a consent page win', async () => {
    const browser = new Browserless();
    const asked = await party.authorizationRequest({ scope: 'openid email', prompt: 'login consent' });
    let page = await browser.open(asked.url);
    page = await browser.submit(page, { values: { identifier: 'alice', password: 'Playground-1' } });
    const form = formsOf(page).find(({ buttons }) => buttons.some(({ name }) => name === 'decision'))!;
    const body = new URLSearchParams({ ...form.fields, ...{ decision: consentButton('accept').value } });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        browser.request(form.action, {
          method: 'POST',
          body: body.toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'null' },
        }),
      ),
    );
    for (const { status } of answers) expect(status).toBeLessThan(500);
    const resumed = answers.find(({ location }) => location !== undefined)!;
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => browser.request(resumed.location!)));
    for (const { status } of outcomes) expect(status).toBeLessThan(500);
    const codes = outcomes.map(({ location }) => location?.searchParams.get('code')).filter(Boolean);
    expect(codes.length).toBeGreaterThanOrEqual(1);
  });

  it('stops a client on both when it is disabled', async () => {
    const other = await discoverRelyingParty(site.issuer, otherApp);
    const tokens = await other.tokens();
    const active = (): Promise<boolean[]> =>
      onEach('/introspect', async (url) => {
        const { status } = await postForm(url, { token: tokens.access_token }, basic(otherApp));
        return status === 200;
      });
    expect(await active()).toEqual([true, true]);
    /** As a third process does. */
    const setEnabled = async (enabled: boolean): Promise<void> => {
      await site.sql(`update oidc_clients set enabled = ${enabled} where client_id = 'other-app'`);
      await site.sql(`update oidc_revisions set number = number + 1 where topic = 'clients'`);
    };
    await setEnabled(false);
    await soon(async () => (await active()).every((isActive) => !isActive));
    await setEnabled(true);
    await soon(async () => (await active()).every(Boolean));
  });

  it('stops a user on both when they are blocked', async () => {
    const tokens = await party.tokens();
    const statuses = () =>
      onEach(
        '/userinfo',
        async (url) => (await request(url, { headers: bearer(tokens.access_token) })).status,
      );
    expect(await statuses()).toEqual([200, 200]);
    await site.sql(`update up_users set blocked = true where username = 'alice'`);
    try {
      await soon(async () => (await statuses()).every((status) => status === 401));
    } finally {
      await site.sql(`update up_users set blocked = false where username = 'alice'`);
    }
  });

  it('rotates a key under load, and no token fails to verify against either process', async () => {
    const keySets = () =>
      onEach('/jwks', async (url) => (await request(url)).body as unknown as JSONWebKeySet);
    const [first] = await keySets();
    const kids = new Set(first!.keys.map(({ kid }) => kid));

    let stopped = false;
    const seen = new Set<string>();
    let verified = 0;
    const load = async (): Promise<void> => {
      let { refresh_token: token } = await party.tokens(EVERYTHING);
      while (!stopped) {
        const { body, status } = await postForm(
          `${site.issuer}/token`,
          { grant_type: 'refresh_token', refresh_token: token! },
          basic(webApp),
        );
        expect(status).toBe(200);
        token = String(body['refresh_token']);
        for (const keys of await keySets()) {
          const { protectedHeader } = await jwtVerify(String(body['id_token']), createLocalJWKSet(keys));
          seen.add(protectedHeader.kid!);
          verified += 1;
        }
      }
    };
    const loads = Promise.all([load(), load(), load(), load()]);

    const admin = await signInToPanel(site.url);
    const rotated = await admin.call('POST', '/oidc-server/keys/rotate', { ring: 'RS256' });
    expect(rotated.status).toBe(200);
    // Published by both before it signs.
    await soon(async () => (await keySets()).every(({ keys }) => keys.some(({ kid }) => !kids.has(kid))));
    expect([...seen].every((kid) => kids.has(kid))).toBe(true);

    const deadline = Date.now() + 12_000;
    while (seen.size < 2 && Date.now() < deadline) await pause(200);
    // Both processes get the time to sign with the new one.
    await pause(2500);
    stopped = true;
    await loads;
    expect(seen.size).toBe(2);
    expect(verified).toBeGreaterThan(50);
  });

  it('shows the looks of the pages that were saved on one of them', async () => {
    const admin = await signInToPanel(site.url);
    const looks = { links: [{ label: { en: 'Imprint' }, address: { en: '/imprint' } }] };
    const saved = await admin.call('PUT', '/oidc-server/looks', { looks, version: 0 });
    expect(saved.status).toBe(200);
    await soon(async () => {
      const pages = await onEach('/authorize?client_id=nobody', async (url) => (await fetch(url)).text());
      return pages.every((html) => html.includes('>Imprint<'));
    });
  });

  it('counts guesses together, and says so on both', async () => {
    const before = site.handedOn();
    const guess = async (password = 'wrong'): Promise<number> => {
      const { browser, page } = await openSignIn(party);
      return (await submitSignIn({ browser, page }, { identifier: 'carol@example.org', password })).status;
    };
    const statuses = await Promise.all(Array.from({ length: 20 }, () => guess()));
    // Ten that are free, and one for the first delay: not ten on each.
    expect(statuses.filter((status) => status === 400)).toHaveLength(11);
    expect(statuses.filter((status) => status === 429)).toHaveLength(9);
    expect([await guess(PASSWORD), await guess(PASSWORD)]).toEqual([429, 429]);
    const handedOn = site.handedOn().map((count, index) => count - before[index]!);
    expect(Math.min(...handedOn)).toBeGreaterThan(10);
  });

  // Strapi's own migrations can't start together on an empty database; the plugin can, on a site that is there.
  it('agree on the keys when both start together without any', async () => {
    await Promise.all(site.hosts.map((host) => host.kill('SIGTERM')));
    await site.sql('delete from oidc_keys');
    await Promise.all([site.restart(0), site.restart(1)]);
    const [first, second] = await onEach('/jwks', async (url) => (await request(url)).body['keys']);
    expect(first).toEqual(second);
    expect(first).toHaveLength(4);
    const stored = await site.sql('select slot from oidc_keys order by slot');
    expect(stored.map(({ slot }) => slot)).toEqual([
      'ES256:1',
      'EdDSA:1',
      'PS256:1',
      'RS256:1',
      'cookies:1',
      'pairwise:1',
    ]);
    expect(await party.userinfo(await party.tokens())).toMatchObject({ preferred_username: 'alice' });
  });
});
