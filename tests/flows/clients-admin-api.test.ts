/** The admin API for clients: what it does, whom it refuses, and what bad input gets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchHost, type LaunchedHost } from '../../playground/launch-host.ts';
import { freePort } from '../support/host.ts';
import { ADMIN_ACTIONS } from '../../server/src/constants.ts';
import { routes } from '../../server/src/routes/index.ts';
import { adminWith, nobody, superAdmin, type AdminApi, type Answer } from '../support/admin-api.ts';

let host: LaunchedHost;
let admin: AdminApi;

const app = (more: Record<string, unknown> = {}) => ({
  client_name: 'Wiki',
  redirect_uris: ['https://wiki.example.org/callback'],
  ...more,
});

const create = async (more: Record<string, unknown> = {}) => {
  const { status, body } = await admin.call('POST', '/oidc-server/clients', app(more));
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
};

const names = (answer: Answer) =>
  answer.body.error.details.errors.map(({ path, name }) => `${path.join('.')} ${name}`);

beforeAll(async () => {
  host = await launchHost({ port: await freePort() });
  admin = await superAdmin(host.url);
});

afterAll(async () => {
  await host.stop();
});

describe('a client', () => {
  it('is created with its secret shown once, read, changed and deleted', async () => {
    const created = await create();
    expect(created.client_secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(created).toMatchObject({ enabled: true, kind: 'server', origin: 'panel', version: 1 });

    const path = `/oidc-server/clients/${created.client_id}`;
    const read = await admin.call('GET', path);
    expect(read.status).toBe(200);
    expect(JSON.stringify(read.body)).not.toContain(created.client_secret);

    const changed = await admin.call('PUT', path, { ...read.body, client_name: 'Wiki 2' });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ client_name: 'Wiki 2', version: 2 });
    expect(changed.body.secrets).toHaveLength(1);

    expect((await admin.call('DELETE', path)).status).toBe(204);
    expect((await admin.call('GET', path)).status).toBe(404);
    expect((await admin.call('DELETE', path)).status).toBe(404);
  });

  it('is not overwritten by an admin who read it before another changed it', async () => {
    const { client_id } = await create();
    const path = `/oidc-server/clients/${client_id}`;
    const { body: read } = await admin.call('GET', path);
    expect((await admin.call('PUT', path, { ...read, client_name: 'First' })).status).toBe(200);

    const late = await admin.call('PUT', path, { ...read, client_name: 'Second' });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ data: null, error: { status: 409, name: 'ConflictError' } });
    expect((await admin.call('GET', path)).body.client_name).toBe('First');

    const atOnce = await Promise.all(
      ['A', 'B', 'C', 'D'].map((client_name) =>
        admin.call('PUT', path, { ...read, version: 2, client_name }),
      ),
    );
    expect(atOnce.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);

    const without = await admin.call('PUT', path, { ...read, version: undefined });
    expect(names(without)).toEqual(['version version.missing']);
  });

  it('is found by search, filters and order', async () => {
    const machine = await create({
      client_name: 'Zeta 100%_machine',
      redirect_uris: [],
      grant_types: ['client_credentials'],
      response_types: [],
      enabled: false,
    });
    await create({ client_name: '0 one-page', token_endpoint_auth_method: 'none' });

    const list = async (query: string) => (await admin.call('GET', `/oidc-server/clients?${query}`)).body;
    expect((await list('_q=100%25_m')).results.map((client) => client.client_id)).toEqual([
      machine.client_id,
    ]);
    expect((await list('_q=1000')).results).toEqual([]);
    expect((await list('kind=machine')).results).toHaveLength(1);
    expect((await list('kind=browser&enabled=true')).results[0]).toMatchObject({
      client_name: '0 one-page',
    });
    expect((await list('enabled=false')).pagination.total).toBe(1);
    const byName = await list('sort=client_name:asc&pageSize=100');
    expect(byName.results[0]!.client_name).toBe('0 one-page');
    expect(byName.results.at(-1)!.client_name).toBe('Zeta 100%_machine');
    for (const by of ['client_id_issued_at', 'last_sign_in_at', 'sign_ins_30_days']) {
      expect((await list(`sort=${by}:DESC`)).results.length).toBeGreaterThan(0);
    }
    expect((await admin.call('GET', '/oidc-server/clients?sort=secrets:asc')).status).toBe(400);
    expect((await admin.call('GET', '/oidc-server/clients?kind=robot')).status).toBe(400);
  });

  it('has two secrets during a change, and no third', async () => {
    const { client_id, secrets } = await create();
    const path = `/oidc-server/clients/${client_id}/secrets`;
    const second = await admin.call('POST', path, {});
    expect(second.status).toBe(201);
    expect(second.body.secrets).toHaveLength(2);
    expect(second.headers.get('cache-control')).toContain('no-store');

    expect(names(await admin.call('POST', path, {}))).toEqual(['secrets secrets.many']);
    expect((await admin.call('DELETE', `${path}/${secrets[0]!.id}`)).body.secrets).toHaveLength(1);
    expect((await admin.call('DELETE', `${path}/${secrets[0]!.id}`)).status).toBe(404);

    const end = Math.floor(Date.now() / 1000) + 3600;
    const third = await admin.call('POST', path, { previous_expires_at: end });
    expect(third.body.secrets.map((secret) => secret.expires_at)).toEqual([end, null]);
  });

  it('without a secret of its own can not be given one', async () => {
    const { client_id, client_secret } = await create({ token_endpoint_auth_method: 'none' });
    expect(client_secret).toBeUndefined();
    const answer = await admin.call('POST', `/oidc-server/clients/${client_id}/secrets`, {});
    expect(names(answer)).toEqual(['secrets secrets.unused']);
  });

  it('that config/plugins declares is shown and not changed', async () => {
    const path = '/oidc-server/clients/friend-app';
    const { body: friend } = await admin.call('GET', path);
    expect(friend.origin).toBe('config');
    expect((await admin.call('PUT', path, friend)).status).toBe(403);
    expect((await admin.call('DELETE', path)).status).toBe(403);
    expect((await admin.call('POST', `${path}/secrets`, {})).status).toBe(403);
  });
});

describe('bad input', () => {
  it.each([
    [{ client_name: 'x'.repeat(201) }, 'client_name text.long'],
    [{ client_name: '' }, 'client_name text.empty'],
    [
      { redirect_uris: Array.from({ length: 1000 }, (_, i) => `https://a.example/${i}`) },
      'redirect_uris uris.many',
    ],
    [{ redirect_uris: ['https://a.example/*'] }, 'redirect_uris.0 uri.wildcard'],
    [{ redirect_uris: ['https://a.example/#x'] }, 'redirect_uris.0 uri.fragment'],
    [{ redirect_uris: ['http://a.example/'] }, 'redirect_uris.0 uri.http'],
    [{ redirect_uris: ['javascript:alert(1)'] }, 'redirect_uris.0 uri.scheme'],
    [{ redirect_uris: ['com.example:/cb'] }, 'redirect_uris.0 uri.web_scheme'],
    [{ redirect_uris: [] }, 'redirect_uris redirect_uris.missing'],
    [{ logo_uri: 'javascript:alert(1)' }, 'logo_uri address.web'],
    [{ logo_uri: 'data:image/svg+xml,<svg onload="alert(1)"/>' }, 'logo_uri address.web'],
    [{ client_uri: 'javascript:alert(1)' }, 'client_uri address.web'],
    [{ logo_uri: '"><script>alert(1)</script>' }, 'logo_uri address.web'],
    [{ initiate_login_uri: 'http://a.example/' }, 'initiate_login_uri address.https'],
    [{ response_types: [] }, 'response_types response_types.code'],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, 'jwks jwks.missing'],
    [{ jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }, 'jwks.keys.0 jwks.private'],
    [{ contacts: ['nobody'] }, 'contacts.0 contacts.email'],
    [{ token_lifetimes: { access_token: 0 } }, 'token_lifetimes.access_token seconds'],
    [{ scope: 'openid nonsense' }, 'scope scope.unknown'],
    [{ nonsense: 1 }, 'nonsense field.unknown'],
    [{ client_id: 'friend-app' }, 'client_id client_id.taken'],
    [{ client_secret: 'mine' }, 'client_secret field.decided'],
    [{ enabled: 'yes' }, 'enabled boolean'],
  ])('%j is refused on its field', async (input, expected) => {
    const answer = await admin.call('POST', '/oidc-server/clients', app(input));
    expect(answer.status).toBe(400);
    expect(answer.body.error.name).toBe('ValidationError');
    expect(names(answer)).toContain(expected);
  });

  it('a name with markup is kept as it is, to be shown inert', async () => {
    const client_name = '<script>alert(1)</script>';
    expect((await create({ client_name })).client_name).toBe(client_name);
  });
});

describe('export and import', () => {
  it('carries clients over without their secrets', async () => {
    const { client_id, client_secret } = await create({ client_name: 'Carried', skip_consent: true });
    const exported = await admin.call('GET', '/oidc-server/clients/export');
    expect(exported.status).toBe(200);
    expect(JSON.stringify(exported.body)).not.toContain(client_secret);
    const mine = exported.body.clients.filter((client) => client.client_id === client_id);
    expect(mine).toHaveLength(1);

    const file = { ...exported.body, clients: mine };
    const clash = await admin.call('POST', '/oidc-server/clients/import', file);
    expect(names(clash)).toEqual(['clients.0.client_id client_id.taken']);
    const skipped = await admin.call('POST', '/oidc-server/clients/import', { ...file, existing: 'skip' });
    expect(skipped.body).toMatchObject({ imported: 0, results: [{ status: 'skipped' }] });

    await admin.call('DELETE', `/oidc-server/clients/${client_id}`);
    const again = await admin.call('POST', '/oidc-server/clients/import', file);
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ imported: 1, results: [{ client_id, status: 'imported' }] });
    expect(again.body.results[0]!.client_secret).not.toBe(client_secret);
    expect((await admin.call('GET', `/oidc-server/clients/${client_id}`)).body).toMatchObject({
      client_name: 'Carried',
      skip_consent: true,
    });
  });

  it('imports nothing of a file with one broken entry, and says which', async () => {
    const good = { client_id: 'import-good', redirect_uris: ['https://a.example/'] };
    const answer = await admin.call('POST', '/oidc-server/clients/import', {
      format: 'oidc-server.clients',
      formatVersion: 1,
      clients: [good, good, { client_id: 'import-bad', redirect_uris: ['ftp://a'] }, { redirect_uris: [] }],
    });
    expect(answer.status).toBe(400);
    expect(names(answer)).toEqual([
      'clients.1.client_id client_id.twice',
      'clients.2.redirect_uris.0 uri.web_scheme',
      'clients.3.client_id client_id.missing',
    ]);
    expect(answer.body.error.details.results.map(({ status }) => status)).toEqual([
      'sound',
      'refused',
      'refused',
      'refused',
    ]);
    expect((await admin.call('GET', '/oidc-server/clients/import-good')).status).toBe(404);
    expect((await admin.call('POST', '/oidc-server/clients/import', '{"clients": [')).status).toBe(400);
  });
});

describe('permissions of the whole admin API', () => {
  interface Guard {
    name: string;
    config: { actions: string[] };
  }

  const table = routes.admin.routes.map(({ method, path, config }) => {
    const { policies } = config as { policies: Array<string | Guard> };
    const guards = policies.filter((policy) => typeof policy === 'object');
    return {
      method,
      path: `/oidc-server${path.replaceAll(/:\w+/g, 'not-there')}`,
      isForAdmins: policies.includes('admin::isAuthenticatedAdmin'),
      needed: guards
        .filter(({ name }) => name === 'admin::hasPermissions')
        .flatMap(({ config: { actions } }) =>
          actions.map((action) => action.replace('plugin::oidc-server.', '')),
        ),
    };
  });
  const every: readonly string[] = ADMIN_ACTIONS.map(({ uid }) => uid);

  it('are asked of each route, and each permission is asked of some route', () => {
    for (const { method, path, isForAdmins, needed } of table) {
      expect(isForAdmins && needed.length > 0, `${method} ${path}`).toBe(true);
    }
    const used = new Set(table.flatMap(({ needed }) => needed));
    expect(every.filter((uid) => !used.has(uid))).toEqual([]);
  });

  it('refuse each route to a role that lacks its own and to nobody, and ask for no other', async () => {
    const limited = await adminWith(admin, { url: host.url, actions: [] });
    const outcomes = (api: AdminApi, wanted: typeof table): Promise<string[]> =>
      Promise.all(
        wanted.map(async ({ method, path }) => {
          const { status } = await api.call(method, path, method === 'GET' ? undefined : {});
          return `${method} ${path} ${status === 401 || status === 403 ? status : 'passes'}`;
        }),
      );
    const expected = (wanted: typeof table, outcome: number | string) =>
      wanted.map(({ method, path }) => `${method} ${path} ${outcome}`);
    const half = Math.ceil(every.length / 2);

    for (const given of [every.slice(0, half), every.slice(half)]) {
      await limited.setActions(given);
      const others = table.filter(({ needed }) => !needed.every((action) => given.includes(action)));
      expect(await outcomes(limited, others)).toEqual(expected(others, 403));
    }
    for (const action of every) {
      // No other permission is needed; what is not there is not changed by being asked for.
      const theirs = table.filter(({ needed }) => needed.every((other) => other === action));
      await limited.setActions([action]);
      expect(await outcomes(limited, theirs), action).toEqual(expected(theirs, 'passes'));
    }
    expect(await outcomes(nobody(host.url), table)).toEqual(expected(table, 401));
  });

  it('let a role do what it was given', async () => {
    const reader = await adminWith(admin, { url: host.url, actions: ['client.read'] });
    expect((await reader.call('GET', '/oidc-server/clients/friend-app')).status).toBe(200);
  });
});
