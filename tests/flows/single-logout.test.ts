/**
 * Single logout over HTTP: three friend apps (back channel, front channel, neither), every cause, every bad answer.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adminWith, superAdmin } from '../support/admin-api.ts';
import { Browserless, formsOf, textOf, type Page } from '../support/browserless.ts';
import { sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { eventually, startLogoutApp, type LogoutApp } from '../support/logout-app.ts';
import { PASSWORD } from '../support/relying-party.ts';

interface Delivery {
  id: string;
  clientId: string;
  state: string;
  attempts: number;
  latency: number | null;
  status: number | null;
  fault: string | null;
}

const CONTENT = '/content-manager/collection-types/plugin::users-permissions.user';

let host: TestHost;
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the answer's shape where it is read
let admin: <Body>(method: string, path: string, body?: unknown) => Promise<{ status: number; body: Body }>;
let back: LogoutApp;
let front: LogoutApp;
let neither: LogoutApp;
let offline: LogoutApp;
let trusted: LogoutApp;
let pairwise: LogoutApp;
let apps: LogoutApp[];

beforeAll(async () => {
  [back, front, neither, offline, trusted, pairwise] = await Promise.all([
    startLogoutApp({
      name: 'back',
      channel: 'back',
      metadata: { backchannel_logout_session_required: true },
    }),
    startLogoutApp({ name: 'front', channel: 'front' }),
    startLogoutApp({ name: 'neither', channel: 'none' }),
    startLogoutApp({ name: 'offline', channel: 'back', scope: 'openid offline_access' }),
    startLogoutApp({ name: 'trusted', channel: 'none', metadata: { skip_logout_confirmation: true } }),
    startLogoutApp({ name: 'pairwise', channel: 'back', metadata: { subject_type: 'pairwise' } }),
  ]);
  apps = [back, front, neither, offline, trusted, pairwise];
  host = await startHost({
    pluginConfig: {
      clients: apps.map(({ client }) => client),
      logout: { timeout: 1, retryDelays: [1, 1], frontChannelWait: 1 },
    },
  });
  for (const app of apps) app.useIssuer(host.issuer);
  const api = await superAdmin(host.url);
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as above
  admin = async <Body>(method: string, path: string, body?: unknown) => {
    const answer = await api.call(method, path, body);
    return { status: answer.status, body: answer.body as unknown as Body };
  };
});

afterAll(async () => {
  await host.stop();
  await Promise.all(apps.map((app) => app.stop()));
});

const isIdle = async (): Promise<boolean> => {
  const { body } = await admin<{ pagination: { total: number } }>(
    'GET',
    '/oidc-server/logout-deliveries?state=waiting',
  );
  return body.pagination.total === 0;
};

beforeEach(async () => {
  for (const app of apps) app.manner = 'end';
  // What the test before has set going is not this one's.
  await eventually(isIdle);
  for (const app of apps) {
    app.sessions.clear();
    app.received.length = 0;
    app.calls = 0;
  }
});

/** Signs in at an app as a person would, and answers the page it ends on. */
async function signIn(browser: Browserless, app: LogoutApp, identifier = 'alice'): Promise<Page> {
  let page = await browser.open(`${app.url}/sign-in`);
  for (let step = 0; step < 3 && page.url.origin === host.url; step += 1) {
    const [form] = formsOf(page).filter(({ fields, buttons }) => 'password' in fields || buttons.length > 0);
    if (!form) throw new Error(`No form: ${textOf(page.html)}`);
    page =
      'password' in form.fields
        ? await browser.submit(page, { form, values: { identifier, password: PASSWORD } })
        : await browser.submit(page, { button: { name: 'decision', value: 'accept' } });
  }
  expect(textOf(page.html)).toContain('Signed in');
  return page;
}

const endSession = (params: Record<string, string>): URL =>
  new URL(`${host.issuer}/logout?${new URLSearchParams(params).toString()}`);

const confirm = (browser: Browserless, page: Page): Promise<Page> =>
  browser.submit(page, { button: { name: 'logout', value: 'yes' } });

/** What a browser does with the front-channel page: loads its frames, then goes on. */
async function passFrames(browser: Browserless, page: Page): Promise<Page> {
  const frames = [...page.html.matchAll(/<iframe[^>]* src="([^"]+)"/g)].map(([, src]) =>
    String(src).replaceAll('&amp;', '&'),
  );
  await Promise.all(frames.map((frame) => browser.request(frame)));
  const next = /url=(.*)$/.exec(page.headers.get('refresh') ?? '')?.[1];
  return next === undefined ? page : browser.open(next);
}

