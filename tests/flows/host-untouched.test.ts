/**
 * The host's own routes, admin and API answer as they do without the plugin. Two hosts get the same requests.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBareHost, type BareHost } from '../support/bare-host.ts';
import { startHost, type TestHost } from '../support/host.ts';

let withPlugin: TestHost;
let without: BareHost;

beforeAll(async () => {
  [withPlugin, without] = await Promise.all([startHost(), startBareHost()]);
});
afterAll(async () => {
  await Promise.all([withPlugin.stop(), without.stop()]);
});

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Differs from one request or host to the next by itself. */
const isVolatile = (name: string): boolean =>
  ['date', 'etag', 'last-modified', 'content-length', 'set-cookie', 'keep-alive'].includes(name) ||
  name.startsWith('x-ratelimit');

const steady = (text: string, url: string): string =>
  text
    .replaceAll(url, '<host>')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<jwt>')
    .replace(/"documentId":"\w+"/g, '"documentId":"<id>"')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');

async function ask(url: string, path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init });
  const body = steady(await response.text(), url);
  const headers = [...response.headers].filter(([name]) => !isVolatile(name));
  return {
    status: response.status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, steady(value, url)])),
    body,
  };
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const credentials = { identifier: 'alice', password: 'Playground-1' };
const adminCredentials = { email: 'admin@example.org', password: 'Playground-1' };
const origin = { origin: 'https://elsewhere.example' };

const requests: Array<[string, string, RequestInit]> = [
  ['its health', '/_health', {}],
  ['its health by HEAD', '/_health', { method: 'HEAD' }],
  ['its root', '/', {}],
  ['its robots.txt', '/robots.txt', {}],
  ['its favicon', '/favicon.ico', {}],
  ['an address that is not there', '/nothing/here', {}],
  ['an API that is not there', '/api/nothing', {}],
  ['a public sign-in', '/api/auth/local', json(credentials)],
  ['a wrong public sign-in', '/api/auth/local', json({ ...credentials, password: 'wrong' })],
  ['who am I, without a token', '/api/users/me', {}],
  ['who am I, with a bad token', '/api/users/me', { headers: { authorization: 'Bearer x' } }],
  ['a provider that is not enabled', '/api/connect/google', {}],
  ['an admin sign-in', '/admin/login', json(adminCredentials)],
  ['a wrong admin sign-in', '/admin/login', json({ ...adminCredentials, password: 'wrong' })],
  ['who is the admin, without a token', '/admin/users/me', {}],
  ['what an admin can learn before signing in', '/admin/init', {}],
  ['JSON that is broken', '/api/auth/local', { ...json({}), body: '{' }],
  ['a form', '/api/auth/local', { method: 'POST', body: new URLSearchParams(credentials) }],
  ['a body of two megabytes', '/api/auth/local', json({ identifier: 'x'.repeat(2_000_000) })],
  ['another origin', '/api/users/me', { headers: origin }],
  [
    'a preflight',
    '/api/users/me',
    { method: 'OPTIONS', headers: { ...origin, 'access-control-request-method': 'PUT' } },
  ],
  ['a method that is not there', '/api/auth/local', { method: 'DELETE' }],
  ['an address that only begins like the provider', '/oidcx/token', {}],
  ['the address of the provider itself', '/oidc', {}],
  ['the address of the provider in capitals', '/OIDC/token', {}],
  ['an address below the provider that it does not have', '/oidc/nothing', {}],
  ['discovery at the root, which is not the issuer', '/.well-known/openid-configuration', {}],
  ['metadata of another issuer', '/.well-known/oauth-authorization-server/other', {}],
  ['other well-known places', '/.well-known/security.txt', {}],
];

describe('the host answers as without the plugin', () => {
  it.each(requests)('to %s', async (_, path, init) => {
    expect(await ask(withPlugin.url, path, init)).toEqual(await ask(without.url, path, init));
  });

  it('with the same cookies', async () => {
    const names = async (url: string): Promise<string[]> =>
      (await fetch(`${url}/admin/login`, json(adminCredentials))).headers
        .getSetCookie()
        .map((cookie) => cookie.replace(/=[^;]*/, '').replace(/expires=[^;]*/i, ''));
    expect(await names(withPlugin.url)).toEqual(await names(without.url));
  });
});

describe('the plugin adds to the content API', () => {
  it.each([
    '/api/oidc-server/clients',
    '/api/oidc-server/keys',
    '/api/artifacts',
    '/api/clients',
    '/api/keys',
  ])('no route: %s', async (path) => {
    expect((await ask(withPlugin.url, path, {})).status).toBe(404);
  });
});
