/**
 * What several processes of one site do together in one database: they count guesses, hand out logout messages and link
 * accounts. Each "process" here is an instance of its own, which shares nothing with the other but the database, and
 * asks it over several connections at once. Real processes do the same in tests/flows/several-processes.test.ts.
 */
import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptRules } from '../../server/src/domain/attempts';
import type { Attempt, AttemptLimits } from '../../server/src/domain/ports';
import { createAttemptLimits } from '../../server/src/persistence/attempt-limits';
import { createStatements } from '../../server/src/persistence/create-statements';
import { createLinkedAccounts } from '../../server/src/persistence/linked-accounts';
import { createLogoutDeliveryStore } from '../../server/src/persistence/logout-delivery-store';
import { createSignInHistory } from '../../server/src/persistence/sign-in-history';
import { createVault } from '../../server/src/persistence/vault';
import { startMariaDb } from '../support/mariadb.ts';
import { startPostgres } from '../support/postgres.ts';
import type { DatabaseServer } from '../support/servers.ts';
import { loadStrapi } from '../support/strapi.ts';

const servers: Record<string, () => Promise<DatabaseServer | undefined>> = {
  SQLite: () => Promise.resolve(undefined),
  PostgreSQL: startPostgres,
  MariaDB: startMariaDb,
};

const rules: AttemptRules = {
  account: { attempts: 5, delay: 60, maxDelay: 60, forgetAfter: 600 },
  address: { attempts: 20, window: 600 },
  overall: { attempts: 1000, window: 600 },
};

const vault = createVault({ secrets: ['the same on every process'] });
const isAllowed = (attempt: Attempt): boolean => attempt.allowed;