const signOut = async (browser: Browserless, app: LogoutApp): Promise<Page> =>
  passFrames(browser, await confirm(browser, await browser.open(`${app.url}/sign-out`)));

const deliveriesOf = async (app: LogoutApp): Promise<Delivery[]> => {
  const { body } = await admin<{ results: Delivery[] }>(
    'GET',
    `/oidc-server/logout-deliveries?clientId=${app.client.client_id}`,
  );
  return body.results;
};

const isSignedInAtProvider = async (browser: Browserless): Promise<boolean> => {
  const page = await browser.open(`${neither.url}/sign-in`, {
    until: (url) => url.origin === neither.url,
  });
  return !formsOf(page).some(({ fields }) => 'password' in fields);
};

const refresh = async ({ client }: LogoutApp, refreshToken: string): Promise<number> => {
  const credentials = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
  const answer = await fetch(`${host.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
  return answer.status;
};

const userinfo = async (accessToken: string): Promise<number> =>
  (await fetch(`${host.issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })).status;

const aliceId = async (): Promise<{ documentId: string; id: number }> => {
  const { body } = await admin<{ results: Array<{ documentId: string; id: number }> }>(
    'GET',
    `${CONTENT}?filters[username][$eq]=alice`,
  );
  const [alice] = body.results;
  if (!alice) throw new Error('There is no alice');
  return alice;
};

const authenticatedRole = async (): Promise<number> => {
  const { body } = await admin<{ roles: Array<{ id: number; type: string }> }>(
    'GET',
    '/users-permissions/roles',
  );
  return body.roles.find(({ type }) => type === 'authenticated')?.id ?? 0;
};

describe('discovery', () => {
  it('says what kinds of logout there are', async () => {
    const metadata = (await (
      await fetch(`${host.issuer}/.well-known/openid-configuration`)
    ).json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      end_session_endpoint: `${host.issuer}/logout`,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    });
  });
});

