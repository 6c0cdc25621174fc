import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes as ofThePlugin } from '../../server/src/routes/index.ts';
import { bytesOf, sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';
import {
  bearer,
  discoverRelyingParty,
  PASSWORD,
  postForm,
  request,
  type Answer,
} from '../support/relying-party.ts';
import type { TestClient } from '../support/clients.ts';

let host: TestHost;
let admin: string;

beforeAll(async () => {
  host = await startHost();
  admin = await adminToken('admin@example.org');
});
afterAll(() => host.stop());

const call = (
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Answer> =>
  request(`${host.url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : bearer(token)),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const dataOf = ({ body }: Answer): Record<string, unknown> => body['data'] as Record<string, unknown>;

async function adminToken(email: string): Promise<string> {
  return String(dataOf(await call('POST', '/admin/login', { body: { email, password: PASSWORD } }))['token']);
}

/** An admin whose only role may do just this. */
async function adminWith(name: string, actions: string[]): Promise<string> {
  const role = dataOf(
    await call('POST', '/admin/roles', { token: admin, body: { name, description: name } }),
  );
  await call('PUT', `/admin/roles/${String(role['id'])}/permissions`, {
    token: admin,
    body: {
      permissions: actions.map((action) => ({ action, subject: null, properties: {}, conditions: [] })),
    },
  });
  const email = `${name}@example.org`;
  const user = dataOf(
    await call('POST', '/admin/users', {
      token: admin,
      body: { email, firstname: name, lastname: name, roles: [role['id']] },
    }),
  );
  const registered = await call('POST', '/admin/register', {
    body: {
      registrationToken: user['registrationToken'],
      userInfo: { firstname: name, lastname: name, password: PASSWORD },
    },
  });
  expect(registered.status).toBeLessThan(300);
  return String(dataOf(registered)['token']);
}

const create = (body: unknown, token = admin): Promise<Answer> =>
  call('POST', '/oidc-server/clients', { token, body });

const list = (query: Record<string, string> = {}, token = admin): Promise<Answer> =>
  call('GET', `/oidc-server/clients?${new URLSearchParams(query).toString()}`, { token });

interface Listed {
  results: Array<Record<string, unknown>>;
  pagination: Record<string, number>;
}

const listed = async (query: Record<string, string> = {}): Promise<Listed> => {
  const { status, body } = await list(query);
  expect(status).toBe(200);
  return body as unknown as Listed;
};

const idsOf = ({ results }: Listed): unknown[] => results.map((client) => client['client_id']);

const REDIRECT = 'https://new-app.example.org/callback';

/** The paths of a validation error, as Strapi's panel reads them. */
const pathsOf = ({ body }: Answer): string[] => {
  const error = body['error'] as
    { details?: { errors?: Array<{ path: string[]; message: string }> } } | undefined;
  return (error?.details?.errors ?? []).map(({ path }) => path.join('.'));
};

const countClients = (): number =>
  Number(sql(host, 'select count(*) as total from oidc_clients')[0]!['total']);

describe('the admin API is for admins who may', () => {
  const routes = ofThePlugin.admin.routes.map(({ method, path }): [string, string] => [
    method,
    `/oidc-server${path.replace(/:\w+/g, 'x')}`,
  ]);

  const bodyFor = (method: string): { body?: object } =>
    method === 'POST' || method === 'PUT' ? { body: { redirect_uris: [REDIRECT] } } : {};

  it('and answers 401 to nobody, and to tokens of others', async () => {
    const { body: user } = await call('POST', '/api/auth/local', {
      body: { identifier: 'alice', password: PASSWORD },
    });
    for (const token of [undefined, 'x', String(user['jwt'])]) {
      for (const [method, path] of routes) {
        const { status } = await call(method, path, {
          ...(token === undefined ? {} : { token }),
          ...bodyFor(method),
        });
        expect(status, `${method} ${path}`).toBe(401);
      }
    }
  });

  it('and answers 403 to an admin whose role has none of it', async () => {
    const token = await adminWith('outsider', []);
    const before = countClients();
    for (const [method, path] of routes) {
      const { status } = await call(method, path, {
        token,
        ...bodyFor(method),
      });
      expect(status, `${method} ${path}`).toBe(403);
    }
    expect(countClients()).toBe(before);
  });

  it('and lets an admin read who may read, and no more', async () => {
    const token = await adminWith('reader', ['plugin::oidc-server.client.read']);
    expect((await list({}, token)).status).toBe(200);
    expect((await create({ redirect_uris: [REDIRECT] }, token)).status).toBe(403);
    expect((await call('GET', '/oidc-server/provider', { token })).status).toBe(403);
  });

  it('and has no second door: the content manager writes none of it, and shows it to no other role', async () => {
    const outsider = await adminWith('content-editor', []);
    for (const uid of ['client', 'key', 'artifact']) {
      const path = `/content-manager/collection-types/plugin::oidc-server.${uid}`;
      expect((await call('GET', path, { token: outsider })).status, uid).toBe(403);
      for (const [method, place] of [
        ['POST', path],
        ['PUT', `${path}/1`],
        ['DELETE', `${path}/1`],
      ] as const) {
        const { status } = await call(method, place, {
          token: admin,
          ...(method === 'DELETE' ? {} : { body: { clientId: 'x' } }),
        });
        expect([403, 404, 405], `${method} ${uid}`).toContain(status);
      }
    }
  });
});

describe('the provider', () => {
  it('says what an admin pastes into an application', async () => {
    const { status, body } = await call('GET', '/oidc-server/provider', { token: admin });
    expect(status).toBe(200);
    expect(body).toEqual({
      issuer: host.issuer,
      aliases: [],
      discoveryUrl: `${host.issuer}/.well-known/openid-configuration`,
      endpoints: {
        authorization: `${host.issuer}/authorize`,
        token: `${host.issuer}/token`,
        userinfo: `${host.issuer}/userinfo`,
        jwks: `${host.issuer}/jwks`,
        endSession: `${host.issuer}/logout`,
      },
    });
  });
});

describe('a client that an admin registers', () => {
  it('is answered with 201, an id and a secret, shown this once', async () => {
    const { status, body, headers } = await create({ client_name: 'New app', redirect_uris: [REDIRECT] });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toContain('no-store');
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^[\w-]{20,}$/) as string,
      client_secret: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) as string,
      client_secret_expires_at: 0,
      client_name: 'New app',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      enabled: true,
      origin: 'panel',
    });
    const secret = String(body['client_secret']);
    const all = await list({ pageSize: '100' });
    const text = JSON.stringify(all.body);
    expect(text).toContain(String(body['client_id']));
    expect(text).not.toContain(secret);
    expect(text).not.toContain('"client_secret"');
    expect(text).not.toContain('digest');
    expect(bytesOf(host).includes(secret)).toBe(false);
    expect(host.logs()).not.toContain(secret);
  });

  it('works at once: a user signs in with it', async () => {
    const { body } = await create({ redirect_uris: [REDIRECT], client_id: 'works-at-once' });
    const party = await discoverRelyingParty(host.issuer, body as unknown as TestClient);
    const tokens = await party.tokens();
    expect(await party.userinfo(tokens)).toMatchObject({ preferred_username: 'alice' });
  });

  it('has no secret when it is a public one', async () => {
    const { status, body } = await create({ redirect_uris: [REDIRECT], token_endpoint_auth_method: 'none' });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('client_secret');
    expect(body['secrets']).toEqual([]);
    const party = await discoverRelyingParty(host.issuer, body as unknown as TestClient);
    expect(await party.tokens()).toHaveProperty('id_token');
  });

  it('works with names in every script', async () => {
    const client_name = 'Приложение 应用 تطبيق 👩‍👩‍👧 é';
    const { body } = await create({ client_name, redirect_uris: [REDIRECT] });
    expect(body['client_name']).toBe(client_name);
  });

  it('may not sign in to anything while it is disabled', async () => {
    const { status, body } = await create({ redirect_uris: [REDIRECT], enabled: false });
    expect(status).toBe(201);
    const refused = await postForm(`${host.issuer}/token`, {
      grant_type: 'authorization_code',
      client_id: String(body['client_id']),
      client_secret: String(body['client_secret']),
    });
    expect(refused.status).toBe(401);
  });
});

describe('a client that can not be registered', () => {
  const ok = { redirect_uris: [REDIRECT] };
  const uris = (...list: unknown[]) => ({ redirect_uris: list });

  const wrong: Array<[string, unknown, string]> = [
    ['no redirect URI', {}, 'redirect_uris'],
    ['an empty list of redirect URIs', uris(), 'redirect_uris'],
    ['a redirect URI that is no list', { redirect_uris: REDIRECT }, 'redirect_uris'],
    ['a relative one', uris('/callback'), 'redirect_uris.0'],
    ['a number', uris(1), 'redirect_uris.0'],
    ['null', uris(null), 'redirect_uris.0'],
    ['javascript:', uris('javascript:alert(1)'), 'redirect_uris.0'],
    ['JaVaScRiPt:', uris('JaVaScRiPt:alert(1)'), 'redirect_uris.0'],
    ['data:', uris('data:text/html,x'), 'redirect_uris.0'],
    ['a fragment', uris(`${REDIRECT}#x`), 'redirect_uris.0'],
    ['an empty fragment', uris(`${REDIRECT}#`), 'redirect_uris.0'],
    ['a wildcard', uris('https://*.example.org/callback'), 'redirect_uris.0'],
    ['a password', uris('https://a:b@app.example.org/'), 'redirect_uris.0'],
    ['plain http elsewhere', uris('http://app.example.org/callback'), 'redirect_uris.0'],
    [
      'plain http at what only looks like loopback',
      uris('http://localhost.evil.example/'),
      'redirect_uris.0',
    ],
    ['a space', uris('https://app.example.org/a b'), 'redirect_uris.0'],
    ['a line break', uris('https://app.example.org/\r\nSet-Cookie: a=b'), 'redirect_uris.0'],
    ['the same twice', uris(REDIRECT, REDIRECT), 'redirect_uris.1'],
    ['the second of two', uris(REDIRECT, 'http://app.example.org/'), 'redirect_uris.1'],
    ['an address of 3000 characters', uris(`https://app.example.org/${'x'.repeat(3000)}`), 'redirect_uris.0'],
    [
      'a thousand of them',
      uris(...Array.from({ length: 1000 }, (_, index) => `${REDIRECT}/${index}`)),
      'redirect_uris',
    ],
    [
      'a bad address after sign-out',
      { ...ok, post_logout_redirect_uris: ['x'] },
      'post_logout_redirect_uris.0',
    ],
    ['a name that is too long', { ...ok, client_name: 'x'.repeat(201) }, 'client_name'],
    ['an empty name', { ...ok, client_name: ' ' }, 'client_name'],
    ['a name that is no text', { ...ok, client_name: { toString: 'x' } }, 'client_name'],
    ['a name with NUL', { ...ok, client_name: 'a\u0000b' }, 'client_name'],
    ['an id with a space', { ...ok, client_id: 'a b' }, 'client_id'],
    ['an id that is too long', { ...ok, client_id: 'x'.repeat(201) }, 'client_id'],
    ['an id that is taken', { ...ok, client_id: 'web-app' }, 'client_id'],
    ['a secret of its own', { ...ok, client_secret: 'chosen-by-myself' }, 'client_secret'],
    [
      'another way to authenticate',
      { ...ok, token_endpoint_auth_method: 'tls_client_auth' },
      'token_endpoint_auth_method',
    ],
    ['another grant type', { ...ok, grant_types: ['password'] }, 'grant_types'],
    ['another response type', { ...ok, response_types: ['token'] }, 'response_types'],
    ['an unknown scope', { ...ok, scope: 'openid admin' }, 'scope'],
    ['a logo that is a script', { ...ok, logo_uri: 'javascript:alert(1)' }, 'logo_uri'],
    ['a home page that is a script', { ...ok, client_uri: 'javascript:alert(1)' }, 'client_uri'],
    ['an enabled that is no boolean', { ...ok, enabled: 'yes' }, 'enabled'],
    ['a field that is not known', { ...ok, is_admin: true }, 'is_admin'],
    ['a field that the provider decides', { ...ok, origin: 'config' }, 'origin'],
  ];

  it.each(wrong)('because of %s: the answer is 400 and names the field', async (_, body, path) => {
    const before = countClients();
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ data: null, error: { status: 400, name: 'ValidationError' } });
    expect(pathsOf(answer)).toContain(path);
    expect(countClients()).toBe(before);
  });

  it('is told everything at once', async () => {
    const answer = await create({ redirect_uris: ['x'], client_name: '', scope: 'x' });
    expect(pathsOf(answer)).toEqual(expect.arrayContaining(['redirect_uris.0', 'client_name', 'scope']));
  });

  it.each([
    '[]',
    '"text"',
    '1',
    'null',
    'true',
    '{',
    '',
    `{"redirect_uris":["${REDIRECT}"],"__proto__":{"x":1}}`,
  ])('because the body is %s', async (body) => {
    const answer = await request(`${host.url}/oidc-server/clients`, {
      method: 'POST',
      headers: { ...bearer(admin), 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(400);
  });

  it('twice at the same moment: one gets the id', async () => {
    const body = { ...ok, client_id: 'raced-for' };
    const answers = await Promise.all([create(body), create(body), create(body)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400]);
  });
});

describe('the list of clients', () => {
  it('has a page of them, and says how many there are', async () => {
    const first = await listed({ page: '1', pageSize: '2' });
    expect(first.results).toHaveLength(2);
    const { total } = first.pagination;
    expect(first.pagination).toEqual({ page: 1, pageSize: 2, pageCount: Math.ceil(total! / 2), total });
    expect(total).toBe(countClients());

    const second = await listed({ page: '2', pageSize: '2' });
    expect(idsOf(second).some((id) => idsOf(first).includes(id))).toBe(false);
    expect((await listed({ page: '1000' })).results).toEqual([]);
  });

  it('shows every client once, over all its pages', async () => {
    const ids: unknown[] = [];
    const pages = Math.ceil(countClients() / 3);
    for (let page = 1; page <= pages; page += 1) {
      ids.push(...idsOf(await listed({ page: String(page), pageSize: '3' })));
    }
    expect(new Set(ids).size).toBe(countClients());
    expect(ids).toHaveLength(countClients());
  });

  it('finds a client by its id and its name, in any case', async () => {
    await create({ client_id: 'sought', client_name: 'Needle in a Haystack', redirect_uris: [REDIRECT] });
    for (const search of ['sought', 'SOUGHT', 'needle', 'in a hay']) {
      expect(idsOf(await listed({ _q: search })), search).toEqual(['sought']);
    }
    expect(idsOf(await listed({ _q: 'nothing-like-it' }))).toEqual([]);
  });

  it('finds a name in letters with accents and of other scripts', async () => {
    await create({ client_id: 'accented', client_name: 'Éclair Ünique', redirect_uris: [REDIRECT] });
    await create({ client_id: 'cyrillic', client_name: 'Приложение', redirect_uris: [REDIRECT] });
    for (const [search, id] of [
      ['Éclair', 'accented'],
      ['Ünique', 'accented'],
      ['Прил', 'cyrillic'],
    ] as const) {
      expect(idsOf(await listed({ _q: search })), search).toContain(id);
    }
  });

  it.each(['%', '_', '!', '\\', "'", '%%', 'a%z', "' or 1=1 --"])('takes %j for what it is', async (mark) => {
    const id = `marked-${Buffer.from(mark).toString('hex')}`;
    await create({ client_id: id, client_name: `Before ${mark} after`, redirect_uris: [REDIRECT] });
    const found = await listed({ _q: mark, pageSize: '100' });
    expect(idsOf(found)).toContain(id);
    for (const { client_id, client_name } of found.results) {
      expect(`${String(client_id)} ${String(client_name)}`.toLowerCase()).toContain(mark.toLowerCase());
    }
  });

  it.each([
    ['page', '0'],
    ['page', '-1'],
    ['page', 'x'],
    ['page', '1.5'],
    ['pageSize', '0'],
    ['pageSize', '101'],
    ['_q', 'x'.repeat(300)],
  ])('refuses the query %s=%s, and names it', async (name, value) => {
    const answer = await list({ [name]: value });
    expect(answer.status).toBe(400);
    expect(pathsOf(answer)).toContain(name);
  });

  it.each(['_q=a&_q=b', '_q[a]=b', 'page=1&page=2', 'page=9007199254740991&pageSize=100', '_q=%00'])(
    'is not upset by ?%s',
    async (query) => {
      const { status } = await call('GET', `/oidc-server/clients?${query}`, { token: admin });
      expect([200, 400]).toContain(status);
    },
  );
});
