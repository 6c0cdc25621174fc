/**
 * Access rules in the admin API: saved and refused, tried on a user, tried on everybody.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  AccessCheck,
  AccessPreview,
  AccessProblem,
  AccessSettingsView,
} from '../../server/src/contracts/access.ts';
import { superAdmin, type AdminApi } from '../support/admin-api.ts';
import { addAccount, setBlocked, sql } from '../support/database.ts';
import { startHost, type TestHost } from '../support/host.ts';

let host: TestHost;
let admin: AdminApi;

beforeAll(async () => {
  host = await startHost();
  admin = await superAdmin(host.url);
  insertMany();
  addAccount(host, { username: 'dora' });
});
afterAll(() => host.stop());

/** A larger table than one request looks through at once. */
const insertMany = (): void => {
  sql(
    host,
    `with recursive n(i) as (select 0 union all select i + 1 from n where i < 2499)
     insert into up_users (document_id, username, email, provider, confirmed, blocked, nickname)
     select 'many-' || i, 'many' || i, 'many' || i || '@example.net', 'local', 1, 0, case i % 5 when 0 then 'fifth' end from n`,
  );
};

const idOf = (username: string): string =>
  String(sql(host, 'select document_id as id from up_users where username = ?', username)[0]?.['id']);

const rule = (effect: 'allow' | 'deny', expression: string, name = 'A rule') => ({
  name,
  effect,
  expression,
});
const policy = (byDefault: 'allow' | 'deny', ...rules: object[]) => ({ default: byDefault, rules });

const check = async (body: object, api = admin) => {
  const answer = await api.call('POST', '/oidc-server/clients/web-app/access-check', body);
  return { status: answer.status, body: answer.body as unknown as AccessCheck & typeof answer.body };
};

const everybody = async (draft: object) => {
  const parts: AccessPreview[] = [];
  let cursor: number | null = 0;
  while (cursor !== null) {
    const answer = await admin.call('POST', '/oidc-server/clients/web-app/access-preview', {
      policy: draft,
      cursor,
    });
    expect(answer.status).toBe(200);
    const part = answer.body as unknown as AccessPreview;
    parts.push(part);
    cursor = part.nextCursor;
  }
  const sum = (of: (part: AccessPreview) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    parts,
    names: parts.flatMap(({ results }) => results.map(({ username }) => username)),
    examined: sum(({ examined }) => examined),
    failed: sum(({ failed }) => failed),
  };
};

describe('would this user get in', () => {
  it('says the decision, the rule that decided, and what each rule said', async () => {
    const draft = policy(
      'deny',
      rule('allow', 'user.email.endsWith("@example.org")', 'Ours'),
      rule('deny', 'user.?nickname.orValue("") == "nobody"', 'Nobody'),
    );
    const { status, body } = await check({ userId: idOf('alice'), policy: draft });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user: { username: 'alice', email: 'alice@example.org' },
      allowed: true,
      reason: 'rule',
      obstacle: null,
      decidedBy: { name: 'Ours', origin: 'client' },
      results: [{ outcome: 'match' }, { outcome: 'no-match' }],
    });
  });

  it('reads relations, and a request that is made up', async () => {
    const draft = policy(
      'deny',
      rule(
        'allow',
        'user.role.name == "Authenticated" && request.address.startsWith("192.0.2.") && request.time.getHours() == 9',
      ),
    );
    const userId = idOf('alice');
    const request = { address: '192.0.2.1', time: '2026-01-05T09:30:00Z' };
    expect((await check({ userId, policy: draft, request })).body.allowed).toBe(true);
    expect((await check({ userId, policy: draft })).body.allowed).toBe(false);
  });

  it('says that an account may not sign in at all', async () => {
    expect((await check({ userId: idOf('bob') })).body).toMatchObject({
      allowed: false,
      reason: 'account',
      obstacle: 'blocked',
    });
  });

  it('asks the policy that is kept when no draft is given', async () => {
    expect((await check({ userId: idOf('alice') })).body).toMatchObject({ allowed: true, reason: 'default' });
  });

  it('refuses a wrong draft with the place, an unknown user and an unknown client', async () => {
    const wrong = await check({
      userId: idOf('alice'),
      policy: policy('deny', rule('allow', 'user.salry > 3')),
    });
    expect(wrong.status).toBe(400);
    expect(wrong.body.error.details.errors[0]).toMatchObject({
      path: ['access_policy', 'rules', '0', 'expression'],
      range: { start: 5 },
    });
    expect((await check({ userId: 'nobody' })).status).toBe(404);
    expect((await check({ userId: 'x\u0000' })).status).toBe(404);
    expect((await check({})).status).toBe(400);
    const unknown = await admin.call('POST', '/oidc-server/clients/nope/access-check', { userId: 'x' });
    expect(unknown.status).toBe(404);
  });
});

