/** The admin API for scopes and claim mappings: what it does, whom it refuses, and what bad input gets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { sql } from '../support/database.ts';
import { refusalToStart, startHost, temporarySite, type TestHost } from '../support/host.ts';
import { request } from '../support/relying-party.ts';

type Json = Record<string, unknown>;

interface Outcome {
  status: number;
  body: Json & {
    results: Json[];
    error: { details: { errors: Array<{ path: string[]; message: string; name: string; range?: Json }> } };
  };
}

let host: TestHost;
let admin: AdminApi;

const call = async (method: string, path: string, body?: unknown, as = admin): Promise<Outcome> => {
  const { status, body: answered } = await as.call(method, `/oidc-server/${path}`, body);
  return { status, body: answered as unknown as Outcome['body'] };
};

const field = (claim: string, name: string, more: Json = {}) => ({
  claim,
  source: { kind: 'field', field: name },
  ...more,
});

const expression = (text: string) => ({ claim: 'x', source: { kind: 'expression', expression: text } });

/** Where the problems are; each has a name of its own, by which the panel finds its words. */
const problems = ({ body: { error } }: Outcome): string[] =>
  error.details.errors.map(({ path, name, message }) => {
    expect(name, message).toMatch(/^[a-z_]+(\.[a-z_]+)*$/);
    return path.join('.');
  });

beforeAll(async () => {
  host = await startHost({ pluginConfig: { claimMappings: [field('nickname', 'nickname')] } });
  admin = await superAdmin(host.url);
});
afterAll(() => host.stop());

describe('scopes', () => {
  it('are there from the first boot, with the claims of OpenID Connect Core §5.4', async () => {
    const { body } = await call('GET', 'scopes');
    expect(body.results.map(({ name, standard }) => [name, standard])).toEqual(
      ['openid', 'profile', 'email', 'address', 'phone'].map((name) => [name, true]),
    );
    expect(body).toMatchObject({ pagination: { page: 1, pageSize: 25, pageCount: 1, total: 5 } });
  });

  it('are made, read, changed and deleted', async () => {
    const scope = {
      name: 'team',
      displayName: { en: 'Your team', fr: 'Votre équipe' },
      description: { en: 'The team you belong to.' },
      claims: ['team'],
      optional: true,
    };
    const made = await call('POST', 'scopes', scope);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({ ...scope, origin: 'panel', standard: false });
    expect((await call('GET', 'scopes/team')).body).toEqual(made.body);

    const changed = await call('PUT', 'scopes/team', { ...made.body, claims: ['team', 'team.lead'] });
    expect(changed.status).toBe(200);
    expect(problems(await call('PUT', 'scopes/team', { ...made.body, name: 'crew' }))).toEqual(['name']);
    expect(problems(await call('POST', 'scopes', scope))).toEqual(['name']);
    expect((await call('DELETE', 'scopes/team')).status).toBe(204);
    expect((await call('GET', 'scopes/team')).status).toBe(404);
  });

  it('of the standard can be edited, not deleted', async () => {
    const { body: phone } = await call('GET', 'scopes/phone');
    expect((await call('PUT', 'scopes/phone', { ...phone, claims: ['phone_number'] })).status).toBe(200);
    expect((await call('DELETE', 'scopes/phone')).status).toBe(403);
    expect((await call('PUT', 'scopes/phone', phone)).status).toBe(200);
    expect(problems(await call('PUT', 'scopes/openid', { claims: [], optional: true }))).toEqual([
      'claims',
      'optional',
    ]);
  });

  it.each([
    [{ name: 'two words' }, 'name'],
    [{ name: 'offline_access' }, 'name'],
    [{ name: 'x', claims: ['iss', 'aud'] }, 'claims.1'],
    [{ name: 'x', claims: ['a', 'a'] }, 'claims.0 claims.1'],
    [{ name: 'x', claims: ['__proto__.polluted'] }, 'claims.0'],
    [{ name: 'x', displayName: 'text' }, 'displayName'],
    [{ name: 'x', displayName: { '<b>': 'x' } }, 'displayName.<b>'],
    [{ name: 'x', optional: 'yes' }, 'optional'],
    [{ name: 'x', surprise: 1 }, 'surprise'],
  ])('%j is refused on its field', async (scope, path) => {
    const refused = await call('POST', 'scopes', scope);
    expect(refused.status).toBe(400);
    expect(path).toContain(problems(refused).join(' '));
  });
});

