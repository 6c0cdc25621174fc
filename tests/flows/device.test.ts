/**
 * Device authorization (RFC 8628): a device without a browser, and a person with one.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browserless, consentButton, formsOf, textOf, type Page } from '../support/browserless.ts';
import { webApp } from '../support/clients.ts';
import { bytesOf, sql } from '../support/database.ts';
import { freePort, startHost, type TestHost } from '../support/host.ts';
import { basic, PASSWORD, postForm, request } from '../support/relying-party.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const ATTEMPTS = 40;
const TV = {
  client_id: 'tv',
  client_name: 'The television',
  token_endpoint_auth_method: 'none',
  grant_types: [GRANT, 'refresh_token'],
  response_types: [],
  scope: 'openid email offline_access',
};
const RULED = {
  ...TV,
  client_id: 'ruled-tv',
  access_policy: {
    rules: [{ name: 'nobody', expression: 'true', effect: 'deny', message: 'Not for you' }],
    default: 'allow',
  },
};

let host: TestHost;
let browser: Browserless;
let network = 0;

beforeAll(async () => {
  const patient = { attempts: 100_000 };
  const port = await freePort();
  host = await startHost({
    port,
    // The host then believes the proxy in front of it.
    env: { PUBLIC_URL: `http://localhost:${port}` },
    pluginConfig: {
      clients: [TV, RULED, webApp],
      signIn: {
        limits: { account: patient, address: patient, overall: patient, device: { attempts: ATTEMPTS } },
      },
    },
  });
});
afterAll(() => host.stop());
beforeEach(() => {
  network += 1;
  browser = new Browserless({ 'x-forwarded-for': `10.2.0.${network}` });
});

interface Device {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
  expires_in: number;
}

const start = async (params: Record<string, string> = {}): Promise<Device> => {
  const { status, body } = await postForm(
    `${host.issuer}/device/authorization`,
    { client_id: 'tv', scope: 'openid email', ...params },
    { 'user-agent': 'Telly/1.0' },
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return body as unknown as Device;
};

const poll = (device: Device, clientId = 'tv') =>
  postForm(`${host.issuer}/token`, {
    grant_type: GRANT,
    client_id: clientId,
    device_code: device.device_code,
  });

const type = async (code: string): Promise<Page> =>
  browser.submit(await browser.open(`${host.issuer}/device`), { values: { user_code: code } });

const confirm = { name: 'confirm', value: 'yes' };

/** From the page that asks for the device to the last one. */
const allow = async (page: Page): Promise<Page> => {
  const login = await browser.submit(page, { button: confirm });
  const form = formsOf(login).find(({ fields }) => 'password' in fields);
  const consent = form
    ? await browser.submit(login, { form, values: { identifier: 'alice', password: PASSWORD } })
    : login;
  const asks = formsOf(consent).some(({ buttons }) => buttons.some(({ value }) => value === 'accept'));
  return asks ? browser.submit(consent, { button: consentButton('accept') }) : consent;
};

it('is told in discovery', async () => {
  const { body } = await request(`${host.issuer}/.well-known/openid-configuration`);
  expect(body['device_authorization_endpoint']).toBe(`${host.issuer}/device/authorization`);
  expect(body['grant_types_supported']).toContain(GRANT);
});

it('is no failure of the application while its user is not done', async () => {
  const device = await start();
  const refusals = () =>
    sql(host, "select reason from oidc_events where kind = 'token.refused'").map(({ reason }) => reason);
  expect((await poll(device)).body['error']).toBe('authorization_pending');
  expect((await poll({ ...device, device_code: 'made-up' })).body['error']).toBe('invalid_grant');
  await expect.poll(refusals).toEqual(['code_expired']);
  const failures = sql(host, "select cause from oidc_client_failures where client_id = 'tv'");
  expect(failures.map(({ cause }) => cause)).not.toContain('other');
});