describe('a logout by an app', () => {
  it('ends every app in the session, and none in another browser', async () => {
    const here = new Browserless();
    const there = new Browserless();
    for (const app of [back, front, neither]) await signIn(here, app);
    for (const app of [back, front]) await signIn(there, app);

    const last = await signOut(here, neither);

    expect(textOf(last.html)).toBe('Signed out, from-the-app');
    await eventually(() => back.sessionOf(here.cookies) === undefined);
    expect(front.sessionOf(here.cookies)).toBeUndefined();
    expect(neither.sessionOf(here.cookies)).toBeUndefined();
    expect(back.sessionOf(there.cookies)).toBeDefined();
    expect(front.sessionOf(there.cookies)).toBeDefined();
    expect(await isSignedInAtProvider(here)).toBe(false);
    expect(await isSignedInAtProvider(there)).toBe(true);
  });

  it('names the user to each app by the subject that the app knows', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    await signIn(browser, pairwise);
    const [known, own] = [back.sessionOf(browser.cookies)?.sub, pairwise.sessionOf(browser.cookies)?.sub];
    expect(own).not.toBe(known);
    await signOut(browser, back);
    await eventually(() => back.received.length === 1 && pairwise.received.length === 1);
    expect(back.received[0]?.payload.sub).toBe(known);
    expect(pairwise.received[0]?.payload.sub).toBe(own);
  });

  it('sends a logout token as Back-Channel Logout 1.0 §2.4 has it', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    const session = back.sessionOf(browser.cookies);
    await signOut(browser, back);
    await eventually(() => back.received.length === 1);
    const [{ header, payload } = { header: {}, payload: {} }] = back.received;
    expect(header).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' });
    expect(payload).toMatchObject({
      iss: host.issuer,
      aud: 'back',
      sub: session?.sub,
      sid: session?.sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(payload.jti).toEqual(expect.any(String));
    expect(Number(payload.exp) - Number(payload.iat)).toBe(120);
    expect(payload).not.toHaveProperty('nonce');
  });

  it('names iss and sid to each frame, and lets only their origins in', async () => {
    const browser = new Browserless();
    await signIn(browser, front);
    const sid = front.sessionOf(browser.cookies)?.sid ?? '';
    const page = await confirm(browser, await browser.open(`${front.url}/sign-out`));
    const [, src = ''] = /<iframe[^>]* src="([^"]+)"/.exec(page.html) ?? [];
    const frame = new URL(src.replaceAll('&amp;', '&'));
    expect(frame.origin + frame.pathname).toBe(`${front.url}/front-channel`);
    expect(frame.searchParams.get('iss')).toBe(host.issuer);
    expect(frame.searchParams.get('sid')).toBe(sid);
    expect(page.headers.get('content-security-policy')).toContain(`frame-src ${front.url};`);
    expect(page.headers.get('refresh')).toBe(`1; url=${front.url}/signed-out?state=from-the-app`);
  });

  it('ends the tokens of the session, and not the leave that outlives it', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    await signIn(browser, offline);
    const { accessToken = '' } = back.sessionOf(browser.cookies) ?? {};
    const { refreshToken = '' } = offline.sessionOf(browser.cookies) ?? {};
    await signOut(browser, back);
    expect(await userinfo(accessToken)).toBe(401);
    expect(await refresh(offline, refreshToken)).toBe(200);
  });

  it('leaves the others alone when the user wants to stay signed in', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    await signIn(browser, neither);
    const page = await browser.open(`${neither.url}/sign-out`);
    await browser.submit(page, { form: formsOf(page)[0]! });
    expect(back.sessionOf(browser.cookies)).toBeDefined();
    expect(back.calls).toBe(0);
  });

  it('ends the sessions of every browser when the user wants that', async () => {
    const here = new Browserless();
    const there = new Browserless();
    await signIn(here, back);
    await signIn(there, back);
    const page = await here.open(`${back.url}/sign-out`);
    await here.submit(page, { button: { name: 'logout', value: 'everywhere' } });
    await eventually(() => back.sessions.size === 0);
    expect(await isSignedInAtProvider(here)).toBe(false);
    expect(await isSignedInAtProvider(there)).toBe(false);
  });

  it('does not ask for a trusted app with the hint of this very session', async () => {
    const browser = new Browserless();
    await signIn(browser, trusted);
    await signIn(browser, back);
    const page = await browser.open(`${trusted.url}/sign-out`);
    expect(textOf(page.html)).toBe('Signed out, from-the-app');
    await eventually(() => back.sessionOf(browser.cookies) === undefined);
    expect(await isSignedInAtProvider(browser)).toBe(false);
  });

  it('asks for a trusted app whose hint is of another session', async () => {
    const here = new Browserless();
    const there = new Browserless();
    await signIn(here, trusted);
    await signIn(there, trusted);
    const hint = trusted.sessionOf(there.cookies)?.idToken ?? '';
    const page = await here.open(endSession({ id_token_hint: hint }));
    expect(formsOf(page)[0]?.buttons).toContainEqual(expect.objectContaining({ name: 'logout' }));
    expect(await isSignedInAtProvider(here)).toBe(true);
  });

  it('asks for an app that is not trusted, and says who asks', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    const page = await browser.open(`${back.url}/sign-out`);
    expect(textOf(page.html)).toContain('The back asks to sign you out');
  });

  it('returns to the app at once where there is no session, without a script', async () => {
    const browser = new Browserless();
    const page = await browser.request(
      endSession({
        client_id: 'back',
        post_logout_redirect_uri: `${back.url}/signed-out`,
        state: 'x y&z',
      }),
    );
    expect(page.status).toBe(303);
    expect(page.location?.href).toBe(`${back.url}/signed-out?state=x+y%26z`);
    expect(browser.cookies.get('oidc_session')).toBeUndefined();
  });

  it('shows that one is signed out where there is no session and no address', async () => {
    const page = await new Browserless().open(endSession({}));
    expect(page.status).toBe(200);
    expect(textOf(page.html)).toContain('You are signed out');
  });

  it('takes a POST of another site, whose cookies do not come along', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    const { idToken = '' } = back.sessionOf(browser.cookies) ?? {};
    // SameSite=Lax: no cookie with the POST, the cookie with the GET that follows.
    const kept = await new Browserless().request(`${host.issuer}/logout`, {
      method: 'POST',
      body: new URLSearchParams({
        id_token_hint: idToken,
        post_logout_redirect_uri: `${back.url}/signed-out`,
        state: 'posted',
      }),
    });
    expect(kept.status).toBe(303);
    expect(kept.location?.href).not.toContain(idToken);
    const last = await confirm(browser, await browser.open(String(kept.location)));
    expect(textOf(last.html)).toBe('Signed out, posted');
    await eventually(() => back.sessionOf(browser.cookies) === undefined);
  });

  it('speaks the language of ui_locales', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    const page = await browser.open(endSession({ client_id: 'back', ui_locales: 'fr' }));
    expect(page.html).toContain('<html lang="fr"');
  });
});