describe('claim mappings', () => {
  it('are made, read, changed and deleted', async () => {
    const made = await call('POST', 'claim-mappings', field('team.role', 'role.name'));
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ type: 'string', whenEmpty: 'omit', origin: 'panel' });
    const path = `claim-mappings/${String(made.body['id'])}`;
    expect((await call('GET', path)).body).toEqual(made.body);
    expect((await call('PUT', path, { ...made.body, type: 'array' })).body).toMatchObject({ type: 'array' });
    expect(problems(await call('POST', 'claim-mappings', field('team.role', 'email')))).toEqual(['claim']);
    expect(problems(await call('POST', 'claim-mappings', field('team', 'email')))).toEqual(['claim']);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  it.each([
    [field('iss', 'email'), 'claim'],
    [field('sub', 'email'), 'claim'],
    [field('exp.x', 'email'), 'claim'],
    [field('a..b', 'email'), 'claim'],
    [field('constructor', 'email'), 'claim'],
    [field('x', 'password'), 'source.field'],
    [field('x', 'resetPasswordToken'), 'source.field'],
    [field('x', 'role'), 'source.field'],
    [field('x', 'role.users.password'), 'source.field'],
    [field('x', 'nothing'), 'source.field'],
    [field('x', 'email', { type: 'text' }), 'type'],
    [field('x', 'email', { whenEmpty: 'empty', type: 'number' }), 'whenEmpty'],
    [field('x', 'email', { localized: { '??': { kind: 'constant', value: 1 } } }), 'localized.??'],
    [{ claim: 'x', source: { kind: 'magic' } }, 'source.kind'],
    [{ claim: 'x', source: { kind: 'constant' } }, 'source.value'],
    [expression('user.password'), 'source.expression'],
    [expression('user.nobody'), 'source.expression'],
    [expression('process.env'), 'source.expression'],
    [expression("user.email.matches('(')"), 'source.expression'],
  ])('%j is refused on its field', async (mapping, path) => {
    const refused = await call('POST', 'claim-mappings', mapping);
    expect(refused.status).toBe(400);
    expect(problems(refused)).toEqual([path]);
  });

  it('say where an expression is wrong', async () => {
    const { body } = await call('POST', 'claim-mappings', expression('user.email + user.surname'));
    expect(body.error.details.errors[0]).toMatchObject({
      path: ['source', 'expression'],
      message: '“surname” is not a field here',
      name: 'expression.field',
      range: { start: 18, end: 25 },
    });
  });

  it('of config/plugins are read-only', async () => {
    const { body } = await call('GET', 'claim-mappings');
    const declared = body.results.find(({ claim }) => claim === 'nickname');
    expect(declared).toMatchObject({ origin: 'config', source: { kind: 'field', field: 'nickname' } });
    const path = `claim-mappings/${String(declared?.['id'])}`;
    expect((await call('PUT', path, declared)).status).toBe(403);
    expect((await call('DELETE', path)).status).toBe(403);
  });

  it('can come from the readable fields of this site, some of which look like standard claims', async () => {
    const { body } = await call('GET', 'claim-fields');
    const fields = (body['fields'] as Array<{ field: string }>).map((entry) => entry.field);
    expect(fields).toEqual(
      expect.arrayContaining(['email', 'givenName', 'role.name', 'address', 'createdAt']),
    );
    expect(fields.filter((name) => /password|token/i.test(name))).toEqual([]);
    expect(fields.filter((name) => /createdBy|updatedBy/.test(name))).toEqual([]);
    expect(body['suggestions']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ claim: 'given_name', source: { kind: 'field', field: 'givenName' } }),
        expect.objectContaining({ claim: 'birthdate', source: { kind: 'field', field: 'birthdate' } }),
        expect.objectContaining({ claim: 'address', type: 'object' }),
      ]),
    );
  });
});

