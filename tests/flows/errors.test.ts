/**
 * Errors as the specifications word them: which ones the client gets, which ones a person sees, and what neither is
 * told (RFC 6749 §4.1.2.1 and §5.2).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browserless, textOf, type Page } from '../support/browserless.ts';
import { otherApp, webApp } from '../support/clients.ts';
import { sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { basic, postForm, request } from '../support/relying-party.ts';

const REFERENCE = /[A-Z2-9]{4}-[A-Z2-9]{4}/;
const [redirectUri] = webApp.redirect_uris;

let host: TestHost;

beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.stop());

const ask = (params: Record<string, string>): Promise<Page> =>
  new Browserless().request(`${host.issuer}/authorize?${new URLSearchParams(params).toString()}`);

const sound = {
  client_id: webApp.client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid',
  state: 'a-state',
};

/** The request without one of its parameters. */
const without = (name: keyof typeof sound): Record<string, string> =>
  Object.fromEntries(Object.entries(sound).filter(([key]) => key !== name));

const entries = (reference: string) => sql(host, 'select * from oidc_events where reference = ?', reference);

/** The log is written every few moments. */
const entryOf = (reference: string) =>
  expect.poll(() => entries(reference), { timeout: 10_000, interval: 250 }).toHaveLength(1);

describe('where there is no safe address to answer at', () => {
  it.each<[string, string, Record<string, string>]>([
    ['a client that there is not', 'invalid_client', { ...sound, client_id: 'nobody' }],
    ['no client', 'invalid_request', without('client_id')],
    [
      'an address that is not registered',
      'invalid_redirect_uri',
      { ...sound, redirect_uri: 'https://evil.example/' },
    ],
    ['no address', 'invalid_request', without('redirect_uri')],
  ])('%s: a page for people, with a reference that an admin finds', async (_what, error, params) => {
    const page = await ask(params);
    expect(page.location).toBeUndefined();
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(textOf(page.html)).toContain(error);
    expect(page.html).not.toContain('evil.example');
    const [reference = ''] = REFERENCE.exec(textOf(page.html)) ?? [];
    await entryOf(reference);
  });
});

describe('where there is one, the client is told, with state and iss', () => {
  it.each<[string, string, Record<string, string>]>([
    ['no response type', 'invalid_request', without('response_type')],
    ['a response type that there is not', 'unsupported_response_type', { ...sound, response_type: 'coat' }],
    ['prompt=none without a session', 'login_required', { ...sound, prompt: 'none' }],
    ['a broken claims parameter', 'invalid_request', { ...sound, claims: '{' }],
    [
      'request_uri by reference',
      'request_uri_not_supported',
      { ...sound, request_uri: 'https://app.example/r' },
    ],
    ['registration in the request', 'registration_not_supported', { ...sound, registration: '{}' }],
  ])('%s', async (_what, error, params) => {
    const { location } = await ask(params);
    expect(location?.href).toMatch(new RegExp(`^${redirectUri}\\?`));
    expect(Object.fromEntries(location!.searchParams)).toMatchObject({
      error,
      state: 'a-state',
      iss: host.issuer,
    });
  });
});

describe('the token endpoint', () => {
  const token = (params: Record<string, string>, headers = basic(webApp)) =>
    postForm(`${host.issuer}/token`, params, headers);

  it.each<[string, number, string, Record<string, string>, Record<string, string> | undefined]>([
    [
      'a wrong secret',
      401,
      'invalid_client',
      { grant_type: 'client_credentials' },
      basic({ ...webApp, client_secret: 'wrong' }),
    ],
    ['no grant type', 400, 'invalid_request', {}, undefined],
    ['a grant type that there is not', 400, 'unsupported_grant_type', { grant_type: 'password' }, undefined],
    [
      'a grant type that is not the client’s',
      400,
      'unauthorized_client',
      { grant_type: 'client_credentials' },
      undefined,
    ],
    [
      'an unknown code',
      400,
      'invalid_grant',
      { grant_type: 'authorization_code', code: 'x', redirect_uri: redirectUri },
      undefined,
    ],
    [
      'no code',
      400,
      'invalid_request',
      { grant_type: 'authorization_code', redirect_uri: redirectUri },
      undefined,
    ],
    [
      'an unknown refresh token',
      400,
      'invalid_grant',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      undefined,
    ],
  ])('%s: RFC 6749 §5.2', async (_what, status, error, params, headers) => {
    const answer = await token(params, headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error });
    expect(answer.headers.get('cache-control')).toContain('no-store');
    // Printable ASCII without " and \ (RFC 6749 §5.2).
    expect(String(answer.body['error_description'])).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
  });
});

describe('a failure of the provider itself', () => {
  beforeAll(() => {
    sql(host, `update oidc_clients set metadata = '{broken' where client_id = ?`, otherApp.client_id);
  });

  const expectNothingInternal = (text: string): void => {
    expect(text).not.toMatch(/JSON|SyntaxError|oidc_clients|\bat .*:\d+|node_modules|select |knex/i);
  };

  it('is a page with a reference, which the log and the audit log have too', async () => {
    const page = await ask({ ...sound, client_id: otherApp.client_id });
    expect(page.status).toBe(500);
    expectNothingInternal(textOf(page.html));
    const [reference = ''] = REFERENCE.exec(textOf(page.html)) ?? [];
    await entryOf(reference);
    expect(host.logs()).toContain(`the provider failed on a request (${reference})`);
  });

  it('is server_error to the client, with the reference and nothing of the cause', async () => {
    const { status, body } = await postForm(
      `${host.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token: 'x' },
      basic(otherApp),
    );
    expect(status).toBe(500);
    expect(body['error']).toBe('server_error');
    const description = String(body['error_description']);
    expectNothingInternal(description);
    const [reference = ''] = REFERENCE.exec(description) ?? [];
    await entryOf(reference);
    expect(host.logs()).toContain(reference);
  });
});

it('an address below the issuer that there is not is a 404 without words of the engine', async () => {
  expect((await request(`${host.issuer}/nowhere`)).status).toBe(404);
});