describe('a bad logout request', () => {
  const refused = async (params: Record<string, string>): Promise<string> => {
    const browser = new Browserless();
    await signIn(browser, back);
    const page = await browser.open(endSession(params));
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
    expect(await isSignedInAtProvider(browser)).toBe(true);
    return textOf(page.html);
  };

  const hint = async (): Promise<string> => {
    const browser = new Browserless();
    await signIn(browser, back);
    return back.sessionOf(browser.cookies)?.idToken ?? '';
  };

  it('is refused with a tampered hint', async () => {
    const [header, payload = '', signature] = (await hint()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url');
    expect(await refused({ id_token_hint: `${header}.${changed}.${signature}` })).toContain(
      'could not validate id_token_hint',
    );
  });

  it('is refused with the hint of another issuer', async () => {
    const { SignJWT, generateKeyPair } = await import('jose');
    const { privateKey } = await generateKeyPair('RS256');
    const foreign = await new SignJWT({ sub: 'alice' })
      .setProtectedHeader({ alg: 'RS256', kid: 'theirs' })
      .setIssuer('https://other.example.org')
      .setAudience('back')
      .setIssuedAt()
      .sign(privateKey);
    await refused({ id_token_hint: foreign });
  });

  it.each(['garbage', '..', 'a.b.c'])('is refused with a hint that is none (%s)', async (value) => {
    await refused({ id_token_hint: value });
  });

  it('is refused with an address that is not registered, even by a letter', async () => {
    for (const address of [
      `${back.url}/signed-out/`,
      `${back.url}/signed-out?x`,
      'https://evil.example.org/',
    ]) {
      await refused({ client_id: 'back', post_logout_redirect_uri: address });
    }
  });

  it('is refused with the address of another app, and with a client_id that is not the hint’s', async () => {
    await refused({ client_id: 'back', post_logout_redirect_uri: `${front.url}/signed-out` });
    await refused({ client_id: 'front', id_token_hint: await hint() });
  });

  it('is refused when a posted form is too large, is none, or has a parameter twice', async () => {
    const post = (body: string, type = 'application/x-www-form-urlencoded') =>
      new Browserless().request(`${host.issuer}/logout`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      });
    expect((await post(`state=${'x'.repeat(100_000)}`)).status).toBe(400);
    expect((await post('{}', 'application/json')).status).toBe(400);
    const twice = await post('state=a&state=b');
    expect((await new Browserless().open(String(twice.location))).status).toBe(400);
  });

  it('does nothing without the form’s own token', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    await browser.open(endSession({}));
    const page = await browser.request(`${host.issuer}/logout/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ logout: 'yes', xsrf: 'guessed' }),
    });
    expect(page.status).toBe(400);
    expect(await isSignedInAtProvider(browser)).toBe(true);
  });
});

describe('two at once', () => {
  it('two logouts of one session both end well', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    const page = await browser.open(endSession({ client_id: 'back' }));
    const answers = await Promise.all([confirm(browser, page), confirm(browser, page)]);
    for (const { html } of answers) expect(textOf(html)).toContain('You are signed out');
    expect(textOf((await confirm(browser, page)).html)).toContain('You are signed out');
    await eventually(() => back.sessionOf(browser.cookies) === undefined);
    expect(await isSignedInAtProvider(browser)).toBe(false);
  });

  it('a logout during a sign-in leaves a sign-in that begins anew', async () => {
    const browser = new Browserless();
    await signIn(browser, neither);
    const consent = await browser.open(`${offline.url}/sign-in`);
    expect(consent.url.origin).toBe(host.url);
    await signOut(browser, neither);
    const late = await browser.submit(consent, { button: { name: 'decision', value: 'accept' } });
    expect(late.status).toBeLessThan(500);
    expect(offline.sessionOf(browser.cookies)).toBeUndefined();
    expect(await isSignedInAtProvider(browser)).toBe(false);
  });
});

describe('an app that does not take its message', () => {
  const attemptWith = async (manner: LogoutApp['manner']): Promise<{ delivery: Delivery; took: number }> => {
    const browser = new Browserless();
    await signIn(browser, back);
    back.manner = manner;
    const page = await browser.open(`${back.url}/sign-out`);
    const started = Date.now();
    const last = await confirm(browser, page);
    const took = Date.now() - started;
    expect(textOf(last.html)).toBe('Signed out, from-the-app');
    await eventually(async () => ((await deliveriesOf(back))[0]?.attempts ?? 0) > 0);
    const [delivery] = await deliveriesOf(back);
    if (!delivery) throw new Error('There is no delivery');
    return { delivery, took };
  };

  it.each([
    ['fail', { fault: 'status', status: 500 }],
    ['redirect', { fault: 'redirect', status: 302 }],
    ['hang', { fault: 'timeout', status: null }],
  ] as const)('%s: is tried again, and does not keep the user waiting', async (manner, report) => {
    const { delivery, took } = await attemptWith(manner);
    expect(delivery).toMatchObject(report);
    expect(took).toBeLessThan(900);
    back.manner = 'end';
    await eventually(async () => (await deliveriesOf(back))[0]?.state === 'delivered');
    expect((await deliveriesOf(back))[0]).toMatchObject({ state: 'delivered', status: 200, fault: null });
    expect(back.received).toHaveLength(1);
  });

  it('does not read an answer of 10 MB', async () => {
    const { delivery } = await attemptWith('flood');
    expect(delivery).toMatchObject({ state: 'delivered', status: 200 });
    expect(delivery.latency).toBeLessThan(500);
  });

  it('is given up in the end, flagged, and sent again by hand', async () => {
    const { delivery } = await attemptWith('fail');
    await eventually(async () => (await deliveriesOf(back))[0]?.state === 'failed');
    expect((await deliveriesOf(back))[0]).toMatchObject({ attempts: 3, fault: 'status' });
    const { body } = await admin<{ results: Array<{ clientId: string }> }>(
      'GET',
      '/oidc-server/logout-deliveries/unreachable',
    );
    expect(body.results.map(({ clientId }) => clientId)).toEqual(['back']);

    back.manner = 'end';
    const retried = await admin<Delivery>('POST', `/oidc-server/logout-deliveries/${delivery.id}/retry`);
    expect(retried).toMatchObject({ status: 200, body: { state: 'waiting' } });
    await eventually(async () => (await deliveriesOf(back))[0]?.state === 'delivered');
    const again = await admin('POST', `/oidc-server/logout-deliveries/${delivery.id}/retry`);
    expect(again.status).toBe(404);
  });
});

describe('every other cause', () => {
  const signedInEverywhere = async (): Promise<{ here: Browserless; there: Browserless }> => {
    const here = new Browserless();
    const there = new Browserless();
    await signIn(here, back);
    await signIn(there, back);
    await signIn(here, offline);
    return { here, there };
  };

  const everythingEnds = async ({ here, there }: { here: Browserless; there: Browserless }) => {
    await eventually(() => back.sessions.size === 0);
    expect(await isSignedInAtProvider(here)).toBe(false);
    expect(await isSignedInAtProvider(there)).toBe(false);
  };

  it('an admin ends all sessions of a user', async () => {
    const browsers = await signedInEverywhere();
    const { accessToken = '' } = back.sessionOf(browsers.here.cookies) ?? {};
    const { refreshToken = '' } = offline.sessionOf(browsers.here.cookies) ?? {};
    const { documentId } = await aliceId();
    const answer = await admin('POST', '/oidc-server/sessions/end', { subject: documentId });
    expect(answer).toMatchObject({ status: 200 });
    await everythingEnds(browsers);
    expect(await userinfo(accessToken)).toBe(401);
    expect(await refresh(offline, refreshToken)).toBe(200);
  });

  it('an admin ends what one client has, and nothing else', async () => {
    const { here } = await signedInEverywhere();
    await admin('POST', '/oidc-server/sessions/end', { clientId: 'back' });
    await eventually(() => back.sessions.size === 0);
    expect(offline.sessions.size).toBe(1);
    expect(await isSignedInAtProvider(here)).toBe(true);
  });

  it('the content manager blocks the user: offline access ends too', async () => {
    const browsers = await signedInEverywhere();
    const { refreshToken = '' } = offline.sessionOf(browsers.here.cookies) ?? {};
    const { documentId } = await aliceId();
    expect((await admin('PUT', `${CONTENT}/${documentId}`, { blocked: true })).status).toBe(200);
    await everythingEnds(browsers);
    await eventually(() => offline.sessions.size === 0);
    await admin('PUT', `${CONTENT}/${documentId}`, { blocked: false });
    expect(await refresh(offline, refreshToken)).toBe(400);
  });

  it('the content manager changes the password', async () => {
    const browsers = await signedInEverywhere();
    const { documentId } = await aliceId();
    const answer = await admin('PUT', `${CONTENT}/${documentId}`, { password: PASSWORD });
    expect(answer.status).toBe(200);
    await everythingEnds(browsers);
  });

  it('the content manager changes the e-mail address: offline access goes on', async () => {
    const browsers = await signedInEverywhere();
    const { refreshToken = '' } = offline.sessionOf(browsers.here.cookies) ?? {};
    const { documentId } = await aliceId();
    await admin('PUT', `${CONTENT}/${documentId}`, { email: 'alice@elsewhere.example.org' });
    await everythingEnds(browsers);
    expect(await refresh(offline, refreshToken)).toBe(200);
    await admin('PUT', `${CONTENT}/${documentId}`, { email: 'alice@example.org' });
  });

  it('the user changes the password through the host’s own API', async () => {
    const browsers = await signedInEverywhere();
    const local = (await (
      await fetch(`${host.url}/api/auth/local`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ identifier: 'alice', password: PASSWORD }),
      })
    ).json()) as { jwt: string };
    const changed = await fetch(`${host.url}/api/auth/change-password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${local.jwt}` },
      body: JSON.stringify({
        currentPassword: PASSWORD,
        password: `${PASSWORD}!`,
        passwordConfirmation: `${PASSWORD}!`,
      }),
    });
    expect(changed.status).toBe(200);
    await everythingEnds(browsers);
    const { documentId } = await aliceId();
    await admin('PUT', `${CONTENT}/${documentId}`, { password: PASSWORD });
  });

  it('another change of the account ends nothing', async () => {
    const browsers = await signedInEverywhere();
    const { documentId } = await aliceId();
    await admin('PUT', `${CONTENT}/${documentId}`, { nickname: 'Al' });
    expect(back.calls).toBe(0);
    expect(await isSignedInAtProvider(browsers.here)).toBe(true);
  });

  it('users deleted in bulk are signed out everywhere', async () => {
    const created = await admin<{ data?: { documentId: string }; documentId: string }>('POST', CONTENT, {
      username: 'dave',
      email: 'dave@example.org',
      password: PASSWORD,
      confirmed: true,
      blocked: false,
      role: { connect: [{ id: await authenticatedRole() }] },
    });
    const { documentId } = created.body.data ?? created.body;
    const browser = new Browserless();
    await signIn(browser, back, 'dave');
    await admin('POST', `${CONTENT}/actions/bulkDelete`, { documentIds: [documentId] });
    await eventually(() => back.sessions.size === 0);
    expect(await isSignedInAtProvider(browser)).toBe(false);
  });

  it('a client is disabled: its users are told, and their sessions at the provider go on', async () => {
    const app = await startLogoutApp({ name: 'registered', channel: 'back' });
    try {
      const { client_secret: _ours, ...input } = app.client;
      const created = await admin<{ client_secret: string; version: number }>(
        'POST',
        '/oidc-server/clients',
        input,
      );
      expect(created.status).toBe(201);
      app.client.client_secret = created.body.client_secret;
      app.useIssuer(host.issuer);
      const browser = new Browserless();
      await signIn(browser, app);
      const { accessToken = '' } = app.sessionOf(browser.cookies) ?? {};
      const { version } = created.body;
      const disabled = await admin('PUT', '/oidc-server/clients/registered', {
        ...input,
        enabled: false,
        version,
      });
      expect(disabled.status).toBe(200);
      await eventually(() => app.sessions.size === 0);
      expect(app.received).toHaveLength(1);
      expect(await userinfo(accessToken)).toBe(401);
      expect(await isSignedInAtProvider(browser)).toBe(true);
    } finally {
      await app.stop();
    }
  });

  it('a grant is revoked: the client is told, and the others are not', async () => {
    const { here } = await signedInEverywhere();
    const { documentId } = await aliceId();
    const { refreshToken = '' } = offline.sessionOf(here.cookies) ?? {};
    await admin('POST', '/oidc-server/grants/end', { clientId: 'offline', subject: documentId });
    await eventually(() => offline.sessions.size === 0);
    expect(await refresh(offline, refreshToken)).toBe(400);
    expect(back.sessions.size).toBe(2);
  });

  it('a client is deleted: it is told, even when its message arrives later', async () => {
    const app = await startLogoutApp({ name: 'deleted', channel: 'back' });
    try {
      const { client_secret: _ours, ...input } = app.client;
      const created = await admin<{ client_secret: string }>('POST', '/oidc-server/clients', input);
      app.client.client_secret = created.body.client_secret;
      app.useIssuer(host.issuer);
      const browser = new Browserless();
      await signIn(browser, app);
      app.manner = 'fail';
      expect((await admin('DELETE', '/oidc-server/clients/deleted')).status).toBe(204);
      await eventually(() => app.calls > 0);
      app.manner = 'end';
      await eventually(() => app.sessions.size === 0);
      expect(await isSignedInAtProvider(browser)).toBe(true);
    } finally {
      await app.stop();
    }
  });

  it('a refresh token is used twice: its client is told', async () => {
    const browser = new Browserless();
    await signIn(browser, offline);
    await signIn(browser, back);
    const { refreshToken = '' } = offline.sessionOf(browser.cookies) ?? {};
    expect(await refresh(offline, refreshToken)).toBe(200);
    // What the client lost and asks for again within the grace is no misuse.
    sql(host, `update oidc_artifacts set consumed_at = consumed_at - 3600 where kind = 'RefreshToken'`);
    expect(await refresh(offline, refreshToken)).toBe(400);
    await eventually(() => offline.sessions.size === 0);
    expect(back.sessions.size).toBe(1);
    expect(await isSignedInAtProvider(browser)).toBe(true);
  });

  it('a client revokes its own token: it is not told, and its user stays signed in there', async () => {
    const browser = new Browserless();
    await signIn(browser, offline);
    const { refreshToken = '' } = offline.sessionOf(browser.cookies) ?? {};
    const credentials = Buffer.from(`offline:${offline.client.client_secret}`).toString('base64');
    const answer = await fetch(`${host.issuer}/revoke`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ token: refreshToken }),
    });
    expect(answer.status).toBe(200);
    expect(await refresh(offline, refreshToken)).toBe(400);
    await signIn(browser, back);
    await signOut(browser, back);
    await eventually(() => back.calls > 0);
    // The end of the session is what it is told, once.
    await eventually(() => offline.sessions.size === 0);
    expect(offline.received).toHaveLength(1);
  });

  it('an order that a process left behind is carried out', async () => {
    const browser = new Browserless();
    await signIn(browser, back);
    const { documentId } = await aliceId();
    sql(
      host,
      `insert into oidc_endings (ending_id, selection, extent, cause, state, ended, ordered_at, claimed_until)
       values ('left-behind', ?, 'everything', 'blocked', 'open', 0, 1, 1)`,
      JSON.stringify({ subject: documentId }),
    );
    await eventually(() => back.sessions.size === 0);
    expect(await isSignedInAtProvider(browser)).toBe(false);
    await eventually(
      () =>
        sql(host, `select * from oidc_endings where ending_id = 'left-behind' and state = 'done'`).length ===
        1,
    );
  });

  it('an admin who may only see reports neither sends them again nor ends sessions', async () => {
    const root = await superAdmin(host.url);
    const reader = await adminWith(root, { url: host.url, actions: ['delivery.read'] });
    expect((await reader.call('GET', '/oidc-server/logout-deliveries')).status).toBe(200);
    expect((await reader.call('POST', '/oidc-server/logout-deliveries/x/retry')).status).toBe(403);
    expect((await reader.call('POST', '/oidc-server/sessions/end', { ids: ['x'] })).status).toBe(403);
    expect((await root.call('POST', '/oidc-server/sessions/end', {})).status).toBe(400);
  });

  it('nobody ends sessions or reads reports without an admin’s token', async () => {
    for (const [method, path] of [
      ['POST', '/oidc-server/sessions/end'],
      ['GET', '/oidc-server/logout-deliveries'],
      ['POST', '/oidc-server/logout-deliveries/x/retry'],
    ] as const) {
      const answer = await fetch(`${host.url}${path}`, { method });
      expect(answer.status).toBe(401);
    }
  });
});