describe('the preview', () => {
  const previewAs = async (more: Json = {}): Promise<Outcome> => {
    const { body } = await call('GET', 'claims-preview/users?_q=alice');
    return call('POST', 'claims-preview', {
      userId: body.results[0]?.['userId'],
      clientId: 'web-app',
      scopes: ['openid', 'email', 'profile'],
      ...more,
    });
  };

  it('shows every answer, and where each claim comes from', async () => {
    const { status, body } = await previewAs();
    expect(status).toBe(200);
    expect(body['userinfo']).toMatchObject({
      claims: { sub: expect.any(String) as string, email: 'alice@example.org', nickname: 'Ali' },
    });
    expect((body['userinfo'] as { trace: Json[] }).trace).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ claim: 'email', outcome: 'sent', origin: 'default', scope: 'email' }),
        expect.objectContaining({ claim: 'nickname', outcome: 'sent', origin: 'mapping' }),
      ]),
    );
    expect(body['idToken']).toMatchObject({ claims: { iss: host.issuer, aud: 'web-app' }, trace: [] });
  });

  it('takes mappings and scopes that are not saved, and saves nothing', async () => {
    const { body } = await previewAs({
      mappings: [{ claim: 'nickname', source: { kind: 'expression', expression: "user.nickname + '!'" } }],
      draftScopes: [{ name: 'email', claims: ['nickname'] }],
      scopes: ['openid', 'email'],
    });
    expect(body['userinfo']).toMatchObject({ claims: { nickname: 'Ali!' } });
    expect((body['userinfo'] as { claims: Json }).claims).not.toHaveProperty('email');
    const fresh = await previewAs({
      draftScopes: [{ name: 'fresh', claims: ['nickname'] }],
      scopes: ['openid', 'fresh'],
    });
    expect(fresh.body['userinfo']).toMatchObject({ claims: { nickname: 'Ali' } });
    const unknown = await previewAs({ scopes: ['openid', 'fresh'] });
    expect((unknown.body['userinfo'] as { claims: Json }).claims).not.toHaveProperty('nickname');
    expect((await call('GET', 'scopes/email')).body['claims']).toEqual(['email', 'email_verified']);
  });

  it('takes a client that is not saved: what it says of claims, and nothing that it leaves out', async () => {
    const client = {
      scope: 'openid email',
      subject_claim: 'username',
      additional_claims: [{ claim: 'badge', source: { kind: 'constant', value: 'gold' } }],
      claim_placement: { badge: ['id_token'] },
      redirect_uris: 'half typed',
    };
    const { status, body } = await previewAs({ client });
    expect(status).toBe(200);
    expect(body['idToken']).toMatchObject({ claims: { sub: 'alice', badge: 'gold' } });
    expect(body['userinfo']).toMatchObject({ claims: { sub: 'alice', email: 'alice@example.org' } });
    expect((body['userinfo'] as { claims: Json }).claims).not.toHaveProperty('nickname');
    const saved = (await call('GET', 'clients/web-app')).body;
    expect(saved).not.toHaveProperty('additional_claims');

    const wrong = await previewAs({
      client: { claim_release_rules: [{ claims: ['email'], expression: 'user.nosuch == 1' }] },
    });
    expect(wrong.status).toBe(400);
    expect(wrong.body['error']).toMatchObject({
      details: {
        errors: [
          { path: ['client', 'claim_release_rules', '0', 'expression'], range: { start: 5, end: 11 } },
        ],
      },
    });
  });

  it('refuses what is not there and what is wrong', async () => {
    expect((await previewAs({ userId: 'nobody' })).status).toBe(404);
    expect((await previewAs({ clientId: 'nobody' })).status).toBe(404);
    expect((await previewAs({ mappings: [expression('user.password')] })).status).toBe(400);
    expect((await previewAs({ scopes: 'openid' })).status).toBe(400);
  });
});

describe('what was configured', () => {
  it('is carried over as a file', async () => {
    await call('POST', 'scopes', { name: 'carried', claims: ['carried'] });
    await call('POST', 'claim-mappings', { claim: 'carried', source: { kind: 'constant', value: 'x' } });
    const { body: file } = await call('GET', 'claims-transfer');
    await call('DELETE', 'scopes/carried');
    const imported = await call('POST', 'claims-transfer', file);
    expect(imported.status).toBe(200);
    expect(imported.body).toMatchObject({ scopes: { created: 1 }, skipped: ['nickname'] });
    expect((await call('GET', 'scopes/carried')).body['claims']).toEqual(['carried']);

    const wrong = await call('POST', 'claims-transfer', {
      version: 1,
      scopes: [{ name: 'fine' }, { name: 'not fine' }],
    });
    expect(problems(wrong)).toEqual(['scopes.1.name']);
    expect((await call('GET', 'scopes/fine')).status).toBe(404);
  });

  it('acts within two seconds when another process changed it', async () => {
    const seen = async () =>
      (await request(`${host.issuer}/.well-known/openid-configuration`)).body['scopes_supported'] as string[];
    expect(await seen()).not.toContain('elsewhere');
    const content = JSON.stringify({
      name: 'elsewhere',
      displayName: {},
      description: {},
      claims: [],
      optional: false,
    });
    sql(host, "insert into oidc_scopes (name, content, origin) values ('elsewhere', ?, 'panel')", content);
    sql(host, "update oidc_revisions set number = number + 1 where topic = 'claims'");
    await expect.poll(seen, { timeout: 2000, interval: 100 }).toContain('elsewhere');
  });

  it('follows config/plugins at each boot, and a wrong one stops the boot with its name', async () => {
    const { databaseFile, remove } = await temporarySite();
    const first = await startHost({
      databaseFile,
      pluginConfig: { scopes: [{ name: 'declared', claims: ['a'] }] },
    });
    await first.kill('SIGTERM');
    const again = await startHost({ databaseFile, pluginConfig: { scopes: [] } });
    const asAdmin = await superAdmin(again.url);
    expect((await call('GET', 'scopes/declared', undefined, asAdmin)).status).toBe(404);
    await again.stop();
    await remove();
    expect(await refusalToStart({ pluginConfig: { claimMappings: [field('x', 'password')] } })).toMatch(
      /claimMappings\.0\.source\.field/,
    );
  });
});
