/** Statements over the connection of a real Strapi on each database that Strapi runs on, alone and many at once. */
import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAttemptLimits } from '../../server/src/persistence/attempt-limits';
import { createStatements } from '../../server/src/persistence/create-statements';
import { createFaultWatch } from '../../server/src/persistence/faults';
import { asksForEach, rowsToInsert } from '../../server/src/persistence/postgres-statements';
import type { Statement, Statements, Value } from '../../server/src/persistence/statements';
import { createVault } from '../../server/src/persistence/vault';
import { startMariaDb } from '../support/mariadb.ts';
import { startPostgres } from '../support/postgres.ts';
import type { DatabaseServer } from '../support/servers.ts';
import { loadStrapi, type LoadedStrapi } from '../support/strapi.ts';

const databases: Record<string, () => Promise<DatabaseServer | undefined>> = {
  SQLite: () => Promise.resolve(undefined),
  PostgreSQL: startPostgres,
  MariaDB: startMariaDb,
};

const newId = (): string => randomBytes(32).toString('base64url');
const ids = (count: number): string[] => Array.from({ length: count }, newId);

const COLUMNS = 'key_hash, kind, shape, payload';
const FIND = 'select kind from oidc_artifacts where key_hash = ?';
const FIND_EACH = asksForEach(FIND, ['text']);
const INSERT = `insert into oidc_artifacts (${COLUMNS}) values (?, ?, ?, ?)`;
const INSERT_EACH = `insert into oidc_artifacts (${COLUMNS}) ${rowsToInsert(['text', 'text', 'int8', 'text'])}`;
const DELETE = 'delete from oidc_artifacts where key_hash = ?';
const DELETE_EACH = 'delete from oidc_artifacts where key_hash = any(?::text[])';

const saved = (keyHash: string, kind: string | null): Statement => ({
  sql: INSERT,
  many: INSERT_EACH,
  values: [keyHash, kind, 1, 'sealed'],
  row: keyHash,
});
const gone = (keyHash: string): Statement => ({
  sql: DELETE,
  many: DELETE_EACH,
  values: [keyHash],
  row: keyHash,
});
const alone = ({ many: _many, ...statement }: Statement): Statement => statement;