describe.each(Object.entries(servers))('two processes on %s', (_name, start) => {
  let server: DatabaseServer | undefined;
  let strapis: Core.Strapi[];
  let stop: () => Promise<void>;
  let limits: AttemptLimits[];

  beforeAll(async () => {
    server = await start();
    const loaded = await loadStrapi(await server?.newDatabase());
    ({ stop } = loaded);
    strapis = [loaded.strapi, loaded.strapi];
    limits = await Promise.all(
      strapis.map((strapi) =>
        createAttemptLimits({ strapi, statements: createStatements({ strapi }), vault, rules }),
      ),
    );
  });
  afterAll(async () => {
    await stop();
    await server?.stop();
  });

  const onBoth = <T>(count: number, work: (process: number, index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => work(index % 2, index)));

  it('count the guesses at an account together, many at once', async () => {
    const account = randomUUID();
    const attempts = await onBoth(40, (process, index) =>
      limits[process]!.begin({ account, address: `192.0.2.${index}`, known: false }),
    );
    // Five that are free, and one for the first delay.
    expect(attempts.filter(isAllowed)).toHaveLength(6);
    const [refused] = attempts.filter((attempt) => !attempt.allowed);
    expect(refused).toMatchObject({ retryAfter: expect.any(Number) as number });
  });

  it('hold nothing against an address while there is no room for anybody', async () => {
    const [strapi] = strapis;
    const full = await createAttemptLimits({
      strapi: strapi!,
      statements: createStatements({ strapi: strapi! }),
      vault,
      rules: { ...rules, overall: { attempts: 1, window: 600 } },
    });
    const tryFrom = async (from: AttemptLimits, address: string): Promise<boolean> =>
      isAllowed(await from.begin({ account: randomUUID(), address, known: false }));
    await tryFrom(full, '203.0.113.1');
    for (let count = 0; count < 5; count += 1) expect(await tryFrom(full, '203.0.113.2')).toBe(false);
    const tried = await onBoth(21, (process) => tryFrom(limits[process]!, '203.0.113.2'));
    expect(tried.filter(Boolean)).toHaveLength(20);
  });

  it('count the guesses from an address together', async () => {
    const address = '198.51.100.7';
    const attempts = await onBoth(50, (process) =>
      limits[process]!.begin({ account: randomUUID(), address, known: false }),
    );
    expect(attempts.filter(isAllowed)).toHaveLength(20);
  });

  it('both hear that a password was right', async () => {
    const account = randomUUID();
    const begin = (process: number) =>
      limits[process]!.begin({ account, address: '203.0.113.9', known: false });
    for (let count = 0; count < 5; count += 1)
      expect(await begin(count % 2)).toMatchObject({ allowed: true });
    const right = await begin(0);
    if (right.allowed) await right.succeed();
    for (let count = 0; count < 6; count += 1) {
      expect(isAllowed(await begin(count % 2))).toBe(true);
    }
    expect(isAllowed(await begin(0))).toBe(false);
    expect(isAllowed(await begin(1))).toBe(false);
  });

  it('hand out each logout message once, and again when it was not settled', async () => {
    const stores = strapis.map((strapi) => createLogoutDeliveryStore({ strapi }));
    const notices = Array.from({ length: 30 }, (_, index) => ({
      clientId: `app-${index % 3}`,
      subject: 'alice',
      sid: index % 2 === 0 ? undefined : `sid-${index}`,
    }));
    await stores[0]!.add(notices);
    const claims = await onBoth(6, (process) => stores[process]!.claimDue({ limit: 20, lasts: 60 }));
    const claimed = claims.flat();
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length);
    while (claimed.length < 30) {
      const more = await stores[1]!.claimDue({ limit: 20, lasts: 60 });
      expect(more.length).toBeGreaterThan(0);
      claimed.push(...more);
    }
    expect(await stores[1]!.claimDue({ limit: 20, lasts: 60 })).toEqual([]);

    const [delivered, failed, again] = claimed;
    const attempt = { fault: undefined, status: 200, latency: 12 };
    const fault = { fault: 'status', status: 500, latency: 12 } as const;
    await stores[1]!.settle({ id: delivered!.id, attempt, delay: undefined });
    await stores[1]!.settle({ id: failed!.id, attempt: fault, delay: undefined });
    await stores[0]!.settle({ id: again!.id, attempt: fault, delay: 0 });
    const due = await stores[0]!.claimDue({ limit: 20, lasts: 60 });
    expect(due.map(({ id, attempts }) => [id, attempts])).toEqual([[again!.id, 1]]);
    const { total } = await stores[0]!.list({ page: 1, pageSize: 10, state: 'failed' });
    expect(total).toBe(1);
    expect(await stores[1]!.retry(delivered!.id)).toBeUndefined();
    expect(await stores[1]!.retry(failed!.id)).toMatchObject({ state: 'waiting' });
    const clients = (await stores[0]!.unreachable()).map(({ clientId }) => clientId);
    expect(clients).not.toContain('nobody');
    expect(await stores[0]!.removeBefore(Math.floor(Date.now() / 1000) + 10)).toBe(1);
  });

  it('make one account of a person who signs in on both at once', async () => {
    const warn = () => undefined;
    const accounts = strapis.map((strapi) => createLinkedAccounts({ strapi, log: { warn } }));
    const id = randomUUID();
    const person = {
      id,
      email: `${id}@directory.example`,
      username: `Jo ${id}`,
      fields: { givenName: 'Jo' },
    };
    const linked = { provider: 'ldap', person, createAccounts: true };
    const found = await onBoth(6, (process) => accounts[process]!.accountOf(linked));
    const subjects = new Set(found.map((one) => ('subject' in one ? one.subject : one.reason)));
    expect(subjects.size).toBe(1);
    expect(found.filter((one) => 'subject' in one && one.isNew)).toHaveLength(1);
    const rows = await strapis[0]!.db
      .query('plugin::users-permissions.user')
      .findMany({ where: { email: person.email } });
    expect(rows).toHaveLength(1);
    // Ids are what they are, whatever a database thinks of capitals.
    const other = { ...person, id: id.toUpperCase(), email: `other-${id}@directory.example` };
    expect(await accounts[1]!.accountOf({ ...linked, person: other })).toMatchObject({ isNew: true });
  });

  it('take old sign-ins away', async () => {
    const [history] = strapis.map((strapi) =>
      createSignInHistory({ strapi, vault, statements: createStatements({ strapi }) }),
    );
    const subject = randomUUID();
    const entry = { subject, identifier: 'jo', device: 'd', clientId: 'app', address: '::1', userAgent: 'b' };
    for (const at of [100, 200, 300]) await history!.record({ ...entry, at });
    expect(await history!.removeBefore(250)).toBe(2);
    expect(await history!.removeBefore(250)).toBe(0);
    expect((await history!.latest({ subject, count: 5 })).map(({ at }) => at)).toEqual([300]);
  });
});