it('lets the device in once its user has typed the code, signed in and agreed', async () => {
  const device = await start();
  expect(device.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  expect(device).toMatchObject({ verification_uri: `${host.issuer}/device`, expires_in: 600 });
  expect((await poll(device)).body['error']).toBe('authorization_pending');

  const page = await type(device.user_code.toLowerCase().replace('-', ' '));
  const seen = textOf(page.html);
  for (const shown of ['The television', device.user_code, 'Telly/1.0', 'See your e-mail address']) {
    expect(seen).toContain(shown);
  }
  expect((await poll(device)).body['error']).toBe('authorization_pending');
  expect(textOf((await allow(page)).html)).toContain('Your device is connected');

  const { status, body } = await poll(device);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({ token_type: 'Bearer', scope: 'openid email' });
  const again = await poll(device);
  expect(again.body['error']).toBe('invalid_grant');
  // Used twice: what it gave is taken back (RFC 6749 §10.5).
  const userinfo = await request(`${host.issuer}/userinfo`, {
    headers: { authorization: `Bearer ${String(body['access_token'])}` },
  });
  expect(userinfo.status).toBe(401);
});

describe('remote phishing (RFC 8628 §5.4)', () => {
  it('a link with the code fills the form in, and does nothing by itself', async () => {
    const device = await start();
    const page = await browser.open(device.verification_uri_complete);
    expect(formsOf(page)[0]?.fields['user_code']).toBe(device.user_code);
    expect(page.html).not.toContain('<script');
    expect((await poll(device)).body['error']).toBe('authorization_pending');
    expect(textOf((await browser.submit(page)).html)).toContain('If somebody sent you this code');
  });

  it('a form of another site does not let a device in', async () => {
    const device = await start();
    const page = await browser.request(`${host.issuer}/device`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ user_code: device.user_code, confirm: 'yes', xsrf: 'x' }).toString(),
    });
    expect(page.status).toBe(303);
    expect(page.location?.href).toBe(`${host.issuer}/device`);
    expect((await poll(device)).body['error']).toBe('authorization_pending');
  });

  it('who refuses is believed', async () => {
    const device = await start();
    const refused = await browser.submit(await type(device.user_code), {
      button: { name: 'abort', value: 'yes' },
    });
    expect(textOf(refused.html)).toContain('The device was not let in');
    expect((await poll(device)).body['error']).toBe('access_denied');
  });
});

describe('a code', () => {
  it('that is wrong, missing, used or too old is refused in words', async () => {
    expect(textOf((await type('BBBB-BBBB')).html)).toContain('There is no such code');
    expect(textOf((await type('')).html)).toContain('Enter the code that your device shows');
    const used = await start();
    await allow(await type(used.user_code));
    expect(textOf((await type(used.user_code)).html)).toContain('was used already');
    const old = await start();
    sql(host, `delete from oidc_artifacts where kind = 'DeviceCode'`);
    expect((await type(old.user_code)).status).toBe(400);
    expect((await poll(old)).body['error']).toBe('invalid_grant');
  });

  it('can not be guessed without end, and other networks are not held back', async () => {
    let page = await type('BBBB-BBBB');
    for (let tried = 1; tried < ATTEMPTS; tried += 1) {
      page = await browser.submit(page, { values: { user_code: 'CCCC-CCCC' } });
    }
    expect(page.status).toBe(400);
    const limited = await browser.submit(page, { values: { user_code: 'DDDD-DDDD' } });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    browser = new Browserless({ 'x-forwarded-for': '10.3.0.1' });
    expect((await type('BBBB-BBBB')).status).toBe(400);
  });

  it('is for its client only, and is not in the database in clear', async () => {
    const device = await start();
    expect((await poll(device, 'ruled-tv')).body['error']).toBe('invalid_grant');
    const kept = bytesOf(host);
    expect(kept.includes(device.device_code)).toBe(false);
    expect(kept.includes(device.user_code.replace('-', ''))).toBe(false);
  });
});

it('is off for clients that do not turn it on', async () => {
  const { status, body } = await postForm(
    `${host.issuer}/device/authorization`,
    { scope: 'openid' },
    basic(webApp),
  );
  expect(status).toBe(400);
  expect(body['error']).toBe('unauthorized_client');
});

it('keeps out whom the access rules keep out', async () => {
  const device = await start({ client_id: 'ruled-tv' });
  const page = await allow(await type(device.user_code));
  expect(textOf(page.html)).toContain('You don’t have access');
  expect((await poll(device, 'ruled-tv')).body['error']).toBe('authorization_pending');
  const last = await browser.submit(page, { button: { name: 'decision', value: 'back' } });
  expect(textOf(last.html)).toContain('The device was not let in');
  expect((await poll(device, 'ruled-tv')).body['error']).toBe('access_denied');
});

it('a refresh token of a device dies with its user’s right to sign in', async () => {
  const device = await start({ scope: 'openid offline_access', prompt: 'consent' });
  await allow(await type(device.user_code));
  const { body } = await poll(device);
  const refresh = (token: unknown) =>
    postForm(`${host.issuer}/token`, {
      grant_type: 'refresh_token',
      client_id: 'tv',
      refresh_token: String(token),
    });
  const next = await refresh(body['refresh_token']);
  expect(next.status, JSON.stringify(next.body)).toBe(200);
  sql(host, `update up_users set blocked = 1 where username = 'alice'`);
  expect((await refresh(next.body['refresh_token'])).body['error']).toBe('invalid_grant');
  sql(host, `update up_users set blocked = 0 where username = 'alice'`);
});