describe('who gets in', () => {
  it('goes through a large table in parts, and lists exactly those whom the check lets in', async () => {
    const found = await everybody(policy('deny', rule('allow', 'user.?nickname.orValue("") == "fifth"')));
    expect(found.examined).toBe(2504);
    expect(found.names).toHaveLength(500);
    expect(new Set(found.names).size).toBe(500);
    expect(found.parts.every(({ total }) => total === 2504)).toBe(true);
  });

  it('does not list who may not sign in, and counts those for whom a rule failed', async () => {
    setBlocked(host, 'dora', true);
    try {
      const open = await everybody(policy('allow'));
      expect(open.names).toContain('alice');
      expect(open.names).not.toContain('dora');
      expect(open.names).not.toContain('bob');
      const failing = await everybody(policy('allow', rule('deny', 'int(user.username) > 3')));
      expect(failing.names).toEqual([]);
      expect(failing.failed).toBe(2504);
    } finally {
      setBlocked(host, 'dora', false);
    }
  });

  it('does not keep other requests waiting', async () => {
    const waits: number[] = [];
    const end = new AbortController();
    const probe = (async () => {
      while (!end.signal.aborted) {
        const started = performance.now();
        await fetch(`${host.url}/_health`);
        waits.push(performance.now() - started);
      }
    })();
    await everybody(policy('deny', rule('allow', 'user.role.name == "Nobody"')));
    end.abort();
    await probe;
    const sorted = waits.toSorted((a, b) => a - b);
    // One chunk at a time: without pauses the first of them would wait for all.
    expect(sorted[Math.floor(sorted.length * 0.5)]).toBeLessThan(500);
  });
});

describe('the settings of the site', () => {
  const put = (body: unknown, api = admin) => api.call('PUT', '/oidc-server/access-settings', body);
  const read = async () =>
    (await admin.call('GET', '/oidc-server/access-settings')).body as unknown as AccessSettingsView;

  it('start open, are kept, and refuse what is wrong', async () => {
    expect(await read()).toEqual({ rules: [], newClients: 'allow', origin: 'panel', problems: [] });
    const rules = [rule('deny', 'user.blocked', 'Blocked')];
    expect((await put({ rules, newClients: 'allow' })).status).toBe(200);
    expect((await read()).rules).toEqual(rules);
    for (const body of [
      {},
      [],
      { rules: 'x', newClients: 'allow' },
      { rules: [], newClients: 'maybe' },
      { rules: [rule('deny', 'user.')], newClients: 'allow' },
    ]) {
      expect((await put(body)).status).toBe(400);
    }
    expect((await read()).rules).toEqual(rules);
    await put({ rules: [], newClients: 'allow' });
  });

  it('close new clients by default, and leave what a client says itself', async () => {
    await put({ rules: [], newClients: 'deny' });
    const create = (extra: object) =>
      admin.call('POST', '/oidc-server/clients', {
        client_name: 'New',
        redirect_uris: ['https://new.example.org/callback'],
        ...extra,
      });
    try {
      expect((await create({})).body).toMatchObject({ access_policy: { default: 'deny', rules: [] } });
      const own = policy('allow');
      expect((await create({ access_policy: own })).body).toMatchObject({ access_policy: own });
    } finally {
      await put({ rules: [], newClients: 'allow' });
    }
    expect((await create({})).body).not.toHaveProperty('access_policy');
  });
});

describe('a client’s policy', () => {
  it('is checked when the client is created and changed', async () => {
    const base = { client_name: 'Ruled', redirect_uris: ['https://ruled.example.org/callback'] };
    const bad = policy('deny', rule('allow', 'process.exit()'));
    const refused = await admin.call('POST', '/oidc-server/clients', { ...base, access_policy: bad });
    expect(refused.status).toBe(400);
    expect(refused.body.error.details.errors[0]?.path).toEqual(['access_policy', 'rules', '0', 'expression']);

    const good = policy('deny', rule('allow', 'user.username == "alice"'));
    const { body: created } = await admin.call('POST', '/oidc-server/clients', {
      ...base,
      access_policy: good,
    });
    const path = `/oidc-server/clients/${created.client_id}`;
    const changed = await admin.call('PUT', path, { ...created, access_policy: policy('allow') });
    expect(changed.body.access_policy).toEqual(policy('allow'));
    expect((await admin.call('PUT', path, { ...changed.body, access_policy: bad })).status).toBe(400);
  });

  it('has its problems found before it is saved', async () => {
    const answer = await admin.call('POST', '/oidc-server/access-rules/problems', {
      policy: policy('deny', rule('allow', 'user.email.endsWith('), rule('deny', 'true', 'B')),
    });
    const { problems } = answer.body as unknown as { problems: AccessProblem[] };
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path.slice(-2)).toEqual(['0', 'expression']);
  });

  it('can be written with every readable field of the schema, and no private one', async () => {
    const answer = await admin.call('GET', '/oidc-server/access-rules/names');
    const { names } = answer.body as unknown as { names: { user: { fields: Record<string, unknown> } } };
    expect(names.user.fields).toMatchObject({ email: 'string', role: { fields: { name: 'string' } } });
    expect(names.user.fields).not.toHaveProperty('password');
    expect(names.user.fields).not.toHaveProperty('resetPasswordToken');
  });

  it('finds users to try it on', async () => {
    const answer = await admin.call('GET', '/oidc-server/access-users?_q=ALI');
    expect(answer.body.results).toEqual([
      { id: idOf('alice'), username: 'alice', email: 'alice@example.org' },
    ]);
  });
});

describe('settings that are declared', () => {
  it('hold, and are read-only in the panel', async () => {
    const rules = [rule('deny', 'user.username == "alice"', 'Declared')];
    const declared = await startHost({ pluginConfig: { access: { rules, newClients: 'deny' } } });
    try {
      const api = await superAdmin(declared.url);
      const { body } = await api.call('GET', '/oidc-server/access-settings');
      expect(body).toMatchObject({ rules, newClients: 'deny', origin: 'config' });
      const put = await api.call('PUT', '/oidc-server/access-settings', { rules: [], newClients: 'allow' });
      expect(put.status).toBe(403);
    } finally {
      await declared.stop();
    }
  });
});