describe.each(Object.entries(databases))('%s', (name, start) => {
  let server: DatabaseServer | undefined;
  let loaded: LoadedStrapi;
  let strapi: Core.Strapi;
  let statements: Statements;

  beforeAll(async () => {
    server = await start();
    loaded = await loadStrapi(await server?.newDatabase());
    strapi = loaded.strapi;
  });
  afterAll(async () => {
    await loaded.stop();
    await server?.stop();
  });
  beforeEach(() => {
    // As the plugin has them: MariaDB undoes one of two that wait for each other, and it is carried out again.
    statements = createFaultWatch({ log: strapi.log })(createStatements({ strapi }), 'the database');
  });
  afterEach(() => statements.close());

  const kindOf = async (keyHash: string): Promise<unknown> =>
    (await statements.first({ sql: FIND, many: FIND_EACH, values: [keyHash] }))?.['kind'];

  it('writes together all or nothing', async () => {
    const [first = '', second = '', third = ''] = ids(3);
    await statements.runAll([saved(first, 'A'), saved(second, 'B')].map(alone));
    expect([await kindOf(first), await kindOf(second)]).toEqual(['A', 'B']);
    // A kind is required.
    await expect(statements.runAll([saved(third, 'C'), saved(newId(), null)])).rejects.toThrow();
    expect(await kindOf(third)).toBeUndefined();
    // In their order, where they are for the same row.
    await statements.runAll([gone(first), saved(first, 'D')]);
    expect(await kindOf(first)).toBe('D');
    await statements.runAll([gone(first), gone(second)]);
    expect([await kindOf(first), await kindOf(second)]).toEqual([undefined, undefined]);
  });

  it('gives everybody who asks at once an own answer', async () => {
    const all = ids(150);
    await Promise.all(all.map((id, index) => statements.runAll([saved(id, `K${index}`)])));
    const unknown = newId();
    const asked = [...all, unknown, ...all.slice(0, 3)];
    expect(await Promise.all(asked.map(kindOf))).toEqual([
      ...all.map((_, index) => `K${index}`),
      undefined,
      'K0',
      'K1',
      'K2',
    ]);
    await Promise.all(all.map((id) => statements.runAll([gone(id)])));
    expect(new Set(await Promise.all(all.map(kindOf)))).toEqual(new Set([undefined]));
  });

  it('carries out what others wrote at once, where one of them is refused', async () => {
    const [first = '', bad = '', last = ''] = ids(3);
    const results = await Promise.allSettled([
      statements.runAll([saved(first, 'A')]),
      statements.runAll([saved(bad, null), saved(newId(), 'B')]),
      statements.runAll([saved(last, 'C')]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await Promise.all([first, bad, last].map(kindOf))).toEqual(['A', undefined, 'C']);
  });

  it('answers the others where what one asks for is no text', async () => {
    const [known = ''] = ids(1);
    await statements.runAll([saved(known, 'A')]);
    const [answer, other] = await Promise.allSettled([kindOf(known), kindOf('\0')]);
    expect(answer).toEqual({ status: 'fulfilled', value: 'A' });
    // PostgreSQL takes no text with a NUL in it.
    expect(other.status).toBe(name === 'PostgreSQL' ? 'rejected' : 'fulfilled');
  });

  it('writes one row for several at once, each of them wholly', async () => {
    const [row = ''] = ids(1);
    const others = ids(20);
    await statements.runAll([saved(row, 'A')]);
    await Promise.all(others.map((id, index) => statements.runAll([gone(row), saved(id, `K${index}`)])));
    expect(await kindOf(row)).toBeUndefined();
    expect(await Promise.all(others.map(kindOf))).toEqual(others.map((_, index) => `K${index}`));
  });

  it('tells one alone that it was first', async () => {
    const [row = ''] = ids(1);
    await statements.runAll([saved(row, 'A')]);
    const sql = 'update oidc_artifacts set consumed_at = ? where key_hash = ? and consumed_at is null';
    const changed = await Promise.all(
      Array.from({ length: 20 }, () => statements.run({ sql, values: [1, row] })),
    );
    expect(changed.toSorted()).toEqual([...Array<number>(19).fill(0), 1]);
  });

  it('counts an empty list as done', async () => {
    await statements.runAll([]);
  });

  if (name !== 'PostgreSQL') return;

  interface Session {
    /** What the driver takes for prepared in it. */
    connection: { parsedStatements: Record<string, string> };
    query(query: { text: string; values: Value[] }): Promise<{ rows: Array<Record<string, unknown>> }>;
  }
  interface Pool {
    acquireConnection(): Promise<Session>;
    releaseConnection(session: Session): Promise<void>;
  }
  const CONNECTIONS_AT_MOST = 10;

  /** Does something in each session of the pool. */
  const inEachSession = async (work: (session: Session) => Promise<unknown>): Promise<void> => {
    const pool = strapi.db.connection.client as Pool;
    const sessions = await Promise.all(
      Array.from({ length: CONNECTIONS_AT_MOST }, () => pool.acquireConnection()),
    );
    await Promise.all(sessions.map(work));
    await Promise.all(sessions.map((session) => pool.releaseConnection(session)));
  };
  const forgetPrepared = (session: Session) => session.query({ text: 'deallocate all', values: [] });
  /** For the driver, too. */
  const asNew = async (session: Session): Promise<void> => {
    await forgetPrepared(session);
    session.connection.parsedStatements = {};
  };
  const preparedIn = async (session: Session): Promise<unknown[]> =>
    (await session.query({ text: 'select name from pg_prepared_statements', values: [] })).rows.map(
      (row) => row['name'],
    );

  describe('with a pooler in between, which hands each question to another session', () => {
    it('asks and writes without prepared statements once they are not known any more', async () => {
      const debug = vi.spyOn(strapi.log, 'debug');
      const [known = '', next = ''] = ids(2);
      await statements.runAll([saved(known, 'A')]);
      expect(await kindOf(known)).toBe('A');
      await inEachSession(forgetPrepared);
      expect(await Promise.all([kindOf(known), kindOf(next)])).toEqual(['A', undefined]);
      await inEachSession(forgetPrepared);
      await statements.runAll([saved(next, 'B')]);
      expect(await kindOf(next)).toBe('B');
      await inEachSession(async (session) => expect(await preparedIn(session)).toEqual([]));
      expect(
        debug.mock.calls.flat().filter((line) => JSON.stringify(line).includes('prepared')),
      ).toHaveLength(1);
      debug.mockRestore();
    });

    it('goes on where somebody else has prepared the statement there', async () => {
      const [known = ''] = ids(1);
      await inEachSession(asNew);
      await statements.runAll([saved(known, 'A')]);
      await kindOf(known);
      const names: unknown[] = [];
      await inEachSession(async (session) => names.push(...(await preparedIn(session))));
      expect(names).toHaveLength(2);
      await inEachSession(async (session) => {
        await asNew(session);
        for (const prepared of names)
          await session.query({ text: `prepare "${String(prepared)}" as select 1`, values: [] });
      });
      const another = createStatements({ strapi });
      expect(await another.first({ sql: FIND, values: [known] })).toEqual({ kind: 'A' });
      await inEachSession(asNew);
    });

    it('counts tries all the same', async () => {
      const limits = await createAttemptLimits({
        strapi,
        statements,
        vault: createVault({ secrets: ['a secret for this test'] }),
        rules: {
          account: { attempts: 2, delay: 60, maxDelay: 60, forgetAfter: 600 },
          address: { attempts: 20, window: 600 },
          overall: { attempts: 1000, window: 600 },
        },
      });
      const attempt = async () => {
        const { allowed } = await limits.begin({ account: 'ann', address: '192.0.2.1', known: false });
        await inEachSession(forgetPrepared);
        return allowed;
      };
      // Two that are free, and one for the first delay.
      expect([await attempt(), await attempt(), await attempt(), await attempt()]).toEqual([
        true,
        true,
        true,
        false,
      ]);
    });
  });
});
